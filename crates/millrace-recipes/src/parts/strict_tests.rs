use jsonschema::validator_for;

use super::*;
use crate::parts::part_recipe;

/// Every schema inside a schema, itself included, with its place.
fn schemas<'a>(schema: &'a Value, place: String, found: &mut Vec<(String, &'a Value)>) {
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        schemas(value, format!("{place}/{key}"), found);
    }
    if let Some(items) = schema.get("items") {
        schemas(items, format!("{place}/*"), found);
    }
    for (number, one) in schema["anyOf"].as_array().into_iter().flatten().enumerate() {
        schemas(one, format!("{place}|{number}"), found);
    }
    found.push((place, schema));
}

/// The good item that a strict schema describes: every text `a`, one entry per list, no null.
fn filled(schema: &Value) -> Value {
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    if let Some(Value::Object(properties)) = schema.get("properties") {
        return properties.iter().map(|(key, value)| (key.clone(), filled(value))).collect();
    }
    if let Some(either) = schema["anyOf"].get(0) {
        return filled(either);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str()).unwrap();
    match kind {
        "string" if schema["description"].as_str().is_some_and(|d| d.contains("matches ^/")) => {
            json!("/a")
        }
        "string" => json!("a"),
        "boolean" => json!(true),
        "integer" => json!(1),
        "array" => json!([filled(&schema["items"])]),
        other => panic!("no filling for {other}"),
    }
}

#[test]
fn every_object_is_closed_and_all_its_keys_are_required() {
    for task in TaskType::ALL {
        let mut found = Vec::new();
        schemas(part_recipe(task).answer_schema(), String::new(), &mut found);
        let objects: Vec<_> = found.iter().filter(|(_, s)| s["type"] == "object").collect();
        assert!(!objects.is_empty(), "{task:?}");
        for (place, schema) in objects {
            let keys: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
            assert!(!keys.is_empty(), "{task:?}{place}");
            assert_eq!(schema["required"], json!(keys), "{task:?}{place}");
            assert_eq!(schema["additionalProperties"], json!(false), "{task:?}{place}");
        }
    }
}

#[test]
fn only_keywords_of_strict_schemas_are_used_and_every_value_has_a_type() {
    let known = [
        "type",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "enum",
        "anyOf",
        "description",
    ];
    for task in TaskType::ALL {
        let mut found = Vec::new();
        schemas(part_recipe(task).answer_schema(), String::new(), &mut found);
        for (place, schema) in found {
            for key in schema.as_object().unwrap().keys() {
                assert!(known.contains(&key.as_str()), "{task:?}{place}: {key}");
            }
            assert!(schema.get("type").is_some() || schema.get("anyOf").is_some(), "{place}");
        }
    }
}

#[test]
fn the_answer_is_a_list_under_the_plural_key_or_the_object_itself() {
    for (task, keys) in [
        (TaskType::Features, "features"),
        (TaskType::Personas, "personas"),
        (TaskType::UserStories, "user_stories"),
        (TaskType::AcceptanceCriteria, "acceptance_criteria"),
        (TaskType::Schema, "tables relationships"),
        (TaskType::Pages, "pages"),
        (TaskType::Sections, "sections"),
    ] {
        let properties = part_recipe(task).answer_schema()["properties"].as_object().unwrap();
        let found: Vec<_> = properties.keys().map(String::as_str).collect();
        assert_eq!(found.join(" "), keys);
        assert!(properties.values().all(|list| list["type"] == "array"), "{task:?}");
    }
}

#[test]
fn what_fits_the_strict_form_fits_the_item_schema() {
    for task in TaskType::ALL {
        let recipe = part_recipe(task);
        let answer = filled(recipe.answer_schema());
        assert!(validator_for(recipe.answer_schema()).unwrap().is_valid(&answer), "{task:?}");
        let item = match answer_key(task) {
            Some(key) => answer[key][0].clone(),
            None => answer,
        };
        let validator = validator_for(recipe.item_schema()).unwrap();
        let faults: Vec<String> = validator.iter_errors(&item).map(|e| e.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{task:?}");
    }
}

#[test]
fn every_key_of_the_contract_is_in_the_strict_form_with_its_choices() {
    for task in TaskType::ALL {
        let own = definition(task.as_str())["properties"].as_object().unwrap();
        let schema = part_recipe(task).answer_schema();
        let item = match answer_key(task) {
            Some(key) => &schema["properties"][key]["items"],
            None => schema,
        };
        let strict = item["properties"].as_object().unwrap();
        assert!(strict.keys().eq(own.keys()), "{task:?}");
        for (key, value) in own {
            assert_eq!(strict[key].get("enum"), resolved(value).get("enum"), "{task:?}/{key}");
        }
    }
}

#[test]
fn what_may_be_null_may_be_null_in_the_strict_form() {
    let column = |key: &str| {
        part_recipe(TaskType::Schema).answer_schema()["properties"]["tables"]["items"]["properties"]
            ["columns"]["items"]["properties"][key]
            .clone()
    };
    assert_eq!(column("default"), json!({"type": ["string", "null"]}));
    assert_eq!(
        column("maxLength"),
        json!({"type": ["integer", "null"], "description": "1 or more"})
    );
    assert_eq!(column("foreignKey")["anyOf"][1], json!({"type": "null"}));
    let relationship =
        &part_recipe(TaskType::Schema).answer_schema()["properties"]["relationships"];
    let on_delete = &relationship["items"]["properties"]["onDelete"];
    assert_eq!(on_delete["type"], json!(["string", "null"]));
    assert_eq!(on_delete["enum"][4], Value::Null);
}

#[test]
fn limits_are_told_in_words() {
    for (schema, expected) in [
        (json!({"minLength": 1, "maxLength": 200}), Some("1 to 200 characters")),
        (json!({"maxLength": 7}), Some("at most 7 characters")),
        (json!({"minItems": 1}), Some("1 or more entries")),
        (json!({"pattern": "^/", "maxLength": 500}), Some("matches ^/, at most 500 characters")),
        (json!({"minimum": 1}), Some("1 or more")),
        (json!({"type": "string"}), None),
    ] {
        assert_eq!(limits(&schema).as_deref(), expected, "{schema}");
    }
}
