//! Numbers as people read them, and verdicts that do not flatter.

use super::*;

#[test]
fn numbers_keep_the_digits_that_matter() {
    for (value, want) in [
        (0.0, "0"),
        (0.04567, "0.046"),
        (1.234, "1.23"),
        (2.0, "2"),
        (12.34, "12.3"),
        (999.6, "1,000"),
        (6_000.0, "6,000"),
        (1_234_567.8, "1,234,568"),
        (-1_234.0, "-1,234"),
    ] {
        assert_eq!(number(value), want, "{value}");
    }
}

#[test]
fn verdicts_go_by_the_value_and_not_by_what_is_shown() {
    for (target, value, want) in [
        (Target::None, 1.0, ""),
        (Target::AtLeast(6_000.0), 5_999.9, "MISSED"),
        (Target::AtLeast(6_000.0), 6_000.0, "reached"),
        (Target::Below(2.0), 2.0, "MISSED"),
        (Target::Below(2.0), 1.999, "reached"),
        (Target::AtMost(1.2), 1.2, "reached"),
        (Target::AtMost(1.2), 1.2001, "MISSED"),
    ] {
        assert_eq!(target.verdict(value), want, "{target:?} {value}");
    }
}
