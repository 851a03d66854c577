//! The two spellings of a name: every field is accepted in snake_case and in camelCase (contracts/tasks.md 9.1).

use serde_json::{Map, Value};

/// A snake_case name in camelCase.
#[must_use]
pub fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let mut letters = part.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// What was sent under a snake_case name or its camelCase twin; snake_case wins.
pub(crate) fn sent<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    fields.get(name).or_else(|| fields.get(&camel(name)))
}
