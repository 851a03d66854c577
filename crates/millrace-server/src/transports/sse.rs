//! The event stream (contracts/ideas.md 6.2): own framing, because the contract fixes every byte. Ready events are
//! written together; a quiet stream sends a comment. A subscriber costs its source and one chunk; a slow one is
//! waited for, and one that goes away just drops the source.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use futures::Stream;
use tokio::time::{Instant, Sleep, sleep};

use super::closing::Told;
use crate::limits::{STREAM_CHUNK_BYTES, STREAM_QUIET_TIME};

/// One numbered event as it goes out: `data` is JSON on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Its number in the log.
    pub number: u64,
    /// Its JSON.
    pub data: Bytes,
}

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];

const KEEP_ALIVE: &[u8] = b": keep-alive\n\n";

/// Answers with the frames of `source` until it ends or the server shuts down. After an error the body breaks off,
/// so that a client can tell it from the end.
pub(crate) fn response<S>(source: S, told: Told) -> Response
where
    S: Stream<Item = io::Result<Frame>> + Send + 'static,
{
    let chunks = Chunks {
        source: Box::pin(source),
        quiet: Box::pin(sleep(STREAM_QUIET_TIME)),
        told: Box::pin(told.wait()),
        failed: None,
        ended: false,
        _open: Open::new("sse"),
    };
    (HEADERS, Body::from_stream(chunks)).into_response()
}

/// Counts a live stream for as long as it lives.
#[derive(Debug)]
pub(crate) struct Open(&'static str);

impl Open {
    /// A stream of `transport` that is open from now on.
    pub(crate) fn new(transport: &'static str) -> Self {
        metrics::gauge!("millrace_event_streams_open", "transport" => transport).increment(1.0);
        Self(transport)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!("millrace_event_streams_open", "transport" => self.0).decrement(1.0);
    }
}

struct Chunks<S> {
    source: Pin<Box<S>>,
    quiet: Pin<Box<Sleep>>,
    told: Pin<Box<dyn Future<Output = ()> + Send>>,
    failed: Option<io::Error>,
    ended: bool,
    _open: Open,
}

impl<S: Stream<Item = io::Result<Frame>>> Chunks<S> {
    /// All frames that are ready, up to a chunk.
    fn gather(&mut self, cx: &mut Context<'_>) -> BytesMut {
        let mut chunk = BytesMut::new();
        while !self.ended && chunk.len() < STREAM_CHUNK_BYTES {
            match self.source.as_mut().poll_next(cx) {
                Poll::Ready(Some(Ok(frame))) => write_frame(&mut chunk, &frame),
                Poll::Ready(Some(Err(error))) => {
                    self.failed = Some(error);
                    self.ended = true;
                }
                Poll::Ready(None) => self.ended = true,
                Poll::Pending => break,
            }
        }
        chunk
    }

    fn rest(&mut self) {
        self.quiet.as_mut().reset(Instant::now() + STREAM_QUIET_TIME);
    }
}

impl<S: Stream<Item = io::Result<Frame>>> Stream for Chunks<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.gather(cx);
        if !chunk.is_empty() {
            self.rest();
            return Poll::Ready(Some(Ok(chunk.freeze())));
        }
        if self.ended {
            return Poll::Ready(self.failed.take().map(Err));
        }
        if self.told.as_mut().poll(cx).is_ready() {
            self.ended = true;
            return Poll::Ready(None);
        }
        ready!(self.quiet.as_mut().poll(cx));
        self.rest();
        Poll::Ready(Some(Ok(Bytes::from_static(KEEP_ALIVE))))
    }
}

fn write_frame(chunk: &mut BytesMut, frame: &Frame) {
    let Frame { number, data } = frame;
    chunk.extend_from_slice(b"id: ");
    chunk.extend_from_slice(number.to_string().as_bytes());
    chunk.extend_from_slice(b"\ndata: ");
    chunk.extend_from_slice(&data);
    chunk.extend_from_slice(b"\n\n");
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
