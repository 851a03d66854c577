//! A strict schema written out for a model, in the manner of a type declaration: shorter than JSON
//! Schema and understood everywhere. Never a schema to check with.

use std::fmt::Write as _;

use serde_json::Value;

/// Spaces per level.
const INDENT: usize = 2;

/// The shape of `schema`, which is one of ours in strict form.
pub(crate) fn notation(schema: &Value) -> String {
    let mut text = String::new();
    write_type(&mut text, schema, 0);
    text
}

fn write_type(text: &mut String, schema: &Value, indent: usize) {
    if let Some(choices) = schema.get("enum").and_then(Value::as_array) {
        let choices: Vec<String> = choices.iter().map(Value::to_string).collect();
        text.push_str(&choices.join(" | "));
    } else if let Some(Value::Object(properties)) = schema.get("properties") {
        text.push_str("{\n");
        let last = properties.len().saturating_sub(1);
        for (number, (key, value)) in properties.iter().enumerate() {
            // Writing to a String cannot fail.
            let _ = write!(text, "{:1$}\"{key}\": ", "", indent + INDENT);
            write_type(text, value, indent + INDENT);
            text.push_str(if number == last { "" } else { "," });
            if let Some(remark) = value.get("description").and_then(Value::as_str) {
                let _ = write!(text, " // {remark}");
            }
            text.push('\n');
        }
        let _ = write!(text, "{:1$}}}", "", indent);
    } else if let Some(items) = schema.get("items") {
        text.push('[');
        write_type(text, items, indent);
        text.push_str(", ...]");
    } else if let Some(either) = schema.get("anyOf").and_then(Value::as_array) {
        for (number, one) in either.iter().enumerate() {
            text.push_str(if number == 0 { "" } else { " | " });
            write_type(text, one, indent);
        }
    } else {
        text.push_str(&kinds(schema.get("type")));
    }
}

fn kinds(kind: Option<&Value>) -> String {
    match kind {
        Some(Value::String(one)) => one.clone(),
        Some(Value::Array(list)) => {
            list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ")
        }
        _ => "any".to_owned(),
    }
}

#[cfg(test)]
#[path = "notation_tests.rs"]
mod tests;
