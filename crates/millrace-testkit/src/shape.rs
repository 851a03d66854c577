//! Checks values against definitions of a JSON Schema document. Never coerces or defaults.

use jsonschema::Validator;
use serde_json::{Value, json};

/// One definition of a document, ready to check values.
#[derive(Debug)]
pub struct Shape(Validator);

impl Shape {
    /// The definition `#/$defs/<name>` of `document`.
    pub fn of(document: &Value, name: &str) -> Self {
        let defs = document["$defs"].clone();
        assert!(defs[name].is_object(), "the document defines {name}");
        let schema = json!({
            "$schema": document["$schema"], "$defs": defs, "$ref": format!("#/$defs/{name}"),
        });
        Self(jsonschema::validator_for(&schema).expect("a valid schema"))
    }

    /// What is wrong with a value, one line each; empty when it fits.
    pub fn problems(&self, value: &Value) -> Vec<String> {
        let line =
            |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
        self.0.iter_errors(value).map(line).collect()
    }
}

#[cfg(test)]
#[path = "shape_tests.rs"]
mod tests;
