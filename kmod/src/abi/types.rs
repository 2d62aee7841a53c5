// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The types of system call arguments, each read from a register and checked on the way.
//!
//! A register holds more bits than most types; the calling convention leaves the upper ones undefined, so
//! they are ignored. A value that the ABI does not name is an error, never a type of this module.

use super::errno::Errno;

/// A type that an argument register can hold.
pub trait FromRegister: Sized {
    /// Reads the value, or says which error the ABI has for it.
    fn from_register(register: u64) -> Result<Self, Errno>;
}

macro_rules! integer {
    ($($type:ty),*) => {
        $(impl FromRegister for $type {
            #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
            fn from_register(register: u64) -> Result<Self, Errno> {
                // The upper bits of the register are not part of the argument.
                Ok(register as $type)
            }
        })*
    };
}
integer!(u8, u16, u32, u64, i64, usize);

/// A file descriptor number, `opaque uint32 fd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fd(pub u32);

impl Fd {
    /// What proc_fork answers in the child.
    pub const PROCESS_CHILD: Self = Self(u32::MAX);
    /// Passed to mem_map when the memory is anonymous.
    pub const MAP_ANON: Self = Self(u32::MAX);
}

impl FromRegister for Fd {
    fn from_register(register: u64) -> Result<Self, Errno> {
        u32::from_register(register).map(Self)
    }
}

/// An address in user space, not yet known to be valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserAddr(pub u64);

impl FromRegister for UserAddr {
    fn from_register(register: u64) -> Result<Self, Errno> {
        Ok(Self(register))
    }
}

/// Path lookup properties, `struct lookup`: a directory and how to resolve a path from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Where the resolution starts.
    pub fd: Fd,
    /// `LOOKUP_SYMLINK_FOLLOW`: a symbolic link at the path's end is followed.
    pub follow: bool,
}

impl FromRegister for Lookup {
    fn from_register(register: u64) -> Result<Self, Errno> {
        let flags = register >> 32;
        if flags > 1 {
            return Err(Errno::INVAL);
        }
        Ok(Self { fd: Fd::from_register(register)?, follow: flags == 1 })
    }
}

