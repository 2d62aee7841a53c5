// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! FreeBSD's user interface on 64-bit machines as data: numbers, flags and offsets, each from the header it names. All are
//! the same in FreeBSD 14 and 15.

use core::fmt;
pub use page::PAGE;

#[path = "../../../kmod/src/abi/page.rs"]
mod page;

/// System call numbers (sys/syscall.h).
pub mod number {
    pub const SOCKET: usize = 97;
    pub const CONNECT: usize = 98;
    pub const SOCKETPAIR: usize = 135;
    pub const THR_NEW: usize = 455;
    pub const JAIL_ATTACH: usize = 436;
    pub const JAIL_REMOVE: usize = 508;
    pub const RCTL_ADD_RULE: usize = 528;
    pub const EXIT: usize = 1;
    pub const FORK: usize = 2;
    pub const VFORK: usize = 66;
    pub const READ: usize = 3;
    pub const WRITE: usize = 4;
    pub const OPEN: usize = 5;
    pub const SENDMSG: usize = 28;
    pub const SYMLINK: usize = 57;
    pub const RECVMSG: usize = 27;
    pub const CAP_RIGHTS_LIMIT: usize = 533;
    pub const CAP_IOCTLS_LIMIT: usize = 534;
    pub const CAP_IOCTLS_GET: usize = 535;
    pub const CAP_FCNTLS_LIMIT: usize = 536;
    pub const CAP_FCNTLS_GET: usize = 537;
    pub const SHM_OPEN2: usize = 571;
    pub const CLOSE: usize = 6;
    pub const WAIT4: usize = 7;
    pub const UNLINK: usize = 10;
    pub const CHDIR: usize = 12;
    pub const CHMOD: usize = 15;
    pub const CHOWN: usize = 16;
    pub const GETPID: usize = 20;
    pub const SETUID: usize = 23;
    pub const PTRACE: usize = 26;
    pub const KILL: usize = 37;
    pub const KTRACE: usize = 45;
    pub const IOCTL: usize = 54;
    pub const REBOOT: usize = 55;
    pub const EXECVE: usize = 59;
    pub const MUNMAP: usize = 73;
    pub const SETGROUPS: usize = 80;
    pub const SETPGID: usize = 82;
    pub const FCNTL: usize = 92;
    pub const MKFIFO: usize = 132;
    pub const MKDIR: usize = 136;
    pub const SETGID: usize = 181;
    pub const SETEUID: usize = 183;
    pub const SETRLIMIT: usize = 195;
    pub const SYSCTL: usize = 202;
    pub const CLOCK_GETTIME: usize = 232;
    pub const CLOCK_SETTIME: usize = 233;
    pub const NANOSLEEP: usize = 240;
    pub const MODSTAT: usize = 301;
    pub const MODFIND: usize = 303;
    pub const KLDLOAD: usize = 304;
    pub const KLDFIND: usize = 306;
    pub const KLDSTAT: usize = 308;
    pub const SCHED_YIELD: usize = 331;
    pub const SIGPROCMASK: usize = 340;
    pub const NMOUNT: usize = 378;
    pub const UNMOUNT: usize = 22;
    pub const GETFH: usize = 161;
    pub const NFSSVC: usize = 155;
    pub const BIND: usize = 104;
    pub const KQUEUE: usize = 362;
    pub const SIGACTION: usize = 416;
    pub const KENV: usize = 390;
    pub const KLDUNLOADF: usize = 444;
    pub const MMAP: usize = 477;
    pub const FTRUNCATE: usize = 480;
    pub const SHM_OPEN: usize = 482;
    pub const SHM_UNLINK: usize = 483;
    pub const FEXECVE: usize = 492;
    pub const JAIL_SET: usize = 507;
    pub const PIPE2: usize = 542;
    pub const PROCCTL: usize = 544;
    pub const FSTATAT: usize = 552;
    pub const SYSCTLBYNAME: usize = 570;
    pub const CLOSE_RANGE: usize = 575;
}

