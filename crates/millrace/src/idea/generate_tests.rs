//! Streams that break off and are taken up again.

use futures::StreamExt;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::follow;
use crate::idea::failure::Failure;
use crate::idea::http::Http;
use crate::idea::request::{Method, Request};
use crate::idea::transport::Transport;
use crate::interrupt::Interrupts;

/// A server that answers its connections with these texts, one each, and then closes them. Answers the heads of the
/// requests it got.
async fn server(answers: Vec<String>) -> (String, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let base = format!("http://{}", listener.local_addr().expect("its address"));
    let serving = tokio::spawn(async move {
        let mut heads = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let mut head = vec![0; 4_096];
            let read = stream.read(&mut head).await.expect("a request");
            let head = String::from_utf8_lossy(&head[..read]).into_owned();
            heads.push(head.lines().next().unwrap_or_default().to_owned());
            stream.write_all(answer.as_bytes()).await.expect("an answer written");
            stream.shutdown().await.expect("a closed connection");
        }
        heads
    });
    (base, serving)
}

fn stream(events: &[(u64, serde_json::Value)]) -> String {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    let frames = events.iter().map(|(id, event)| format!("id: {id}\ndata: {event}\n\n"));
    format!("{head}{}", frames.collect::<String>())
}

async fn run(answers: Vec<String>) -> (Result<serde_json::Value, Failure>, Vec<String>) {
    millrace_models::http::install_tls();
    let (base, serving) = server(answers).await;
    let transport = Transport::Http(Http::new(&base, None).expect("a client"));
    let target = "/api/idea/generate".to_owned();
    let request = Request { method: Method::Post, target, body: Some(json!({})) };
    let mut interrupts = Interrupts::listen().expect("signals");
    let outcome = follow(&transport, "/w", &request, &mut interrupts).await;
    (outcome, serving.await.expect("a server that ended"))
}

#[tokio::test]
async fn a_broken_stream_goes_on_after_its_last_event() {
    let start = (1, json!({"type": "start", "session_id": "03-11-t", "types": ["t"]}));
    let one =
        (2, json!({"type": "idea_generated", "idea": {"id": "a", "type": "t", "title": "A"}}));
    let two =
        (3, json!({"type": "idea_generated", "idea": {"id": "b", "type": "t", "title": "B"}}));
    let end = (4, json!({"type": "complete", "summary": {"total_ideas": 2}}));
    // The second answer repeats an event, as a careless proxy might.
    let answers = vec![stream(&[start, one.clone()]), stream(&[one, two, end])];
    let (outcome, heads) = run(answers).await;
    let data = outcome.expect("a run that ended well");
    assert_eq!(data["ideas"].as_array().map(Vec::len), Some(2));
    assert_eq!(data["summary"], json!({"total_ideas": 2}));
    assert_eq!(heads[0], "POST /api/idea/generate HTTP/1.1");
    let again = "GET /api/idea/sessions/03-11-%74/events?workspace_path=/w&after=2 HTTP/1.1";
    assert_eq!(heads[1], again);
}

#[tokio::test]
async fn a_stream_that_breaks_before_its_session_is_known_fails() {
    let (outcome, heads) = run(vec![stream(&[])]).await;
    assert_eq!(outcome.expect_err("a failure").error, "the event stream ended early");
    assert_eq!(heads.len(), 1);
}

#[tokio::test]
async fn a_refusal_is_told_in_its_own_words() {
    let body = json!({"success": false, "error": "Unknown model: x", "code": "VALIDATION_ERROR"});
    let answer = format!("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{body}");
    let (outcome, _) = run(vec![answer]).await;
    assert_eq!(outcome.expect_err("a failure").to_json(), body);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    millrace_models::http::install_tls();
    let transport = Transport::Http(Http::new("http://127.0.0.1:9", None).expect("a client"));
    let request = Request { method: Method::Get, target: "/x".to_owned(), body: None };
    let failure = transport.send(&request).await.err().expect("a failure");
    assert!(failure.error.starts_with("the server at http://127.0.0.1:9 cannot be reached: "));
    assert!(failure.hint.is_some());
}

#[tokio::test]
async fn a_body_comes_piece_by_piece() {
    millrace_models::http::install_tls();
    let (base, _serving) = server(vec![stream(&[(1, json!({}))])]).await;
    let transport = Transport::Http(Http::new(&base, Some("key")).expect("a client"));
    let request = Request { method: Method::Get, target: "/x".to_owned(), body: None };
    let mut answer = transport.send(&request).await.expect("an answer");
    assert_eq!(answer.status, 200);
    let piece = answer.body.next().await.expect("a piece").expect("a whole piece");
    assert!(piece.starts_with(b"id: 1"));
}
