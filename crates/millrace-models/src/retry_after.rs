//! How long a provider asks to wait. It never reads a clock: the time comes in.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::HeaderMap;

use crate::limits::RETRY_AFTER_MAX;

/// Reads `retry-after-ms` (milliseconds, OpenAI and Azure) or `Retry-After` (seconds or an HTTP
/// date, RFC 9110 section 10.2.3), capped at [`RETRY_AFTER_MAX`]. A date in the past is zero.
pub fn from_headers(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    text("retry-after-ms")
        .and_then(|value| seconds(value, 0.001))
        .or_else(|| text("retry-after").and_then(|value| from_text(value, now)))
        .map(capped)
}

/// Reads a protobuf duration as Gemini's `RetryInfo.retryDelay` has it, for example `37s`.
pub fn from_proto(text: &str) -> Option<Duration> {
    seconds(text.strip_suffix('s')?, 1.0).map(capped)
}

fn from_text(text: &str, now: Timestamp) -> Option<Duration> {
    seconds(text, 1.0).or_else(|| {
        let date = DateTimeParser::new().parse_timestamp(text).ok()?;
        Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
    })
}

fn seconds(text: &str, unit: f64) -> Option<Duration> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let value = text.parse::<f64>().ok().filter(|_| plain)?;
    // A value beyond what a duration holds is still "very long".
    Some(Duration::try_from_secs_f64(value * unit).unwrap_or(RETRY_AFTER_MAX))
}

fn capped(wait: Duration) -> Duration {
    wait.min(RETRY_AFTER_MAX)
}

#[cfg(test)]
#[path = "retry_after_tests.rs"]
mod tests;
