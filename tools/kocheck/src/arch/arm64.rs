// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: shared objects (link_elf.c, elf_machdep.c).

use super::{Arch, Stack};
use object::elf;

pub const ARCH: Arch = Arch {
    elf: elf::EM_AARCH64,
    file_type: elf::ET_DYN,
    relocations: &[
        (elf::R_AARCH64_NONE, "NONE"),
        (elf::R_AARCH64_ABS64, "ABS64"),
        (elf::R_AARCH64_GLOB_DAT, "GLOB_DAT"),
        (elf::R_AARCH64_JUMP_SLOT, "JUMP_SLOT"),
        (elf::R_AARCH64_RELATIVE, "RELATIVE"),
    ],
    promise: Some((
        elf::GNU_PROPERTY_AARCH64_FEATURE_1_AND,
        elf::GNU_PROPERTY_AARCH64_FEATURE_1_BTI | elf::GNU_PROPERTY_AARCH64_FEATURE_1_PAC,
        "landing pads and signed return addresses",
    )),
    stack,
    uses_float_unit,
    reaches_below_stack,
    comment: "//",
};

/// A store that moves the stack pointer (`stp x29, x30, [sp, #-N]!`) and a subtraction count; so does one into another
/// register, which is rounded down and becomes the stack pointer.
fn stack(mnemonic: &str, operands: &str) -> Stack {
    if let Some(offset) = operands.strip_suffix("]!").and_then(|rest| rest.rsplit_once("[sp, ")) {
        return match immediate(offset.1) {
            Some(moved @ ..0) => Stack::Taken(moved.unsigned_abs()),
            _ => Stack::Kept,
        };
    }
    let words: Vec<&str> = operands.split(',').map(str::trim).collect();
    match (mnemonic, &words[..]) {
        ("sub", [_, "sp", size]) => match immediate(size) {
            Some(size) => Stack::Taken(size.unsigned_abs()),
            None => Stack::Unknown,
        },
        ("sub", [_, "sp", size, "lsl #12"]) => match immediate(size) {
            Some(size) => Stack::Taken(size.unsigned_abs() << 12),
            None => Stack::Unknown,
        },
        _ => Stack::Kept,
    }
}

fn immediate(text: &str) -> Option<i64> {
    let text = text.trim().strip_prefix('#')?;
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some(if negative { -value } else { value })
}

fn uses_float_unit(_: &str, operands: &str) -> bool {
    // What follows a `<` is a name.
    let operands = operands.split('<').next().unwrap_or_default();
    operands.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let number = word.strip_prefix(['b', 'h', 's', 'd', 'q', 'v', 'z']);
        number.is_some_and(|number| number.parse().is_ok_and(|number: u32| number < 32))
    })
}

fn reaches_below_stack(_: &str, operands: &str) -> bool {
    operands.contains("[sp, #-") && !operands.ends_with("]!")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disassembly::{check, MaxFrame};

    fn function(body: &str) -> Vec<String> {
        check(&format!("0000000000000010 <name>:\n{body}\n"), &ARCH, MaxFrame::PLAIN)
    }

    #[test]
    fn plain_code_passes() {
        let body = "      10: stp\tx29, x30, [sp, #-0x60]!\n      14: sub\tsp, sp, #0x200   // =512\n\
                    \x20     18: ldr\tx0, [x18]\n      1c: bl\t0x40 <d0>\n      20: add\tx9, sp, #0x10\n\
                    \x20     24: ldp\tx29, x30, [sp], #0x60\n      28: sub\tsp, x29, #0x10\n      2c: ret";
        assert_eq!(function(body), Vec::<String>::new());
    }

    #[test]
    fn float_units_are_found() {
        for text in ["fmov\td0, x1", "str\tq0, [sp]", "movi\tv0.2d, #0000000000000000", "ldp\ts0, s1, [x0]"] {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
    }

    #[test]
    fn red_zone_is_found() {
        for text in ["str\tx0, [sp, #-0x8]", "stp\tx0, x1, [sp, #-16]"] {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
    }

    #[test]
    fn large_frames_are_found() {
        for text in
            ["sub\tsp, sp, #0x1, lsl #12", "sub\tx9, sp, #0x810", "sub\tsp, sp, x9", "sub\tsp, sp, #2064"]
        {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
        assert_eq!(function("  10: sub\tsp, sp, #0x7f0"), Vec::<String>::new());
    }
}
