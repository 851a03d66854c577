//! The guard of open mode: without keys only callers on this machine may come in, so Host and Origin must be
//! loopback names. It stops web pages elsewhere (also by DNS rebinding) from driving the server. Never looks at keys.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::auth::Trusted;
use crate::body;
use crate::refusal::{ErrorCode, Refusal};

/// The refusal of a foreign Host.
pub(crate) const FOREIGN_HOST: &str = "This server has no API keys, so it answers only to a local Host: call it as \
     http://127.0.0.1 or http://localhost, or make a key with `millrace keys create`";

/// The refusal of a page from elsewhere.
const FOREIGN_ORIGIN: &str = "This server has no API keys, so it takes no requests of web pages from elsewhere: open \
     the page from http://localhost, or make a key with `millrace keys create`";

/// Lets local requests through, answers 403 to others; does nothing once keys are needed.
pub(crate) async fn local_only(State(app): State<App>, request: Request, next: Next) -> Response {
    let trusted = request.extensions().get::<Trusted>().is_some();
    let applies = !trusted && app.is_open();
    if applies && let Err(refusal) = check(request.uri(), request.headers()) {
        body::discard(request).await;
        return refusal.into_response();
    }
    next.run(request).await
}

/// Whether a request names only loopback hosts. A missing Host is let through (HTTP/1.0; browsers always send one).
fn check(uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
    let in_uri = uri.authority().is_none_or(is_loopback);
    if !in_uri || !all(headers, &header::HOST, host_is_loopback) {
        return Err(Refusal::new(ErrorCode::Forbidden, FOREIGN_HOST));
    }
    if !all(headers, &header::ORIGIN, origin_is_loopback) {
        return Err(Refusal::new(ErrorCode::Forbidden, FOREIGN_ORIGIN));
    }
    Ok(())
}

fn all(headers: &HeaderMap, name: &HeaderName, is_local: fn(&str) -> bool) -> bool {
    headers.get_all(name).iter().all(|value| value.to_str().is_ok_and(is_local))
}

fn host_is_loopback(value: &str) -> bool {
    value.parse::<Authority>().is_ok_and(|authority| is_loopback(&authority))
}

/// `null` (a sandboxed page or a file) is no local origin.
fn origin_is_loopback(value: &str) -> bool {
    let Ok(uri) = value.parse::<Uri>() else { return false };
    matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some_and(is_loopback)
}

fn is_loopback(authority: &Authority) -> bool {
    if authority.as_str().contains('@') {
        return false;
    }
    let host = authority.host();
    let v6 = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback())
        || v6.and_then(|text| text.parse::<Ipv6Addr>().ok()).is_some_and(|a| a.is_loopback())
}

#[cfg(test)]
#[path = "guard_tests.rs"]
mod tests;
