//! One element of a model's answer, read into a draft (contract 5.2). Pure; what a model proposes as
//! id, type, name, status or time is never looked at.

use serde_json::{Map, Value};

use crate::idea::Effort;

/// The longest title, in characters.
const TITLE_MAX: usize = 200;
/// How much of a description serves as a title, in characters.
const TITLE_FROM_DESCRIPTION: usize = 80;
/// The longest description and rationale, in characters.
const TEXT_MAX: usize = 10_000;
/// The longest implementation approach, in characters.
const APPROACH_MAX: usize = 50_000;
/// The most entries of a list.
const ENTRIES_MAX: usize = 50;
/// The longest entry of a list, in characters.
const ENTRY_MAX: usize = 500;

/// An idea before it has an id, a name and a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Never empty.
    pub title: String,
    /// What it is about.
    pub description: String,
    /// Why.
    pub rationale: String,
    /// How much work.
    pub effort: Effort,
    /// Files it is about.
    pub affected_files: Vec<String>,
    /// Patterns it follows.
    pub existing_patterns: Vec<String>,
    /// How to do it; the body of the file.
    pub approach: String,
}

/// What an element of an answer turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// An idea.
    Draft(Draft),
    /// Neither title nor description: nothing to keep, nothing to ask again.
    Drop,
    /// Not an idea at all; the reason may be given back to the model.
    Bad(String),
}

/// Reads one element.
#[must_use]
pub fn read_element(value: &Value) -> Reading {
    let Value::Object(keys) = value else {
        return Reading::Bad("an idea must be a JSON object".to_owned());
    };
    match draft(keys) {
        Ok(Some(draft)) => Reading::Draft(draft),
        Ok(None) => Reading::Drop,
        Err(reason) => Reading::Bad(reason),
    }
}

fn draft(keys: &Map<String, Value>) -> Result<Option<Draft>, String> {
    let description = text(keys, "description", TEXT_MAX)?;
    let mut title = text(keys, "title", TITLE_MAX)?;
    let effort = text(keys, "estimated_effort", TEXT_MAX)?;
    let draft = Draft {
        rationale: text(keys, "rationale", TEXT_MAX)?,
        effort: Effort::from_word(&effort.to_ascii_lowercase()).unwrap_or(Effort::Medium),
        affected_files: list(keys, "affected_files")?,
        existing_patterns: list(keys, "existing_patterns")?,
        approach: text(keys, "implementation_approach", APPROACH_MAX)?,
        title: String::new(),
        description,
    };
    if title.is_empty() {
        title = cut(&draft.description, TITLE_FROM_DESCRIPTION);
    }
    Ok((!title.is_empty()).then_some(Draft { title, ..draft }))
}

fn text(keys: &Map<String, Value>, key: &str, characters_max: usize) -> Result<String, String> {
    match keys.get(key) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(cut(text, characters_max)),
        Some(_) => Err(format!("`{key}` must be a string")),
    }
}

fn list(keys: &Map<String, Value>, key: &str) -> Result<Vec<String>, String> {
    let items = match keys.get(key) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(format!("`{key}` must be an array of strings")),
    };
    let mut entries = Vec::new();
    for item in items {
        let Value::String(entry) = item else {
            return Err(format!("`{key}` must be an array of strings"));
        };
        let entry = cut(entry, ENTRY_MAX);
        if !entry.is_empty() && entries.len() < ENTRIES_MAX {
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// Trimmed and cut; white space the cut lays bare goes too, as a file's body could not keep it.
fn cut(text: &str, characters_max: usize) -> String {
    let text = text.trim();
    let end = text.char_indices().nth(characters_max).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or(text).trim_end().to_owned()
}

#[cfg(test)]
mod tests;
