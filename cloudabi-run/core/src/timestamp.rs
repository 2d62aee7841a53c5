// SPDX-License-Identifier: BSD-2-Clause
// Copyright (c) 2026 The CloudABI for FreeBSD Authors
//! `!!timestamp`: a date, or a date and a time, with a fraction and a time zone where wanted. UTC without one.

/// Nanoseconds since the Epoch, or nothing where the text is not a timestamp.
pub fn parse(text: &str) -> Option<i128> {
    let mut rest = Rest(text);
    let year = rest.number(4, 4)?;
    rest.take('-')?;
    let month = rest.number(1, 2)?;
    rest.take('-')?;
    let day = rest.number(1, 2)?;
    if !(1..=12).contains(&month) || !(1..=days_in(year, month)).contains(&day) {
        return None;
    }
    let midnight = i128::from(days_since_epoch(year, month, day) * 86_400);
    if rest.0.is_empty() {
        // A date alone has two digits each: "2001-1-1" is not one.
        return (text.len() == 10).then_some(midnight * 1_000_000_000);
    }
    if rest.take('T').is_none() && rest.take('t').is_none() && !rest.blanks() {
        return None;
    }
    let hour = rest.number(1, 2)?;
    rest.take(':')?;
    let minute = rest.number(2, 2)?;
    rest.take(':')?;
    let second = rest.number(2, 2)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let nanoseconds = if rest.take('.').is_some() { rest.fraction()? } else { 0 };
    let offset = rest.zone()?;
    let seconds = midnight + i128::from(hour * 3600 + minute * 60 + second - offset);
    rest.0.is_empty().then_some(seconds * 1_000_000_000 + i128::from(nanoseconds))
}

fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days from 1970-01-01 in the Gregorian calendar. Years are counted from March, so that a leap day is at the end.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The text that is not read yet.
struct Rest<'t>(&'t str);

impl Rest<'_> {
    /// A number of at least `min` and at most `max` digits.
    fn number(&mut self, min: usize, max: usize) -> Option<i64> {
        let length = self.0.bytes().take(max).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        (length >= min).then(|| digits.parse().ok()).flatten()
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        self.0 = self.0.strip_prefix(wanted)?;
        Some(())
    }

    fn blanks(&mut self) -> bool {
        let rest = self.0.trim_start_matches([' ', '\t']);
        let found = rest.len() < self.0.len();
        self.0 = rest;
        found
    }

    /// Nanoseconds; further digits are cut off.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at(length);
        self.0 = rest;
        let digits = digits.bytes().chain(core::iter::repeat(b'0')).take(9);
        (length > 0).then(|| digits.fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0')))
    }

    /// The seconds that the time zone is ahead of UTC.
    fn zone(&mut self) -> Option<i64> {
        if self.0.is_empty() {
            return Some(0);
        }
        self.blanks();
        if self.take('Z').is_some() {
            return Some(0);
        }
        let sign = match self.0.as_bytes() {
            [b'+', ..] => 1,
            [b'-', ..] => -1,
            _ => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.number(1, 2)?;
        let minutes = if self.take(':').is_some() { self.number(2, 2)? } else { 0 };
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_to_write_a_time() {
        for (text, seconds, nanoseconds) in [
            ("1970-01-01", 0, 0),
            ("1969-12-31T23:59:59.999999999Z", -1, 999_999_999),
            ("2000-02-29", 951_782_400, 0),
            ("2001-12-15T02:59:43.1Z", 1_008_385_183, 100_000_000),
            ("2001-12-14t21:59:43.10-05:00", 1_008_385_183, 100_000_000),
            ("2001-12-14 21:59:43.10 -5", 1_008_385_183, 100_000_000),
            ("2001-12-15 2:59:43.1000000009", 1_008_385_183, 100_000_000),
            ("2001-12-15 08:29:43+05:30", 1_008_385_183, 0),
            ("0000-01-01", -62_167_219_200, 0),
            ("9999-12-31T23:59:60Z", 253_402_300_800, 0),
        ] {
            assert_eq!(parse(text), Some(seconds * 1_000_000_000 + nanoseconds), "{text}");
        }
    }

    #[test]
    fn what_is_no_time() {
        for text in [
            "",
            "2001",
            "2001-13-01",
            "2001-00-01",
            "2001-02-29",
            "1900-02-29",
            "2001-04-31",
            "2001-1-1",
            "2001-01-01T",
            "2001-01-01T24:00:00",
            "2001-01-01T00:60:00",
            "2001-01-01T00:00:61",
            "2001-01-01T00:00",
            "2001-01-01T00:00:00.",
            "2001-01-01T00:00:00 ",
            "2001-01-01T00:00:00+",
            "2001-01-01T00:00:00+24",
            "2001-01-01T00:00:00Zx",
            "2001-01-01T00:00:00\u{e9}",
            "20\u{e9}1-01-01",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
