/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * The module's declaration, module(9): the macros only.  DECLARE_MODULE is
 * not used because it makes the kernel linker refuse another release with a
 * line that does not say which; the handler does it with both versions.
 */
#include <sys/param.h>
#include <sys/kernel.h>
#include <sys/module.h>

extern moduledata_t cloudabi64_module;
int	cloudabi64_modevent(module_t, int, void *);

moduledata_t cloudabi64_module = {
	"cloudabi64",
	cloudabi64_modevent,
	NULL
};

MODULE_METADATA(_md_cloudabi64, MDT_MODULE, &cloudabi64_module, "cloudabi64");
SYSINIT(cloudabi64module, SI_SUB_EXEC + 1, SI_ORDER_ANY, module_register_init,
    &cloudabi64_module);
MODULE_VERSION(cloudabi64, 1);
