//! `idea.json` (contract 3.1, 3.3): tolerant reading, exact writing. Pure text to value and back.

use serde_json::{Map, Value, json};

use crate::{session::Session, time};

/// The file's name in a session directory.
pub(crate) const FILE: &str = "idea.json";

/// What a session file tells; whatever it lacks is derived from the ideas.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub types: Option<Vec<String>>,
    pub model: Option<String>,
    pub files: Vec<String>,
    pub generated_at: Option<String>,
    pub updated_at: Option<String>,
    pub skipped_duplicates: u64,
}

/// Reads what can be read; text that is no JSON object tells nothing.
pub(crate) fn parse(bytes: &[u8]) -> Record {
    let Ok(Value::Object(keys)) = serde_json::from_slice(bytes) else { return Record::default() };
    let string = |key: &str| keys.get(key).and_then(Value::as_str).map(str::to_owned);
    let at = |key: &str| string(key).filter(|text| time::found(text).is_some());
    Record {
        types: strings(keys.get("types")),
        model: string("model"),
        files: strings(keys.get("files")).unwrap_or_default(),
        generated_at: at("generated_at"),
        updated_at: at("updated_at"),
        skipped_duplicates: keys
            .get("summary")
            .and_then(|summary| summary.get("skipped_duplicates"))
            .and_then(Value::as_u64)
            .unwrap_or(0),
    }
}

fn strings(value: Option<&Value>) -> Option<Vec<String>> {
    let items = value?.as_array()?;
    Some(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

/// Writes the keys of contract 3.1 in its order, indented by 2.
pub(crate) fn render(session: &Session) -> String {
    let mut summary = session.summary.keys();
    summary.insert("skipped_duplicates".to_owned(), json!(session.skipped_duplicates));
    let mut keys = Map::new();
    keys.insert("id".to_owned(), json!(session.id));
    keys.insert("types".to_owned(), json!(session.types));
    keys.insert("model".to_owned(), json!(session.model));
    keys.insert("summary".to_owned(), Value::Object(summary));
    keys.insert("files".to_owned(), json!(session.files));
    keys.insert("generated_at".to_owned(), json!(session.generated_at));
    keys.insert("updated_at".to_owned(), json!(session.updated_at));
    pretty(keys)
}

/// A JSON document of 2-space indent with a line end, as every JSON file of the contract is written.
pub(crate) fn pretty(keys: Map<String, Value>) -> String {
    format!("{:#}\n", Value::Object(keys))
}