macro_rules! enumeration {
    ($(#[$doc:meta])* $name:ident: $repr:ty { $($(#[$vdoc:meta])* $variant:ident = $value:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant = $value),* }

        impl $name {
            /// Every value that the ABI names.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The number that stands for the value in the ABI.
            pub const fn raw(self) -> $repr {
                self as $repr
            }
        }

        impl TryFrom<$repr> for $name {
            type Error = Errno;

            fn try_from(raw: $repr) -> Result<Self, Errno> {
                match raw {
                    $($value => Ok(Self::$variant),)*
                    _ => Err(Errno::INVAL),
                }
            }
        }

        impl FromRegister for $name {
            fn from_register(register: u64) -> Result<Self, Errno> {
                <$repr>::from_register(register)?.try_into()
            }
        }
    };
}

enumeration! {
    /// Identifiers for clocks, `enum uint32 clockid`.
    ClockId: u32 {
        /// Real time that never jumps backwards.
        Monotonic = 1,
        /// The CPU time of the process.
        ProcessCputimeId = 2,
        /// Real time since 1970.
        Realtime = 3,
        /// The CPU time of the thread.
        ThreadCputimeId = 4,
    }
}

enumeration! {
    /// Where an offset starts, `enum uint8 whence`.
    Whence: u8 {
        /// At the current position.
        Cur = 1,
        /// At the end of the file.
        End = 2,
        /// At the start of the file.
        Set = 3,
    }
}

enumeration! {
    /// Whether an object is in private or shared memory, `enum uint8 scope`.
    Scope: u8 {
        /// In memory of this process alone.
        Private = 4,
        /// In memory that processes share.
        Shared = 8,
    }
}

enumeration! {
    /// Signal conditions, `enum uint8 signal`.
    #[allow(missing_docs)]
    Signal: u8 {
        Abrt = 1, Alrm = 2, Bus = 3, Chld = 4, Cont = 5, Fpe = 6, Hup = 7, Ill = 8, Int = 9, Kill = 10,
        Pipe = 11, Quit = 12, Segv = 13, Stop = 14, Sys = 15, Term = 16, Trap = 17, Tstp = 18, Ttin = 19,
        Ttou = 20, Urg = 21, Usr1 = 22, Usr2 = 23, Vtalrm = 24, Xcpu = 25, Xfsz = 26,
    }
}

enumeration! {
    /// The type of a file or descriptor, `enum uint8 filetype`.
    #[allow(missing_docs)]
    FileType: u8 {
        Unknown = 0x00, BlockDevice = 0x10, CharacterDevice = 0x11, Directory = 0x20, Process = 0x50,
        RegularFile = 0x60, SharedMemory = 0x70, SocketDgram = 0x80, SocketStream = 0x82, SymbolicLink = 0x90,
    }
}

enumeration! {
    /// How a file or memory will be used, `enum uint8 advice`.
    #[allow(missing_docs)]
    Advice: u8 { DontNeed = 1, NoReuse = 2, Normal = 3, Random = 4, Sequential = 5, WillNeed = 6 }
}

enumeration! {
    /// What a subscription or an event is about, `enum uint8 eventtype`.
    #[allow(missing_docs)]
    EventType: u8 {
        Clock = 1, Condvar = 2, FdRead = 3, FdWrite = 4, LockRdlock = 5, LockWrlock = 6, ProcTerminate = 7,
    }
}

/// Memory protection, `flags uint8 mprot`. Never both writable and executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MProt(u8);

impl MProt {
    const EXEC: u8 = 0x01;
    const WRITE: u8 = 0x02;
    const READ: u8 = 0x04;

    /// Pages can be executed.
    pub const fn exec(self) -> bool {
        self.0 & Self::EXEC != 0
    }

    /// Pages can be written.
    pub const fn write(self) -> bool {
        self.0 & Self::WRITE != 0
    }

    /// Pages can be read.
    pub const fn read(self) -> bool {
        self.0 & Self::READ != 0
    }
}

impl TryFrom<u8> for MProt {
    type Error = Errno;

    fn try_from(raw: u8) -> Result<Self, Errno> {
        let prot = Self(raw);
        // C libraries expect the same answer for both: it is a protection that cannot be had.
        if raw & !(Self::EXEC | Self::WRITE | Self::READ) != 0 || prot.write() && prot.exec() {
            return Err(Errno::NOTSUP);
        }
        Ok(prot)
    }
}

impl FromRegister for MProt {
    fn from_register(register: u64) -> Result<Self, Errno> {
        u8::from_register(register)?.try_into()
    }
}

/// Memory mapping flags, `flags uint8 mflags`. Either private or shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MFlags(u8);

impl MFlags {
    const ANON: u8 = 0x01;
    const FIXED: u8 = 0x02;
    const PRIVATE: u8 = 0x04;
    const SHARED: u8 = 0x08;

    /// The mapping is of anonymous memory.
    pub const fn anon(self) -> bool {
        self.0 & Self::ANON != 0
    }

    /// The mapping is to be at the given address.
    pub const fn fixed(self) -> bool {
        self.0 & Self::FIXED != 0
    }

    /// Changes are shared; otherwise they are private.
    pub const fn shared(self) -> bool {
        self.0 & Self::SHARED != 0
    }
}

impl TryFrom<u8> for MFlags {
    type Error = Errno;

    fn try_from(raw: u8) -> Result<Self, Errno> {
        let sharing = raw & (Self::PRIVATE | Self::SHARED);
        if raw & !(Self::ANON | Self::FIXED | Self::PRIVATE | Self::SHARED) != 0
            || (sharing != Self::PRIVATE && sharing != Self::SHARED)
        {
            return Err(Errno::INVAL);
        }
        Ok(Self(raw))
    }
}

impl FromRegister for MFlags {
    fn from_register(register: u64) -> Result<Self, Errno> {
        u8::from_register(register)?.try_into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enumerations_take_exactly_the_named_values() {
        for raw in 0..=u8::MAX {
            let named = Signal::ALL.iter().any(|s| s.raw() == raw);
            assert_eq!(Signal::try_from(raw).is_ok(), named, "signal {raw}");
            assert_eq!(Whence::try_from(raw).is_ok(), (1..=3).contains(&raw), "whence {raw}");
            assert_eq!(Scope::try_from(raw).is_ok(), raw == 4 || raw == 8, "scope {raw}");
        }
        assert!(ClockId::try_from(0).is_err() && ClockId::try_from(5).is_err());
        assert_eq!(Signal::ALL.len(), 26);
    }

    #[test]
    fn upper_bits_of_a_register_are_not_part_of_an_argument() {
        assert_eq!(Fd::from_register(0xdead_beef_0000_0007), Ok(Fd(7)));
        assert_eq!(Whence::from_register(0xffff_ff02), Ok(Whence::End));
    }

    #[test]
    fn lookup_splits_its_register() {
        let follow = Lookup::from_register((1 << 32) | 5);
        assert_eq!(follow, Ok(Lookup { fd: Fd(5), follow: true }));
        assert_eq!(Lookup::from_register((2 << 32) | 5), Err(Errno::INVAL));
    }

    #[test]
    fn protection_is_never_writable_and_executable() {
        for raw in 0..=u8::MAX {
            let expected = match raw {
                3 | 7.. => Err(Errno::NOTSUP),
                _ => Ok(MProt(raw)),
            };
            assert_eq!(MProt::try_from(raw), expected, "{raw:#x}");
        }
    }

    #[test]
    fn a_mapping_is_either_private_or_shared() {
        for raw in 0..=u8::MAX {
            let valid = raw < 16 && matches!(raw & 12, 4 | 8);
            assert_eq!(MFlags::try_from(raw).is_ok(), valid, "{raw:#x}");
        }
    }
}
