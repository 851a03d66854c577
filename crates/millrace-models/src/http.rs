//! The only module that does HTTP to providers. It never retries and never reads an answer's
//! meaning.

use std::net::IpAddr;
use std::sync::Once;
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, Url};
use tokio::time::timeout;

use crate::dialects::HttpRequest;
use crate::limits::{CONNECT_TIMEOUT, ERROR_BODY_BYTES_MAX, ERROR_BODY_TIMEOUT};

static TLS: Once = Once::new();

/// Names `ring` as the process's TLS provider, once; harmless when the binary has done so.
pub fn install_tls() {
    // `Err` means that a provider is installed already, which is what we want.
    TLS.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SendError {
    #[error("no answer for {} s", .0.as_secs())]
    Silence(Duration),
    #[error("the request cannot be sent: {0}")]
    Unsendable(String),
    #[error("{0}")]
    Connection(String),
}

/// A client for one provider: connections are kept and reused.
pub(crate) struct Http {
    client: Client,
}

impl Http {
    /// A client for this base URL; a loopback address is never reached through a proxy.
    pub fn new(base_url: &str) -> Result<Self, SendError> {
        install_tls();
        let mut builder = Client::builder()
            .user_agent(concat!("millrace/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            // A redirected POST would carry prompts and keys to an address nobody configured.
            .redirect(reqwest::redirect::Policy::none())
            // Compression makes proxies hold streams back, and tiny answers into huge ones.
            .no_gzip()
            .tcp_nodelay(true);
        if is_loopback(base_url) {
            builder = builder.no_proxy();
        }
        let client = builder.build().map_err(|error| SendError::Unsendable(describe(&error)))?;
        Ok(Self { client })
    }

    /// Sends the request and awaits the answer's head. Dropping the future closes the connection.
    pub async fn send(
        &self,
        request: HttpRequest,
        silence: Duration,
    ) -> Result<Response, SendError> {
        let url = Url::parse(&request.url)
            .map_err(|error| SendError::Unsendable(format!("bad base URL: {error}")))?;
        let mut headers = HeaderMap::new();
        for header in request.headers {
            let mut value = HeaderValue::from_str(&header.value).map_err(|_| {
                SendError::Unsendable(format!("header {} has forbidden characters", header.name))
            })?;
            value.set_sensitive(header.secret);
            headers.insert(HeaderName::from_static(header.name), value);
        }
        let sending = self.client.post(url).headers(headers).json(&request.body).send();
        match timeout(silence, sending).await {
            Err(_) => Err(SendError::Silence(silence)),
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) if error.is_builder() => Err(SendError::Unsendable(describe(&error))),
            Ok(Err(error)) => Err(SendError::Connection(describe(&error))),
        }
    }
}

/// The body of an error answer as far as it comes within [`ERROR_BODY_TIMEOUT`], at most
/// [`ERROR_BODY_BYTES_MAX`].
pub(crate) async fn error_body(mut response: Response) -> String {
    let mut body = Vec::new();
    let reading = async {
        while let Ok(Some(bytes)) = response.chunk().await {
            let room = ERROR_BODY_BYTES_MAX.saturating_sub(body.len());
            body.extend(bytes.iter().take(room));
            if body.len() >= ERROR_BODY_BYTES_MAX {
                break;
            }
        }
    };
    // What came in time is enough: the status tells the class.
    drop(timeout(ERROR_BODY_TIMEOUT, reading).await);
    String::from_utf8_lossy(&body).into_owned()
}

/// An HTTP error with its causes but without the URL, which may hold secrets.
pub(crate) fn describe(error: &reqwest::Error) -> String {
    let mut text = String::from("HTTP client: ");
    let mut cause = std::error::Error::source(error);
    text.push_str(if error.is_connect() {
        "cannot connect"
    } else if error.is_body() || error.is_decode() {
        "answer cut"
    } else {
        "request failed"
    });
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn is_loopback(base_url: &str) -> bool {
    let host = Url::parse(base_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| {
        let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
