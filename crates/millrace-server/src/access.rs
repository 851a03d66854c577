//! What every request leaves behind: an id, a line at debug level, a count and a time; and the answers for routes
//! that do not exist and for handlers that broke. Never logs a header, a query or a body.

use std::any::Any;
use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::{Instrument, Level};
use uuid::Uuid;

use crate::body;
use crate::limits::REQUEST_ID_CHARS_MAX;
use crate::refusal::{Refusal, echo};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Says what the counters of this crate mean, wherever they are read.
pub(crate) fn describe() {
    metrics::describe_counter!("millrace_http_requests_total", "Requests answered.");
    metrics::describe_histogram!(
        "millrace_http_request_seconds",
        metrics::Unit::Seconds,
        "Time to the head of the answer; the body of a stream is not counted."
    );
    metrics::describe_gauge!("millrace_event_streams_open", "Event streams and WebSockets open.");
}

/// Names the request, runs it, and tells the log and the metrics.
pub(crate) async fn observe(request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let method = request.method().clone();
    let path = tracing::enabled!(Level::DEBUG).then(|| request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("unknown", MatchedPath::as_str);
    let span = tracing::info_span!("request", id = id.to_str().unwrap_or_default());
    let started = Instant::now();

    let mut response = next.run(request).instrument(span.clone()).await;

    let took = started.elapsed();
    let status = response.status().as_u16();
    span.in_scope(|| {
        let Some(path) = &path else { return };
        let path = &*echo(path);
        tracing::debug!(%method, path, route, status, took_us = took.as_micros(), "answered");
    });
    let labels = [
        ("method", method_label(&method).to_owned()),
        ("route", route.to_owned()),
        ("status", status.to_string()),
    ];
    metrics::counter!("millrace_http_requests_total", &labels).increment(1);
    metrics::histogram!("millrace_http_request_seconds", "route" => route.to_owned())
        .record(took.as_secs_f64());
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The caller's own id where it is short and plain, a fresh one otherwise.
fn request_id(headers: &HeaderMap) -> HeaderValue {
    let plain = |value: &&HeaderValue| {
        (1..=REQUEST_ID_CHARS_MAX).contains(&value.len())
            && value.as_bytes().iter().all(u8::is_ascii_graphic)
    };
    headers.get(REQUEST_ID).filter(plain).cloned().unwrap_or_else(|| {
        HeaderValue::from_str(&Uuid::now_v7().to_string())
            .unwrap_or_else(|_| HeaderValue::from_static("none"))
    })
}

/// Callers may make methods up; the metrics must not grow with them.
fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// 404 for an unknown path, and for a method its path does not have.
pub(crate) async fn unknown_route(method: Method, uri: Uri, request: Request) -> Refusal {
    body::discard(request).await;
    no_route(&method, &uri)
}

fn no_route(method: &Method, uri: &Uri) -> Refusal {
    let (method, path) = (echo(method.as_str()), echo(uri.path()));
    Refusal::not_found(format!("Route not found: {method} {path}"))
}

/// 500 for a handler that panicked; the server goes on.
#[expect(clippy::needless_pass_by_value, reason = "the signature the layer asks for")]
pub(crate) fn panicked(payload: Box<dyn Any + Send>) -> Response {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    Refusal::internal().into_response()
}

#[cfg(test)]
#[path = "access_tests.rs"]
mod tests;
