/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * A policy of mac(9) for the tests: on demand it forbids CloudABI programs to learn what is ready, and changes the credential
 * when a certain user executes a program.
 */
#include <sys/param.h>
#include <sys/systm.h>
#include <sys/errno.h>
#include <sys/imgact.h>
#include <sys/kernel.h>
#include <sys/module.h>
#include <sys/proc.h>
#include <sys/sysctl.h>
#include <sys/sysent.h>
#include <sys/ucred.h>
#include <security/mac/mac_policy.h>

/* The user who is meant. */
#define	CALLER	1002

SYSCTL_DECL(_security_mac);
static SYSCTL_NODE(_security_mac, OID_AUTO, cloudabi, CTLFLAG_RW | CTLFLAG_MPSAFE, 0, "Tests of CloudABI");
static int deny_poll, transition, transitions, last_uid;
SYSCTL_INT(_security_mac_cloudabi, OID_AUTO, deny_poll, CTLFLAG_RW, &deny_poll, 0, "Whether polling is forbidden");
SYSCTL_INT(_security_mac_cloudabi, OID_AUTO, transition, CTLFLAG_RW, &transition, 0, "Whether credentials change");
SYSCTL_INT(_security_mac_cloudabi, OID_AUTO, transitions, CTLFLAG_RW, &transitions, 0, "How many have changed");
SYSCTL_INT(_security_mac_cloudabi, OID_AUTO, last_uid, CTLFLAG_RW, &last_uid, 0, "The user of the last of them");

static int
check_poll(void)
{
	return (deny_poll != 0 && strcmp(curproc->p_sysent->sv_name, "CloudABI ELF64") == 0 ? EACCES : 0);
}

static int
socket_check_poll(struct ucred *cred, struct socket *so, struct label *label)
{
	return (check_poll());
}

static int
vnode_check_poll(struct ucred *cred, struct ucred *file_cred, struct vnode *vp, struct label *label)
{
	return (check_poll());
}

static int
vnode_execve_will_transition(struct ucred *old, struct vnode *vp, struct label *label, struct label *interpreter,
    struct image_params *imgp, struct label *execlabel)
{
	return (transition != 0 && old->cr_uid == CALLER);
}

static void
vnode_execve_transition(struct ucred *old, struct ucred *new, struct vnode *vp, struct label *label,
    struct label *interpreter, struct image_params *imgp, struct label *execlabel)
{
	transitions++;
	last_uid = new->cr_uid;
}

static struct mac_policy_ops policy = {
	.mpo_socket_check_poll = socket_check_poll,
	.mpo_vnode_check_poll = vnode_check_poll,
	.mpo_vnode_execve_will_transition = vnode_execve_will_transition,
	.mpo_vnode_execve_transition = vnode_execve_transition,
};

MAC_POLICY_SET(&policy, cloudabi_policy, "CloudABI's tests", MPC_LOADTIME_FLAG_UNLOADOK, NULL);
