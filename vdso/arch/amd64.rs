// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! amd64: the kernel takes the number in %rax, the fourth argument in %r10, and answers with carry clear and results in %rax
//! and %rdx, or carry set and the errno in %rax.

use super::Machine;

pub const MACHINE: Machine = Machine {
    processor: "x86_64",
    target: "x86_64-unknown-none",
    emulation: "elf_x86_64",
    clock_time_get: CLOCK_TIME_GET,
    stub,
};

/// The integer argument registers of the C calling convention, in order.
const ARGUMENTS: [&str; 6] = ["%rdi", "%rsi", "%rdx", "%rcx", "%r8", "%r9"];

/// The stub is at label 3; its only argument that was changed is put back.
const CLOCK_TIME_GET: &str = r"
	mov %rdx, %r11                  # rdtsc and mul take %rdx
	mov timekeep(%rip), %r8
	test %r8, %r8
	jz 3f
	lea image(%rip), %r9
	add %r9, %r8
	cmp $1, %edi                    # monotonic
	je 1f
	cmp $3, %edi                    # realtime
	jne 3f
1:	cmpl $1, (%r8)                  # tk_ver
	jne 3f
2:	cmpl $0, 4(%r8)                 # tk_enabled
	je 3f
	mov 8(%r8), %eax                # tk_current
	cmp $3, %eax                    # or being changed
	ja 3f
	imul $88, %rax, %rax
	lea 16(%r8, %rax), %r9          # tk_th[tk_current]
	mov 4(%r9), %r10d               # th_gen
	test %r10d, %r10d
	jz 4f
	cmpl $1, (%r9)                  # th_algo: the time stamp counter
	jne 3f
	mov 56(%r9), %ecx               # th_x86_shift
	lfence
	rdtsc
	shrd %cl, %edx, %eax
	sub 16(%r9), %eax               # th_offset_count
	and 20(%r9), %eax               # th_counter_mask
	mulq 8(%r9)                     # th_scale: seconds and fraction
	add 32(%r9), %rax               # th_offset
	adc 24(%r9), %rdx
	cmp $3, %edi
	jne 1f
	add 48(%r9), %rax               # th_boottime
	adc 40(%r9), %rdx
1:	cmp 4(%r9), %r10d               # still the same
	jne 4f
	mov 8(%r8), %ecx
	imul $88, %rcx, %rcx
	lea 16(%r8, %rcx), %rcx
	cmp %rcx, %r9
	jne 4f
	imul $1000000000, %rdx, %rdx
	shr $32, %rax
	imul $1000000000, %rax, %rax
	shr $32, %rax
	add %rdx, %rax
	mov %rax, (%r11)
	xor %eax, %eax
	ret
4:	pause
	jmp 2b
3:	mov %r11, %rdx
";

/// Result pointers that came in registers wait on the stack while the kernel runs.
fn stub(number: u32, arguments: usize, results: &[&str]) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |s: &str| lines.push(s.to_string());
    let in_registers = (results.len() + arguments).min(ARGUMENTS.len()) - arguments.min(ARGUMENTS.len());
    for register in &ARGUMENTS[arguments..arguments + in_registers] {
        line(&format!("push {register}"));
    }
    if arguments > 3 {
        line("mov %rcx, %r10");
    }
    line(&format!("mov ${number}, %eax"));
    line("syscall");
    if results.is_empty() {
        // Success leaves %rax as the kernel set it: zero, the errno of success.
        line("ret");
        return lines;
    }
    // The last pointer pushed is the first popped; a pointer beyond the registers is above the return address.
    // %rsi and %rcx are free: the calling convention does not preserve them.
    let pointers = ["%rsi", "%rcx"];
    for pointer in pointers.iter().take(in_registers).rev() {
        line(&format!("pop {pointer}"));
    }
    line("jc 1f");
    for (above, pointer) in pointers[in_registers..results.len().max(in_registers)].iter().enumerate() {
        line(&format!("mov {}(%rsp), {pointer}", 8 + 8 * above));
    }
    for (i, width) in results.iter().enumerate() {
        let value = match (*width, i) {
            ("u32", 0) => "%eax",
            ("u32", _) => "%edx",
            (_, 0) => "%rax",
            (_, _) => "%rdx",
        };
        line(&format!("mov {value}, ({})", pointers[i]));
    }
    line("xor %eax, %eax");
    line("1: ret");
    lines
}
