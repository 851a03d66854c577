use serde_json::json;

use super::Shape;

#[test]
fn a_value_is_checked_against_the_named_definition_and_what_it_refers_to() {
    let document = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$defs": {
            "name": {"type": "string", "minLength": 1},
            "row": {"type": "object", "required": ["n"], "properties": {"n": {"$ref": "#/$defs/name"}}},
        },
    });
    let shape = Shape::of(&document, "row");
    assert_eq!(shape.problems(&json!({"n": "x", "more": 1})), Vec::<String>::new());
    assert_eq!(shape.problems(&json!({})).len(), 1);
    assert_eq!(shape.problems(&json!({"n": ""})).len(), 1);
}
