//! Times as text: how they are written (contract 1.4) and which found ones are believed.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

/// `YYYY-MM-DDTHH:MM:SS.sssZ`, UTC.
pub(crate) fn text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `MM-DD`, UTC, the head of session and task ids.
pub(crate) fn month_day(at: Timestamp) -> String {
    at.strftime("%m-%d").to_string()
}

/// `YYYY-MM-DD`, UTC.
pub(crate) fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}

/// A time found in a file: the text to answer and the instant it means. RFC 3339 stands as it is, a
/// bare date begins its day, anything else is no time.
pub(crate) fn found(text: &str) -> Option<(String, Timestamp)> {
    if matches(text, "dddd-dd-dd") {
        let midnight = text.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok()?;
        return Some((format!("{text}T00:00:00Z"), midnight.timestamp()));
    }
    if !is_rfc3339(text) {
        return None;
    }
    Some((text.to_owned(), text.parse().ok()?))
}

/// RFC 3339 section 5.6 by shape; the parser beside it checks the ranges.
fn is_rfc3339(text: &str) -> bool {
    let Some((head, rest)) = text.split_at_checked("dddd-dd-ddTdd:dd:dd".len()) else {
        return false;
    };
    let (day, clock) = (head.get(..10), head.get(11..));
    let separated = matches!(head.as_bytes().get(10), Some(b'T' | b't' | b' '));
    let fraction = rest.strip_prefix('.');
    let zone = fraction.unwrap_or(rest).trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = fraction.map_or(0, str::len).saturating_sub(zone.len());
    separated
        && day.is_some_and(|day| matches(day, "dddd-dd-dd"))
        && clock.is_some_and(|clock| matches(clock, "dd:dd:dd"))
        && (fraction.is_some() == (digits > 0))
        && (fraction.is_some() || zone.len() == rest.len())
        && (matches!(zone, "Z" | "z") || matches(zone, "+dd:dd") || matches(zone, "-dd:dd"))
}

/// Whether a text has the shape of a pattern in which `d` is an ASCII digit.
fn matches(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text.bytes().zip(pattern.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            _ => byte == wanted,
        })
}

#[cfg(test)]
mod tests;
