//! A schema as the providers' strict modes take it. Our own check uses the original, so what is
//! left out here is still enforced. It never adds a key to the answer's shape.

use serde_json::Value;

/// Keywords the strict modes of OpenAI ("Structured Outputs: supported schemas") or Anthropic
/// ("Structured outputs: JSON Schema limitations") refuse.
const REFUSED: [&str; 18] = [
    "$schema",
    "$id",
    "default",
    "examples",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "pattern",
    "format",
];

/// The schema with refused keywords left out, and every object with named properties closed:
/// no further keys, all keys required.
pub(crate) fn strict(schema: &Value) -> Value {
    let Value::Object(map) = schema else { return schema.clone() };
    let mut strict = serde_json::Map::new();
    for (key, value) in map.iter().filter(|(key, _)| !REFUSED.contains(&key.as_str())) {
        let value = match key.as_str() {
            "properties" | "$defs" | "definitions" => each_value(value),
            "items" | "not" => self::strict(value),
            "anyOf" | "oneOf" | "allOf" | "prefixItems" => each_entry(value),
            _ => value.clone(),
        };
        strict.insert(key.clone(), value);
    }
    if let Some(Value::Object(properties)) = strict.get("properties") {
        let keys: Vec<Value> = properties.keys().map(|key| Value::from(key.as_str())).collect();
        strict.insert("required".to_owned(), Value::Array(keys));
        strict.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    Value::Object(strict)
}

/// `properties` maps names to schemas: a property called `format` is a name, not a keyword.
fn each_value(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            map.iter().map(|(name, schema)| (name.clone(), strict(schema))).collect()
        }
        other => other.clone(),
    }
}

fn each_entry(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(strict).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
#[path = "wire_schema_tests.rs"]
mod tests;
