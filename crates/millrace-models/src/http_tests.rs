//! Tests of `http`; its traffic is tested in `tests/it`.

use super::*;
use futures::{StreamExt, stream};
use reqwest::Body;

type Chunk = Result<&'static str, std::io::Error>;

fn answer(chunks: impl futures::Stream<Item = Chunk> + Send + 'static) -> Response {
    Response::from(axum::http::Response::new(Body::wrap_stream(chunks)))
}

#[tokio::test(start_paused = true)]
async fn an_error_body_that_never_ends_is_read_as_far_as_it_came() {
    let started = tokio::time::Instant::now();
    let body = error_body(answer(stream::iter([Ok("{\"a")]).chain(stream::pending()))).await;
    assert_eq!(body, "{\"a");
    assert!(started.elapsed() < 2 * ERROR_BODY_TIMEOUT);
    let body = error_body(answer(stream::repeat_with(|| Ok("0123456789")))).await;
    assert_eq!(body.len(), ERROR_BODY_BYTES_MAX);
    let cut = stream::iter([Ok("x"), Err(std::io::Error::other("cut"))]);
    assert_eq!(error_body(answer(cut)).await, "x");
}

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
