//! An error answer: status, stable code and text in the one envelope (contracts/ideas.md 1.2). Never shows a
//! cause: details go to the server's log where the refusal is made.

use std::borrow::Cow;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::limits::ECHO_CHARS_MAX;

/// The stable code of an error answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// 400: the request is wrong.
    ValidationError,
    /// 401: a key is needed and none or a wrong one came.
    Unauthorized,
    /// 403: the caller's Host or Origin is not local while the server has no keys.
    Forbidden,
    /// 404: idea, session, run or route unknown.
    NotFound,
    /// 409: the state of the idea forbids it.
    Conflict,
    /// 413: the body is too long.
    PayloadTooLarge,
    /// 500: anything else.
    InternalError,
    /// 503: the server takes no work at the moment (starting, draining or full).
    Unavailable,
}

impl ErrorCode {
    /// The status that goes with it.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::ValidationError => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Conflict => StatusCode::CONFLICT,
            Self::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InternalError => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// A refused request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Its code, which decides the status.
    pub code: ErrorCode,
    /// The text for people.
    pub text: Cow<'static, str>,
}

impl Refusal {
    /// A refusal with `code` and `text`.
    pub fn new(code: ErrorCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into() }
    }

    /// 400 with `text`.
    pub fn invalid(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::ValidationError, text)
    }

    /// 404 with `text`.
    pub fn not_found(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::NotFound, text)
    }

    /// 500 with the contract's text; whoever makes it logs the cause.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(ErrorCode::InternalError, "Internal server error")
    }
}

/// The body of every error answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorBody {
    /// Always `false`.
    #[schema(example = false)]
    pub success: bool,
    /// What is wrong and, where it helps, what to do.
    #[schema(example = "workspace_path is required")]
    pub error: Cow<'static, str>,
    /// The stable code.
    pub code: ErrorCode,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let Self { code, text } = self.clone();
        let body = Json(ErrorBody { success: false, error: text, code });
        // Kept beside the body for surfaces with an envelope of their own.
        (code.status(), Extension(self), body).into_response()
    }
}

/// A request value as an error text repeats it: cut to 200 characters and `...`.
#[must_use]
pub fn echo(value: &str) -> Cow<'_, str> {
    match value.char_indices().nth(ECHO_CHARS_MAX) {
        Some((end, _)) => Cow::Owned(format!("{}...", value.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(value),
    }
}

#[cfg(test)]
#[path = "refusal_tests.rs"]
mod tests;
