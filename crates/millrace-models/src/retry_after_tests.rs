//! Tests of `retry_after`.

use super::*;

type Pairs = &'static [(&'static str, &'static str)];

fn read(pairs: Pairs) -> Option<Duration> {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.insert(*name, value.parse().unwrap());
    }
    from_headers(&headers, "2026-11-22T18:00:00Z".parse().unwrap())
}

#[test]
fn every_form_of_the_header_is_read_and_capped() {
    let cases: &[(Pairs, Option<Duration>)] = &[
        (&[], None),
        (&[("retry-after", "2")], Some(Duration::from_secs(2))),
        (&[("retry-after", " 1.5 ")], Some(Duration::from_millis(1500))),
        (&[("retry-after", "0")], Some(Duration::ZERO)),
        (&[("retry-after", "Sun, 22 Nov 2026 18:00:07 GMT")], Some(Duration::from_secs(7))),
        (&[("retry-after", "Sun, 22 Nov 2026 17:00:00 GMT")], Some(Duration::ZERO)),
        (&[("retry-after", "99999999999999999999999")], Some(RETRY_AFTER_MAX)),
        (&[("retry-after", "7200")], Some(RETRY_AFTER_MAX)),
        (&[("retry-after", "-3")], None),
        (&[("retry-after", "nan")], None),
        (&[("retry-after", "inf")], None),
        (&[("retry-after", "soon")], None),
        (&[("retry-after", "")], None),
        (&[("retry-after-ms", "250")], Some(Duration::from_millis(250))),
        (&[("retry-after-ms", "250"), ("retry-after", "9")], Some(Duration::from_millis(250))),
        (&[("retry-after-ms", "x"), ("retry-after", "9")], Some(Duration::from_secs(9))),
    ];
    for (headers, expected) in cases {
        assert_eq!(read(headers), *expected, "{headers:?}");
    }
}

#[test]
fn a_protobuf_duration_is_read() {
    assert_eq!(from_proto("37s"), Some(Duration::from_secs(37)));
    assert_eq!(from_proto("0.5s"), Some(Duration::from_millis(500)));
    assert_eq!(from_proto("37"), None);
    assert_eq!(from_proto("-1s"), None);
    assert_eq!(from_proto("s"), None);
}
