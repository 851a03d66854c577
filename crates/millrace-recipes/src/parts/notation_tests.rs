use serde_json::json;

use super::*;

#[test]
fn every_form_of_a_strict_schema_has_its_notation() {
    for (schema, expected) in [
        (json!({"type": "string"}), "string"),
        (json!({"type": ["integer", "null"]}), "integer | null"),
        (json!({"type": "string", "enum": ["a", "b"]}), "\"a\" | \"b\""),
        (json!({"type": ["string", "null"], "enum": ["a", null]}), "\"a\" | null"),
        (json!({"type": "array", "items": {"type": "string"}}), "[string, ...]"),
        (
            json!({"anyOf": [{"type": "object", "properties": {"a": {"type": "boolean"}}}, {"type": "null"}]}),
            "{\n  \"a\": boolean\n} | null",
        ),
        (
            json!({"properties": {"list": {"type": "array", "description": "at most 2 entries", "items":
                {"properties": {"name": {"type": "string", "description": "1 to 9 characters"}}}}}}),
            "{\n  \"list\": [{\n    \"name\": string // 1 to 9 characters\n  }, ...] // at most 2 entries\n}",
        ),
        (
            json!({"properties": {"a": {"type": "string"}, "b": {"type": "number"}}}),
            "{\n  \"a\": string,\n  \"b\": number\n}",
        ),
        (json!({}), "any"),
    ] {
        assert_eq!(notation(&schema), expected, "{schema}");
    }
}