/// sys/fcntl.h
pub mod open {
    pub const RDONLY: usize = 0;
    pub const WRONLY: usize = 1;
    pub const RDWR: usize = 2;
    pub const NONBLOCK: usize = 0x4;
    pub const CREAT: usize = 0x200;
    pub const TRUNC: usize = 0x400;
    pub const DIRECTORY: usize = 0x2_0000;
    pub const CLOEXEC: usize = 0x10_0000;
    pub const EXEC: usize = 0x4_0000;
    pub const PATH: usize = 0x40_0000;
}
pub const O_EXEC: usize = open::EXEC;
pub const F_DUPFD: usize = 0;
pub const F_SETFL: usize = 4;
pub const F_DUP2FD: usize = 10;
pub const F_DUP2FD_CLOEXEC: usize = 18;
pub const AT_FDCWD: isize = -100;

/// sys/socket.h
pub const AF_UNIX: usize = 1;
pub const AF_INET: usize = 2;
pub const SOCK_STREAM: usize = 1;
pub const SOCK_CLOEXEC: usize = 0x1000_0000;
pub const SOCK_DGRAM: usize = 2;
pub const SOCK_SEQPACKET: usize = 5;
pub const MSG_EOR: usize = 8;
/// sys/sockio.h, net/if.h
pub const SIOCSIFFLAGS: usize = 0x8020_6910;
pub const SIOCAIFADDR: usize = 0x8044_692b;
/// IFF_UP, IFF_LOOPBACK and IFF_MULTICAST: all that lo0 has, which the call sets.
pub const LOOPBACK_FLAGS: u16 = 0x1 | 0x8 | 0x8000;
/// Descriptors in a message; HEADER is the length of what stands before them, up to where data is aligned.
pub mod scm {
    pub const HEADER: u32 = 16;
    pub const SOL_SOCKET: u32 = 0xffff;
    pub const RIGHTS: u32 = 1;
}

/// sys/capsicum.h: what a directory that is only read allows, as cloudabi-run(1) has it, and a file only written.
pub mod capability {
    pub const READ: [u64; 2] = [1 << 57 | 0x8_04bd, 1 << 58 | 0x20];
    pub const WRITE: [u64; 2] = [1 << 57 | 0x2, 1 << 58];
    /// CAP_FCNTL_GETFL, CAP_FCNTL_SETFL, CAP_FCNTL_GETOWN, CAP_FCNTL_SETOWN
    pub const GETFL: u32 = 1 << 3;
    pub const SETFL: u32 = 1 << 4;
    pub const GETOWN: u32 = 1 << 5;
    pub const SETOWN: u32 = 1 << 6;
    /// CAP_IOCTLS_ALL: there is no list.
    pub const IOCTLS_ALL: usize = isize::MAX as usize;
}

/// sys/filio.h, sys/ttycom.h
pub const FIONREAD: u64 = 0x4004_667f;
pub const FIONBIO: u64 = 0x8004_667e;
pub const TIOCGETA: u64 = 0x402c_7413;

/// sys/mount.h
pub const MNT_EXPORTED: u64 = 0x100;
pub const MNT_FORCE: usize = 0x8_0000;
/// nfs/nfssvc.h
pub const NFSSVC_NFSDNFSD: usize = 0x80;
pub const NFSSVC_NFSDADDSOCK: usize = 0x100;
pub const NFSSVC_NEWSTRUCT: usize = 0x2000_0000;

/// sys/elf_common.h: where an ELF file says what system it is for.
pub const EI_OSABI: usize = 7;

/// sys/ttycom.h
pub const TIOCDRAIN: usize = 0x2000_745e;
/// sys/reboot.h: the machine goes off; nothing on its memory disk is worth a sync.
pub const RB_POWEROFF_NOSYNC: usize = 0x4000 | 0x4;
/// sys/_clock_id.h
pub const CLOCK_MONOTONIC: usize = 4;
pub const CLOCK_REALTIME: usize = 0;

