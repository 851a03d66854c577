//! A document as a row of the wire (contracts/tasks.md 9.2).

use jiff::Timestamp;
use millrace_core::{Noun, Time};
use millrace_store::params::Document;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::{fields, parent_name};

/// A row.
#[derive(Clone, Debug)]
pub struct Row(pub(crate) Document);

impl Row {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> Uuid {
        self.0.key.uuid
    }

    /// All its fields, under their snake_case names.
    #[must_use]
    pub fn json(&self) -> Map<String, Value> {
        let document = &self.0;
        let mut row = Map::new();
        let mut put = |name: &str, value: Value| {
            row.insert(name.to_owned(), value);
        };
        put("id", id(document.key.uuid));
        if document.kind != Noun::Project {
            put("project_id", id(document.root));
        }
        if let (Some(name), Some(parent)) = (parent_name(document.kind), document.parent) {
            put(name, id(parent));
        }
        if is_numbered(document.kind) {
            put("number", document.number.into());
        }
        for field in fields(document.kind) {
            let value = document.body.get(field.name).cloned();
            put(field.name, value.unwrap_or_else(|| field.kind.default()));
        }
        if document.kind != Noun::Project {
            put("position", document.position.into());
        }
        put("generation_id", document.generation.map_or(Value::Null, |made_by| id(made_by.0)));
        put("edited", document.edited.into());
        put("created_at", iso(document.created_at).into());
        put("updated_at", iso(document.updated_at).into());
        row
    }
}

/// Whether people know its rows by number.
fn is_numbered(noun: Noun) -> bool {
    match noun {
        Noun::Project | Noun::Feature => true,
        Noun::Persona
        | Noun::UserStory
        | Noun::AcceptanceCriterion
        | Noun::Page
        | Noun::Section
        | Noun::Schema => false,
    }
}

fn id(uuid: Uuid) -> Value {
    Value::from(uuid.to_string())
}

/// ISO 8601 in UTC with milliseconds and `Z` (contracts/tasks.md 1.6).
fn iso(time: Time) -> String {
    let at = Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
