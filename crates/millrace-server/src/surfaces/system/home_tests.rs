use super::*;

#[test]
fn the_page_says_what_runs_and_what_to_type() {
    let page = render("1.2.3", "offline", "127.0.0.1:9", true);
    for part in [
        "<dd>1.2.3</dd>",
        "<dd>offline</dd>",
        "curl -N http://127.0.0.1:9/api/idea/generate \\\n  -d '{\"workspace_path\"",
        "\"security_hardening\"]}'",
        "href=\"/docs/\"",
        "href=\"/openapi.json\"",
        "href=\"/metrics\"",
        "color-scheme: light dark",
    ] {
        assert!(page.contains(part), "{part} is not in\n{page}");
    }
    assert!(!page.contains("Authorization"));
    assert!(render("1", "m", "h", false).contains("Authorization: Bearer $MILLRACE_API_KEY"));
}

#[test]
fn values_cannot_become_markup_or_be_filled_in_again() {
    let page = render("<b>", "{host}\"'&", "h", true);
    assert!(page.contains("<dd>&#60;b&#62;</dd>"));
    assert!(page.contains("<dd>{host}&#34;&#39;&#38;</dd>"));
}

#[test]
fn an_odd_host_is_not_repeated() {
    let mut headers = HeaderMap::new();
    assert_eq!(host(&headers), "127.0.0.1:8008");
    for (given, expected) in [("localhost:8", "localhost:8"), ("a b", "127.0.0.1:8008")] {
        headers.insert(header::HOST, given.parse().unwrap());
        assert_eq!(host(&headers), expected);
    }
}

#[test]
fn nothing_on_the_page_is_loaded_from_elsewhere() {
    let page = render("1", "m", "h", true);
    let rest = page.replace("http://h/", "").replace("http://www.w3.org/2000/svg", "");
    assert!(!rest.contains("http:") && !rest.contains("https:") && !rest.contains("<script"));
    assert!(POLICY.starts_with("default-src 'none'; style-src 'sha256-"));
}
