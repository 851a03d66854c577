//! A document as a row of the wire (contracts/tasks.md 9.2).

use jiff::Timestamp;
use millrace_core::{Noun, Time};
use millrace_store::params::Document;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::{fields, parent_name};

/// A row. As JSON it is an object of all its fields under their snake_case names, told straight from the document.
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
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) | Err(_) => Map::new(),
        }
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let document = &self.0;
        let mut row = serializer.serialize_map(None)?;
        row.serialize_entry("id", &document.key.uuid)?;
        if document.kind != Noun::Project {
            row.serialize_entry("project_id", &document.root)?;
        }
        if let (Some(name), Some(parent)) = (own_parent_name(document.kind), document.parent) {
            row.serialize_entry(name, &parent)?;
        }
        if is_numbered(document.kind) {
            row.serialize_entry("number", &document.number)?;
        }
        for field in fields(document.kind) {
            match document.body.get(field.name) {
                Some(value) => row.serialize_entry(field.name, value)?,
                None => row.serialize_entry(field.name, &field.kind.default())?,
            }
        }
        if document.kind != Noun::Project {
            row.serialize_entry("position", &document.position)?;
        }
        row.serialize_entry("generation_id", &document.generation.map(|made_by| made_by.0))?;
        row.serialize_entry("edited", &document.edited)?;
        row.serialize_entry("created_at", &iso(document.created_at))?;
        row.serialize_entry("updated_at", &iso(document.updated_at))?;
        row.end()
    }
}

/// The field that names the parent of a row beside its project, which every row names.
fn own_parent_name(noun: Noun) -> Option<&'static str> {
    parent_name(noun).filter(|_| noun.parent() != Some(Noun::Project))
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

/// ISO 8601 in UTC with milliseconds and `Z` (contracts/tasks.md 1.6).
fn iso(time: Time) -> String {
    let at = Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
