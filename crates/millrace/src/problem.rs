//! What a command tells when it fails: one sentence, the code of its page, and what to do next. Never a backtrace.

use millrace_core::code::Code;
use thiserror::Error;

/// A failure of a command.
#[derive(Debug, Error)]
#[error("{text}")]
pub struct Problem {
    /// What happened.
    text: String,
    /// What to do.
    hint: Option<String>,
    /// The page that says more.
    code: Option<Code>,
}

impl Problem {
    /// A failure without a page.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, code: None }
    }

    /// A failure with a page of docs/errors.
    pub fn coded(code: Code, text: impl Into<String>) -> Self {
        Self { text: text.into(), hint: None, code: Some(code) }
    }

    /// Says what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The text of a failure, its code included.
pub fn text(error: &anyhow::Error) -> String {
    let code = coded(error).map(|code| format!(" [{}]", code.id)).unwrap_or_default();
    match error.downcast_ref::<Problem>() {
        Some(problem) => format!("{}{code}", problem.text),
        None => format!("{error:#}{code}"),
    }
}

/// The line that says what to do, where there is one.
pub fn hint(error: &anyhow::Error) -> Option<String> {
    let page = coded(error).map(|code| format!("`millrace explain {}` says more", code.id));
    let hint = error.downcast_ref::<Problem>().and_then(|problem| problem.hint.clone());
    match (hint, page) {
        (Some(hint), Some(page)) => Some(format!("{hint}; {page}")),
        (hint, page) => hint.or(page),
    }
}

/// The code of the first cause that has one.
fn coded(error: &anyhow::Error) -> Option<Code> {
    error.chain().find_map(|cause| {
        let ours = cause.downcast_ref::<Problem>().and_then(|known| known.code);
        let engine = || cause.downcast_ref::<millrace_engine::Error>().and_then(|e| e.code());
        let store = || cause.downcast_ref::<millrace_store::Error>().and_then(|e| e.code());
        ours.or_else(engine).or_else(store)
    })
}

#[cfg(test)]
#[path = "problem_tests.rs"]
mod tests;
