//! An idea as the rest of the house sees it, and its two JSON forms (contract 2.1). It knows no
//! file.

use serde_json::{Map, Value, json};

use crate::{error::Error, fields};

/// How much work an idea is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effort {
    /// Minutes.
    Trivial,
    /// An hour or two.
    Small,
    /// A day; also what unknown words count as.
    Medium,
    /// Some days.
    Large,
    /// Weeks, or much care.
    Complex,
}

impl Effort {
    /// All of them, smallest first.
    pub const ALL: [Effort; 5] =
        [Effort::Trivial, Effort::Small, Effort::Medium, Effort::Large, Effort::Complex];

    /// The word on the wire and in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Effort::Trivial => "trivial",
            Effort::Small => "small",
            Effort::Medium => "medium",
            Effort::Large => "large",
            Effort::Complex => "complex",
        }
    }

    /// The effort of exactly this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Effort> {
        Effort::ALL.into_iter().find(|effort| effort.as_str() == word)
    }

    /// A query's `effort` (contract 7.1).
    ///
    /// # Errors
    /// The text that lists the words.
    pub fn parse(word: &str) -> Result<Effort, Error> {
        Effort::from_word(word).ok_or(Error::Field(fields::EFFORT))
    }
}

/// Where an idea stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// As generated; also what unknown words count as.
    Draft,
    /// Made into a task.
    Promoted,
    /// Set aside; it does not come back.
    Dismissed,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 3] = [Status::Draft, Status::Promoted, Status::Dismissed];

    /// The word on the wire and in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Promoted => "promoted",
            Status::Dismissed => "dismissed",
        }
    }

    /// The status of exactly this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// A query's `status` (contract 7.1).
    ///
    /// # Errors
    /// The text that lists the words.
    pub fn parse(word: &str) -> Result<Status, Error> {
        Status::from_word(word).ok_or(Error::Field(fields::STATUS))
    }
}

/// One idea, as its file says with the fallbacks of contract 3.3 filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idea {
    /// 8 lowercase hex characters, unique in the workspace.
    pub id: String,
    /// The listed name of the type.
    pub idea_type: String,
    /// File-friendly form of the title.
    pub name: String,
    /// One line.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Why; may be empty.
    pub rationale: String,
    /// How much work.
    pub effort: Effort,
    /// Where it stands.
    pub status: Status,
    /// The task's id, only while promoted.
    pub promoted_to: Option<String>,
    /// RFC 3339.
    pub created_at: String,
    /// Files the idea is about.
    pub affected_files: Vec<String>,
    /// Patterns of the code base it follows.
    pub existing_patterns: Vec<String>,
    /// The session it belongs to.
    pub session_id: String,
    /// Its file, relative to the workspace, `/` between the parts.
    pub file_path: String,
    /// Why it was dismissed; in the file only.
    pub dismiss_reason: Option<String>,
    /// Workspace files given to the model; in the file only.
    pub sources: Vec<String>,
    /// `created_at` exactly as it stands in the file.
    pub(crate) created_at_source: Option<String>,
    /// Lines of front-matter keys this program does not know.
    pub(crate) unknown: String,
    /// Everything after the front matter, as it stands in the file.
    pub(crate) tail: String,
}

impl Idea {
    /// The body of the file: `implementation_approach`.
    #[must_use]
    pub fn approach(&self) -> &str {
        self.tail.trim()
    }

    /// The file's name inside its session.
    #[must_use]
    pub fn file_name(&self) -> &str {
        self.file_path.rsplit('/').next().unwrap_or(&self.file_path)
    }

    /// The list entry: exactly the 13 keys of contract 2.1.
    #[must_use]
    pub fn entry_json(&self) -> Value {
        Value::Object(self.keys(false))
    }

    /// The detail: exactly the 15 keys of contract 2.1.
    #[must_use]
    pub fn detail_json(&self) -> Value {
        Value::Object(self.keys(true))
    }

    fn keys(&self, detail: bool) -> Map<String, Value> {
        let mut keys = Map::new();
        let mut put = |key: &str, value: Value| {
            keys.insert(key.to_owned(), value);
        };
        put("id", json!(self.id));
        put("type", json!(self.idea_type));
        put("name", json!(self.name));
        put("title", json!(self.title));
        put("description", json!(self.description));
        put("rationale", json!(self.rationale));
        put("estimated_effort", json!(self.effort.as_str()));
        put("status", json!(self.status.as_str()));
        put("promoted_to", json!(self.promoted_to));
        put("created_at", json!(self.created_at));
        put("affected_files", json!(self.affected_files));
        put("existing_patterns", json!(self.existing_patterns));
        if detail {
            put("implementation_approach", json!(self.approach()));
        }
        put("session_id", json!(self.session_id));
        if detail {
            put("file_path", json!(self.file_path));
        }
        keys
    }
}