/// sys/mman.h
pub const PROT_READ_WRITE: usize = 3;
pub const MAP_SHARED: usize = 0x1;
pub const MAP_PRIVATE: usize = 0x2;
pub const MAP_ANON: usize = 0x1000;

/// sys/wait.h
pub const WNOHANG: usize = 1;
pub const WUNTRACED: usize = 2;

/// sys/linker.h: kldunloadf(2)'s ways, and struct kld_file_stat.
pub const LINKER_UNLOAD_NORMAL: usize = 0;
pub const LINKER_UNLOAD_FORCE: usize = 1;
pub mod kld_file_stat {
    pub const SIZE: usize = 2080;
    pub const NAME: usize = 4;
    pub const ADDRESS: usize = 1040;
    pub const BYTES: usize = 1048;
    pub const PATHNAME: usize = 1056;
    pub const PATHNAME_LEN: usize = 1024;
}

/// sys/module.h: struct module_stat.
pub mod module_stat {
    pub const SIZE: usize = 56;
    pub const NAME: usize = 4;
    pub const NAME_LEN: usize = 32;
    pub const REFS: usize = 36;
}

/// sys/stat.h
pub mod stat {
    pub const SIZE: usize = 224;
    pub const INO: usize = 8;
    pub const MODE: usize = 24;
    pub const UID: usize = 28;
    pub const GID: usize = 32;
}

/// sys/_types.h, sys/resource.h
pub const RLIMIT_DATA: usize = 2;
pub const RLIMIT_STACK: usize = 3;
pub const RLIMIT_CORE: usize = 4;
pub const RLIMIT_NPROC: usize = 7;
pub const RLIMIT_NOFILE: usize = 8;
pub const RLIMIT_SBSIZE: usize = 9;
pub const RLIMIT_VMEM: usize = 10;

/// sys/procctl.h
pub const P_PID: usize = 0;
pub const PROC_REAP_ACQUIRE: usize = 2;
pub const PROC_ASLR_CTL: usize = 13;
pub const PROC_ASLR_FORCE_DISABLE: u32 = 2;
pub const PROC_NO_NEW_PRIVS_CTL: usize = 19;
pub const PROC_NO_NEW_PRIVS_ENABLE: u32 = 1;

/// sys/ptrace.h
pub const PT_TRACE_ME: usize = 0;
pub const PT_CONTINUE: usize = 7;
pub const PT_KILL: usize = 8;
pub const PT_STEP: usize = 9;
pub const PT_ATTACH: usize = 10;
pub const PT_DETACH: usize = 11;
pub const PT_IO: usize = 12;
pub const PT_LWPINFO: usize = 13;
pub const PT_GETNUMLWPS: usize = 14;
pub const PT_SYSCALL: usize = 22;
pub const PT_FOLLOW_FORK: usize = 23;
pub const PT_GET_SC_ARGS: usize = 27;
pub const PT_GET_SC_RET: usize = 28;
pub const PT_GETREGS: usize = 33;
pub const PT_VM_ENTRY: usize = 41;
pub const PT_SC_REMOTE: usize = 44;
pub const PIOD_READ_D: u64 = 1;
/// struct ptrace_vm_entry.
pub const VM_ENTRY_SIZE: usize = 64;
/// struct ptrace_lwpinfo.
pub mod lwpinfo {
    pub const SIZE: usize = 160;
    pub const FLAGS: usize = 8;
    pub const CHILD_PID: usize = 148;
    pub const SYSCALL_CODE: usize = 152;
    pub const SYSCALL_NARG: usize = 156;

