use super::*;

#[test]
fn times_are_written_with_milliseconds_in_utc() {
    let at: Timestamp = "2026-03-11T15:30:09.12+01:00".parse().unwrap();
    assert_eq!(text(at), "2026-03-11T14:30:09.120Z");
    assert_eq!(text(Timestamp::UNIX_EPOCH), "1970-01-01T00:00:00.000Z");
    assert_eq!(month_day(at), "03-11");
}

#[test]
fn found_times_stand_as_they_are_and_dates_begin_their_day() {
    let cases = [
        ("2026-03-11T14:30:00Z", Some("2026-03-11T14:30:00Z")),
        ("2026-03-11T14:30:00.123456+02:00", Some("2026-03-11T14:30:00.123456+02:00")),
        ("2026-03-11t14:30:00z", Some("2026-03-11t14:30:00z")),
        ("2026-03-11", Some("2026-03-11T00:00:00Z")),
        ("2026-13-11", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-03-11T14:30:00", None),
        ("2026-03-11T14:30Z", None),
        ("2026-03-11T14:30:00.Z", None),
        ("2026-03-11T14:30:00[Europe/Berlin]", None),
        ("2026-03-11T14:30:00Zx", None),
        ("yesterday", None),
        ("2026-03-1é1T14:30:00Z", None),
        ("", None),
    ];
    for (given, wanted) in cases {
        assert_eq!(found(given).map(|(text, _)| text).as_deref(), wanted, "{given}");
    }
}
