// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! arm64: the kernel takes the number in w8 and answers with carry clear and results in x0 and x1, or carry set and the errno
//! in x0. It keeps all other registers.

use super::Machine;

pub const MACHINE: Machine = Machine {
    processor: "aarch64",
    target: "aarch64-unknown-none",
    emulation: "aarch64elf",
    clock_time_get: CLOCK_TIME_GET,
    stub,
};

/// The stub is at label 3. The generic timer is read as libc's __vdso_gettc() reads it: a load of the generation that comes
/// first, and another one that comes last, tell whether the kernel has changed the page meanwhile.
const CLOCK_TIME_GET: &str = r"
	hint #34                        // bti c
	ldr x9, timekeep
	cbz x9, 3f
	adr x10, image
	add x9, x9, x10
	cmp w0, #1                      // monotonic
	b.eq 1f
	cmp w0, #3                      // realtime
	b.ne 3f
1:	ldr w10, [x9]                   // tk_ver
	cmp w10, #1
	b.ne 3f
2:	ldr w10, [x9, #4]               // tk_enabled
	cbz w10, 3f
	add x11, x9, #8
	ldar w10, [x11]                 // tk_current
	cmp w10, #3                     // or being changed
	b.hi 3f
	mov w11, #88
	umaddl x11, w10, w11, x9
	add x11, x11, #16               // tk_th[tk_current]
	add x12, x11, #4
	ldar w12, [x12]                 // th_gen
	cbz w12, 4f
	ldr w13, [x11]
	cmp w13, #1                     // th_algo: the generic timer
	b.ne 3f
	ldr w13, [x11, #56]             // th_physical
	isb
	cbnz w13, 5f
	mrs x13, cntvct_el0
	b 6f
5:	mrs x13, cntpct_el0
6:	ldp w14, w15, [x11, #16]        // th_offset_count, th_counter_mask
	sub w13, w13, w14
	and w13, w13, w15
	ldr x14, [x11, #8]              // th_scale: seconds and fraction
	mul x15, x14, x13
	umulh x14, x14, x13
	ldp x16, x17, [x11, #24]        // th_offset
	adds x15, x15, x17
	adc x14, x14, x16
	cmp w0, #3
	b.ne 7f
	ldp x16, x17, [x11, #40]        // th_boottime
	adds x15, x15, x17
	adc x14, x14, x16
7:	dmb ishld
	ldr w16, [x11, #4]              // still the same
	cmp w16, w12
	b.ne 4f
	ldr w16, [x9, #8]
	cmp w16, w10
	b.ne 4f
	mov w16, #0xca00                // 1000000000
	movk w16, #0x3b9a, lsl #16
	mul x14, x14, x16
	lsr x15, x15, #32
	mul x15, x15, x16
	add x14, x14, x15, lsr #32
	str x14, [x2]
	mov w0, wzr
	ret
4:	yield
	b 2b
3:
";

/// Result pointers wait in registers that a function need not preserve.
fn stub(number: u32, arguments: usize, results: &[&str]) -> Vec<String> {
    let pointers = ["x9", "x10"];
    // A place to be called at, for pages that are guarded.
    let mut lines = vec![String::from("hint #34")];
    for (i, pointer) in pointers.iter().take(results.len()).enumerate() {
        lines.push(format!("mov {pointer}, x{}", arguments + i));
    }
    lines.push(format!("mov w8, #{number}"));
    lines.push(String::from("svc #0"));
    if !results.is_empty() {
        lines.push(String::from("b.cs 1f"));
        for (i, width) in results.iter().enumerate() {
            let register = if *width == "u32" { "w" } else { "x" };
            lines.push(format!("str {register}{i}, [{}]", pointers[i]));
        }
        lines.push(String::from("mov w0, wzr"));
        lines.push(String::from("1:"));
    }
    // Without results, success leaves x0 as the kernel set it: zero, the errno of success.
    lines.push(String::from("ret"));
    lines
}
