use axum::http::HeaderValue;

use super::*;

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in pairs {
        map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    map
}

#[test]
fn only_loopback_hosts_are_let_through() {
    let cases = [
        ("localhost", true),
        ("LOCALHOST:8008", true),
        ("127.0.0.1", true),
        ("127.0.0.1:8008", true),
        ("127.9.9.9:1", true),
        ("[::1]", true),
        ("[::1]:8008", true),
        ("0.0.0.0:8008", false),
        ("192.168.1.2:8008", false),
        ("[::2]:8008", false),
        ("::1", false),
        ("example.org", false),
        ("localhost.example.org", false),
        ("127.0.0.1.example.org", false),
        ("localhost@example.org", false),
        ("example.org@localhost", false),
        ("localhost:8008/x", false),
        ("", false),
        ("\u{fc}", false),
    ];
    for (host, expected) in cases {
        let found = check(&Uri::from_static("/"), &headers(&[("host", host)])).is_ok();
        assert_eq!(found, expected, "{host:?}");
    }
}

#[test]
fn only_loopback_origins_are_let_through() {
    let cases = [
        ("http://localhost", true),
        ("http://localhost:3000", true),
        ("https://127.0.0.1:8443", true),
        ("http://[::1]:8008", true),
        ("null", false),
        ("", false),
        ("file://", false),
        ("http://example.org", false),
        ("http://localhost.example.org", false),
        ("chrome-extension://localhost", false),
        ("localhost:3000", false),
    ];
    for (origin, expected) in cases {
        let given = headers(&[("host", "localhost"), ("origin", origin)]);
        assert_eq!(check(&Uri::from_static("/"), &given).is_ok(), expected, "{origin:?}");
    }
}

#[test]
fn every_host_a_request_names_must_be_local() {
    let none = headers(&[]);
    assert!(check(&Uri::from_static("/"), &none).is_ok(), "HTTP/1.0 needs no Host");
    let two = headers(&[("host", "localhost"), ("host", "example.org")]);
    assert!(check(&Uri::from_static("/"), &two).is_err());
    let absolute = Uri::from_static("http://example.org/");
    assert!(check(&absolute, &headers(&[("host", "localhost")])).is_err());
}

#[test]
fn the_texts_say_what_to_do() {
    let host = check(&Uri::from_static("/"), &headers(&[("host", "example.org")])).unwrap_err();
    assert_eq!(host.code, ErrorCode::Forbidden);
    assert!(host.text.contains("millrace keys create"), "{}", host.text);
    let origin = headers(&[("host", "localhost"), ("origin", "http://example.org")]);
    let origin = check(&Uri::from_static("/"), &origin).unwrap_err();
    assert!(origin.text.contains("http://localhost"), "{}", origin.text);
}
