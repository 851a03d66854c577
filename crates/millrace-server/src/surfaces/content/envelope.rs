//! The error envelope of contracts/tasks.md: `{"error":"<text>"}`, one key, never empty. Rewords what the parts
//! shared by all surfaces (keys, guard, unknown routes, panics) answer on these routes. Never shows a cause.

use std::borrow::Cow;

use axum::Json;
use axum::extract::Request;
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::refusal::{ErrorCode, Refusal};
use crate::{access, body};

/// First parts of the paths that speak this envelope.
const OURS: [&str; 7] = [
    "/api/crud",
    "/api/llm-tasks",
    "/api/tasks",
    "/api/progress",
    "/api/models",
    "/pusher",
    "/app",
];

/// A refused request on these routes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The status.
    pub(crate) status: StatusCode,
    /// The text, exact.
    pub(crate) text: Cow<'static, str>,
}

/// The body of every error answer of these routes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorText {
    /// What is wrong.
    #[schema(example = "Project not found")]
    pub error: Cow<'static, str>,
}

impl Refused {
    /// A refusal with `status` and `text`.
    pub(crate) fn new(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self { status, text: text.into() }
    }

    /// 400 with `text`.
    pub(crate) fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    /// 404 with `text`.
    pub(crate) fn not_found(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, text)
    }

    /// 409 with `text`.
    pub(crate) fn conflict(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, text)
    }

    /// 500; whoever makes it logs the cause.
    pub(crate) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal server error")
    }

    /// 503.
    pub(crate) fn shutting_down() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "Server is shutting down")
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(ErrorText { error: self.text })).into_response()
    }
}

impl From<Refused> for Response {
    fn from(refused: Refused) -> Self {
        refused.into_response()
    }
}

/// What the shared parts refuse, in this contract's words (section 12).
impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let text = match refusal.code {
            ErrorCode::Unauthorized => "Unauthorized".into(),
            ErrorCode::NotFound => "Not found".into(),
            ErrorCode::PayloadTooLarge => {
                format!("Request body is larger than {} bytes", crate::limits::BODY_BYTES_MAX)
                    .into()
            }
            ErrorCode::InternalError => "Internal server error".into(),
            ErrorCode::Unavailable => "Server is shutting down".into(),
            ErrorCode::ValidationError | ErrorCode::Forbidden | ErrorCode::Conflict => refusal.text,
        };
        Self::new(refusal.code.status(), text)
    }
}

/// An error answer.
pub(crate) fn refuse(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Response {
    Refused::new(status, text).into_response()
}

/// Whether a path speaks this envelope.
pub(crate) fn is_ours(path: &str) -> bool {
    OURS.iter().any(|ours| {
        path.strip_prefix(ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// Rewords the refusals of the shared parts on these routes; everything else goes through untouched.
pub(crate) async fn reword(request: Request, next: Next) -> Response {
    let ours = is_ours(request.uri().path());
    let mut response = next.run(request).await;
    let refusal = if ours { response.extensions_mut().remove::<Refusal>() } else { None };
    let Some(refusal) = refusal else { return response };
    let mut reworded = Refused::from(refusal).into_response();
    if let Some(scheme) = response.headers_mut().remove(header::WWW_AUTHENTICATE) {
        reworded.headers_mut().insert(header::WWW_AUTHENTICATE, scheme);
    }
    reworded
}

/// The answer to a method that a path does not have: 405 here (`Allow` is added by the router), elsewhere as for an
/// unknown path.
pub(crate) async fn wrong_method(method: Method, uri: Uri, request: Request) -> Response {
    if !is_ours(uri.path()) {
        return access::unknown_route(method, uri, request).await.into_response();
    }
    body::discard(request).await;
    refuse(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed")
}

#[cfg(test)]
#[path = "envelope_tests.rs"]
mod tests;
