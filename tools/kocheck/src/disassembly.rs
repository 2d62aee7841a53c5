// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What no instruction of the module may do: use a vector or x87 register, reach below the stack pointer,
//! or take a stack frame that a kernel stack has no room for.
//!
//! Reads the text of `llvm-objdump --disassemble --no-show-raw-insn` in AT&T syntax.

/// The largest stack frame of one function, in bytes: what it pushes and what it subtracts from the stack pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxFrame(u64);

impl MaxFrame {
    /// On a kernel stack of 16 KiB.
    pub const PLAIN: Self = Self(2048);
    /// In code that the address sanitizer has put gaps between the variables of; stacks are 24 KiB there.
    pub const SANITIZED: Self = Self(4096);
}

/// Checks a disassembly; answers the broken rules.
pub fn check(text: &str, max_frame: MaxFrame) -> Vec<String> {
    let mut errors = Vec::new();
    let mut function = Function::default();
    let mut instructions = 0_usize;
    for line in text.lines() {
        if let Some(name) = function_name(line) {
            errors.extend(function.finish(max_frame));
            function = Function { name: name.to_string(), ..Function::default() };
        } else if let Some((address, instruction)) = instruction(line) {
            instructions += 1;
            if let Some(what) = function.step(instruction) {
                errors.push(format!("{}: {address}: {what}: {instruction}", function.name));
            }
        }
    }
    errors.extend(function.finish(max_frame));
    if instructions == 0 {
        errors.push("the disassembly holds no instruction".to_string());
    }
    errors
}

/// One function's running totals.
#[derive(Debug, Default)]
struct Function {
    name: String,
    pushed: u64,
    subtracted: u64,
}

impl Function {
    /// Takes one instruction into account; answers the rule that it breaks.
    fn step(&mut self, instruction: &str) -> Option<&'static str> {
        let mut parts = instruction.splitn(2, char::is_whitespace);
        let mnemonic = parts.next().unwrap_or_default();
        let operands = parts.next().unwrap_or_default().trim();
        if let Some(size) = stack_allocation(mnemonic, operands) {
            match size {
                Some(size) => self.subtracted += size,
                None => return Some("stack frame of a size that is not constant"),
            }
        }
        if mnemonic.starts_with("push") {
            self.pushed += 8;
        }
        if uses_float_unit(mnemonic, operands) {
            return Some("vector or floating-point register");
        }
        if !mnemonic.starts_with("lea") && reaches_below_stack(operands) {
            return Some("access below the stack pointer (red zone)");
        }
        None
    }

    fn finish(&self, MaxFrame(most): MaxFrame) -> Option<String> {
        let frame = self.pushed + self.subtracted;
        (frame > most).then(|| format!("{}: stack frame of {frame} bytes, more than {most}", self.name))
    }
}

/// `NAME` of a line `0000000000000000 <NAME>:`.
fn function_name(line: &str) -> Option<&str> {
    let (address, rest) = line.split_once(" <")?;
    (!address.is_empty() && address.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| rest.strip_suffix(">:"))?
}

/// Address and text of a line `   1f: movq %rax, %rbx  # comment`.
fn instruction(line: &str) -> Option<(&str, &str)> {
    let (address, rest) = line.split_once(':')?;
    let address = address.trim();
    if address.is_empty() || !address.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let text = rest.split('#').next().unwrap_or_default().trim();
    (!text.is_empty()).then_some((address, text))
}

/// For an instruction that lowers the stack pointer, by how much; `Some(None)` when that is in a register.
///
/// Raising it (`addq $N, %rsp`) and rounding it down (`andq $-N, %rsp`) do not count.
fn stack_allocation(mnemonic: &str, operands: &str) -> Option<Option<u64>> {
    let source = operands.strip_suffix("%rsp")?.trim_end().strip_suffix(',')?;
    match mnemonic {
        "subq" | "sub" => match immediate(source) {
            Some(size) => (size > 0).then(|| Some(size.unsigned_abs())),
            None => Some(None),
        },
        "addq" | "add" => {
            let size = immediate(source)?;
            (size < 0).then(|| Some(size.unsigned_abs()))
        }
        _ => None,
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

fn reaches_below_stack(operands: &str) -> bool {
    operands.match_indices("(%rsp").any(|(at, _)| {
        let before = &operands[..at];
        let start = before.rfind([',', ' ', ':', '*']).map_or(0, |n| n + 1);
        before[start..].starts_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn function(body: &str) -> Vec<String> {
        check(&format!("0000000000000010 <name>:\n{body}\n"), MaxFrame::PLAIN)
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

    #[test]
    fn sanitized_frames_may_be_larger() {
        let errors = |size| check(&format!("10 <f>:\n  10: subq\t$0x{size:x}, %rsp\n"), MaxFrame::SANITIZED);
        assert_eq!(errors(4096), Vec::<String>::new());
        assert_eq!(errors(4104).len(), 1);
    }

    #[test]
    fn a_frame_belongs_to_one_function() {
        let text = "0000000000000010 <a>:\n  10: subq $0x500, %rsp\n0000000000000020 <b>:\n  20: subq $0x500, %rsp\n";
        assert_eq!(check(text, MaxFrame::PLAIN), Vec::<String>::new());
    }

    #[test]
    fn an_empty_disassembly_is_no_proof() {
        assert_eq!(check("file format elf64-x86-64\n", MaxFrame::PLAIN).len(), 1);
    }
}
