//! One line of the doctor's report.

use serde_json::{Value, json};

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing to do.
    Ok,
    /// It works, something could be better.
    Warn,
    /// A start would fail.
    Fail,
}

impl Level {
    /// The word that is printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// A thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was looked at.
    pub name: String,
    /// How it stands.
    pub level: Level,
    /// What was found.
    pub text: String,
    /// What to do.
    pub todo: Option<String>,
}

impl Check {
    /// Nothing to do.
    pub fn ok(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), level: Level::Ok, text: text.into(), todo: None }
    }

    /// Works, could be better.
    pub fn warn(name: &str, text: impl Into<String>, todo: impl Into<String>) -> Self {
        let todo = Some(todo.into());
        Self { name: name.to_owned(), level: Level::Warn, text: text.into(), todo }
    }

    /// A start would fail.
    pub fn fail(name: &str, text: impl Into<String>, todo: impl Into<String>) -> Self {
        let todo = Some(todo.into());
        Self { name: name.to_owned(), level: Level::Fail, text: text.into(), todo }
    }

    /// A start would fail for this reason.
    pub fn failed(name: &str, error: &anyhow::Error) -> Self {
        let todo = crate::problem::hint(error).unwrap_or_else(|| "see the reason".to_owned());
        Self::fail(name, crate::problem::text(error), todo)
    }

    /// The check as JSON.
    pub fn to_json(&self) -> Value {
        json!({
            "name": self.name,
            "level": self.level.as_str(),
            "text": self.text,
            "todo": self.todo,
        })
    }

    /// The check as text, what to do below it.
    pub fn to_text(&self) -> String {
        let line = format!("{:<5} {:<16} {}", self.level.as_str(), self.name, self.text);
        match &self.todo {
            Some(todo) => format!("{line}\n{:>7}{todo}", "-> "),
            None => line,
        }
    }
}
