// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Types of scalars: YAML 1.2's core schema, and `!!binary` and `!!timestamp` by their tags.

use crate::argdata::Value;
use crate::timestamp;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use base64::Engine;

/// What begins the name of each tag of YAML's own.
pub const YAML_PREFIX: &str = "tag:yaml.org,2002:";

/// The value of a scalar. `None`: the tag is not one of YAML's for scalars.
pub fn value(tag: &str, text: &str, plain: bool) -> Option<Result<Value, String>> {
    match tag {
        "" => Some(untagged(text, plain)),
        "!" => Some(Ok(Value::Str(text.to_string()))),
        _ => tagged(tag.strip_prefix(YAML_PREFIX)?, text),
    }
}

fn untagged(text: &str, plain: bool) -> Result<Value, String> {
    if !plain {
        return Ok(Value::Str(text.to_string()));
    }
    if null(text) {
        return Ok(Value::Null);
    }
    if let Some(value) = boolean(text) {
        return Ok(Value::Bool(value));
    }
    match integer(text) {
        Some(value) => value.map(Value::Int),
        None => match float(text) {
            Some(value) => value.map(Value::Float),
            None => Ok(Value::Str(text.to_string())),
        },
    }
}

fn tagged(name: &str, text: &str) -> Option<Result<Value, String>> {
    let bad = || Err(format!("not a valid !!{name}: \"{}\"", text.escape_debug()));
    Some(match name {
        "str" => Ok(Value::Str(text.to_string())),
        "null" if null(text) => Ok(Value::Null),
        "bool" => boolean(text).map_or_else(bad, |value| Ok(Value::Bool(value))),
        "int" => integer(text).map_or_else(bad, |value| value.map(Value::Int)),
        "float" => float(text).map_or_else(bad, |value| value.map(Value::Float)),
        "binary" => binary(text).map_or_else(bad, |bytes| Ok(Value::Binary(bytes))),
        "timestamp" => timestamp::parse(text).map_or_else(bad, |ns| Ok(Value::Timestamp(ns))),
        "null" => bad(),
        _ => return None,
    })
}

/// Base64, RFC 4648, with or without padding. White space may stand anywhere, as YAML folds long lines.
fn binary(text: &str) -> Option<Vec<u8>> {
    let digits: String = text.split_ascii_whitespace().collect();
    STANDARD.decode(&digits).or_else(|_| STANDARD_NO_PAD.decode(&digits)).ok()
}

fn null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// `[-+]?[0-9]+`, `0o[0-7]+` or `0x[0-9a-fA-F]+`. An error where it is one, but too large.
fn integer(text: &str) -> Option<Result<i128, String>> {
    let (digits, radix) = if let Some(digits) = text.strip_prefix("0o") {
        (digits, 8)
    } else if let Some(digits) = text.strip_prefix("0x") {
        (digits, 16)
    } else {
        (text.strip_prefix(['-', '+']).unwrap_or(text), 10)
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok();
    let number = number.map(|n| if text.starts_with('-') { -n } else { n });
    let in_range = number.filter(|n| (i128::from(i64::MIN)..=i128::from(u64::MAX)).contains(n));
    Some(in_range.ok_or_else(|| format!("the number does not fit 64 bits: {text}")))
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, an infinity, or not a number.
fn float(text: &str) -> Option<Result<f64, String>> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Some(Ok(if text.starts_with('-') { f64::NEG_INFINITY } else { f64::INFINITY }));
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(Ok(f64::NAN));
    }
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let well_formed = digits(whole) && digits(fraction) && digits(exponent) && !exponent.is_empty();
    if !well_formed || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let number: f64 = text.parse().ok()?;
    Some(if number.is_finite() { Ok(number) } else { Err(format!("the number is too large: {text}")) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_three_bases_and_64_bits() {
        for (text, value) in [
            ("0", 0),
            ("-0", 0),
            ("007", 7),
            ("+12", 12),
            ("-12", -12),
            ("0o17", 15),
            ("0xfF", 255),
            ("18446744073709551615", i128::from(u64::MAX)),
            ("-9223372036854775808", i128::from(i64::MIN)),
        ] {
            assert_eq!(untagged(text, true), Ok(Value::Int(value)), "{text}");
        }
        for text in [
            "18446744073709551616",
            "-9223372036854775809",
            "0x10000000000000000",
            "99999999999999999999999999999999999999999",
        ] {
            assert!(untagged(text, true).is_err(), "{text}");
        }
        for text in ["-", "+", "0o", "0x", "0o8", "-0x1", "1_000", "--1", "0b1"] {
            assert_eq!(untagged(text, true), Ok(Value::Str(text.to_string())), "{text}");
        }
    }

    #[test]
    fn floats_are_those_of_the_core_schema() {
        for (text, value) in [
            ("1.5", 1.5),
            (".5", 0.5),
            ("1.", 1.0),
            ("-1e3", -1000.0),
            ("+1.5E-1", 0.15),
            ("-.inf", f64::NEG_INFINITY),
            ("+.INF", f64::INFINITY),
        ] {
            assert_eq!(untagged(text, true), Ok(Value::Float(value)), "{text}");
        }
        assert!(matches!(untagged(".nan", true), Ok(Value::Float(n)) if n.is_nan()));
        assert!(untagged("1e999", true).is_err());
        for text in [".", "e1", "1e", "1e+", "inf", "nan", "infinity", "1.2.3", "1e1.5", "-.nan", ".e1"] {
            assert_eq!(untagged(text, true), Ok(Value::Str(text.to_string())), "{text}");
        }
    }

    #[test]
    fn base64_has_one_spelling_for_a_value() {
        for (text, bytes) in [
            ("", &b""[..]),
            ("Zg==", b"f"),
            ("Zg", b"f"),
            ("Zm8=", b"fo"),
            ("Zm9v", b"foo"),
            ("Zm9v\n  YmFy", b"foobar"),
            ("+/+/", b"\xfb\xff\xbf"),
        ] {
            assert_eq!(binary(text).as_deref(), Some(bytes), "{text}");
        }
        for text in ["Z", "Zg=", "Zg===", "Zm9v=", "Zm9v====", "Zh==", "Zg==Zg==", "Zm-v", "=", "Zm9\u{e9}"] {
            assert_eq!(binary(text), None, "{text}");
        }
    }

    #[test]
    fn quotes_and_tags_decide() {
        assert_eq!(untagged("true", false), Ok(Value::Str("true".to_string())));
        assert_eq!(untagged("yes", true), Ok(Value::Str("yes".to_string())));
        assert_eq!(tagged("str", "12"), Some(Ok(Value::Str("12".to_string()))));
        assert_eq!(tagged("float", "12"), Some(Ok(Value::Float(12.0))));
        assert_eq!(tagged("binary", "aGk="), Some(Ok(Value::Binary(b"hi".to_vec()))));
        for (name, text) in
            [("int", "1.5"), ("bool", "yes"), ("null", "0"), ("binary", "a"), ("timestamp", "now")]
        {
            assert!(matches!(tagged(name, text), Some(Err(_))), "{name} {text}");
        }
        assert_eq!(tagged("omap", ""), None);
    }
}
