//! Moments as the contract writes them.

use super::*;

#[test]
fn moments_are_utc_with_three_digits_of_a_second() {
    for (micros, expected) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_000, "1970-01-01T00:00:00.001Z"),
        (1_769_850_000_123_999, "2026-01-31T09:00:00.123Z"),
    ] {
        assert_eq!(moment(Time(micros)), expected);
    }
}
