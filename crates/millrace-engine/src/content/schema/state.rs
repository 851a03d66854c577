//! The schema as it stands: entries with their provenance.

use millrace_core::{GenerationId, Noun};
use millrace_store::params::{Body, Document};
use serde_json::{Map, Value, json};

use crate::content::fields::unique_name;

/// Who made an entry; null where a person did.
const GENERATION: &str = "generation_id";
/// Whether a person changed it.
const EDITED: &str = "edited";

/// Tables and relationships, each with `generation_id` and `edited`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Schema {
    pub(crate) tables: Vec<Value>,
    pub(crate) relationships: Vec<Value>,
}

impl Schema {
    /// The schema a document holds.
    pub(crate) fn of(document: &Document) -> Self {
        let list = |key| document.body.get(key).and_then(Value::as_array).cloned();
        Self {
            tables: list("tables").unwrap_or_default(),
            relationships: list("relationships").unwrap_or_default(),
        }
    }

    /// As the wire shows it.
    pub(crate) fn json(self) -> Map<String, Value> {
        let Self { tables, relationships } = self;
        let entries = [("tables", tables), ("relationships", relationships)];
        entries.into_iter().map(|(key, list)| (key.to_owned(), Value::Array(list))).collect()
    }

    /// As the store keeps it.
    pub(crate) fn body(self) -> Body {
        let fields = self.json();
        let unique_name = unique_name(Noun::Schema, &fields);
        Body { fields: Value::Object(fields), unique_name }
    }

    /// Where the table of that name is, without case.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.tables.iter().position(|table| same(text(table, "name"), name))
    }
}

/// An entry with its provenance.
pub(crate) fn made_by(mut entry: Value, generation: Option<GenerationId>, edited: bool) -> Value {
    if let Value::Object(entry) = &mut entry {
        entry.insert(GENERATION.to_owned(), json!(generation.map(|id| id.0)));
        entry.insert(EDITED.to_owned(), json!(edited));
    }
    entry
}

/// An entry without its provenance, as text: equal for equal entries, since all of them have their keys in one order.
pub(crate) fn bare(entry: &Value) -> String {
    let mut entry = entry.clone();
    if let Value::Object(entry) = &mut entry {
        entry.shift_remove(GENERATION);
        entry.shift_remove(EDITED);
    }
    entry.to_string()
}

/// Whether a person changed an entry.
pub(crate) fn is_edited(entry: &Value) -> bool {
    entry.get(EDITED) == Some(&Value::Bool(true))
}

/// Whether a generation made an entry.
pub(crate) fn is_generated(entry: &Value) -> bool {
    entry.get(GENERATION).is_some_and(Value::is_string)
}

/// Whether that generation made an entry.
pub(crate) fn is_of(entry: &Value, generation: GenerationId) -> bool {
    text(entry, GENERATION) == generation.0.to_string()
}

/// A text of an entry; empty where there is none.
pub(crate) fn text<'a>(entry: &'a Value, key: &str) -> &'a str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Whether two names are the same; tables and columns are told apart without case.
pub(crate) fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
