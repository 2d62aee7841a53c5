/* SPDX-License-Identifier: BSD-2-Clause */
/* Copyright (c) 2026 The CloudABI for FreeBSD Authors */
/*
 * C functions for macros and static inlines of the kernel, one file for each header or a few that
 * belong together.  No policy: that is the module's.  Context and errors are those of what is wrapped.
 *
 * What takes more than a few of these at each step is written in C as a whole, in ../algorithms: looks at what sockets hold,
 * and transfers.  They are declared here as well.
 */
#ifndef SHIMS_H
#define	SHIMS_H

/* systm.c */
void	shim_malloc_init(void);
void	shim_malloc_uninit(void);
void	*shim_malloc(size_t);
void	shim_free(void *);
void	shim_pause(const char *, int);
int	shim_log_within_rate(int);
struct thread *shim_curthread(void);

/* uio.c */
void	shim_freeuio(struct uio *);
/* As kern_readv() and its like, but never wait for themselves: see uio.c. */
int	shim_readv(struct thread *, int, struct uio *);
int	shim_writev(struct thread *, int, struct uio *);
int	shim_preadv(struct thread *, int, struct uio *, off_t);
int	shim_pwritev(struct thread *, int, struct uio *, off_t);

/* vnode.c */
uint32_t shim_vnode_format(const struct vnode *);
int shim_fgetvp_exec(struct thread *, int, const cap_rights_t *, struct vnode **);
int shim_vn_access_exec(struct vnode *, struct thread *);
void	shim_vop_unlock(struct vnode *);
void	shim_vn_lock_shared(struct vnode *);
int	shim_vop_set_text(struct vnode *);
int	shim_vnode_room(struct file *, uint64_t *);
bool	shim_vnode_is_memory(struct file *);

/* proc.c */
int	shim_end_others(struct thread *td);
bool shim_take_lost_exit(struct thread *td);
int	shim_sysentvec_use(const struct sysentvec *);
void	shim_clear_user_preferences(struct proc *);
int	shim_within_limits(struct proc *, uint64_t, uint64_t, uint64_t, uint64_t);
uint64_t shim_stack_room(void);
void	shim_psignal_self(struct thread *, int);
int	shim_signals_reset(struct thread *);
void	shim_sendsig_impossible(void (*)(int), struct ksiginfo *, struct __sigset *);
int	shim_cpu_set_user_tls(struct thread *, void *);
int	shim_kern_mprotect(struct thread *, uintptr_t, size_t, int);
bool	shim_has_to_return(struct thread *td);

/* arch: the native ABI's description. */
const struct sysentvec *shim_native_sysvec(void);

/* racct.c */
uint64_t shim_racct_max_files(struct proc *);
int	shim_racct_set_sizes(struct proc *, uint64_t, uint64_t);

/* vm.c */
uintptr_t shim_sf_buf_kva(struct sf_buf *);
uint64_t shim_memory_left(void);
uint64_t shim_vm_map_part(struct vm_map *, uint64_t, uint64_t, uint64_t, bool);
int	shim_vm_map_protect(struct vm_map *, uint64_t, uint64_t, uint8_t);
void	shim_guard_pages(struct vm_map *, uint64_t, uint64_t);
int	shim_map_text(struct vm_map *, struct vnode *, struct vm_object *, uint64_t, uint64_t, uint64_t,
	    uint8_t);
int	shim_shared_image_create(const void *, uint64_t, struct vm_object **);
void	shim_shared_image_destroy(struct vm_object *);

/* layout.c */
int	shim_thread_off_td_pcb(void);
int	shim_kld_off_filename(void);

/* sysctl.c */
void	shim_sysctl_init(void);
int	shim_sysctl_free(void);
struct sysctl_oid_list *shim_sysctl_compat(void);
struct sysctl_oid_list *shim_sysctl_features(void);
struct sysctl_oid_list *shim_sysctl_node(struct sysctl_oid_list *, const char *, const char *);
bool	shim_sysctl_constant(struct sysctl_oid_list *, const char *, int, const char *);
bool	shim_sysctl_counter(struct sysctl_oid_list *, const char *, uint64_t *, const char *);
bool	shim_sysctl_switch(struct sysctl_oid_list *, const char *, int *, const char *);
bool	shim_sysctl_users(struct sysctl_oid_list *, const char *, struct sysentvec *, bool, const char *);

/* sysent.c; the native sysentvec is declared in no header. */
extern struct sysentvec elf64_freebsd_sysvec_la48;
void	shim_sysentvec_clear_shared_page(struct sysentvec *);
struct vm_object *shim_time_page_object(void);
int64_t	shim_timekeep_offset(void);
struct execsw *shim_find_execsw(const char *, const char *);

/* audit.c */
bool *shim_audit_switch(void);
int shim_audit_begin(struct thread *td, int event, int fd, bool *begun);
void shim_audit_end(struct thread *td, int error);

/* capsicum.c */
bool shim_in_capability_mode(struct thread *td);
int shim_cap_rights_limit(struct thread *td, int fd, cap_rights_t *rights);

/* cpu.c */
int shim_cpu_set_upcall(struct thread *td, void (*entry)(void *), void *arg, void *stack, size_t size);

/* eventhandler.c */
const char *shim_lasting_text(const char *text);
eventhandler_tag shim_process_exit_register(void (*fn)(void *, struct proc *), void *arg);
void shim_process_exit_deregister(eventhandler_tag tag);

