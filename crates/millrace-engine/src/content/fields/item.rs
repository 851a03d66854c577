//! Generated items as rows, and the name by which a row must be the only one.

use millrace_core::Noun;
use serde_json::{Map, Value};

use super::table::{Hand, fields};

/// The row that a generated item becomes: its fields where they fit, defaults for the rest. The item is valid already
/// (contracts/tasks.md section 10); whether its `persona_id` names one is for the caller to see.
pub(crate) fn row_from_item(noun: Noun, item: &Map<String, Value>) -> Map<String, Value> {
    let taken = |name: &str| item.get(name).cloned();
    let row = fields(noun).iter().map(|field| {
        let value = match field.hand {
            Hand::Anyone => taken(field.name),
            Hand::People | Hand::PeopleAtFirst | Hand::House => None,
        };
        let fits = |value: &Value| match value {
            Value::Null => field.kind.takes_null(),
            value => field.kind.fault(value).is_none(),
        };
        let value = value.filter(fits).unwrap_or_else(|| field.kind.default());
        (field.name.to_owned(), value)
    });
    row.collect()
}

/// What must be this row's alone among its siblings: a feature's name, trimmed and without case (contracts/tasks.md
/// section 2); a project's one schema.
pub(crate) fn unique_name(noun: Noun, fields: &Map<String, Value>) -> Option<String> {
    match noun {
        Noun::Feature => {
            let name = fields.get("name").and_then(Value::as_str).unwrap_or_default();
            Some(name.trim().to_lowercase())
        }
        Noun::Schema => Some(String::new()),
        Noun::Project
        | Noun::Persona
        | Noun::UserStory
        | Noun::AcceptanceCriterion
        | Noun::Page
        | Noun::Section => None,
    }
}
