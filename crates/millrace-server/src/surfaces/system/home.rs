//! The page at `/`: what runs here and where to go. One self-contained document without scripts; the console will take
//! its place.

use std::fmt::Write;
use std::sync::LazyLock;

use axum::extract::State;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::Html;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::app::App;

const PAGE: &str = include_str!("home.html");
const STYLE: &str = include_str!("home.css");

/// Nothing may be loaded, run or framed; the one style is allowed by its digest.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let digest = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'"
    )
});

/// What runs here
#[utoipa::path(get, path = "/", tag = "system",
    responses((status = 200, description = "A page for people", body = String, content_type = "text/html")))]
pub(super) async fn home(
    State(app): State<App>,
    headers: HeaderMap,
) -> ([(HeaderName, &'static str); 4], Html<String>) {
    let model = app.handle.providers().catalog().default_name();
    let page = render(app.version, &model, host(&headers), app.is_open());
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY.as_str()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(page))
}

/// The address the caller used, as the example repeats it.
fn host(headers: &HeaderMap) -> &str {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.filter(|host| host.parse::<Authority>().is_ok()).unwrap_or("127.0.0.1:8008")
}

fn render(version: &str, model: &str, host: &str, open: bool) -> String {
    let (keys, key_header) = if open {
        ("none needed on this machine", "")
    } else {
        ("required", "  -H \"Authorization: Bearer $MILLRACE_API_KEY\" \\\n")
    };
    // One pass over the page's own text: what is filled in is never read again.
    PAGE.split('{').fold(String::with_capacity(PAGE.len() + STYLE.len()), |mut page, part| {
        match part.split_once('}') {
            Some(("style", rest)) => page.extend([STYLE, rest]),
            Some(("version", rest)) => page.extend([&*escape(version), rest]),
            Some(("model", rest)) => page.extend([&*escape(model), rest]),
            Some(("keys", rest)) => page.extend([keys, rest]),
            Some(("key_header", rest)) => page.extend([&*escape(key_header), rest]),
            Some(("host", rest)) => page.extend([&*escape(host), rest]),
            Some(("open", rest)) => page.extend(["{", rest]),
            Some(("close", rest)) => page.extend(["}", rest]),
            Some((_, rest)) => page.push_str(rest),
            None => page.push_str(part),
        }
        page
    })
}

/// Text as HTML shows it, in elements and in quoted attributes.
fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "&#{};", u32::from(c));
            }
            _ => out.push(c),
        }
        out
    })
}

#[cfg(test)]
#[path = "home_tests.rs"]
mod tests;
