//! The request that gives one event to a hosted app, signed (contracts/tasks.md 11.8). Pure: the time comes in.

use serde::Serialize;

use super::super::channel::Form;
use super::super::settings::ForwardSettings;
use super::super::signature::{hmac_hex, md5_hex};
use super::super::telling::Telling;

/// A request ready to be sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Signed {
    /// Where to; the query holds a signature, so it is never logged.
    pub(super) url: String,
    /// What.
    pub(super) body: String,
}

/// The body of the hosted API.
#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    channels: Vec<String>,
    data: &'a str,
}

/// Renders and signs `telling`; `public` says whether it goes to the public channel too. `now_s` in Unix seconds.
pub(super) fn signed(
    settings: &ForwardSettings,
    public: bool,
    telling: &Telling,
    now_s: i64,
) -> Signed {
    let forms = Form::ALL.into_iter().filter(|form| public || *form == Form::Private);
    let channels = forms.map(|form| form.channel(telling.session_id())).collect();
    let body = Body { name: telling.event, channels, data: &telling.data };
    // Texts always are JSON.
    let body = serde_json::to_string(&body).unwrap_or_default();
    let path = format!("/apps/{}/events", settings.app_id);
    let query = format!(
        "auth_key={}&auth_timestamp={now_s}&auth_version=1.0&body_md5={}",
        settings.key,
        md5_hex(body.as_bytes())
    );
    let signature = hmac_hex(&settings.secret, &format!("POST\n{path}\n{query}"));
    let host = settings.host.trim_end_matches('/');
    Signed { url: format!("{host}{path}?{query}&auth_signature={signature}"), body }
}

/// Whether the hosted app has channels of that name: `:` is not among its characters.
pub(super) fn can_be_named(session_id: &str) -> bool {
    !session_id.contains(':')
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
