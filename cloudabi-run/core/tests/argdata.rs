// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! Argument data against the public crates: what we write they read, and what they write we read.

use argdata::{Argdata, ArgdataExt, Timespec, Type};
use cloudabi_run_core::argdata::{decode, Malformed, Value, Values, View};
use cloudabi_run_core::{plan, rights, strings};

fn ours(value: Value) -> Vec<u8> {
    let mut values = Values::default();
    let id = values.add(value, usize::MAX).unwrap();
    let bytes = values.encode(id);
    assert_eq!(bytes.len(), values.length(id));
    bytes
}

fn theirs<'d>(value: &impl Argdata<'d>) -> Vec<u8> {
    let mut bytes = Vec::new();
    value.serialize(&mut bytes, None).unwrap();
    bytes
}

#[test]
fn numbers_of_every_length() {
    let edges = (0..64).flat_map(|bit| {
        let power = 1_i128 << bit;
        [power - 1, power, power + 1, -power, -power - 1, 1 - power]
    });
    let in_range = (i128::from(i64::MIN))..=i128::from(u64::MAX);
    for number in edges.chain([i128::from(u64::MAX), i128::from(i64::MIN)]).filter(|n| in_range.contains(n)) {
        let bytes = ours(Value::Int(number));
        assert_eq!(decode(&bytes), Ok(View::Int(number)));
        if let Ok(number) = i64::try_from(number) {
            assert_eq!(bytes, theirs(&argdata::int(number)), "{number}");
            assert_eq!(argdata::encoded(&bytes).read_int::<i64>(), Ok(number));
        } else {
            let number = u64::try_from(number).unwrap();
            assert_eq!(bytes, theirs(&argdata::int(number)), "{number}");
            assert_eq!(argdata::encoded(&bytes).read_int::<u64>(), Ok(number));
        }
    }
}

#[test]
fn floats() {
    // Read only: the crate writes a float under the tag of an integer.
    for number in [0.0, -0.0, 1.5, f64::MIN, f64::MIN_POSITIVE, f64::INFINITY, f64::NEG_INFINITY] {
        let bytes = ours(Value::Float(number));
        assert_eq!(argdata::encoded(&bytes).read_float().map(f64::to_bits), Ok(number.to_bits()));
        assert_eq!(decode(&bytes), Ok(View::Float(number)));
    }
}

#[test]
fn other_scalars() {
    assert_eq!(ours(Value::Null), theirs(&argdata::null()));
    for value in [false, true] {
        assert_eq!(ours(Value::Bool(value)), theirs(&argdata::bool(value)));
        assert_eq!(decode(&ours(Value::Bool(value))), Ok(View::Bool(value)));
    }
    for text in ["", "x", "h\u{e9}llo", "a\0b"] {
        let bytes = ours(Value::Str(text.to_string()));
        assert_eq!(bytes, theirs(&argdata::str(text)));
        assert_eq!(decode(&bytes), Ok(View::Str(text.as_bytes())));
    }
    let blob = [0, 1, 0xff];
    assert_eq!(ours(Value::Binary(blob.to_vec())), theirs(&argdata::binary(&blob)));
    assert_eq!(decode(&ours(Value::Fd(7))), Ok(View::Fd(7)));
    assert_eq!(ours(Value::Fd(0x0102_0304)), [3, 1, 2, 3, 4]);
    for (sec, nsec) in
        [(0, 0), (0, 1), (-1, 999_999_999), (10, 0), (253_402_300_800, 5), (-62_167_219_200, 0)]
    {
        let ns = i128::from(sec) * 1_000_000_000 + i128::from(nsec);
        let bytes = ours(Value::Timestamp(ns));
        assert_eq!(bytes, theirs(&argdata::timestamp(Timespec { sec, nsec })), "{sec}");
        assert_eq!(decode(&bytes), Ok(View::Timestamp(ns)));
        let read = argdata::encoded(&bytes).read_timestamp().unwrap();
        assert_eq!((read.sec, read.nsec), (sec, nsec));
    }
}

#[test]
fn containers() {
    let long = "x".repeat(200);
    let longer = "y".repeat(20_000);
    let bytes = plan(&format!("[1, {long}, {{a: {longer}, b: []}}, null]")).unwrap().argdata;
    // The crate's containers have elements of one type: values that are encoded already.
    let [a, b] = ["a", "b"].map(|text| theirs(&argdata::str(text)));
    let nothing: [argdata::values::Null; 0] = [];
    let (longer, empty) = (theirs(&argdata::str(&longer)), theirs(&argdata::seq(&nothing)));
    let pairs =
        [(argdata::encoded(&a), argdata::encoded(&longer)), (argdata::encoded(&b), argdata::encoded(&empty))];
    let elements =
        [theirs(&argdata::int(1)), theirs(&argdata::str(&long)), theirs(&argdata::map(&pairs)), Vec::new()];
    let elements: Vec<_> = elements.iter().map(|bytes| argdata::encoded(bytes)).collect();
    let expected = theirs(&argdata::seq(&elements));
    assert_eq!(bytes, expected);
}

#[test]
fn the_crate_reads_a_plan() {
    let text = "%TAG ! tag:nuxi.nl,2015:cloudabi/\n---\nlog: !fd stdout\nroot: !file {path: /}\nname: x\n";
    let bytes = plan(text).unwrap().argdata;
    let encoded = argdata::encoded(&bytes);
    assert_eq!(encoded.get_type(), Ok(Type::Map));
    let mut seen = Vec::new();
    for pair in encoded.read_map().unwrap() {
        let (key, value) = pair.unwrap();
        let number = value.read_encoded_fd().ok().map(|fd| fd.raw_encoded_number());
        seen.push((key.read_str().unwrap().to_string(), number));
    }
    assert_eq!(seen, [("log".into(), Some(0)), ("root".into(), Some(1)), ("name".into(), None)]);
}

#[test]
fn malformed_bytes_are_told() {
    for bytes in [
        &b"\x00"[..],
        b"\x0a",
        b"\xff",
        b"\x02\x00",
        b"\x02\x01\x01",
        b"\x03",
        b"\x03\x00\x00\x00",
        b"\x04\x00",
        b"\x08",
        b"\x08a",
        b"\x0500000000000000000",
    ] {
        assert_eq!(decode(bytes), Err(Malformed), "{bytes:?}");
    }
    for bytes in
        [&b"\x07\x00"[..], b"\x07\x82a", b"\x07\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\x7f\xff", b"\x07\x01"]
    {
        let Ok(View::Seq(mut fields)) = decode(bytes) else { panic!("{bytes:?}") };
        assert_eq!(fields.next(), Some(Err(Malformed)), "{bytes:?}");
        assert_eq!(fields.next(), None);
    }
}

#[test]
fn strings_give_the_bytes_back() {
    for argdata in [&b""[..], b"\0", b"a", b"a\0", b"\0a", b"a\0\0b", b"\x08hello\0"] {
        // What the kernel makes of argv, and the module of that.
        let mut stored: Vec<u8> = strings(argdata).flat_map(|s| [s, b"\0"].concat()).collect();
        assert_eq!(stored.pop(), Some(0));
        assert_eq!(stored, argdata);
        assert!(strings(argdata).all(|s| !s.contains(&0)));
    }
}

#[test]
fn what_changes_a_file_is_not_for_reading() {
    let changing = ["fd_write", "file_link_source", "file_create_file", "file_unlink", "file_stat_put_times"];
    for name in changing {
        let right = rights::Rights::by_name(name).unwrap();
        assert!(!rights::READ.contains(right), "{name}");
        assert!(rights::READ_WRITE.contains(right), "{name}");
    }
}
