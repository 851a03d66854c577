//! The table of fields as JSON Schema (draft 2020-12), for the published document: a row, a create and a change of every
//! noun. Says no more than the table does.

use millrace_core::Noun;
use serde_json::{Map, Value, json};

use super::kind::{GHERKIN, Kind, LABEL, LABELS_MAX, Length};
use super::table::{Hand, fields, parent_name};

/// A row as it is shown. Rows may carry more keys.
#[must_use]
pub fn row_schema(noun: Noun) -> Value {
    let mut properties = Map::new();
    let mut put = |name: &str, value: Value| {
        properties.insert(name.to_owned(), value);
    };
    put("id", uuid());
    if noun != Noun::Project {
        put("project_id", uuid());
        put("position", json!({"type": "integer", "minimum": 1}));
    }
    if let Some(name) = parent_name(noun) {
        put(name, uuid());
    }
    if noun == Noun::Project || noun == Noun::Feature {
        put("number", json!({"type": "integer", "minimum": 1}));
    }
    for field in fields(noun) {
        put(field.name, shown(field.kind));
    }
    put("generation_id", json!({"type": ["string", "null"], "format": "uuid"}));
    put("edited", json!({"type": "boolean"}));
    for name in ["created_at", "updated_at"] {
        put(name, json!({"type": "string", "format": "date-time"}));
    }
    let required: Vec<String> = properties.keys().cloned().collect();
    json!({"type": "object", "required": required, "properties": properties})
}

/// What a create takes.
#[must_use]
pub fn create_schema(noun: Noun) -> Value {
    let parent = parent_name(noun);
    let own = fields(noun).iter().filter(|field| field.hand != Hand::House);
    let required: Vec<&str> = parent
        .into_iter()
        .chain(own.clone().filter(|field| field.required).map(|field| field.name))
        .collect();
    let properties: Map<String, Value> = parent
        .map(|name| (name.to_owned(), uuid()))
        .into_iter()
        .chain(own.map(|field| (field.name.to_owned(), taken(field.kind))))
        .collect();
    json!({"type": "object", "required": required, "properties": properties})
}

/// What a change takes.
#[must_use]
pub fn change_schema(noun: Noun) -> Value {
    let own = fields(noun)
        .iter()
        .filter(|field| matches!(field.hand, Hand::Anyone | Hand::People))
        .map(|field| (field.name.to_owned(), taken(field.kind)));
    let id = [("id".to_owned(), uuid())];
    let properties: Map<String, Value> = id.into_iter().chain(own).collect();
    json!({"type": "object", "properties": properties})
}

fn uuid() -> Value {
    json!({"type": "string", "format": "uuid"})
}

/// A value with its limits.
fn taken(kind: Kind) -> Value {
    let mut schema = shown(kind);
    if let Value::Object(schema) = &mut schema {
        let limits = match kind {
            Kind::Text(length) | Kind::TextOrNull(length) | Kind::Path(length) => Some(length),
            Kind::GherkinOrNull => Some(GHERKIN),
            Kind::NameOrNull | Kind::Word(..) | Kind::Object | Kind::Strings | Kind::Labels => None,
        };
        if let Some(Length { min, max }) = limits {
            schema.insert("minLength".to_owned(), json!(min));
            schema.insert("maxLength".to_owned(), json!(max));
        }
        if !matches!(kind, Kind::Path(_)) {
            schema.insert("default".to_owned(), kind.default());
        }
    }
    schema
}

/// A value as it is shown: rows made elsewhere may be shorter than people may make them.
fn shown(kind: Kind) -> Value {
    match kind {
        Kind::Text(_) => json!({"type": "string"}),
        Kind::TextOrNull(_) | Kind::NameOrNull | Kind::GherkinOrNull => {
            json!({"type": ["string", "null"]})
        }
        Kind::Word(words, _) => json!({"type": "string", "enum": words}),
        Kind::Path(_) => json!({"type": "string", "pattern": "^/"}),
        Kind::Object => json!({"type": "object"}),
        Kind::Strings => json!({"type": "array", "items": {"type": "string"}}),
        Kind::Labels => json!({
            "type": "array", "maxItems": LABELS_MAX,
            "items": {"type": "string", "minLength": LABEL.min, "maxLength": LABEL.max},
        }),
    }
}
