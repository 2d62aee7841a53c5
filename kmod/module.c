/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * The module's declaration, module(9).
 *
 * DECLARE_MODULE is not used.  Its dependency on the kernel's version makes the kernel linker refuse
 * another release with a line that names neither version; without that dependency the kernel would
 * read the SYSINIT entry in its own release's form, which is not ours.  So this entry can be read in
 * both forms that there have been, and either way leads to the event handler, which checks the version:
 * where it is loaded into FreeBSD 13 or 14-CURRENT by mistake, that is a line and not a panic.
 */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/linker_set.h>
#include <sys/module.h>

extern moduledata_t cloudabi64_module;
int	cloudabi64_modevent(module_t, int, void *);
/* sanitizer.c and coverage.c */
int	cloudabi64_instrumented_modevent(module_t, int, void *);

moduledata_t cloudabi64_module = {
	"cloudabi64",
#if defined(KASAN) || defined(COVERAGE)
	cloudabi64_instrumented_modevent,
#else
	cloudabi64_modevent,
#endif
	NULL
};

/*
 * Calls the event handler, whatever the argument.  With the kernel, when it has allocated its first structures of each
 * kind, which the handler asks for their sizes, and no program runs yet.
 */
static void
cloudabi64_register(const void *unused)
{
	module_register_init(&cloudabi64_module);
}

/* struct sysinit.  From 14.0 on a list's link is before the function; before, nothing was. */
static struct {
	unsigned int subsystem, order;
	void (*function_or_link)(const void *);
	void (*argument_or_function)(const void *);
	const void *argument;
} cloudabi64_sysinit = {
	SI_SUB_PROTO_END, SI_ORDER_ANY, cloudabi64_register, cloudabi64_register, NULL
};
_Static_assert(sizeof(cloudabi64_sysinit) >= sizeof(struct sysinit), "struct sysinit has grown");

DATA_WSET(sysinit_set, cloudabi64_sysinit);
MODULE_METADATA(_md_cloudabi64, MDT_MODULE, &cloudabi64_module, "cloudabi64");
MODULE_VERSION(cloudabi64, 1);

/*
 * Which version it was built for, as the ABI tag that programs have, elf(5): tools can read it before anything is
 * loaded.  It stays in the file.
 */
__asm__(".pushsection .note.tag, \"\", @note\n"
    ".balign 4\n"
    ".long 8, 4, 1\n"
    ".asciz \"FreeBSD\"\n"
    ".long " __XSTRING(__FreeBSD_version) "\n"
    ".popsection");
