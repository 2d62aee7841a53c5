// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: QEMU boots the kernel as it boots Linux, with disks on virtio; nothing else is in memory when it starts.

use super::Arch;
use crate::elf::{Elf, EM_AARCH64, EM_X86_64, E_ENTRY};
use crate::parts::{Accelerator, Kind, Module};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

pub const ARCH: Arch = Arch {
    name: "arm64",
    folder: "arm64",
    kernels: &["kernel-arm64", "kernel-arm64-debug"],
    elf: EM_AARCH64,
    other_elf: EM_X86_64,
    user_end: 1 << 48,
    tunables: &[],
    root: "ufs:/dev/vtbd0",
    timecounter: "ARM MPCore Timecounter",
    qemu: "qemu-system-aarch64",
    package: "Debian: qemu-system-arm, FreeBSD: qemu",
    processor,
    kernel,
    prepare,
    preloads: false,
    sign_of_life: "Copyright (c) 1992",
};

fn processor(accelerator: Accelerator) -> &'static [&'static str] {
    match accelerator {
        // Its timer counts instructions, one a nanosecond; usually it counts one in 16.
        Accelerator::Icount => &["-M", "virt", "-cpu", "cortex-a57,cntfrq=1000000000"],
        _ => &["-M", "virt", "-cpu", "cortex-a57"],
    }
}

/// The kernel numbers disks on PCI in the order of the command line. What it writes to them is nobody's.
fn kernel(kernel: &str, modules: &[Module<'_>], tunables: &[String]) -> Vec<String> {
    let append = format!("FreeBSD: {}", tunables.join(" "));
    let image = format!("{kernel}.bin");
    let mut arguments: Vec<String> =
        ["-kernel", &image, "-append", &append, "-snapshot"].map(String::from).into();
    let disks = modules.iter().filter(|(_, _, kind)| *kind == Kind::Disk);
    for (number, (file, ..)) in disks.enumerate() {
        arguments.push(String::from("-drive"));
        arguments.push(format!("if=none,format=raw,id=disk{number},file={file}"));
        arguments.push(String::from("-device"));
        arguments.push(format!("virtio-blk-pci,drive=disk{number}"));
    }
    arguments
}

/// The bytes of a Linux kernel's header, Documentation/arch/arm64/booting.rst of Linux.
const HEADER: usize = 64;
/// Its flags: the image may be anywhere in memory.
const ANYWHERE: u64 = 1 << 3;

/// Makes an image with that header of a kernel's file, as FreeBSD's build makes kernel.bin.
fn prepare(work: &Path, kernel: &str) -> Result<()> {
    let file = work.join(kernel);
    let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
    let image = image(&Elf::new(&bytes)?).with_context(|| file.display().to_string())?;
    fs::write(work.join(format!("{kernel}.bin")), image).context("writing the kernel's image")
}

fn image(elf: &Elf) -> Result<Vec<u8>> {
    let loads: Vec<_> = elf.loads().into_iter().map(|(_, segment)| segment).collect();
    let base = loads.iter().map(|s| s.vaddr).min().context("no segment")?;
    let end = loads.iter().filter_map(|s| s.end()).max().context("no segment")?;
    let mut image = Vec::new();
    for segment in &loads {
        let (offset, size) = (segment.offset as usize, segment.filesz as usize);
        let bytes = elf.0.get(offset..offset + size).context("a segment outside the file")?;
        let at = (segment.vaddr - base) as usize;
        image.resize(image.len().max(at + size), 0);
        image[at..at + size].copy_from_slice(bytes);
    }
    // Over the ELF header, which nobody reads in memory: a branch to the entry point, and what the loader has to know.
    let branch = 0x1400_0000 | ((elf.u64(E_ENTRY) - base) / 4);
    let header = [branch, 0, end - base, ANYWHERE, 0, 0, 0, u64::from(u32::from_le_bytes(*b"ARM\x64"))];
    for (i, word) in header.into_iter().enumerate() {
        image[8 * i..8 * i + 8].copy_from_slice(&word.to_le_bytes());
    }
    debug_assert_eq!(size_of_val(&header), HEADER);
    Ok(image)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::elf::{Segment, E_PHNUM, E_PHOFF, PF_R, PT_LOAD};

    #[test]
    fn an_image_begins_with_a_branch_to_the_entry_point() {
        let base = 0xffff_0000_0000_0000;
        let mut elf = Elf(vec![0x5a; 0x1000]);
        elf.put(0, b"\x7fELF\x02\x01\x01");
        elf.put(E_ENTRY, &(base + 0x800u64).to_le_bytes());
        elf.put(E_PHOFF, &64u64.to_le_bytes());
        elf.put(E_PHNUM, &2u16.to_le_bytes());
        let segment = |offset, filesz, memsz| Segment {
            kind: PT_LOAD,
            flags: PF_R,
            offset,
            vaddr: base + offset,
            paddr: 0,
            filesz,
            memsz,
            align: 4096,
        };
        elf.set_segment(0, &segment(0, 0x200, 0x200));
        elf.set_segment(1, &segment(0x800, 0x400, 0x9000));
        let image = image(&elf).unwrap();
        assert_eq!(image.len(), 0xc00);
        assert_eq!(image[..4], 0x1400_0200u32.to_le_bytes());
        assert_eq!(image[16..24], 0x9800u64.to_le_bytes());
        assert_eq!(image[56..60], *b"ARM\x64");
        assert_eq!(image[0x800], 0x5a);
    }
}
