//! Takes a request's body off the wire: at most 1,048,576 bytes, whatever its `Content-Type` or framing says, and in
//! time. Never looks into it.

use axum::extract::Request;
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use futures::StreamExt;

use crate::limits::{BODY_BYTES_MAX, BODY_DRAIN_BYTES_MAX, BODY_READ_TIME};
use crate::refusal::{ErrorCode, Refusal};

/// The whole body. One that breaks off or takes too long is no JSON.
pub(crate) async fn read(request: Request) -> Result<Bytes, Refusal> {
    let told = told_length(request.headers());
    if told.is_some_and(|length| length > BODY_BYTES_MAX as u64) && asks_first(request.headers()) {
        return Err(too_long());
    }
    let collected = tokio::time::timeout(BODY_READ_TIME, collect(request)).await;
    collected.unwrap_or_else(|_| Err(broken()))
}

/// Reads a body nobody wants, within the limits: a client that is still sending when its connection closes hears a
/// reset instead of the answer.
pub(crate) async fn discard(request: Request) {
    if !asks_first(request.headers()) {
        let _ = tokio::time::timeout(BODY_READ_TIME, collect(request)).await;
    }
}

/// Whether the client waits for a word before it sends; refused, it need not send at all.
fn asks_first(headers: &HeaderMap) -> bool {
    headers.contains_key(header::EXPECT)
}

async fn collect(request: Request) -> Result<Bytes, Refusal> {
    let mut body = BytesMut::new();
    let mut length = 0_usize;
    let mut parts = request.into_body().into_data_stream();
    while let Some(part) = parts.next().await {
        let part = part.map_err(|_| broken())?;
        length = length.saturating_add(part.len());
        if length > BODY_DRAIN_BYTES_MAX {
            return Err(too_long());
        }
        if length > BODY_BYTES_MAX {
            body = BytesMut::new();
        } else {
            body.extend_from_slice(&part);
        }
    }
    if length > BODY_BYTES_MAX { Err(too_long()) } else { Ok(body.freeze()) }
}

fn told_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_long() -> Refusal {
    Refusal::new(ErrorCode::PayloadTooLarge, format!("Request body exceeds {BODY_BYTES_MAX} bytes"))
}

fn broken() -> Refusal {
    Refusal::invalid("Request body is not valid JSON")
}

#[cfg(test)]
#[path = "body_tests.rs"]
mod tests;
