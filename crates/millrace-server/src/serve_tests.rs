use std::time::Duration;

use millrace_models::scripted::{Gate, Part, Script, Scripted};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::test_app::{Served, TestApp};

/// Long enough for any machine; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect(served: &Served) -> TcpStream {
    TcpStream::connect(served.address).await.unwrap()
}

async fn read_until(stream: &mut TcpStream, end: &str) -> String {
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains(end) {
        let count = timeout(PATIENCE, stream.read_buf(&mut text)).await.expect("bytes in time");
        assert_ne!(count.unwrap(), 0, "{end:?} never came: {}", String::from_utf8_lossy(&text));
    }
    String::from_utf8(text).unwrap()
}

async fn read_to_end(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(PATIENCE, stream.read_to_string(&mut text)).await.expect("an end in time").unwrap();
    text
}

fn post(app: &TestApp, route: &str) -> String {
    let body = json!({"workspace_path": app.workspace(), "types": ["code_quality"]}).to_string();
    format!(
        "POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn gated() -> (Gate, Scripted) {
    let gate = Gate::new();
    let text = Part::Text(r#"[{"title":"Kept"}]"#.into());
    (gate.clone(), Scripted::always(Script::new([Part::Gate(gate), text])))
}

#[tokio::test]
async fn a_shutdown_ends_open_streams_at_once() {
    let (_gate, model) = gated();
    let app = TestApp::over(model, true).await;
    let served = Served::new(&app).await;
    let mut stream = connect(&served).await;
    stream.write_all(post(&app, "/api/idea/generate").as_bytes()).await.unwrap();
    let head = read_until(&mut stream, "\"type\":\"start\"").await;
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
    assert!(head.contains("\r\ncontent-type: text/event-stream\r\n"), "{head}");
    served.stop();
    let rest = read_to_end(&mut stream).await;
    assert!(rest.ends_with("0\r\n\r\n"), "the body ends properly: {rest:?}");
    timeout(PATIENCE, served.ended()).await.expect("the server ends");
}

#[tokio::test]
async fn a_shutdown_lets_a_request_in_flight_finish() {
    let (gate, model) = gated();
    let app = TestApp::over(model, true).await;
    let served = Served::new(&app).await;
    let mut stream = connect(&served).await;
    stream.write_all(post(&app, "/api/idea/generate?stream=false").as_bytes()).await.unwrap();
    gate.reached(1).await;
    served.stop();
    gate.open();
    let answer = read_to_end(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.contains("\"title\":\"Kept\""), "{answer}");
    timeout(PATIENCE, served.ended()).await.expect("the server ends");
}

#[tokio::test]
async fn a_shutdown_closes_kept_connections_and_takes_no_new_ones() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let address = served.address;
    let mut stream = connect(&served).await;
    for _ in 0..2 {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        read_until(&mut stream, "{\"status\":\"ok\"}").await;
    }
    served.stop();
    assert_eq!(read_to_end(&mut stream).await, "");
    timeout(PATIENCE, served.ended()).await.expect("the server ends");
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_request_that_never_ends_is_cut_after_the_grace() {
    let closing = crate::transports::closing::Closing::default();
    let cut = tokio_util::sync::CancellationToken::new();
    let cut_seen = cut.clone();
    closing.open.spawn(async move { cut_seen.cancelled().await });
    let started = tokio::time::Instant::now();
    super::end(&closing.open, &cut).await;
    assert!(cut.is_cancelled());
    assert_eq!(started.elapsed(), crate::limits::SHUTDOWN_GRACE);
}

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused_in_open_mode_except_by_health() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let cases = [
        ("GET / HTTP/1.1\r\nHost: example.org\r\n", "403"),
        ("GET /api/idea HTTP/1.1\r\nHost: localhost\r\nOrigin: http://example.org\r\n", "403"),
        ("GET /ws HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n", "403"),
        ("GET /metrics HTTP/1.1\r\nHost: example.org\r\n", "403"),
        ("GET /nowhere HTTP/1.1\r\nHost: example.org\r\n", "403"),
        ("GET /healthz HTTP/1.1\r\nHost: example.org\r\n", "200"),
        ("GET /readyz HTTP/1.1\r\nHost: example.org\r\n", "200"),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\nOrigin: http://localhost:3000\r\n", "200"),
        ("GET / HTTP/1.0\r\n", "200"),
    ];
    for (head, status) in cases {
        let mut stream = connect(&served).await;
        let request = format!("{head}Connection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let answer = read_to_end(&mut stream).await;
        assert_eq!(answer.split(' ').nth(1), Some(status), "{head}{answer}");
        let envelope = answer.contains(",\"code\":\"FORBIDDEN\"}");
        assert_eq!(envelope, status == "403", "{answer}");
    }
}

#[tokio::test]
async fn a_long_body_is_answered_while_it_is_being_sent() {
    const CASES: [(&str, &str, &str); 5] = [
        ("/api/idea/generate", "localhost", "413"),
        ("/api/idea/x/promote", "localhost", "413"),
        ("/api/idea/generate", "example.org", "403"),
        ("/nowhere", "localhost", "404"),
        ("/api/idea/generate", "keys", "401"),
    ];
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    for (route, host, status) in CASES {
        if host == "keys" {
            app.key("default", 1).await;
        }
        for framing in ["Content-Length: 1048577\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n"] {
            let mut stream = connect(&served).await;
            let head = format!("POST {route} HTTP/1.1\r\nHost: {host}\r\n{framing}");
            stream.write_all(head.as_bytes()).await.unwrap();
            let is_chunked = framing.starts_with('T');
            if is_chunked {
                stream.write_all(b"100001\r\n").await.unwrap();
            }
            stream.write_all(&vec![b' '; 1_048_577]).await.unwrap();
            if is_chunked {
                stream.write_all(b"\r\n0\r\n\r\n").await.unwrap();
            }
            let answer = read_until(&mut stream, "}").await;
            assert_eq!(answer.split(' ').nth(1), Some(status), "{route} {framing}{answer}");
        }
    }
}
