//! The way in for sockets: `GET /app/{key}` (contracts/tasks.md 11.1). Any Origin may come, no API key is asked for, no
//! subprotocol and no compression is chosen. Decides only who is turned away; faults are told after the upgrade.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

use super::connection;
use super::protocol::{self, Close};
use super::state::{Pusher, Seat};
use crate::app::App;
use crate::surfaces::content::envelope::refuse;
use crate::transports::closing::Told;

/// The version of RFC 6455.
const VERSION: HeaderValue = HeaderValue::from_static("13");
const WEBSOCKET: HeaderValue = HeaderValue::from_static("websocket");
const UPGRADE: HeaderValue = HeaderValue::from_static("upgrade");

/// The route of the sockets; it stands outside the guards of keys, Host and Origin.
pub(crate) fn socket_route() -> Router<App> {
    Router::new().route("/app/{key}", get(socket).fallback(not_allowed))
}

async fn not_allowed() -> Response {
    let refusal = refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
    ([(header::ALLOW, "GET,HEAD")], refusal).into_response()
}

async fn socket(State(app): State<App>, told: Told, mut request: Request) -> Response {
    let Some(accept) = accept_key(request.headers()) else { return upgrade_required() };
    let key_is_known = is_key(request.uri().path(), &app.pusher().settings.key);
    let entry = enter(app.pusher(), key_is_known, request.uri().query());
    let upgrade = hyper::upgrade::on(&mut request);
    let open = told.0.as_ref().map(|closing| closing.open.clone());
    let conversation = async move {
        match upgrade.await {
            Ok(stream) => connection::run(TokioIo::new(stream), entry, told).await,
            Err(error) => tracing::debug!(%error, "an upgrade broke off"),
        }
    };
    // A shutdown waits for those it knows of, so that they hear the farewell.
    match open {
        Some(open) => drop(open.spawn(conversation)),
        None => drop(tokio::spawn(conversation)),
    }
    let headers = [
        (header::CONNECTION, UPGRADE),
        (header::UPGRADE, WEBSOCKET),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    (StatusCode::SWITCHING_PROTOCOLS, headers).into_response()
}

/// Whether the last part of a path is the key. Whatever bytes it has are a key, if not the right one.
fn is_key(path: &str, key: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    percent_decode_str(last).eq(key.bytes())
}

/// A seat, or the close code that turns the socket away; in the contract's order. A drain turns nobody away: who is told to
/// come back at once does so, again and again; newcomers hear the farewell with all others.
fn enter(pusher: &Arc<Pusher>, key_is_known: bool, query: Option<&str>) -> Result<Seat, Close> {
    let seat = pusher.seat().ok_or(protocol::TOO_MANY)?;
    let protocol = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find_map(|(name, value)| (name == "protocol").then_some(value));
    protocol::check_entry(key_is_known, protocol.as_deref())?;
    Ok(seat)
}

fn upgrade_required() -> Response {
    let refusal = refuse(StatusCode::UPGRADE_REQUIRED, "WebSocket upgrade required");
    let headers = [
        (header::UPGRADE, WEBSOCKET),
        (header::CONNECTION, UPGRADE),
        (header::SEC_WEBSOCKET_VERSION, VERSION),
    ];
    (headers, refusal).into_response()
}

/// The answer to the key of a handshake; none if the request is no handshake (RFC 6455 section 4.2.1).
fn accept_key(headers: &HeaderMap) -> Option<HeaderValue> {
    let asks = has_token(headers, &header::CONNECTION, "upgrade")
        && has_token(headers, &header::UPGRADE, "websocket")
        && headers.get(header::SEC_WEBSOCKET_VERSION) == Some(&VERSION);
    let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| asks)?;
    HeaderValue::from_str(&derive_accept_key(key.as_bytes())).ok()
}

/// Whether a header lists a word, in whatever case.
fn has_token(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    let lists = |value: &HeaderValue| {
        let words = value.to_str().unwrap_or_default().split(',');
        words.map(str::trim).any(|listed| listed.eq_ignore_ascii_case(word))
    };
    headers.get_all(name).iter().any(lists)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_app::TestApp;
    use crate::transports::pusher::PusherSettings;

    #[tokio::test]
    async fn a_full_house_is_told_before_a_wrong_key_and_a_refusal_takes_no_seat() {
        let app = TestApp::new().await;
        let settings = PusherSettings { max_connections: 1, ..PusherSettings::for_tests() };
        let pusher = Arc::new(Pusher::new(app.handle.clone(), settings));
        let enter = |known, query| enter(&pusher, known, query).map_err(|close| close.code);
        assert_eq!(enter(true, Some("client=x&protocol=9")).err(), Some(4007));
        let seat = enter(true, Some("client=x&protocol=7"));
        assert!(seat.is_ok());
        assert_eq!(enter(false, None).err(), Some(4100));
        drop(seat);
        assert_eq!(enter(false, None).err(), Some(4001));
        app.drain().await;
        assert!(enter(true, Some("protocol=7")).is_ok(), "a drain turns nobody away");
    }

    #[test]
    fn only_a_whole_handshake_is_one() {
        // The worked example of RFC 6455 section 1.3.
        let whole = [
            ("connection", "keep-alive, Upgrade"),
            ("upgrade", "WebSocket"),
            ("sec-websocket-version", "13"),
            ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ];
        let headers = |without: &str| -> HeaderMap {
            let named = |(name, value): (&'static str, &'static str)| {
                (HeaderName::from_static(name), HeaderValue::from_static(value))
            };
            whole.into_iter().filter(|(name, _)| *name != without).map(named).collect()
        };
        let accept = accept_key(&headers("")).unwrap();
        assert_eq!(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        for (name, _) in whole {
            assert_eq!(accept_key(&headers(name)), None, "without {name}");
        }
    }
}
