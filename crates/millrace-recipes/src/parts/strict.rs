//! The strict form of an item's schema, which is what providers are sent: every object closed, every
//! key required, what may be left out nullable, references resolved. Never the schema that items are
//! checked against.

use millrace_core::TaskType;
use serde_json::{Map, Value, json};

use super::schema::{definition, resolved};

/// Keys of a persona's free blocks: strict providers forbid objects that are open, so each block is
/// given the keys that tell most. Block, keys with one text, keys with a list of texts.
const PERSONA_BLOCKS: [(&str, &[&str], &[&str]); 7] = [
    ("demographics", &["age", "location", "occupation", "household", "technical_skill"], &[]),
    ("psychographics", &["attitude_to_technology"], &["motivations", "values", "worries"]),
    ("goals_and_needs", &["sign_of_success"], &["secondary_objectives"]),
    ("pain_points", &["current_workaround"], &["frustrations"]),
    (
        "product_specific",
        &["usage_frequency", "usage_situation", "devices"],
        &["most_used_capabilities", "reasons_to_give_up"],
    ),
    ("communication_preferences", &["tone"], &["channels"]),
    ("narrative", &["background", "typical_day"], &[]),
];

/// The key of the answer that holds the items; none for `schema`, whose answer is the item.
pub(crate) fn answer_key(task: TaskType) -> Option<String> {
    match task {
        TaskType::Schema => None,
        TaskType::Features
        | TaskType::Personas
        | TaskType::UserStories
        | TaskType::AcceptanceCriteria
        | TaskType::Pages
        | TaskType::Sections => Some(task.as_str().replace('-', "_")),
    }
}

/// The schema of a whole answer of definition `name`: one object with the list of items, or the
/// object itself.
pub(crate) fn answer_schema(task: TaskType, name: &str) -> Value {
    let mut item = strict(definition(name));
    if task == TaskType::Personas {
        open_blocks(&mut item);
    }
    match answer_key(task) {
        None => item,
        Some(key) => closed(Map::from_iter([(key, json!({"type": "array", "items": item}))])),
    }
}

/// A schema of the document in strict form.
fn strict(schema: &Value) -> Value {
    let schema = resolved(schema);
    if let Some(choices) = schema.get("enum") {
        let nullable = choices.as_array().is_some_and(|list| list.contains(&Value::Null));
        let kind = if nullable { json!(["string", "null"]) } else { json!("string") };
        return json!({"type": kind, "enum": choices});
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        let object = closed(properties.iter().map(|(key, s)| (key.clone(), strict(s))).collect());
        let nullable = schema.get("type").is_some_and(Value::is_array);
        return if nullable { json!({"anyOf": [object, {"type": "null"}]}) } else { object };
    }
    let mut plain = Map::new();
    plain.insert("type".to_owned(), schema.get("type").cloned().unwrap_or_default());
    if let Some(items) = schema.get("items") {
        plain.insert("items".to_owned(), strict(items));
    }
    if let Some(limits) = limits(schema) {
        plain.insert("description".to_owned(), Value::from(limits));
    }
    Value::Object(plain)
}

fn closed(properties: Map<String, Value>) -> Value {
    let keys: Vec<String> = properties.keys().cloned().collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": keys,
        "additionalProperties": false,
    })
}

fn open_blocks(item: &mut Value) {
    for (block, texts, lists) in PERSONA_BLOCKS {
        let Some(schema) = item.pointer_mut(&format!("/properties/{block}")) else { continue };
        let mut keys =
            schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        keys.extend(texts.iter().map(|key| ((*key).to_owned(), json!({"type": "string"}))));
        let list = json!({"type": "array", "items": {"type": "string"}});
        keys.extend(lists.iter().map(|key| ((*key).to_owned(), list.clone())));
        *schema = closed(keys);
    }
}

/// The limits of a text, number or list in words: the keywords themselves are refused by strict
/// providers, and the check of every item holds to them anyway.
fn limits(schema: &Value) -> Option<String> {
    let number = |key: &str| schema.get(key).and_then(Value::as_u64);
    let range = |least: &str, most: &str, what: &str| match (number(least), number(most)) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
        (None, Some(most)) => Some(format!("at most {most} {what}")),
        (Some(least), None) => Some(format!("{least} or more {what}")),
        (None, None) => None,
    };
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let said: Vec<String> = [
        pattern.map(|pattern| format!("matches {pattern}")),
        range("minLength", "maxLength", "characters"),
        range("minItems", "maxItems", "entries"),
        number("minimum").map(|least| format!("{least} or more")),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!said.is_empty()).then(|| said.join(", "))
}

#[cfg(test)]
#[path = "strict_tests.rs"]
mod tests;
