/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * In a module built for coverage: debug.cloudabi64_coverage, a byte for each basic block, 1 where it has run since
 * the module was loaded.  `kocheck coverage` says which blocks these are, by the list in the file, __sancov_pcs.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/sysctl.h>

int	cloudabi64_modevent(module_t, int, void *);
int	cloudabi64_instrumented_modevent(module_t, int, void *);

/* The kernel linker finds a section's bounds by these names. */
extern bool __start___sancov_bools[] __weak_symbol;
extern bool __stop___sancov_bools[] __weak_symbol;

static struct sysctl_ctx_list context;

/* The module's event handler. */
int
cloudabi64_instrumented_modevent(module_t module, int event, void *argument)
{
	int error;

	error = cloudabi64_modevent(module, event, argument);
	if (error != 0)
		return (error);
	if (event == MOD_LOAD) {
		sysctl_ctx_init(&context);
		SYSCTL_ADD_OPAQUE(&context, SYSCTL_STATIC_CHILDREN(_debug), OID_AUTO, "cloudabi64_coverage",
		    CTLFLAG_RD | CTLFLAG_MPSAFE, __start___sancov_bools,
		    __stop___sancov_bools - __start___sancov_bools, "", "basic blocks that have run");
	} else if (event == MOD_UNLOAD) {
		/* A load that failed has added nothing. */
		if (context.tqh_last != NULL)
			(void)sysctl_ctx_free(&context);
	}
	return (0);
}