    pub const SCE: u32 = 0x04;
    pub const SCX: u32 = 0x08;
    pub const EXEC: u32 = 0x10;
    pub const FORKED: u32 = 0x40;
    pub const CHILD: u32 = 0x80;
}
/// sys/ktrace.h
pub mod ktr {
    pub const OP_SET: usize = 0;
    pub const FAC_SYSCALL: usize = 1 << 1;
    pub const FAC_SYSRET: usize = 1 << 2;
    pub const FAC_GENIO: usize = 1 << 4;
    /// Every kind of record, for children as well.
    pub const FAC_ALL_INHERITED: usize = 0x4000_7fff;
    pub const TYPE_SYSCALL: u16 = 1;
    pub const TYPE_SYSRET: u16 = 2;
    pub const TYPE_GENIO: u16 = 4;
    /// The record's type has these bits on top: records were lost before it; its header is the longer one.
    pub const DROP: u16 = 0x8000;
    pub const VERSIONED: u16 = 0x4000;
    pub const HEADER: usize = 56;
    pub const HEADER_VERSIONED: usize = 64;
    pub const LEN: usize = 0;
    pub const TYPE: usize = 4;
    pub const PID: usize = 8;
    /// struct ktr_syscall, struct ktr_sysret: the call's number, then these.
    pub const CODE: usize = 0;
    pub const NARG: usize = 2;
    pub const ERROR: usize = 4;
    pub const ARGS: usize = 8;
}

/// sys/signal.h
pub mod signal {
    pub const ABRT: i32 = 6;
    pub const KILL: i32 = 9;
    pub const SYS: i32 = 12;
    pub const PIPE: i32 = 13;
    pub const TERM: i32 = 15;
    pub const TRAP: i32 = 5;
    pub const STOP: i32 = 17;
    pub const CONT: i32 = 19;
    pub const USR1: i32 = 30;
    pub const BLOCK: usize = 1;
    pub const IGN: u64 = 1;
    pub const SIGACTION_SIZE: usize = 32;
}

/// struct kinfo_proc (sys/user.h), KINFO_PROC_SIZE 1088.
pub mod kinfo {
    pub const SIZE: usize = 1088;
    pub const SIGMASK: usize = 120;
    pub const SIGIGNORE: usize = 136;
    pub const SIGCATCH: usize = 152;
    pub const UID: usize = 168;
    pub const RUID: usize = 172;
    pub const SVUID: usize = 176;
    pub const RGID: usize = 180;
    pub const SVGID: usize = 184;
    /// The effective group is the first of the groups.
    pub const GROUPS: usize = 192;
    pub const FLAG: usize = 368;
    pub const STAT: usize = 388;
    pub const COMM: usize = 447;
    pub const COMM_LEN: usize = 20;
    pub const EMUL: usize = 467;
    pub const EMUL_LEN: usize = 17;
    pub const CR_FLAGS: usize = 588;
    pub const JID: usize = 592;
    pub const NUMTHREADS: usize = 596;
    pub const RUSAGE_NVCSW: usize = 736;

    pub const CRF_CAPABILITY_MODE: u32 = 1;
    /// sys/proc.h
    pub const P_SUGID: u64 = 0x100;
    pub const SZOMB: u8 = 5;
}

/// sys/sysctl.h: kern.proc and what can be asked of one process below it.
pub const CTL_KERN_PROC: [i32; 2] = [1, 14];
pub const KERN_PROC_PID: i32 = 1;
pub const KERN_PROC_PATHNAME: i32 = 12;
pub const KERN_PROC_OSREL: i32 = 40;
pub const KERN_PROC_PER_PROCESS: &[(&str, i32)] = &[
    ("args", 7),
    ("pathname", 12),
    ("ovmmap", 13),
    ("kstack", 15),
    ("vmmap", 32),
    ("filedesc", 33),
    ("groups", 34),
    ("env", 35),
    ("auxv", 36),
    ("ps_strings", 38),
    ("umask", 39),
    ("osrel", 40),
    ("sigtramp", 41),
    ("cwd", 42),
    ("vm_layout", 45),
];

/// sys/sysctl.h: a variable's numbers by its name, and its description.
pub const CTL_SYSCTL: i32 = 0;
pub const CTL_SYSCTL_NAME2OID: i32 = 3;
pub const CTL_SYSCTL_OIDDESCR: i32 = 5;
/// sys/kenv.h
pub const KENV_SET: usize = 1;
pub const KENV_UNSET: usize = 2;
/// sys/jail.h
pub const JAIL_CREATE: usize = 1;
pub const JAIL_ATTACH: usize = 4;

