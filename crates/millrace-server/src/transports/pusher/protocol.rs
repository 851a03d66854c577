//! The words of the protocol: what a client's frame asks, and the frames that answer (contracts/tasks.md 11.1 to 11.3, 11.7).
//! Pure; which events a task has is told in `telling`.

use axum::extract::ws::close_code;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// A close code with a reason for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Close {
    pub(super) code: u16,
    pub(super) reason: &'static str,
}

const fn close(code: u16, reason: &'static str) -> Close {
    Close { code, reason }
}

pub(super) const UNKNOWN_KEY: Close = close(4001, "unknown app key");
pub(super) const BAD_PROTOCOL: Close = close(4006, "protocol is not a number");
pub(super) const OTHER_PROTOCOL: Close = close(4007, "only protocol 7 is spoken here");
pub(super) const NO_PROTOCOL: Close = close(4008, "protocol is missing");
pub(super) const TOO_MANY: Close = close(4100, "too many connections");
pub(super) const TOO_SLOW: Close = close(4100, "nothing was read for 30 seconds");
pub(super) const NO_STORE: Close = close(4100, "the task could not be read");
pub(super) const GOING_AWAY: Close = close(4200, "the server is shutting down");
pub(super) const SILENT: Close = close(4201, "no answer to a ping");
pub(super) const TOO_LONG: Close = close(close_code::SIZE, "a frame may have 10240 bytes");
pub(super) const BINARY: Close = close(close_code::UNSUPPORTED, "frames are text");
pub(super) const NOT_TEXT: Close = close(close_code::INVALID, "a text frame is UTF-8");
pub(super) const BROKEN: Close = close(close_code::PROTOCOL, "not a WebSocket frame");

/// The protocol's number.
const PROTOCOL: f64 = 7.0;

/// Checks the key and the `protocol` of a socket's query.
pub(super) fn check_entry(key_is_known: bool, protocol: Option<&str>) -> Result<(), Close> {
    if !key_is_known {
        return Err(UNKNOWN_KEY);
    }
    let number = protocol.ok_or(NO_PROTOCOL)?.parse::<f64>().ok();
    let number = number.filter(|number| number.is_finite()).ok_or(BAD_PROTOCOL)?;
    // Exact: 7 is one of the numbers a float can hold.
    if (number - PROTOCOL).abs() > 0.0 { Err(OTHER_PROTOCOL) } else { Ok(()) }
}

/// What a client asks.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    /// `pusher:ping`
    Ping,
    /// `pusher:pong`: a sign of life, without an answer.
    Pong,
    /// `pusher:subscribe`
    Subscribe {
        /// The channel's name, unchecked.
        channel: String,
        /// The signature, empty where there is none.
        auth: String,
    },
    /// `pusher:unsubscribe`
    Unsubscribe {
        /// The channel's name, unchecked.
        channel: String,
    },
    /// Something that makes no sense; the text says why.
    Nonsense(&'static str),
}

/// Reads a text frame.
pub(super) fn parse(frame: &str) -> Command {
    let Ok(frame) = serde_json::from_str::<Value>(frame) else {
        return Command::Nonsense("The message is not valid JSON");
    };
    let Some(event) = frame.get("event").and_then(Value::as_str) else {
        return Command::Nonsense("The message has no event");
    };
    match event {
        "pusher:ping" => Command::Ping,
        "pusher:pong" => Command::Pong,
        "pusher:subscribe" | "pusher:unsubscribe" => {
            let data = data(&frame);
            let text = |name: &str| Some(data.get(name)?.as_str()?.to_owned());
            match text("channel") {
                None => Command::Nonsense("data.channel must be a string"),
                Some(channel) if event == "pusher:subscribe" => {
                    Command::Subscribe { channel, auth: text("auth").unwrap_or_default() }
                }
                Some(channel) => Command::Unsubscribe { channel },
            }
        }
        _ if event.starts_with("client-") => Command::Nonsense("Client events are not accepted"),
        _ => Command::Nonsense("Unknown event"),
    }
}

/// The fields of `data`, an object or the JSON text of one.
fn data(frame: &Value) -> Map<String, Value> {
    let object = match frame.get("data") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or(Value::Null),
        Some(value) => value.clone(),
        None => Value::Null,
    };
    match object {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// Why a subscription is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A private channel without the right signature.
    Signature,
    /// A channel nobody may have.
    Forbidden,
    /// One channel more than a socket may have.
    TooMany,
    /// Not a channel's name.
    Name,
}

impl Refused {
    /// Type, text and status of the answer.
    fn words(self) -> (&'static str, &'static str, u16) {
        match self {
            Self::Signature => ("AuthError", "Invalid signature", 401),
            Self::Forbidden => ("AuthError", "Forbidden", 403),
            Self::TooMany => ("LimitReached", "Too many channels", 429),
            Self::Name => ("InvalidName", "Invalid channel name", 400),
        }
    }
}

/// A frame of the server; `data` is a string (11.1).
#[derive(Serialize)]
struct Frame<'a> {
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<&'a str>,
    data: &'a str,
}

/// The text of a frame.
pub(super) fn frame(event: &str, channel: Option<&str>, data: &str) -> String {
    // Texts always are JSON.
    serde_json::to_string(&Frame { event, channel, data }).unwrap_or_default()
}

/// The server's first frame.
pub(super) fn established(socket_id: &str, activity_timeout_s: u64) -> String {
    let data = json!({"socket_id": socket_id, "activity_timeout": activity_timeout_s});
    frame("pusher:connection_established", None, &data.to_string())
}

/// The question to a silent client.
pub(super) fn ping() -> String {
    frame("pusher:ping", None, "{}")
}

/// The answer to a ping.
pub(super) fn pong() -> String {
    frame("pusher:pong", None, "{}")
}

/// The answer to a subscribe that was taken.
pub(super) fn subscribed(channel: &str) -> String {
    frame("pusher_internal:subscription_succeeded", Some(channel), "{}")
}

/// The answer to a subscribe that was not.
pub(super) fn refused(channel: &str, refused: Refused) -> String {
    let (kind, error, status) = refused.words();
    let data = json!({"type": kind, "error": error, "status": status});
    frame("pusher:subscription_error", Some(channel), &data.to_string())
}

/// The answer to something that makes no sense; here `data` is an object (11.1).
pub(super) fn nonsense(text: &str) -> String {
    json!({"event": "pusher:error", "data": {"code": null, "message": text}}).to_string()
}

#[cfg(test)]
#[path = "protocol_tests.rs"]
mod tests;
