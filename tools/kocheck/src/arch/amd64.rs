// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: relocatable objects (link_elf_obj.c, elf_machdep.c), and AT&T syntax.

use super::{Arch, Stack};
use object::elf;

pub const ARCH: Arch = Arch {
    elf: elf::EM_X86_64,
    file_type: elf::ET_REL,
    relocations: &[
        (elf::R_X86_64_NONE, "NONE"),
        (elf::R_X86_64_64, "64"),
        (elf::R_X86_64_PC32, "PC32"),
        (elf::R_X86_64_PLT32, "PLT32"),
        (elf::R_X86_64_32S, "32S"),
    ],
    promise: None,
    stack,
    uses_float_unit,
    reaches_below_stack,
    comment: "#",
};

/// Raising the stack pointer (`addq $N, %rsp`) and rounding it down (`andq $-N, %rsp`) do not count.
fn stack(mnemonic: &str, operands: &str) -> Stack {
    if mnemonic.starts_with("push") {
        return Stack::Taken(8);
    }
    let Some(source) = operands.strip_suffix("%rsp").and_then(|rest| rest.trim_end().strip_suffix(','))
    else {
        return Stack::Kept;
    };
    match (mnemonic, immediate(source)) {
        ("subq" | "sub", Some(size @ 1..)) => Stack::Taken(size.unsigned_abs()),
        ("subq" | "sub", None) => Stack::Unknown,
        ("addq" | "add", Some(size @ ..0)) => Stack::Taken(size.unsigned_abs()),
        _ => Stack::Kept,
    }
}

fn immediate(text: &str) -> Option<i64> {
    let text = text.trim().strip_prefix('$')?;
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let value = match digits.strip_prefix("0x") {
        Some(hex) => i64::from_str_radix(hex, 16).ok()?,
        None => digits.parse().ok()?,
    };
    Some(if negative { -value } else { value })
}

fn uses_float_unit(mnemonic: &str, operands: &str) -> bool {
    // No integer instruction's name begins with f; a mask register is %k0 to %k7, an x87 one %st.
    mnemonic.starts_with('f')
        || mnemonic == "emms"
        || operands.split('%').skip(1).any(|register| {
            ["xmm", "ymm", "zmm", "mm", "st"].iter().any(|p| register.starts_with(p))
                || matches!(register.as_bytes(), [b'k', b'0'..=b'7', ..])
        })
}

fn reaches_below_stack(mnemonic: &str, operands: &str) -> bool {
    !mnemonic.starts_with("lea")
        && operands.match_indices("(%rsp").any(|(at, _)| {
            let before = &operands[..at];
            let start = before.rfind([',', ' ', ':', '*']).map_or(0, |n| n + 1);
            before[start..].starts_with('-')
        })
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
        let body = "      10: pushq\t%rbp\n      11: movq\t%rsp, %rbp\n      14: subq\t$0x200, %rsp   # imm = 0x200\n\
                    \x20     1b: movq\t-0x8(%rbp), %rax\n      1f: leaq\t-0x40(%rsp), %rax\n      24: movq\t%gs:0x0, %rcx\n\
                    \x20     2d: andq\t$-0x40, %rsp\n      2f: movq\t0x8(%rsp), %rdx\n      31: addq\t$0x200, %rsp\n      33: retq";
        assert_eq!(function(body), Vec::<String>::new());
    }

    #[test]
    fn float_units_are_found() {
        for text in [
            "movaps\t%xmm0, (%rsp)",
            "vmovdqu\t(%rax), %ymm1",
            "vpaddd\t%zmm1, %zmm2, %zmm3",
            "movq\t%mm0, %rax",
            "fldl\t0x8(%rsp)",
            "fxch\t%st(1)",
            "kmovw\t%eax, %k1",
        ] {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
    }

    #[test]
    fn red_zone_is_found() {
        for text in ["movq\t%rax, -0x8(%rsp)", "callq\t*-0x10(%rsp)", "movl\t$0x1, -0x8(%rsp,%rax)"] {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
    }

    #[test]
    fn large_frames_are_found() {
        for text in ["subq\t$0x801, %rsp", "addq\t$-0x900, %rsp", "subq\t%rax, %rsp"] {
            assert_eq!(function(&format!("  10: {text}")).len(), 1, "{text}");
        }
        let page_by_page = "  10: subq\t$0x700, %rsp\n  14: subq\t$0x700, %rsp";
        assert_eq!(function(page_by_page).len(), 1);
        assert_eq!(function("  10: subq\t$0x7f0, %rsp"), Vec::<String>::new());
    }
}
