// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rust source with its comments and literals blanked out, so that a scan sees code only.

/// `text` with every byte of a comment, string or character literal replaced by a space; lines stay lines.
pub fn strip(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let end = match bytes[at] {
            b'/' if bytes[at..].starts_with(b"//") => line_end(bytes, at),
            b'/' if bytes[at..].starts_with(b"/*") => block_comment_end(bytes, at),
            b'"' => string_end(bytes, at),
            b'\'' => character_end(bytes, at),
            byte if is_word(byte) => {
                // A word is skipped whole, so that the `r` of `var"` does not begin a raw string.
                let end = word_end(bytes, at);
                match raw_string_end(bytes, at, end) {
                    Some(end) => end,
                    None => {
                        at = end;
                        continue;
                    }
                }
            }
            _ => {
                at += 1;
                continue;
            }
        };
        for byte in &mut out[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end.max(at + 1);
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The words of stripped code with the byte offset of each.
pub fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    let bytes = code.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_word(bytes[at]) {
            at += 1;
        }
        let start = at;
        at = word_end(bytes, at);
        (start < at).then(|| (start, &code[start..at]))
    })
}

/// The 1-based line of a byte offset.
pub fn line_of(text: &str, offset: usize) -> usize {
    text.as_bytes()[..offset].iter().filter(|&&b| b == b'\n').count() + 1
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn word_end(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|&b| !is_word(b)).map_or(bytes.len(), |n| start + n)
}

fn line_end(bytes: &[u8], start: usize) -> usize {
    bytes[start..].iter().position(|&b| b == b'\n').map_or(bytes.len(), |n| start + n)
}

fn block_comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The end of the raw string whose prefix is the word `start..end`, if it is one.
fn raw_string_end(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    if !matches!(&bytes[start..end], b"r" | b"br" | b"cr") {
        return None;
    }
    let hashes = bytes[end..].iter().take_while(|&&b| b == b'#').count();
    if bytes.get(end + hashes) != Some(&b'"') {
        return None;
    }
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let body = end + hashes + 1;
    let length = bytes[body..].windows(close.len()).position(|w| w == close);
    Some(length.map_or(bytes.len(), |n| body + n + close.len()))
}

/// The end of a character literal; of a lifetime, only the quote.
fn character_end(bytes: &[u8], start: usize) -> usize {
    if bytes.get(start + 1) == Some(&b'\\') {
        let rest = bytes.get(start + 3..).unwrap_or_default();
        return rest.iter().position(|&b| b == b'\'').map_or(bytes.len(), |n| start + 4 + n);
    }
    let rest = String::from_utf8_lossy(&bytes[start + 1..(start + 6).min(bytes.len())]).into_owned();
    let width = rest.chars().next().map_or(0, char::len_utf8);
    if bytes.get(start + 1 + width) == Some(&b'\'') {
        start + 2 + width
    } else {
        start + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let text = "a // unsafe\n\"unsafe \\\" x\" b /* unsafe /* n */ unsafe */ 'u' '\\'' c<'a>(r#\"unsafe\" \"#) d";
        let code = strip(text);
        assert_eq!(code.len(), text.len());
        assert_eq!(words(&code).map(|w| w.1).collect::<Vec<_>>(), ["a", "b", "c", "a", "d"]);
    }

    #[test]
    fn lines_keep_their_numbers() {
        let code = strip("/* one\ntwo */\nlast");
        let (offset, word) = words(&code).next().expect("one word is left");
        assert_eq!((line_of(&code, offset), word), (3, "last"));
    }

    #[test]
    fn a_word_that_ends_in_r_begins_no_raw_string() {
        let code = strip("format!(var\"x\", y)");
        assert_eq!(words(&code).map(|w| w.1).collect::<Vec<_>>(), ["format", "var", "y"]);
    }
}
