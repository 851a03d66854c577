//! What a dialect hands to HTTP, and the helpers all dialects share. It never sends anything.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

use crate::nouns::{OutputSchema, Request};
use crate::parameters::{Parameter, Shape};

/// Where a request goes.
pub struct Target<'a> {
    /// Base URL, with or without a trailing slash.
    pub base_url: &'a str,
    /// The key; without one no credentials are sent.
    pub key: Option<&'a SecretString>,
    /// The provider's own id of the model.
    pub model_id: &'a str,
    /// Which parameters to send.
    pub shape: Shape,
}

impl Target<'_> {
    /// The base URL with `path` added.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.base_url.trim_end_matches('/'))
    }

    /// The same, with `version` between the two unless the base ends with it already.
    pub(crate) fn versioned_url(&self, version: &str, path: &str) -> String {
        let base = self.base_url.trim_end_matches('/');
        let base = base.strip_suffix(version).map_or(base, |rest| rest.trim_end_matches('/'));
        format!("{base}/{version}/{path}")
    }
}

/// One header; secret values are never shown.
#[derive(Clone, PartialEq)]
pub struct Header {
    /// Lowercase name.
    pub name: &'static str,
    /// The value as sent.
    pub value: String,
    /// Whether the value is a credential.
    pub secret: bool,
}

impl Header {
    pub(crate) fn plain(name: &'static str, value: &str) -> Self {
        Self { name, value: value.to_owned(), secret: false }
    }

    pub(crate) fn secret(name: &'static str, prefix: &str, key: &SecretString) -> Self {
        Self { name, value: format!("{prefix}{}", key.expose_secret()), secret: true }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.secret { "***" } else { &self.value };
        write!(f, "{}: {value}", self.name)
    }
}

/// A POST with a JSON body.
#[derive(Clone, Debug, PartialEq)]
pub struct HttpRequest {
    /// Absolute URL.
    pub url: String,
    /// Headers beside `Content-Type: application/json`.
    pub headers: Vec<Header>,
    /// The body.
    pub body: Value,
    /// The parameters this body carries that could be left out, with their names in the dialect.
    pub sent: Vec<(Parameter, &'static [&'static str])>,
}

/// Headers of every dialect: the caller's request id.
pub(crate) fn common_headers(request: &Request) -> Vec<Header> {
    vec![
        Header::plain("accept", "text/event-stream, application/json"),
        Header::plain("x-client-request-id", &request.request_id),
    ]
}

/// The user message; without a schema parameter it holds the schema as JSON.
pub(crate) fn user_text(request: &Request, shape: Shape) -> String {
    match &request.schema {
        Some(OutputSchema { schema, .. }) if !shape.schema => format!(
            "{}\n\nAnswer with JSON only, no other text. It must fit this JSON schema:\n{schema}",
            request.user
        ),
        _ => request.user.clone(),
    }
}

/// A temperature as JSON, without the noise of widening `f32` (0.9, not 0.8999999761581421).
pub(crate) fn temperature(value: f32) -> Value {
    value.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

/// An object from pairs.
pub(crate) fn object<const N: usize>(pairs: [(&str, Value); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

/// A count of tokens at `pointer`; 0 when it is not told.
pub(crate) fn count(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// A text at `pointer`; empty when there is none.
pub(crate) fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
