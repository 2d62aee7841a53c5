/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/* <sys/proc.h>, <sys/signalvar.h>, <sys/resourcevar.h>: processes. */
#include "../wrapper.h"
#include <sys/acct.h>
#include "audit.h"

/*
 * Whether any process uses a sysentvec: 2; else whether any is in the middle of exec: 1; else 0.
 *
 * All processes are looked at in the hash of their numbers, which has the zombies too: what is
 * shown of a zombie is still taken from its sysentvec.  No fork enters a process meanwhile.
 */
int
shim_sysentvec_use(const struct sysentvec *sv)
{
	struct proc *p;
	u_long chain;
	int use;

	use = 0;
	sx_slock(&allproc_lock);
	pidhash_slockall();
	for (chain = 0; chain <= pidhash && use != 2; chain++) {
		LIST_FOREACH(p, &pidhashtbl[chain], p_hash) {
			/* The lock orders this after whatever the process did before its exec ended. */
			PROC_LOCK(p);
			if (p->p_sysent == sv)
				use = 2;
			else if ((p->p_flag & P_INEXEC) != 0 && use == 0)
				use = 1;
			PROC_UNLOCK(p);
		}
	}
	pidhash_sunlockall();
	sx_sunlock(&allproc_lock);
	return (use);
}

/* As execve(2) does for a set-id program: what the user asked of the old image does not hold for the new. */
void
shim_clear_user_preferences(struct proc *p)
{
	PROC_LOCK(p);
	p->p_flag2 &= ~(P2_ASLR_ENABLE | P2_ASLR_DISABLE | P2_WXORX_DISABLE | P2_WXORX_ENABLE_EXEC);
	PROC_UNLOCK(p);
}

/*
 * Whether the limits of a process allow an image of these sizes, in bytes.  Of the stack, which the kernel begins with sgrowsiz bytes
 * and lets grow by as many, `stack` are written to before the image runs: vm_map_growstack() refuses what is more than allowed.
 */
int
shim_within_limits(struct proc *p, uint64_t text, uint64_t data, uint64_t total, uint64_t stack)
{
	uint64_t grown;
	int within;

	grown = roundup(MAX(stack, 1), sgrowsiz);
	PROC_LOCK(p);
	within = data <= lim_cur_proc(p, RLIMIT_DATA) && text <= maxtsiz &&
	    total + grown <= lim_cur_proc(p, RLIMIT_VMEM) &&
	    (grown == sgrowsiz || grown <= lim_cur_proc(p, RLIMIT_STACK));
	PROC_UNLOCK(p);
	return (within);
}

/* How much address space exec_map_stack() takes for a stack, in bytes, whatever its limits. */
uint64_t
shim_stack_room(void)
{
	return (maxssiz);
}

/* psignal(9) to the own process. */
void
shim_psignal_self(struct thread *td, int signal)
{
	PROC_LOCK(td->td_proc);
	if (has_record(td)) {
		audit_arg_signum(signal);
		audit_arg_process(td->td_proc);
	}
	kern_psignal(td->td_proc, signal);
	PROC_UNLOCK(td->td_proc);
}

/* Signals that are ignored by default; ps_sigignore holds them without anybody having asked. */
static bool
ignored_by_default(int signal)
{
	switch (signal) {
	case SIGURG:
	case SIGCONT:
	case SIGCHLD:
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

/* Default actions for all signals but SIGPIPE, which is ignored; none is blocked. */
int
shim_signals_reset(struct thread *td)
{
	struct sigaction action;
	struct proc *p;
	sigset_t ignored, none;
	uint32_t bits;
	int error, signal, word;

	p = td->td_proc;
	PROC_LOCK(p);
	mtx_lock(&p->p_sigacts->ps_mtx);
	ignored = p->p_sigacts->ps_sigignore;
	mtx_unlock(&p->p_sigacts->ps_mtx);
	PROC_UNLOCK(p);
	bzero(&action, sizeof(action));
	action.sa_handler = SIG_DFL;
	error = 0;
	for (word = 0; word < _SIG_WORDS; word++) {
		for (bits = ignored.__bits[word]; bits != 0 && error == 0; bits &= bits - 1) {
			signal = word * 32 + ffs((int)bits);
			if (signal != SIGPIPE && !ignored_by_default(signal))
				error = kern_sigaction(td, signal, &action, NULL, 0);
		}
	}
	if (error == 0 && !SIGISMEMBER(ignored, SIGPIPE)) {
		action.sa_handler = SIG_IGN;
		error = kern_sigaction(td, SIGPIPE, &action, NULL, 0);
	}
	if (error == 0) {
		SIGEMPTYSET(none);
		error = kern_sigprocmask(td, SIG_SETMASK, &none, NULL, 0);
	}
	return (error);
}

/*
 * Ends the other threads, as exit1() does later: ERESTART where another thread executes a program, forks or ends the
 * process.  exit1() would wait for that one with the process marked as one that takes no more signals.  If its exec
 * succeeds, the process lives on, and signals that came meanwhile would be lost.
 */
int
shim_end_others(struct thread *td)
{
	struct proc *p;
	int error;

	p = td->td_proc;
	PROC_LOCK(p);
	error = thread_single(p, SINGLE_EXIT) != 0 ? ERESTART : 0;
	/* The kernel, about to suspend the machine, may have waited to stop this process: exit1() would wait for it. */
	if (error == 0)
		wakeup(&p->p_flag);
	PROC_UNLOCK(p);
	return (error);
}

/*
 * Whether another thread was on its way to end the process when an exec of this one stopped it for good: it had marked the
 * process as one that takes no more signals.  As execve(2) leaves that, nothing could end the process from outside any more.
 * The mark is taken off.  Nobody makes a new one: the others are suspended, and leave that only to end themselves.
 */
bool
shim_take_lost_exit(struct thread *td)
{
	struct proc *p;
	bool lost;

	p = td->td_proc;
	PROC_LOCK(p);
	lost = (p->p_flag2 & P2_WEXIT) != 0;
	p->p_flag2 &= ~P2_WEXIT;
	PROC_UNLOCK(p);
	return (lost);
}

/*
 * sv_sendsig of an ABI without signal handlers.  It cannot be reached, as no handler can be
 * installed; were it, the process must not go on.  Process and signal state are locked; sigexit()
 * wants the process alone.
 */
void
shim_sendsig_impossible(sig_t catcher, struct ksiginfo *info, sigset_t *mask)
{
	struct proc *p;

	p = curproc;
	PROC_LOCK_ASSERT(p, MA_OWNED);
	mtx_unlock(&p->p_sigacts->ps_mtx);
	sigexit(curthread, SIGABRT);
}

/* Whether a thread is asked to take a signal or to stop, both of which it does on its return to user space. */
bool
shim_has_to_return(struct thread *td)
{
	return ((td->td_ast & (TDAI(TDA_SIG) | TDAI(TDA_SUSPEND))) != 0);
}

int
shim_cpu_set_user_tls(struct thread *td, void *base)
{
	return (CPU_SET_USER_TLS(td, base));
}

/* Some releases have flags. */
typedef int mprotect_t(struct thread *, uintptr_t, size_t, int);
typedef int mprotect_flags_t(struct thread *, uintptr_t, size_t, int, int);

int
shim_kern_mprotect(struct thread *td, uintptr_t address, size_t size, int protection)
{
	return (BY_TYPE(kern_mprotect, mprotect_t, (td, address, size, protection),
	    mprotect_flags_t, (td, address, size, protection, 0)));
}
