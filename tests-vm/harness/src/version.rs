// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The `__FreeBSD_version` of kernels and modules, read from their files, so that a module that a kernel would refuse is
//! noticed before anything is booted.

use crate::kernels::Kernel;
use anyhow::{ensure, Context, Result};
use object::{Object, ObjectSection, ObjectSymbol};
use std::fs;
use std::path::Path;

/// The module's ABI tag, see kmod/module.c; `osreldate` of a kernel.
pub fn of_file(path: &Path) -> Result<Option<u32>> {
    let data = fs::read(path).with_context(|| path.display().to_string())?;
    let Ok(file) = object::File::parse(&*data) else { return Ok(None) };
    Ok(of_module(&file).or_else(|| of_kernel(&file)))
}

fn of_module(file: &object::File) -> Option<u32> {
    let note = file.section_by_name(".note.tag")?.data().ok()?;
    let tag: Vec<u8> = [8u32, 4, 1].into_iter().flat_map(u32::to_le_bytes).chain(*b"FreeBSD\0").collect();
    number(note.strip_prefix(&*tag)?)
}

fn of_kernel(file: &object::File) -> Option<u32> {
    let mut symbols = file.dynamic_symbols().chain(file.symbols());
    let symbol = symbols.find(|symbol| symbol.is_definition() && symbol.name() == Ok("osreldate"))?;
    let section = file.section_by_index(symbol.section_index()?).ok()?;
    number(section.data_range(symbol.address(), 4).ok()??)
}

fn number(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(..4)?.try_into().ok()?))
}

/// Fails where the kernel would refuse the module. What does not say its version is not judged.
pub fn check(module: &Path, kernel: &Kernel) -> Result<()> {
    let (Some(built), Some(running)) = (of_file(module)?, of_file(&kernel.file)?) else { return Ok(()) };
    ensure!(
        releases::compatible(built, running, releases::first_release(releases::major(built))),
        "{} is built for FreeBSD {built}, and {} is FreeBSD {running}, which it does not load into: build it with that \
         kernel's headers (SYSDIR=), or boot another kernel (VM_KERNEL=, VM_RELEASE=)",
        module.display(),
        kernel.file.display()
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use object::write::{Object as Writer, StandardSection, Symbol, SymbolSection};
    use object::{Architecture, BinaryFormat, Endianness, SectionKind, SymbolFlags, SymbolKind, SymbolScope};

    fn writer() -> Writer<'static> {
        Writer::new(BinaryFormat::Elf, Architecture::X86_64, Endianness::Little)
    }

    fn module(version: u32) -> Vec<u8> {
        let mut file = writer();
        let section = file.add_section(Vec::new(), b".note.tag".to_vec(), SectionKind::Note);
        let note: Vec<u8> =
            [8u32, 4, 1].into_iter().flat_map(u32::to_le_bytes).chain(*b"FreeBSD\0").collect();
        file.append_section_data(section, &[&*note, &version.to_le_bytes()].concat(), 4);
        file.write().unwrap()
    }

    fn kernel_file(version: u32) -> Vec<u8> {
        let mut file = writer();
        let section = file.section_id(StandardSection::ReadOnlyData);
        file.append_section_data(section, &[0xff; 8], 4);
        let value = file.append_section_data(section, &version.to_le_bytes(), 4);
        file.add_symbol(Symbol {
            name: b"osreldate".to_vec(),
            value,
            size: 4,
            kind: SymbolKind::Data,
            scope: SymbolScope::Dynamic,
            weak: false,
            section: SymbolSection::Section(section),
            flags: SymbolFlags::None,
        });
        file.write().unwrap()
    }

    #[test]
    fn a_module_that_would_be_refused_is_noticed() {
        let dir = std::env::temp_dir().join(format!("harness-version-{}", std::process::id()));
        fs::create_dir_all(&dir).unwrap();
        let file = |name: &str, data: &[u8]| {
            fs::write(dir.join(name), data).unwrap();
            dir.join(name)
        };
        let ko = file("ko", &module(1_403_000));
        let kernel = |name: &str, data: &[u8]| Kernel {
            label: String::new(),
            file: file(name, data),
            kasan: false,
            zfs: false,
            arch: crate::arch::ALL[0],
        };
        let (same, later) =
            (kernel("same", &kernel_file(1_403_000)), kernel("later", &kernel_file(1_404_000)));
        let unknown = kernel("unknown", b"no kernel");
        assert_eq!(of_file(&ko).unwrap(), Some(1_403_000));
        assert_eq!(of_file(&later.file).unwrap(), Some(1_404_000));
        assert_eq!(of_file(&unknown.file).unwrap(), None);
        check(&ko, &same).unwrap();
        check(&ko, &unknown).unwrap();
        let why = check(&ko, &later).unwrap_err().to_string();
        assert!(why.contains("1403000") && why.contains("1404000"), "{why}");
        check(&unknown.file, &same).unwrap();
        fs::remove_dir_all(&dir).unwrap();
    }
}
