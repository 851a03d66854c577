//! Who may come in: reads the key of a request and puts the tenant into it. Never looks at a body or a route's
//! meaning. Order: this check comes before every other of a request (contracts/ideas.md 1.2).

use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use millrace_core::TenantId;

use crate::app::App;
use crate::body;
use crate::refusal::{ErrorCode, Refusal};

/// A request made by this process itself (the command line): neither keys nor the Host and Origin guard apply to
/// it. Put into a request's extensions; nothing that comes over a socket can carry it.
#[derive(Clone, Copy, Debug)]
pub struct Trusted;

/// The tenant of a request that was let in; handlers take it from the extensions.
#[derive(Clone, Debug)]
pub(crate) struct Caller(pub TenantId);

/// Lets a request in with its tenant, or answers 401.
pub(crate) async fn require_key(
    State(app): State<App>,
    mut request: Request,
    next: Next,
) -> Response {
    let trusted = request.extensions().get::<Trusted>().is_some();
    let caller = if trusted || app.is_open() {
        Some(TenantId::default())
    } else {
        presented(request.headers()).and_then(|key| app.handle.keys().authenticate(key))
    };
    match caller {
        Some(tenant) => {
            request.extensions_mut().insert(Caller(tenant));
            next.run(request).await
        }
        None => {
            body::discard(request).await;
            missing_key().into_response()
        }
    }
}

fn missing_key() -> impl IntoResponse {
    let refusal = Refusal::new(ErrorCode::Unauthorized, "Missing or invalid API key");
    ([(header::WWW_AUTHENTICATE, "Bearer")], refusal)
}

/// The key a request presents: `Authorization: Bearer <key>` first, then `X-API-Key: <key>`.
fn presented(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| bearer(value.to_str().ok()?));
    let named = || headers.get("x-api-key").and_then(|value| value.to_str().ok());
    bearer.or_else(named).map(str::trim).filter(|key| !key.is_empty())
}

/// The credentials of a `Bearer` header; the scheme's case does not matter (RFC 9110 section 11.1).
fn bearer(value: &str) -> Option<&str> {
    let (scheme, key) = value.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(key)
}

#[cfg(test)]
#[path = "auth_tests.rs"]
mod tests;
