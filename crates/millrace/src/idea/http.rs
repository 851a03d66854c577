//! The transport over HTTP, for `--server`. Sends each request once; what is safe to repeat is for the caller to say.

use std::net::IpAddr;
use std::time::Duration;

use futures::StreamExt;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Url};

use super::failure::Failure;
use super::request::{Method, Request};
use super::transport::Answer;

/// How long a connection may take to come about.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest silence of a server: promoting into a worktree checks out a whole repository.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(300);

/// A server.
pub struct Http {
    client: Client,
    base: String,
    key: Option<HeaderValue>,
}

impl Http {
    /// A client for the server at `base`; nothing is sent yet.
    pub fn new(base: &str, key: Option<&str>) -> Result<Self, Failure> {
        let mut builder = Client::builder()
            .user_agent(concat!("millrace/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(SILENCE_TIMEOUT)
            // A redirect would carry the key to an address nobody named.
            .redirect(reqwest::redirect::Policy::none());
        if is_loopback(base) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| Failure::internal(describe(&error)))?;
        Ok(Self { client, base: base.to_owned(), key: key.map(bearer).transpose()? })
    }

    /// Sends a request and awaits the head of its answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let url = format!("{}{}", self.base, request.target);
        let mut builder = match request.method {
            Method::Get => self.client.get(url),
            Method::Post => self.client.post(url),
            Method::Delete => self.client.delete(url),
        };
        if let Some(key) = &self.key {
            builder = builder.header(AUTHORIZATION, key.clone());
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json").body(body.to_string());
        }
        let response = builder.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status().as_u16();
        let broken = |error: reqwest::Error| {
            Failure::internal(format!(
                "the connection to the server broke off: {}",
                describe(&error)
            ))
        };
        let body = response.bytes_stream().map(move |piece| piece.map_err(broken)).boxed();
        Ok(Answer { status, body })
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let reason = describe(error);
        Failure::internal(format!("the server at {} cannot be reached: {reason}", self.base))
            .hint("start it with `millrace serve`, or leave out --server to work without one")
    }
}

fn bearer(key: &str) -> Result<HeaderValue, Failure> {
    let value = HeaderValue::from_str(&format!("Bearer {key}"));
    let mut value =
        value.map_err(|_| Failure::validation("MILLRACE_API_KEY holds signs no key has"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn is_loopback(base: &str) -> bool {
    let url = Url::parse(base).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// The innermost cause, which says most; addresses with their queries stay out of it.
fn describe(error: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
