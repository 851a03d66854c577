//! Tests of `wire_schema`.

use super::*;
use serde_json::json;

#[test]
fn objects_are_closed_and_refused_keywords_left_out_at_every_depth() {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "ideas": {"type": "array", "maxItems": 5, "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "minLength": 1, "description": "short"},
                    "effort": {"enum": ["small", "large"], "default": "small"},
                    "format": {"type": "string"},
                },
                "required": ["title"],
            }},
            "score": {"anyOf": [{"type": "integer", "maximum": 10}, {"type": "null"}]},
        },
        "$defs": {"x": {"type": "object", "properties": {}, "additionalProperties": true}},
    });
    let expected = json!({
        "type": "object",
        "properties": {
            "ideas": {"type": "array", "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string", "description": "short"},
                    "effort": {"enum": ["small", "large"]},
                    "format": {"type": "string"},
                },
                "required": ["title", "effort", "format"],
                "additionalProperties": false,
            }},
            "score": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        },
        "$defs": {"x": {"type": "object", "properties": {}, "required": [], "additionalProperties": false}},
        "required": ["ideas", "score"],
        "additionalProperties": false,
    });
    assert_eq!(strict(&schema), expected);
}

#[test]
fn what_is_no_object_schema_stays_as_it_is() {
    for schema in [json!(true), json!({"type": "string"}), json!({"type": "object"}), json!({})] {
        assert_eq!(strict(&schema), schema);
    }
}
