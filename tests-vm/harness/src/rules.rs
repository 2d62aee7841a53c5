// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The activator's rules as the harness understands them: which ones does a file break?
//!
//! Made independently of the module, to prove that a malformed file breaks the one rule that it is named for.

use crate::arch::Arch;
use crate::elf::*;

/// The largest alignment that the activator takes.
const MAX_ALIGN: u64 = 1 << 30;

/// The rules that a file for this machine breaks, in no particular order.
pub fn broken(elf: &Elf, arch: &Arch) -> Vec<&'static str> {
    let mut rules = Rules(Vec::new());
    header(elf, arch, &mut rules);
    let segments = elf.segments().unwrap_or_default();
    let loads: Vec<Segment> = segments.iter().copied().filter(|s| s.kind == PT_LOAD).collect();
    if loads.is_empty() {
        // Nothing can hold the entry point either: that says nothing new.
        rules.breaks(true, "elf-no-segments");
        return rules.0;
    }
    rules.breaks(segments.iter().any(|s| s.kind == PT_INTERP), "elf-interp");
    each_load(elf, &loads, &mut rules);
    together(elf, arch, &loads, &mut rules);
    let entry = elf.u64(E_ENTRY);
    rules.breaks(!loads.iter().any(|s| s.flags & PF_X != 0 && s.contains(entry)), "elf-entry");
    let inside = |p: &Segment| {
        let end = p.end();
        loads.iter().any(|s| p.vaddr >= s.vaddr && end.is_some() && end <= s.end())
    };
    rules.breaks(segments.iter().any(|s| s.kind == PT_PHDR && !inside(s)), "elf-phdr-segment");
    rules.0
}

struct Rules(Vec<&'static str>);

impl Rules {
    fn breaks(&mut self, broken: bool, rule: &'static str) {
        if broken {
            self.0.push(rule);
        }
    }
}

fn header(elf: &Elf, arch: &Arch, rules: &mut Rules) {
    rules.breaks(elf.0[E_CLASS] != 2, "elf-class");
    rules.breaks(elf.0[E_DATA] != 1, "elf-data");
    rules.breaks(elf.u32(E_VERSION) != 1 || elf.0[6] != 1, "elf-version");
    rules.breaks(![ET_EXEC, ET_DYN].contains(&elf.u16(E_TYPE)), "elf-type");
    rules.breaks(elf.u16(E_MACHINE) != arch.elf, "elf-machine");
    rules.breaks(usize::from(elf.u16(E_PHENTSIZE)) != PHENTSIZE, "elf-phentsize");
    let phoff = elf.u64(E_PHOFF);
    let size = u64::from(elf.u16(E_PHNUM)) * PHENTSIZE as u64;
    let end = phoff.checked_add(size);
    rules.breaks(end.is_none_or(|end| end > PAGE) || elf.segments().is_none(), "elf-phdrs-outside-page");
    rules.breaks(phoff & 7 != 0, "elf-phdrs-misaligned");
}

fn each_load(elf: &Elf, loads: &[Segment], rules: &mut Rules) {
    let any = |test: &dyn Fn(&Segment) -> bool| loads.iter().any(test);
    let writable_code = PF_W | PF_X;
    rules.breaks(any(&|s| s.flags & writable_code == writable_code), "elf-wx");
    rules.breaks(any(&|s| !s.align.is_power_of_two() || s.align > MAX_ALIGN || s.align < PAGE), "elf-align");
    rules.breaks(any(&|s| s.offset % PAGE != s.vaddr % PAGE), "elf-congruence");
    let length = elf.0.len() as u64;
    rules.breaks(any(&|s| s.offset.checked_add(s.filesz).is_none_or(|end| end > length)), "elf-file-bounds");
    rules.breaks(any(&|s| s.filesz > s.memsz), "elf-size");
    rules.breaks(any(&|s| s.end().is_none()), "elf-overflow");
}

fn together(elf: &Elf, arch: &Arch, loads: &[Segment], rules: &mut Rules) {
    let disordered = loads.windows(2).any(|pair| pair[0].vaddr >= pair[1].vaddr);
    rules.breaks(disordered, "elf-order");
    // A segment that wraps has no end that the next rules could judge.
    let bounded: Vec<(u64, u64)> = loads.iter().filter_map(|s| Some((s.vaddr, s.end()?))).collect();
    let mut sorted = bounded.clone();
    sorted.sort_unstable();
    let shared = sorted.windows(2).any(|pair| pair[0].1.div_ceil(PAGE) > pair[1].0 / PAGE);
    rules.breaks(shared, "elf-overlap");
    let low = sorted.first().map_or(0, |range| range.0);
    let high = sorted.iter().map(|range| range.1).max().unwrap_or(0);
    rules.breaks(high - low > arch.user_end, "elf-too-large");
    let outside = low == 0 || high > arch.user_end;
    rules.breaks(elf.u16(E_TYPE) == ET_EXEC && outside, "elf-address");
}
