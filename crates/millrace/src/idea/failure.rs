//! Why an idea command failed, in the words and the envelope of contracts/ideas.md 1.2.

use serde_json::{Value, json};

/// The code of everything that is nobody's wrong request.
const INTERNAL: &str = "INTERNAL_ERROR";

/// A failed command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The text for people.
    pub error: String,
    /// The code of the envelope.
    pub code: String,
    /// What to do, on standard error only.
    pub hint: Option<String>,
}

impl Failure {
    /// A failure that is not the request's fault.
    pub fn internal(error: impl Into<String>) -> Self {
        Self { error: error.into(), code: INTERNAL.to_owned(), hint: None }
    }

    /// An `Idea` or a `Session` that is not there.
    pub fn not_found(what: &str, id: &str) -> Self {
        let error = format!("{what} not found: {id}");
        Self { error, code: "NOT_FOUND".to_owned(), hint: None }
    }

    /// A request that cannot be right.
    pub fn validation(error: impl Into<String>) -> Self {
        Self { error: error.into(), code: "VALIDATION_ERROR".to_owned(), hint: None }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Reads an error answer; one that is no envelope (a proxy's page) is told by its status.
    pub fn of_answer(status: u16, body: &Value) -> Self {
        let text =
            |key: &str| body.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
        match (text("error"), text("code")) {
            (Some(error), code) => Self {
                error: error.to_owned(),
                code: code.unwrap_or(INTERNAL).to_owned(),
                hint: (status == 401)
                    .then(|| "set MILLRACE_API_KEY to a key of the server".to_owned()),
            },
            (None, _) => Self::internal(format!("the server answered HTTP {status}"))
                .hint("is it the address of a Millrace server?"),
        }
    }

    /// The error body.
    pub fn to_json(&self) -> Value {
        json!({ "success": false, "error": self.error, "code": self.code })
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        let failure = Self::internal(crate::problem::text(&error));
        match crate::problem::hint(&error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}
