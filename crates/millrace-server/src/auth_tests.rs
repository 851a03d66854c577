use axum::http::HeaderValue;

use super::*;

#[test]
fn the_key_is_read_from_bearer_first_then_from_the_named_header() {
    type Case<'a> = (&'a [(&'static str, &'a str)], Option<&'a str>);
    let cases: [Case<'_>; 9] = [
        (&[], None),
        (&[("authorization", "Bearer k1")], Some("k1")),
        (&[("authorization", "bearer  k1 ")], Some("k1")),
        (&[("x-api-key", "k2")], Some("k2")),
        (&[("authorization", "Bearer k1"), ("x-api-key", "k2")], Some("k1")),
        (&[("authorization", "Basic dTpw"), ("x-api-key", "k2")], Some("k2")),
        (&[("authorization", "Bearer"), ("x-api-key", "")], None),
        (&[("authorization", "k1")], None),
        (&[("authorization", "Bearer \u{fc}")], None),
    ];
    for (headers, expected) in cases {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        assert_eq!(presented(&map), expected, "{headers:?}");
    }
}
