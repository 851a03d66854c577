//! Our own check of every item, whatever the provider promises. It never fetches references.

use std::fmt;

use jsonschema::Validator;
use serde_json::Value;

use crate::limits::{VIOLATION_CHARS_MAX, VIOLATIONS_MAX};

/// A JSON schema, compiled once.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
}

/// One way in which a value does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// JSON pointer of the place, empty for the whole value.
    pub pointer: String,
    /// What is wrong, in words for the model and for people.
    pub reason: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the item" } else { &self.pointer };
        write!(f, "{place}: {}", self.reason)
    }
}

impl Schema {
    /// Compiles a schema; the error says what is wrong with it.
    pub fn compile(schema: &Value) -> Result<Self, String> {
        let validator = jsonschema::validator_for(schema).map_err(|error| error.to_string())?;
        Ok(Self { validator })
    }

    /// Checks a value; at most [`VIOLATIONS_MAX`] violations are told.
    pub fn check(&self, value: &Value) -> Result<(), Vec<Violation>> {
        if self.validator.is_valid(value) {
            return Ok(());
        }
        let violations = self.validator.iter_errors(value).take(VIOLATIONS_MAX);
        Err(violations
            .map(|error| Violation {
                pointer: error.instance_path().as_str().to_owned(),
                reason: error.to_string().chars().take(VIOLATION_CHARS_MAX).collect(),
            })
            .collect())
    }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
