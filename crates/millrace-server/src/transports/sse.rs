//! The event stream (contracts/ideas.md 6.2): own framing, because the contract fixes every byte. Ready events go
//! out together; a quiet stream sends a comment. A subscriber costs its source and a timer; a slow one is
//! waited for, and one that goes away just drops the source.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::Stream;
use tokio::time::{Instant, Sleep, sleep};

use super::closing::Told;
use crate::limits::STREAM_QUIET_TIME;

/// One numbered event as it goes out. Cheap to clone: its bytes are shared by all subscribers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Its number in the log.
    pub number: u64,
    /// Its bytes on the wire, as [`render`] makes them.
    pub bytes: Bytes,
}

/// An event's bytes: `data` is JSON on one line.
pub(crate) fn render(number: u64, data: &str) -> Bytes {
    format!("id: {number}\ndata: {data}\n\n").into()
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
        sent: Instant::now(),
        told: Box::pin(told.wait()),
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
    /// When something was sent last.
    sent: Instant,
    told: Pin<Box<dyn Future<Output = ()> + Send>>,
    ended: bool,
    _open: Open,
}

impl<S: Stream<Item = io::Result<Frame>>> Stream for Chunks<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // Frames that are ready together go out in one write: the connection gathers until it is told to wait.
        match self.source.as_mut().poll_next(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                self.sent = Instant::now();
                return Poll::Ready(Some(Ok(frame.bytes)));
            }
            Poll::Ready(end) => {
                self.ended = true;
                return Poll::Ready(end.map(|item| item.map(|frame| frame.bytes)));
            }
            Poll::Pending => {}
        }
        if self.told.as_mut().poll(cx).is_ready() {
            self.ended = true;
            return Poll::Ready(None);
        }
        loop {
            ready!(self.quiet.as_mut().poll(cx));
            // The timer is not moved with every event; it finds out when it ends.
            let due = self.sent + STREAM_QUIET_TIME;
            if due <= Instant::now() {
                self.sent = Instant::now();
                let next = self.sent + STREAM_QUIET_TIME;
                self.quiet.as_mut().reset(next);
                return Poll::Ready(Some(Ok(Bytes::from_static(KEEP_ALIVE))));
            }
            self.quiet.as_mut().reset(due);
        }
    }
}

#[cfg(test)]
#[path = "sse_tests.rs"]
mod tests;
