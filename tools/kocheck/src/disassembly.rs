// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What no instruction of the module may do: use a vector or x87 register, reach below the stack pointer,
//! or take a stack frame that a kernel stack has no room for.
//!
//! Reads the text of `llvm-objdump --disassemble --no-show-raw-insn`.

use crate::arch::{Arch, Stack};

/// The largest stack frame of one function, in bytes: what it pushes and what it subtracts from the stack pointer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaxFrame(u64);

impl MaxFrame {
    /// On a kernel stack of 16 KiB.
    pub const PLAIN: Self = Self(2048);
    /// In code that the address sanitizer has put gaps between the variables of; stacks are 24 KiB there.
    pub const SANITIZED: Self = Self(2 * Self::PLAIN.0);
}

/// Checks a disassembly; answers the broken rules.
pub fn check(text: &str, arch: &Arch, max_frame: MaxFrame) -> Vec<String> {
    let mut errors = Vec::new();
    let mut function = Function::default();
    let mut instructions = 0_usize;
    for line in text.lines() {
        if let Some(name) = function_name(line) {
            errors.extend(function.finish(max_frame));
            function = Function { name: name.to_string(), ..Function::default() };
        } else if let Some((address, instruction)) = instruction(line, arch) {
            instructions += 1;
            if let Some(what) = function.step(instruction, arch) {
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
    /// Bytes of its frame.
    frame: u64,
}

impl Function {
    /// Takes one instruction into account; answers the rule that it breaks.
    fn step(&mut self, instruction: &str, arch: &Arch) -> Option<&'static str> {
        let mut parts = instruction.splitn(2, char::is_whitespace);
        let mnemonic = parts.next().unwrap_or_default();
        let operands = parts.next().unwrap_or_default().trim();
        match (arch.stack)(mnemonic, operands) {
            Stack::Kept => {}
            Stack::Taken(size) => self.frame += size,
            Stack::Unknown => return Some("stack frame of a size that is not constant"),
        }
        if (arch.uses_float_unit)(mnemonic, operands) {
            return Some("vector or floating-point register");
        }
        if (arch.reaches_below_stack)(mnemonic, operands) {
            return Some("access below the stack pointer (red zone)");
        }
        None
    }

    fn finish(&self, MaxFrame(most): MaxFrame) -> Option<String> {
        let frame = self.frame;
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
fn instruction<'a>(line: &'a str, arch: &Arch) -> Option<(&'a str, &'a str)> {
    let (address, rest) = line.split_once(':')?;
    let address = address.trim();
    if address.is_empty() || !address.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let text = rest.split(arch.comment).next().unwrap_or_default().trim();
    (!text.is_empty()).then_some((address, text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arch;

    fn amd64(text: &str, max_frame: MaxFrame) -> Vec<String> {
        check(text, arch::of(object::elf::EM_X86_64).expect("a machine that is known"), max_frame)
    }

    #[test]
    fn sanitized_frames_may_be_larger() {
        let errors = |size| amd64(&format!("10 <f>:\n  10: subq\t$0x{size:x}, %rsp\n"), MaxFrame::SANITIZED);
        assert_eq!(errors(4096), Vec::<String>::new());
        assert_eq!(errors(4104).len(), 1);
    }

    #[test]
    fn a_frame_belongs_to_one_function() {
        let text = "0000000000000010 <a>:\n  10: subq $0x500, %rsp\n0000000000000020 <b>:\n  20: subq $0x500, %rsp\n";
        assert_eq!(amd64(text, MaxFrame::PLAIN), Vec::<String>::new());
    }

    #[test]
    fn an_empty_disassembly_is_no_proof() {
        assert_eq!(amd64("file format elf64-x86-64\n", MaxFrame::PLAIN).len(), 1);
    }
}
