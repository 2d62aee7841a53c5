/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * directboot: start a FreeBSD/amd64 kernel from QEMU's -kernel option.
 *
 * QEMU loads this image by the Multiboot 1 protocol and enters it in 32-bit
 * protected mode.  Build identity page tables (512 x 2 MiB, repeated so that
 * the same gigabyte also appears at KERNBASE), go to long mode, let
 * directboot_main() place the kernel, then enter it as loader(8) does:
 *   0(%rsp) unused, 4(%rsp) 32-bit modulep, 8(%rsp) 32-bit kernend.
 */
	.code32
	.section .multiboot, "a"
	.align	4
	.long	0x1BADB002			/* magic */
	.long	0x00000003			/* page-align modules, give memory map */
	.long	-(0x1BADB002 + 0x00000003)	/* checksum */

	.text
	.globl	_start
_start:
	cli
	movl	$stack_top, %esp
	movl	%ebx, multiboot_info

	/* PML4[0], PML4[511] -> PDPT; PDPT[0], PDPT[510] -> PD; PD: 2 MiB pages. */
	movl	$pdpt + 3, pml4
	movl	$pdpt + 3, pml4 + 511 * 8
	movl	$pd + 3, pdpt
	movl	$pd + 3, pdpt + 510 * 8
	movl	$0x83, %eax
	movl	$pd, %edi
	movl	$512, %ecx
1:	movl	%eax, (%edi)
	addl	$0x200000, %eax
	addl	$8, %edi
	loop	1b

	movl	$pml4, %eax
	movl	%eax, %cr3
	movl	%cr4, %eax
	orl	$0x620, %eax			/* PAE, OSFXSR, OSXMMEXCPT */
	movl	%eax, %cr4
	movl	$0xC0000080, %ecx		/* EFER.LME */
	rdmsr
	orl	$0x100, %eax
	wrmsr
	movl	%cr0, %eax
	orl	$0x80000001, %eax		/* PG, PE */
	movl	%eax, %cr0
	lgdt	gdt_descriptor
	ljmp	$8, $1f

	.code64
1:	movw	$0x10, %ax
	movw	%ax, %ds
	movw	%ax, %es
	movw	%ax, %ss
	xorl	%eax, %eax
	movw	%ax, %fs
	movw	%ax, %gs
	movl	$stack_top, %esp
	movl	multiboot_info, %edi
	call	directboot_main

	movl	$stack_top - 64, %esp
	movl	kernel_end, %eax
	movl	%eax, 8(%rsp)
	movl	metadata, %eax
	movl	%eax, 4(%rsp)
	movl	$0, 0(%rsp)
	movq	kernel_entry, %rax
	jmp	*%rax

	.data
	.align	16
gdt:	.quad	0, 0x00af9a000000ffff, 0x00cf92000000ffff
gdt_descriptor:
	.word	23
	.long	gdt
multiboot_info:
	.long	0

	.bss
	.align	4096
	.globl	pml4, pdpt, pd
pml4:	.skip	4096
pdpt:	.skip	4096
pd:	.skip	4096
stack:	.skip	16384
stack_top:
