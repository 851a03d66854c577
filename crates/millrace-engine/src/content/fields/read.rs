//! Reads what a person sent: a whole row, or a change of one. The first fault in the order of the table is the answer;
//! unknown fields are ignored (contracts/tasks.md 1.3).

use millrace_core::Noun;
use serde_json::{Map, Value};
use thiserror::Error;

use super::names::sent;
use super::table::{Field, Hand, fields, parent_name};

/// What is wrong with what was sent; `Display` is the contract's text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum Fault {
    /// A required field that is not there, null or empty.
    #[error("Missing required field: {0}")]
    Missing(&'static str),
    /// A value that breaks its rule.
    #[error("Field '{name}' {rule}")]
    Rule {
        /// The field.
        name: String,
        /// The rule, from its verb on.
        rule: String,
    },
    /// Anything that has a sentence of its own.
    #[error("{0}")]
    Text(String),
}

/// The parent that a create names; none where the noun has none.
pub(crate) fn parent(noun: Noun, given: &Map<String, Value>) -> Result<Option<&str>, Fault> {
    let Some(name) = parent_name(noun) else { return Ok(None) };
    match sent(given, name) {
        None | Some(Value::Null) => Err(Fault::Missing(name)),
        Some(Value::String(text)) if text.is_empty() => Err(Fault::Missing(name)),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::Rule { name: name.to_owned(), rule: "must be a string".to_owned() }),
    }
}

/// A whole row of what was sent, with defaults for the rest.
pub(crate) fn create(noun: Noun, given: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut row = Map::new();
    for field in fields(noun) {
        let value = match field.hand {
            Hand::House => None,
            Hand::Anyone | Hand::People | Hand::PeopleAtFirst => value_of(field, given)?,
        };
        if value.is_none() && field.required {
            return Err(Fault::Missing(field.name));
        }
        row.insert(field.name.to_owned(), value.unwrap_or_else(|| field.kind.default()));
    }
    Ok(row)
}

/// The fields that a change sets.
pub(crate) fn change(noun: Noun, given: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let mut changes = Map::new();
    for field in fields(noun) {
        let value = match field.hand {
            Hand::House | Hand::PeopleAtFirst => None,
            Hand::Anyone | Hand::People => value_of(field, given)?,
        };
        if let Some(value) = value {
            changes.insert(field.name.to_owned(), value);
        }
    }
    Ok(changes)
}

/// What was sent for a field; none where it counts as absent.
fn value_of(field: &Field, given: &Map<String, Value>) -> Result<Option<Value>, Fault> {
    let Some(value) = sent(given, field.name) else { return Ok(None) };
    let is_empty = value.as_str().is_some_and(str::is_empty);
    if field.required && (value.is_null() || is_empty) {
        return Err(Fault::Missing(field.name));
    }
    if value.is_null() {
        return Ok(field.kind.takes_null().then_some(Value::Null));
    }
    match field.kind.fault(value) {
        Some(rule) => Err(Fault::Rule { name: field.name.to_owned(), rule }),
        None => Ok(Some(value.clone())),
    }
}
