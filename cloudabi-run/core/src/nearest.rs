// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! What somebody may have meant who misspelled a name.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// So long is no name.
const MAX_WORD: usize = 40;

/// `; did you mean NAME?`, or nothing where no name is near.
pub fn hint<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> String {
    if word.len() > MAX_WORD {
        return String::new();
    }
    let by_distance = names.into_iter().map(|name| (distance(word.as_bytes(), name.as_bytes()), name));
    match by_distance.min() {
        Some((distance, name)) if distance <= 1 + name.len() / 6 => format!("; did you mean {name}?"),
        _ => String::new(),
    }
}

/// How many letters have to be put in, taken out or replaced to make the one of the other.
fn distance(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_counted() {
        for (a, b, count) in
            [("", "", 0), ("", "ab", 2), ("ab", "", 2), ("fd_wrte", "fd_write", 1), ("AB", "ab", 0)]
        {
            assert_eq!(distance(a.as_bytes(), b.as_bytes()), count, "{a} {b}");
        }
    }

    #[test]
    fn only_what_is_near_is_meant() {
        let names = ["fd_read", "fd_write", "file_open"];
        assert_eq!(hint("fd_wrte", names), "; did you mean fd_write?");
        assert_eq!(hint("FD_READ", names), "; did you mean fd_read?");
        assert_eq!(hint("colour", names), "");
        assert_eq!(hint(&"fd_read".repeat(9), names), "");
    }
}
