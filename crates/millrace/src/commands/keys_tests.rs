//! Names of tenants and labels, and times.

use millrace_core::Time;

use super::{check_names, time};

#[test]
fn tenants_and_labels_are_plain() {
    let table = [
        ("default", "", true),
        ("team-a_1.x", "Ann's laptop", true),
        ("", "", false),
        ("a b", "", false),
        ("ü", "", false),
        ("a/../b", "", false),
        ("a", "two\nlines", false),
    ];
    for (tenant, label, sound) in table {
        assert_eq!(check_names(tenant, label).is_ok(), sound, "{tenant:?} {label:?}");
    }
    assert!(check_names(&"a".repeat(65), "").is_err());
    assert!(check_names("a", &"ü".repeat(201)).is_err());
}

#[test]
fn times_are_whole_seconds_in_utc() {
    assert_eq!(time(Time(1_773_239_400_123_456)), "2026-03-11T14:30:00Z");
}
