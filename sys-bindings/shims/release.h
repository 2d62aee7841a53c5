/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * What differs between the releases.  A function of the kernel's that not all of them have is weak: a kernel without it takes
 * the module as far as its own check of the version, which says what is wrong.
 */
#ifndef SHIMS_RELEASE_H
#define	SHIMS_RELEASE_H

/* Calls a function as the one of two types that its declaration has: there need be no list of which version has which. */
#define	BY_TYPE(function, one, arguments_of_one, other, arguments_of_other)				\
	_Generic(&(function), one *: ((one *)(function))arguments_of_one,				\
	    other *: ((other *)(function))arguments_of_other)

/*
 * FreeBSD 15 has rewritten local streams and sequenced packets: sb_acc of their receive buffer counts data alone, descriptors in
 * messages do not make it readable, and its peer's receive buffer is where a socket sends to.  The buffer is a queue of one record,
 * all of which is in wait for the first that is not ready.
 */
#if __FreeBSD_version >= 1500000
#define	REWRITTEN		true
#define	SB_FIRST(sb)		STAILQ_FIRST(&(sb)->uxst_mbq)
#define	SB_NOTREADY(sb)		(sb)->uxst_fnrdy
#define	SB_PEER(sb)		(sb)->uxst_peer
#define	M_NOTAVAIL		M_NOTREADY
#define	CPU_SET_USER_TLS(td, base)	cpu_set_user_tls(td, base, 0)
#else
#define	REWRITTEN		false
#define	SB_FIRST(sb)		(sb)->sb_mb
#define	SB_NOTREADY(sb)		((struct mbuf *)NULL)
#define	SB_PEER(sb)		((struct socket *)NULL)
#define	CPU_SET_USER_TLS(td, base)	cpu_set_user_tls(td, base)
#endif

/* ppsratecheck(9) is the one or, as a macro, the other. */
int	eventratecheck(struct timeval *, int *, int);
int	(ppsratecheck)(struct timeval *, int *, int);
#pragma weak eventratecheck
#pragma weak ppsratecheck

#endif
