// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! The ABI's sets of flags. A bit that the ABI does not name is an error, never a value of these types.

use super::errno::Errno;
use super::types::FromRegister;
use crate::for_each_right;

macro_rules! flags {
    ($(#[$doc:meta])* $name:ident: $repr:ty { $($(#[$bdoc:meta])* $bit:ident = $value:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name($repr);

        #[allow(missing_docs)] // The ABI's names.
        impl $name {
            $($(#[$bdoc])* pub const $bit: Self = Self($value);)*
            /// Every bit that the ABI names.
            pub const ALL: Self = Self(0 $(| $value)*);
            /// No bit.
            pub const NONE: Self = Self(0);

            /// The number that stands for the set in the ABI.
            pub const fn bits(self) -> $repr {
                self.0
            }

            /// Whether all bits of another set are in this one.
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// Whether any bit of another set is in this one.
            pub const fn intersects(self, other: Self) -> bool {
                self.0 & other.0 != 0
            }

            /// The bits of both sets.
            #[must_use]
            pub const fn with(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }

            /// The bits that both sets have.
            #[must_use]
            pub const fn and(self, other: Self) -> Self {
                Self(self.0 & other.0)
            }

            /// The bits that only this set has.
            #[must_use]
            pub const fn without(self, other: Self) -> Self {
                Self(self.0 & !other.0)
            }
        }

        impl TryFrom<$repr> for $name {
            type Error = Errno;

            fn try_from(raw: $repr) -> Result<Self, Errno> {
                if raw & !Self::ALL.0 == 0 {
                    Ok(Self(raw))
                } else {
                    Err(Errno::INVAL)
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

flags! {
    /// Descriptor flags, `flags uint16 fdflags`.
    #[allow(missing_docs)]
    FdFlags: u16 { APPEND = 0x01, DSYNC = 0x02, NONBLOCK = 0x04, RSYNC = 0x08, SYNC = 0x10 }
}

flags! {
    /// Which descriptor attributes to adjust, `flags uint16 fdsflags`.
    #[allow(missing_docs)]
    FdsFlags: u16 { FLAGS = 0x01, RIGHTS = 0x02 }
}

flags! {
    /// Which file attributes to adjust, `flags uint16 fsflags`.
    #[allow(missing_docs)]
    FsFlags: u16 { ATIM = 0x01, ATIM_NOW = 0x02, MTIM = 0x04, MTIM_NOW = 0x08, SIZE = 0x10 }
}

flags! {
    /// How memory is synchronised, `flags uint8 msflags`.
    #[allow(missing_docs)]
    MsFlags: u8 { ASYNC = 0x01, INVALIDATE = 0x02, SYNC = 0x04 }
}

flags! {
    /// How a file is opened, `flags uint16 oflags`.
    #[allow(missing_docs)]
    OFlags: u16 { CREAT = 0x01, DIRECTORY = 0x02, EXCL = 0x04, TRUNC = 0x08 }
}

flags! {
    /// Which channels of a socket to shut down, `flags uint8 sdflags`.
    #[allow(missing_docs)]
    SdFlags: u8 { RD = 0x01, WR = 0x02 }
}

flags! {
    /// What to unlink, `flags uint8 ulflags`.
    #[allow(missing_docs)]
    UlFlags: u8 { REMOVEDIR = 0x01 }
}

flags! {
    /// How a message is received, `flags uint16 riflags`.
    #[allow(missing_docs)]
    RiFlags: u16 { PEEK = 0x04, WAITALL = 0x10 }
}

flags! {
    /// What happened to a received message, `flags uint16 roflags`.
    #[allow(missing_docs)]
    RoFlags: u16 { FDS_TRUNCATED = 0x01, DATA_TRUNCATED = 0x08 }
}

flags! {
    /// How a clock subscription's time is meant, `flags uint16 subclockflags`.
    #[allow(missing_docs)]
    SubClockFlags: u16 { ABSTIME = 0x01 }
}

flags! {
    /// `flags uint16 subrwflags`; its one flag is deprecated: set by callers, ignored by implementations.
    #[allow(missing_docs)]
    SubRwFlags: u16 { POLL = 0x01 }
}

flags! {
    /// The state of a descriptor in an event, `flags uint16 eventrwflags`.
    #[allow(missing_docs)]
    EventRwFlags: u16 { HANGUP = 0x01 }
}

macro_rules! rights {
    ($($name:ident $text:ident $bit:literal [$($cap:ident)?];)*) => {
        flags! {
            /// What may be done with a descriptor, `flags uint64 rights`.
            #[allow(missing_docs)]
            Rights: u64 { $($name = $bit),* }
        }
    };
}
for_each_right!(rights);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_without_a_name_is_an_error() {
        for raw in 0..=u16::MAX {
            assert_eq!(FdFlags::try_from(raw).is_ok(), raw < 0x20, "{raw:#x}");
            assert_eq!(RiFlags::try_from(raw).is_ok(), raw & !0x14 == 0, "{raw:#x}");
        }
        for bit in 0..64 {
            let named = Rights::ALL.bits() >> bit & 1 == 1;
            assert_eq!(Rights::try_from(1 << bit).is_ok(), named, "bit {bit}");
        }
    }
}
