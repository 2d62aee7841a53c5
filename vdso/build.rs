// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Generates the vDSO's stubs from the system call table, assembles and links them.
//!
//! A stub keeps the C calling convention of `cloudabi_sys_*`: the arguments in registers, then one pointer
//! for each result; it answers the errno. The kernel takes the number in %rax, the fourth argument in
//! %r10, and answers with carry clear and results in %rax and %rdx, or carry set and the errno in %rax.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

#[allow(dead_code)]
#[path = "../kmod/src/abi/table.rs"]
mod table;

/// What `timekeep` holds in the image, for src/lib.rs to find it.
const TIMEKEEP: u64 = include!("src/timekeep.in");

/// The integer argument registers of the C calling convention, in order.
const ARGUMENTS: [&str; 6] = ["%rdi", "%rsi", "%rdx", "%rcx", "%r8", "%r9"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=vdso.ld");
    println!("cargo:rerun-if-changed=src/timekeep.in");
    println!("cargo:rerun-if-changed=../kmod/src/abi/table.rs");
    for name in ["CLANG", "LLD"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let source = out.join("stubs.S");
    let object = out.join("stubs.o");
    std::fs::write(&source, stubs()).expect("OUT_DIR is writable");
    run(tool("CLANG", "clang").args(["--target=x86_64-unknown-none", "-c", "-o"]).arg(&object).arg(&source));
    run(tool("LLD", "ld.lld")
        .args(["-m", "elf_x86_64", "-shared", "-Bsymbolic", "-soname", "cloudabi-vdso"])
        .args(["--hash-style=sysv", "-z", "max-page-size=4096", "--no-undefined", "-s", "-T"])
        .arg("vdso.ld")
        .arg("-o")
        .arg(out.join("vdso.so"))
        .arg(&object));
}

/// What comes before the stub of clock_time_get: the monotonic and the realtime clock from the kernel's time page, as
/// libc's __vdso_clock_gettime() reads it. Whatever is unusual goes on to the stub, at label 3.
///
/// `timekeep` holds the distance from the image's start to the kernel's `struct vdso_timekeep`, or 0. Offsets are
/// those of <sys/vdso.h>; the time is computed and rounded as the system call does it, so that both agree.
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
";

/// The assembly of all stubs.
fn stubs() -> String {
    let mut text = String::from("\t.text\n");
    for row in table::ROWS {
        let name = format!("cloudabi_sys_{}", row.name);
        write!(text, "\t.balign 16\n\t.globl {name}\n\t.type {name}, @function\n{name}:\n")
            .expect("writing to a string succeeds");
        if row.name == "clock_time_get" {
            text.push_str(CLOCK_TIME_GET);
            // The stub's only argument that was changed.
            text.push_str("3:\tmov %r11, %rdx\n");
        }
        stub(&mut text, row);
        writeln!(text, "\t.size {name}, . - {name}").expect("writing to a string succeeds");
    }
    write!(text, "\t.section .rodata\n\t.balign 8\ntimekeep:\t.quad {TIMEKEEP:#x}\n")
        .expect("writing to a string succeeds");
    text.push_str("\t.section .note.GNU-stack, \"\", @progbits\n");
    text
}

/// One stub. Result pointers that came in registers wait on the stack while the kernel runs.
fn stub(text: &mut String, row: &table::Row) {
    let mut line = |s: &str| {
        text.push('\t');
        text.push_str(s);
        text.push('\n');
    };
    let in_registers = (row.results.len() + row.args).min(ARGUMENTS.len()) - row.args.min(ARGUMENTS.len());
    for register in &ARGUMENTS[row.args..row.args + in_registers] {
        line(&format!("push {register}"));
    }
    if row.args > 3 {
        line("mov %rcx, %r10");
    }
    line(&format!("mov ${}, %eax", row.number));
    line("syscall");
    if row.results.is_empty() {
        // Success leaves %rax as the kernel set it: zero, the errno of success.
        line("ret");
        return;
    }
    // The last pointer pushed is the first popped; a pointer beyond the registers is above the return address.
    // %rsi and %rcx are free: the calling convention does not preserve them.
    let pointers = ["%rsi", "%rcx"];
    for pointer in pointers.iter().take(in_registers).rev() {
        line(&format!("pop {pointer}"));
    }
    line("jc 1f");
    for (above, pointer) in pointers[in_registers..row.results.len().max(in_registers)].iter().enumerate() {
        line(&format!("mov {}(%rsp), {pointer}", 8 + 8 * above));
    }
    for (i, width) in row.results.iter().enumerate() {
        let value = match (*width, i) {
            ("u32", 0) => "%eax",
            ("u32", _) => "%edx",
            (_, 0) => "%rax",
            (_, _) => "%rdx",
        };
        line(&format!("mov {value}, ({})", pointers[i]));
    }
    line("xor %eax, %eax");
    text.push_str("1:");
    text.push_str("\tret\n");
}

/// The tool that the environment variable names, or the first of its usual names that runs.
fn tool(variable: &str, name: &str) -> Command {
    let mut candidates: Vec<String> = std::env::var(variable).into_iter().collect();
    candidates.push(name.to_string());
    candidates.extend((14..=22).rev().map(|version| format!("{name}-{version}")));
    let found = candidates.iter().find(|c| {
        Path::new(c).exists()
            || Command::new(c.as_str()).arg("--version").output().is_ok_and(|o| o.status.success())
    });
    Command::new(found.unwrap_or_else(|| panic!("{name} was not found; set {variable}")))
}

fn run(command: &mut Command) {
    let status = command.status();
    assert!(status.as_ref().is_ok_and(std::process::ExitStatus::success), "{command:?}: {status:?}");
}
