//! Tests of `schema`.

use super::*;
use serde_json::json;

#[test]
fn violations_name_place_and_reason() {
    let schema = Schema::compile(&json!({
        "type": "object",
        "properties": {"score": {"type": "integer", "maximum": 10}, "tags": {"type": "array", "items": {"type": "string"}}},
        "required": ["score"],
    }))
    .unwrap();
    assert_eq!(schema.check(&json!({"score": 3, "tags": ["a"]})), Ok(()));
    let violations = schema.check(&json!({"score": 14, "tags": ["a", 7]})).unwrap_err();
    let mut texts: Vec<String> = violations.iter().map(ToString::to_string).collect();
    texts.sort();
    assert_eq!(
        texts,
        ["/score: 14 is greater than the maximum of 10", "/tags/1: 7 is not of type \"string\""]
    );
    let missing = schema.check(&json!({})).unwrap_err();
    assert_eq!(missing[0].to_string(), "the item: \"score\" is a required property");
}

#[test]
fn violations_are_few_and_short() {
    let schema = Schema::compile(&json!({"type": "array", "items": {"type": "string"}})).unwrap();
    let many: Vec<Value> = (0..100).map(|n| json!({"n": n, "x": "y".repeat(1000)})).collect();
    let violations = schema.check(&Value::Array(many)).unwrap_err();
    assert_eq!(violations.len(), VIOLATIONS_MAX);
    assert!(violations.iter().all(|v| v.reason.chars().count() <= VIOLATION_CHARS_MAX));
}

#[test]
fn a_broken_schema_and_a_remote_reference_do_not_compile() {
    assert!(Schema::compile(&json!({"type": "objekt"})).is_err());
    assert!(Schema::compile(&json!({"$ref": "https://example.com/schema.json"})).is_err());
}
