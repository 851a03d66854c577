//! A session as the rest of the house sees it, with the counts that are always made from the ideas
//! themselves (contract 2.3). It knows no file.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use std::sync::Arc;

use crate::{idea::Status, leaf::Leaf};

/// Counts over the ideas of a session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of them.
    pub total: usize,
    /// Per type, the session's own types first; no type with 0.
    pub by_type: Vec<(String, usize)>,
    /// As generated.
    pub draft: usize,
    /// Made into tasks.
    pub promoted: usize,
    /// Set aside.
    pub dismissed: usize,
}

impl Summary {
    /// Counts ideas; `types` only gives the order of `by_type`.
    pub(crate) fn of(ideas: &[Arc<Leaf>], types: &[String]) -> Summary {
        let mut summary = Summary { total: ideas.len(), ..Summary::default() };
        summary.by_type = types.iter().map(|name| (name.clone(), 0)).collect();
        for idea in ideas {
            match summary.by_type.iter_mut().find(|(name, _)| name == idea.idea_type()) {
                Some((_, count)) => *count += 1,
                None => summary.by_type.push((idea.idea_type().to_owned(), 1)),
            }
            match idea.status() {
                Status::Draft => summary.draft += 1,
                Status::Promoted => summary.promoted += 1,
                Status::Dismissed => summary.dismissed += 1,
            }
        }
        summary.by_type.retain(|(_, count)| *count > 0);
        summary
    }

    /// `total_ideas`, `by_type` and `by_status`, in this order.
    pub(crate) fn keys(&self) -> Map<String, Value> {
        let by_type: Map<String, Value> =
            self.by_type.iter().map(|(name, count)| (name.clone(), json!(count))).collect();
        let mut by_status = Map::new();
        by_status.insert("draft".to_owned(), json!(self.draft));
        by_status.insert("promoted".to_owned(), json!(self.promoted));
        if self.dismissed > 0 {
            by_status.insert("dismissed".to_owned(), json!(self.dismissed));
        }
        let mut keys = Map::new();
        keys.insert("total_ideas".to_owned(), json!(self.total));
        keys.insert("by_type".to_owned(), Value::Object(by_type));
        keys.insert("by_status".to_owned(), Value::Object(by_status));
        keys
    }
}

/// One session: the runs that share a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The directory's name.
    pub id: String,
    /// The output directory it lies in, relative and normalised.
    pub output: String,
    /// Types asked for so far.
    pub types: Vec<String>,
    /// The latest run's model, where the file tells.
    pub model: Option<String>,
    /// Counts over the ideas on disk.
    pub summary: Summary,
    /// Names of the idea files, in generation order.
    pub files: Vec<String>,
    /// RFC 3339.
    pub generated_at: String,
    /// RFC 3339.
    pub updated_at: String,
    /// Ideas dropped as duplicates, over all runs; in the file only.
    pub skipped_duplicates: u64,
    /// The instant of `generated_at`.
    pub(crate) generated: Timestamp,
}

impl Session {
    /// The list entry (contract 2.3).
    #[must_use]
    pub fn list_json(&self) -> Value {
        Value::Object(self.keys())
    }

    /// The detail: the list entry and `files`.
    #[must_use]
    pub fn detail_json(&self) -> Value {
        let mut keys = self.keys();
        keys.insert("files".to_owned(), json!(self.files));
        Value::Object(keys)
    }

    fn keys(&self) -> Map<String, Value> {
        let mut keys = Map::new();
        keys.insert("id".to_owned(), json!(self.id));
        keys.insert("types".to_owned(), json!(self.types));
        keys.insert("model".to_owned(), json!(self.model));
        keys.insert("summary".to_owned(), Value::Object(self.summary.keys()));
        keys.insert("generated_at".to_owned(), json!(self.generated_at));
        keys.insert("updated_at".to_owned(), json!(self.updated_at));
        keys
    }

    /// Makes the counts and the file list anew from the ideas.
    pub(crate) fn recount(&mut self, ideas: &[Arc<Leaf>]) {
        self.summary = Summary::of(ideas, &self.types);
        self.files = ideas.iter().map(|idea| idea.file_name().to_owned()).collect();
    }
}
