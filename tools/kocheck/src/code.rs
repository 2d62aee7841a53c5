// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Rust source with its comments and literals blanked out, so that a scan sees code only.

use proc_macro2::{TokenStream, TokenTree};
use std::str::FromStr;

/// `text` with every byte of a comment or literal replaced by a space; lines stay lines.
pub fn strip(text: &str) -> Result<String, String> {
    let mut out: Vec<u8> = text.bytes().map(|byte| if byte == b'\n' { byte } else { b' ' }).collect();
    keep(text, TokenStream::from_str(text).map_err(|why| why.to_string())?, &mut out);
    Ok(String::from_utf8_lossy(&out).into_owned())
}

/// Puts the tokens that stand in the text to their places. A comment for rustdoc is made into tokens that do not.
fn keep(text: &str, tokens: TokenStream, out: &mut [u8]) {
    for token in tokens {
        let mut keep = |at: std::ops::Range<usize>, token: &str| {
            if text.get(at.clone()) == Some(token) {
                out[at].copy_from_slice(token.as_bytes());
            }
        };
        match token {
            TokenTree::Literal(_) => {}
            TokenTree::Ident(_) | TokenTree::Punct(_) => keep(token.span().byte_range(), &token.to_string()),
            TokenTree::Group(group) => {
                let (open, close) = (group.span_open().byte_range(), group.span_close().byte_range());
                for (at, brackets) in [(open, ["(", "[", "{"]), (close, [")", "]", "}"])] {
                    brackets.iter().for_each(|bracket| keep(at.clone(), bracket));
                }
                self::keep(text, group.stream(), out);
            }
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_literals_are_blanked() {
        let text = "a // unsafe\n\"unsafe \\\" x\" b /* unsafe /* n */ unsafe */ 'u' '\\'' c<'a>(r#\"unsafe\" \"#) d";
        let code = strip(text).unwrap();
        assert_eq!(code.len(), text.len());
        assert_eq!(words(&code).map(|w| w.1).collect::<Vec<_>>(), ["a", "b", "c", "a", "d"]);
    }

    #[test]
    fn lines_keep_their_numbers() {
        let code = strip("/* one\ntwo */\nlast").unwrap();
        let (offset, word) = words(&code).next().expect("one word is left");
        assert_eq!((line_of(&code, offset), word), (3, "last"));
    }

    #[test]
    fn comments_for_rustdoc_are_comments() {
        let code = strip("//! unsafe\n/// é unsafe\nfn a() {}").unwrap();
        assert_eq!(words(&code).map(|w| w.1).collect::<Vec<_>>(), ["fn", "a"]);
    }
}
