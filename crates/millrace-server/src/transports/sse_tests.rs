use std::time::Duration;

use futures::channel::mpsc;
use futures::{StreamExt, stream};
use tokio::time::timeout;

use super::*;
use crate::transports::closing::Closing;

fn frame(number: u64) -> Frame {
    Frame { number, bytes: render(number, &format!("{{\"n\":{number}}}")) }
}

fn text(chunk: Option<Result<Bytes, axum::Error>>) -> String {
    String::from_utf8(chunk.expect("a chunk").unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn the_answer_has_the_contracts_headers_and_bytes() {
    let source = stream::iter([1, 2, 3].map(|n| Ok(frame(n))));
    let response = response(source, Told(None));
    assert_eq!(response.status(), 200);
    let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-cache");
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(response.headers().len(), 3);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let expected = "id: 1\ndata: {\"n\":1}\n\nid: 2\ndata: {\"n\":2}\n\nid: 3\ndata: {\"n\":3}\n\n";
    assert_eq!(body, expected);
}

#[tokio::test]
async fn an_event_is_sent_without_a_copy_and_without_waiting_for_the_next() {
    let (sender, receiver) = mpsc::unbounded();
    let mut body = response(receiver, Told(None)).into_body().into_data_stream();
    let first = frame(1);
    sender.unbounded_send(Ok(first.clone())).unwrap();
    sender.unbounded_send(Ok(frame(2))).unwrap();
    let sent = body.next().await.unwrap().unwrap();
    assert_eq!(sent.as_ptr(), first.bytes.as_ptr());
    assert_eq!(text(body.next().await), "id: 2\ndata: {\"n\":2}\n\n");
    sender.unbounded_send(Ok(frame(3))).unwrap();
    assert_eq!(text(body.next().await), "id: 3\ndata: {\"n\":3}\n\n");
    drop(sender);
    assert!(body.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_quiet_stream_sends_a_comment_every_fifteen_seconds() {
    let (sender, receiver) = mpsc::unbounded();
    let mut body = response(receiver, Told(None)).into_body().into_data_stream();
    for _ in 0..3 {
        assert!(timeout(Duration::from_millis(14_999), body.next()).await.is_err());
        assert_eq!(text(body.next().await), ": keep-alive\n\n");
    }
    tokio::time::advance(Duration::from_secs(10)).await;
    sender.unbounded_send(Ok(frame(1))).unwrap();
    assert_eq!(text(body.next().await), "id: 1\ndata: {\"n\":1}\n\n");
    // The silence counts from the event.
    assert!(timeout(Duration::from_millis(14_999), body.next()).await.is_err());
    assert_eq!(text(body.next().await), ": keep-alive\n\n");
}

#[tokio::test]
async fn a_failing_source_breaks_the_body_off_after_what_was_ready() {
    let source = stream::iter([Ok(frame(1)), Err(io::Error::other("store")), Ok(frame(2))]);
    let mut body = response(source, Told(None)).into_body().into_data_stream();
    assert_eq!(text(body.next().await), "id: 1\ndata: {\"n\":1}\n\n");
    assert!(body.next().await.unwrap().is_err());
    assert!(body.next().await.is_none());
}

#[tokio::test]
async fn a_shutdown_ends_the_stream_after_what_is_ready() {
    let closing = Closing::default();
    let (sender, receiver) = mpsc::unbounded();
    let told = Told(Some(closing.clone()));
    let mut body = response(receiver, told).into_body().into_data_stream();
    sender.unbounded_send(Ok(frame(1))).unwrap();
    closing.begun.cancel();
    assert_eq!(text(body.next().await), "id: 1\ndata: {\"n\":1}\n\n");
    assert!(body.next().await.is_none());
}