/* file.c */
int shim_fget(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp);
int shim_fget_borrow(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp, bool *held);
/* `flags` receives the descriptor's UF_ flags where the release reports them, else 0; it may be NULL. */
int shim_fget_cap(struct thread *td, int fd, const cap_rights_t *rights, uint8_t *flags, struct file **fpp,
    struct filecaps *havecaps);
int shim_fdrop(struct file *fp, struct thread *td);
int shim_fo_stat(struct file *fp, struct stat *sb, struct ucred *cred);
int shim_maxfd(struct thread *td);
/* What EVFILT_READ and EVFILT_WRITE tell of a connected stream socket that is ready; else 0. */
int shim_fo_tell(struct file *fp, struct thread *td);
int shim_fo_fallocate(struct file *fp, off_t offset, off_t length, struct thread *td);
int64_t shim_f_offset(struct file *fp);
int shim_shm_open_anon(struct thread *td, int flags, struct filecaps *fcaps);
int shim_fo_ioctl(struct file *fp, u_long cmd, void *data, struct ucred *cred, struct thread *td);
int shim_kern_statat(struct thread *td, int flag, int fd, const char *path, enum uio_seg seg, struct stat *sb);

/* lock.c */
void shim_mtx_init(struct mtx *m, const char *name, const char *type, int opts);
void shim_mtx_destroy(struct mtx *m);
void shim_mtx_lock(struct mtx *m);
void shim_mtx_unlock(struct mtx *m);

/* mac.c */
int shim_mac_check_poll(struct file *fp, struct thread *td);
bool shim_setid_allowed(struct thread *td, struct image_params *imgp);

/* mbuf.c */
struct mbuf *shim_rights_new(size_t count, int **fds);
int *shim_rights_received(struct mbuf *m, size_t *count);
struct mbuf *shim_m_next(struct mbuf *m);
void shim_m_freem(struct mbuf *m);

/* namei.c */
void *shim_namei_alloc(void);
void shim_namei_free(void *path);
/* An open file, the fcntls that its directory's descriptor was allowed, and flags for finstall_refed(). */
struct shim_opened {
	struct file *fp;
	uint32_t fcntls;
	int flags;
};
/* Opens a file as openat(2) does, without a descriptor for it; `path` is in kernel memory. */
int shim_openat(struct thread *td, int dirfd, const char *path, int flags, int mode, const cap_rights_t *rights,
    struct shim_opened *opened);

/* vnode.c */
/*
 * What VOP_READDIR is to fill from an offset on; then length is what is left of the buffer, and offset where the file
 * system got to.
 */
struct shim_readdir {
	void *buffer;
	size_t length;
	off_t offset;
	int eof;
};
int shim_directory_lock(struct file *fp, struct thread *td, struct vnode **vpp);
const char *shim_vnode_fs(const struct vnode *vp);
const char *shim_vnode_lock_name(const struct vnode *vp);
int shim_readdir(struct vnode *vp, struct ucred *cred, struct thread *td, struct shim_readdir *request);
void shim_file_recall(struct file *fp, off_t words[2]);
void shim_file_remember(struct file *fp, const off_t words[2]);
int shim_getvnode(struct thread *td, int fd, const cap_rights_t *rights, struct file **fpp);

/* poll.c */
#define	SHIM_POLL_UNKNOWN	0
#define	SHIM_POLL_IDLE		1
#define	SHIM_POLL_READY		2
int shim_poll_socket(struct thread *td, int fd, const cap_rights_t *rights, bool writes, int64_t *bytes, bool *eof);

/* procdesc.c */
bool shim_procdesc_status(struct file *fp, int *signal, uint32_t *code);

/* filedesc.c */
int shim_closing_init(void);
void shim_closing_destroy(void);
/* As finstall_refed(), with the UF_ flags of the descriptor that the file comes from. */
int shim_finstall_refed(struct thread *td, struct file *fp, int *fd, uint8_t flags, struct filecaps *fcaps);
int shim_fd_reserve(struct thread *td, int fd, int count);
int shim_dup(struct thread *td, int fd);
/* Makes the open descriptor `to` a copy of `from`; EBADF where either is not open. */
int shim_fd_replace(struct thread *td, int from, int to);
int shim_fd_close(struct thread *td, int fd);
int shim_fd_discard(struct thread *, int, struct file **);
int shim_stop_others(struct thread *, bool *);
void shim_continue_others(struct thread *);

/* socket.c */
bool shim_so_readable(struct socket *so, int64_t *bytes, bool *eof);
bool shim_so_writable(struct socket *so, int64_t *bytes);
int shim_sendit(struct thread *td, int fd, struct msghdr *mp, struct mbuf *control);
int shim_recvit(struct thread *td, int fd, struct msghdr *mp, struct mbuf **controlp, uint64_t *received);
int shim_shutdown(struct thread *td, int fd, int how);

/* time.c */
sbintime_t shim_sbinuptime(void);
int shim_sleep_until(const char *why, sbintime_t deadline, sbintime_t precision, int generation);

/* umtx.c */
int shim_fueword32_nofault(const void *word, uint32_t *value);
int shim_suword32_nofault(void *word, uint32_t value);
int shim_casueword32_nofault(void *word, uint32_t old, uint32_t new);
int shim_fault_in_word(void *word);
int shim_sleep(const void *channel, struct mtx *m, const char *why, sbintime_t deadline, sbintime_t precision,
    int generation);
int shim_wall_clock_generation(void);
void shim_hold_stack(struct thread *td);
void shim_release_stack(struct thread *td);
bool shim_thread_dying(struct thread *td);

#endif
