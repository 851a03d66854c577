//! The document of generated items (contract tasks, 10): its schemas, each made to stand alone, and
//! what they know. Never checks a value; the engine does, with these schemas.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use millrace_core::TaskType;
use serde_json::{Map, Value};

/// How one definition names another.
const REFERENCE: &str = "#/$defs/";

/// The whole document of contract tasks, section 10, compiled in.
#[must_use]
#[expect(clippy::expect_used, reason = "compiled in; every test of this module parses it")]
pub fn generated_items() -> &'static Value {
    static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
        let text = include_str!("../../../../recipes/generated-items.json");
        serde_json::from_str(text).expect("recipes/generated-items.json is JSON")
    });
    &DOCUMENT
}

/// A definition of the document; `null` when it has none of that name.
pub(crate) fn definition(name: &str) -> &'static Value {
    static NONE: Value = Value::Null;
    generated_items().get("$defs").and_then(|defs| defs.get(name)).unwrap_or(&NONE)
}

/// The schema itself, or the definition it refers to.
pub(crate) fn resolved(schema: &Value) -> &Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => definition(reference.strip_prefix(REFERENCE).unwrap_or(reference)),
        None => schema,
    }
}

/// A definition with all those it needs, as a schema of its own.
pub(crate) fn self_contained(name: &str) -> Value {
    let mut needed = BTreeSet::new();
    references(definition(name), &mut needed);
    let defs: Map<String, Value> =
        needed.into_iter().map(|name| (name.clone(), definition(&name).clone())).collect();
    let mut schema = Map::new();
    if let Some(dialect) = generated_items().get("$schema") {
        schema.insert("$schema".to_owned(), dialect.clone());
    }
    if let Value::Object(own) = definition(name) {
        schema.extend(own.clone());
    }
    schema.insert("$defs".to_owned(), Value::Object(defs));
    Value::Object(schema)
}

fn references(schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.strip_prefix(REFERENCE).unwrap_or(reference);
        if found.insert(name.to_owned()) {
            references(definition(name), found);
        }
    }
    match schema {
        Value::Object(map) => map.values().for_each(|value| references(value, found)),
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Drops what the contract drops: keys that the schema does not know (contract tasks, 10: "other
/// keys a model sends are dropped"), at the item's top level, and for `schema` also in tables,
/// columns, foreign keys and relationships. Trims nothing else: the blocks of a persona are free.
#[must_use]
pub fn keep_known(task: TaskType, item: &Value) -> Value {
    kept(definition(task.as_str()), item, task == TaskType::Schema)
}

/// Goes as deep as the schema does, not as deep as the value.
fn kept(schema: &Value, value: &Value, deep: bool) -> Value {
    let schema = resolved(schema);
    match (value, schema.get("properties"), schema.get("items")) {
        (Value::Object(map), Some(known), _) => {
            let keep = |(key, value): (&String, &Value)| {
                let inner = known.get(key)?;
                let value = if deep { kept(inner, value, deep) } else { value.clone() };
                Some((key.clone(), value))
            };
            map.iter().filter_map(keep).collect()
        }
        (Value::Array(list), _, Some(items)) => {
            list.iter().map(|value| kept(items, value, deep)).collect()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
