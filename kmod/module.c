/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * The module's declaration, module(9).
 *
 * DECLARE_MODULE is not used.  Its dependency on the kernel's version makes the kernel linker refuse
 * another release with a line that names neither version; without that dependency the kernel would
 * read the SYSINIT entry in its own release's form, which is not ours.  So this entry can be read in
 * both forms that releases have, and either way leads to the event handler, which checks the version.
 */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/linker_set.h>
#include <sys/module.h>

extern moduledata_t cloudabi64_module;
int	cloudabi64_modevent(module_t, int, void *);
/* sanitizer.c */
int	cloudabi64_sanitized_modevent(module_t, int, void *);

moduledata_t cloudabi64_module = {
	"cloudabi64",
#ifdef KASAN
	cloudabi64_sanitized_modevent,
#else
	cloudabi64_modevent,
#endif
	NULL
};

/* Calls the event handler, whatever the argument. */
static void
cloudabi64_register(const void *unused)
{
	module_register_init(&cloudabi64_module);
}

/*
 * struct sysinit.  Up to 1400063 at least: subsystem, order, function, argument.  From 1400097 at
 * the latest: a list's link before the function.
 */
static struct {
	unsigned int subsystem, order;
	void (*function_or_link)(const void *);
	void (*argument_or_function)(const void *);
	const void *argument;
} cloudabi64_sysinit = {
	SI_SUB_EXEC + 1, SI_ORDER_ANY, cloudabi64_register, cloudabi64_register, NULL
};
_Static_assert(sizeof(cloudabi64_sysinit) >= sizeof(struct sysinit), "struct sysinit has grown");

DATA_WSET(sysinit_set, cloudabi64_sysinit);
MODULE_METADATA(_md_cloudabi64, MDT_MODULE, &cloudabi64_module, "cloudabi64");
MODULE_VERSION(cloudabi64, 1);
