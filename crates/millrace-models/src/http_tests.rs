//! Tests of `http`; its traffic is tested in `tests/it`.

use super::*;

#[test]
fn only_loopback_hosts_bypass_proxies() {
    for url in ["http://localhost:1/v1", "http://127.0.0.1:8080", "http://[::1]:9/v1"] {
        assert!(is_loopback(url), "{url}");
    }
    for url in
        ["https://api.openai.com/v1", "http://10.0.0.1", "http://localhost.evil.example", "x"]
    {
        assert!(!is_loopback(url), "{url}");
    }
}
