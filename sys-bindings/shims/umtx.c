/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/umtxvar.h>, <vm/vm_extern.h>: words in user space that threads wait for. */
#include "../wrapper.h"

/* vm_fault_disable_pagefaults(9) without its call, which takes as long as the access. */
static inline int
no_page_faults(void)
{
	return (curthread_pflags_set(TDP_NOFAULTING | TDP_RESETSPUR));
}

/*
 * The accesses below cause no page fault, so that a mutex may be held: they fail with -1 where one is due.
 * shim_casueword32_nofault() answers 1 when the word did not have the old value, or the store was lost.
 *
 * store(9) and casuword(9) promise no order of memory accesses, and on arm64 there is none.  Here reading a word acquires and
 * writing it releases: who takes a lock in the kernel that was released in user space sees what its last owner wrote, and the
 * other way round.  Where the processor has that order anyway, the fences are no instructions.
 */
int
shim_fueword32_nofault(const void *word, uint32_t *value)
{
	int error, save;

	save = no_page_faults();
	error = fueword32(__DECONST(void *, word), value);
	atomic_thread_fence_acq();
	curthread_pflags_restore(save);
	return (error);
}

int
shim_suword32_nofault(void *word, uint32_t value)
{
	int error, save;

	save = no_page_faults();
	atomic_thread_fence_rel();
	error = suword32(word, value);
	curthread_pflags_restore(save);
	return (error);
}

int
shim_casueword32_nofault(void *word, uint32_t old, uint32_t new)
{
	uint32_t seen;
	int error, save;

	save = no_page_faults();
	atomic_thread_fence_rel();
	error = casueword32(word, old, &seen, new);
	atomic_thread_fence_acq();
	curthread_pflags_restore(save);
	/* A machine that stores conditionally may lose the store of a word that has the old value: that is no success. */
	if (error != -1)
		error = error == 0 && seen == old ? 0 : 1;
	return (error);
}

/* Asks for a word that can be written, without changing it; -1 if there is none. May sleep. */
int
shim_fault_in_word(void *word)
{
	uint32_t old, seen;
	int error, i;

	/*
	 * On some machines a word that has another value than the one compared with is only read: a page that is to be copied
	 * when it is written to stays as it is.  So each word is given the value that it has.  Whoever changes it meanwhile has
	 * written to the page; a few tries are enough.
	 */
	for (i = 0; i < 8; i++) {
		if (fueword32(word, &old) == -1)
			return (-1);
		error = casueword32(word, old, &seen, old);
		if (error != 1)
			return (error);
	}
	return (0);
}

/*
 * Sleeps until wakeup(9), releasing the mutex for good; until an uptime unless `deadline` is 0.  A sleep until
 * a time of the wall clock also ends when that clock is set: `generation` is what shim_wall_clock_generation()
 * answered before the deadline was computed, else 0.
 */
int
shim_sleep(const void *channel, struct mtx *m, const char *why, sbintime_t deadline, sbintime_t precision,
    int generation)
{
	int error;

	curthread->td_rtcgen = generation;
	error = msleep_sbt(channel, m, PCATCH | PDROP, why, deadline, precision, deadline == 0 ? 0 : C_ABSOLUTE);
	curthread->td_rtcgen = 0;
	return (error);
}

int
shim_wall_clock_generation(void)
{
	return (atomic_load_acq_int(&rtc_generation));
}

/* What is on the stack of a thread may be used by others: its process's stacks are not swapped out. */
void
shim_hold_stack(struct thread *td)
{
	PHOLD(td->td_proc);
}

void
shim_release_stack(struct thread *td)
{
	PRELE(td->td_proc);
}

/* Signals whose default action is none or to stop. */
static bool
survivable(int signal)
{
	switch (signal) {
	case SIGSTOP:
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGCONT:
	case SIGCHLD:
	case SIGURG:
	case SIGIO:
	case SIGWINCH:
	case SIGINFO:
	case SIGTHR:
	case SIGLIBRT:
		return (true);
	default:
		return (false);
	}
}

/*
 * Whether the thread will not return to user space, as far as that is certain already: every signal has its
 * default action or is ignored in its process, and the ignored ones never become pending.  A process that exits or is
 * killed by a signal has P2_WEXIT before anything else, and while its core is dumped nothing else.  A tracer may drop any
 * signal but SIGKILL.
 */
bool
shim_thread_dying(struct thread *td)
{
	struct proc *p;
	int signal;

	p = td->td_proc;
	if ((p->p_flag & (P_WEXIT | P_WKILLED)) != 0 || (p->p_flag2 & P2_WEXIT) != 0 ||
	    ((p->p_flag & P_SINGLE_EXIT) != 0 && p->p_singlethread != td))
		return (true);
	if (!SIGPENDING(td))
		return (false);
	if (SIGISMEMBER(td->td_siglist, SIGKILL) || SIGISMEMBER(p->p_siglist, SIGKILL))
		return (true);
	if ((p->p_flag & P_TRACED) != 0)
		return (false);
	for (signal = 1; signal <= _SIG_MAXSIG; signal++) {
		if ((SIGISMEMBER(td->td_siglist, signal) || SIGISMEMBER(p->p_siglist, signal)) &&
		    !SIGISMEMBER(td->td_sigmask, signal) && !survivable(signal))
			return (true);
	}
	return (false);
}