/// vm.zone_stats (vm/uma.h): a stream header, then for each zone a header and one record per CPU.
pub mod uma {
    pub const STREAM_HEADER: usize = 16;
    pub const STREAM_MAXCPUS: usize = 4;
    pub const STREAM_COUNT: usize = 8;
    pub const TYPE_HEADER: usize = 120;
    pub const NAME_LEN: usize = 32;
    pub const ZONE_FREE: usize = 60;
    pub const ALLOCS: usize = 72;
    pub const FREES: usize = 80;
    pub const PERCPU: usize = 64;
    pub const PERCPU_ALLOCS: usize = 0;
    pub const PERCPU_FREES: usize = 8;
    pub const PERCPU_CACHED: usize = 16;
}

/// kern.malloc_stats (sys/malloc.h): a stream header, then for each type its name and one record per CPU.
pub mod malloc {
    pub const STREAM_HEADER: usize = 16;
    pub const STREAM_MAXCPUS: usize = 4;
    pub const NAME_LEN: usize = 32;
    pub const PERCPU: usize = 64;
    pub const PERCPU_ALLOCS: usize = 16;
    pub const PERCPU_FREES: usize = 24;
}

/// A FreeBSD error number (sys/errno.h).
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Errno(pub i32);

impl Errno {
    pub const EPERM: Self = Self(1);
    pub const ENOENT: Self = Self(2);
    pub const ESRCH: Self = Self(3);
    pub const EIO: Self = Self(5);
    pub const ENOEXEC: Self = Self(8);
    pub const ECHILD: Self = Self(10);
    pub const ENOMEM: Self = Self(12);
    pub const EACCES: Self = Self(13);
    pub const EBUSY: Self = Self(16);
    pub const EEXIST: Self = Self(17);
    pub const EINVAL: Self = Self(22);
    pub const EAGAIN: Self = Self(35);
    pub const ETXTBSY: Self = Self(26);
    pub const ENOSYS: Self = Self(78);
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match *self {
            Self::EPERM => "EPERM",
            Self::ENOENT => "ENOENT",
            Self::ESRCH => "ESRCH",
            Self::EIO => "EIO",
            Self::ENOEXEC => "ENOEXEC",
            Self::ECHILD => "ECHILD",
            Self::ENOMEM => "ENOMEM",
            Self::EACCES => "EACCES",
            Self::EBUSY => "EBUSY",
            Self::EEXIST => "EEXIST",
            Self::EINVAL => "EINVAL",
            Self::EAGAIN => "EAGAIN",
            Self::ETXTBSY => "ETXTBSY",
            Self::ENOSYS => "ENOSYS",
            Self(number) => return write!(f, "errno {number}"),
        };
        f.write_str(name)
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Little-endian integers inside a structure that the kernel filled; 0 outside of it.
pub trait Fields {
    fn u16_at(&self, at: usize) -> u16;
    fn u32_at(&self, at: usize) -> u32;
    fn u64_at(&self, at: usize) -> u64;
    /// The text that starts at `at`, up to its NUL or `len` bytes.
    fn text_at(&self, at: usize, len: usize) -> &str;
}

impl Fields for [u8] {
    fn u16_at(&self, at: usize) -> u16 {
        self.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
    }
    fn u32_at(&self, at: usize) -> u32 {
        self.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
    }
    fn u64_at(&self, at: usize) -> u64 {
        self.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
    }
    fn text_at(&self, at: usize, len: usize) -> &str {
        let bytes = self.get(at..at + len).unwrap_or_default();
        let end = bytes.iter().position(|&b| b == 0).unwrap_or(bytes.len());
        core::str::from_utf8(bytes.get(..end).unwrap_or_default()).unwrap_or("(not text)")
    }
}
