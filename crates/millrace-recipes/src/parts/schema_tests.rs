use jsonschema::validator_for;
use serde_json::{Value, json};

use super::*;
use crate::parts::samples::{GOOD, good};
use crate::parts::{PartRecipe, part_recipe};

/// `item` with the value at `pointer` replaced; the last part of a missing place is made.
fn with(mut item: Value, pointer: &str, value: Value) -> Value {
    if let Some(place) = item.pointer_mut(pointer) {
        *place = value;
        return item;
    }
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    item.pointer_mut(parent).unwrap()[key] = value;
    item
}

fn without(mut item: Value, pointer: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = item.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.remove(key).unwrap_or_else(|| panic!("{pointer} is not in the sample"));
    item
}

fn long(chars: usize) -> Value {
    Value::from("ü".repeat(chars))
}

#[test]
fn good_items_of_every_type_are_valid() {
    for task in TaskType::ALL {
        let validator = validator_for(part_recipe(task).item_schema()).unwrap();
        let item = good(task);
        let faults: Vec<String> = validator.iter_errors(&item).map(|e| e.to_string()).collect();
        assert_eq!(faults, Vec::<String>::new(), "{task:?}");
    }
    assert_eq!(GOOD.len(), TaskType::ALL.len());
}

#[test]
fn what_may_be_left_out_may_be_left_out() {
    use TaskType::{Features, Pages, Schema, Sections, UserStories};
    for (task, pointers) in [
        (Features, &["/rationale", "/kind"][..]),
        (UserStories, &["/persona_id"]),
        (Pages, &["/prompt", "/source_code"]),
        (Sections, &["/source_code"]),
        (
            Schema,
            &[
                "/tables/1/columns/1/default",
                "/tables/1/columns/1/check",
                "/tables/1/columns/1/maxLength",
                "/tables/1/columns/1/foreignKey",
            ],
        ),
    ] {
        let validator = validator_for(part_recipe(task).item_schema()).unwrap();
        for pointer in pointers {
            let item = without(good(task), pointer);
            assert!(validator.is_valid(&item), "{task:?} without {pointer}");
        }
    }
}

#[test]
fn what_is_required_is_required() {
    use TaskType::{AcceptanceCriteria, Features, Pages, Personas, Schema, Sections, UserStories};
    for (task, parent, keys) in [
        (Features, "", "name description priority category complexity effort business_value"),
        (
            Personas,
            "",
            "name user_role tagline avatar_description demographics psychographics goals_and_needs \
             pain_points product_specific communication_preferences narrative",
        ),
        (Personas, "/goals_and_needs", "primary_objectives"),
        (Personas, "/narrative", "quote"),
        (
            UserStories,
            "",
            "title description user_role i_want_to so_that priority estimated_effort",
        ),
        (
            AcceptanceCriteria,
            "",
            "given_condition when_action then_outcome description scenario_category",
        ),
        (Pages, "", "name path description"),
        (Sections, "", "name description"),
        (Schema, "", "tables relationships"),
        (Schema, "/tables/0", "name description columns"),
        (Schema, "/tables/1/columns/1", "name type primaryKey nullable unique"),
        (Schema, "/tables/1/columns/1/foreignKey", "table column"),
        (
            Schema,
            "/relationships/0",
            "sourceTable sourceColumn targetTable targetColumn sourceCardinality \
             targetCardinality onDelete",
        ),
    ] {
        let validator = validator_for(part_recipe(task).item_schema()).unwrap();
        for key in keys.split_whitespace() {
            let item = without(good(task), &format!("{parent}/{key}"));
            assert!(!validator.is_valid(&item), "{task:?} without {parent}/{key}");
        }
    }
}

#[test]
fn texts_are_as_long_as_the_contract_says() {
    use TaskType::{AcceptanceCriteria, Features, Pages, Personas, Schema, Sections, UserStories};
    for (task, pointer, least, most) in [
        (Features, "/name", 1, 200),
        (Features, "/description", 1, 10_000),
        (Features, "/business_value", 1, 2_000),
        (Features, "/rationale", 0, 10_000),
        (Personas, "/name", 1, 200),
        (Personas, "/user_role", 1, 500),
        (Personas, "/tagline", 1, 500),
        (Personas, "/avatar_description", 1, 2_000),
        (Personas, "/goals_and_needs/primary_objectives/0", 1, 500),
        (Personas, "/narrative/quote", 1, 2_000),
        (UserStories, "/title", 1, 200),
        (UserStories, "/description", 1, 2_000),
        (UserStories, "/user_role", 1, 2_000),
        (UserStories, "/i_want_to", 1, 2_000),
        (UserStories, "/so_that", 1, 2_000),
        (AcceptanceCriteria, "/given_condition", 1, 2_000),
        (AcceptanceCriteria, "/when_action", 1, 2_000),
        (AcceptanceCriteria, "/then_outcome", 1, 2_000),
        (AcceptanceCriteria, "/description", 1, 2_000),
        (Pages, "/name", 1, 200),
        (Pages, "/description", 1, 10_000),
        (Pages, "/prompt", 0, 262_144),
        (Pages, "/source_code", 0, 262_144),
        (Sections, "/name", 1, 200),
        (Sections, "/description", 1, 10_000),
        (Sections, "/source_code", 0, 262_144),
        (Schema, "/tables/0/description", 0, 2_000),
        (Schema, "/tables/0/columns/0/type", 1, 64),
    ] {
        let validator = validator_for(part_recipe(task).item_schema()).unwrap();
        let fits = |value| validator.is_valid(&with(good(task), pointer, value));
        assert!(fits(long(most)), "{task:?}{pointer} of {most}");
        assert!(!fits(long(most + 1)), "{task:?}{pointer} of {most} and one");
        assert_eq!(fits(json!("")), least == 0, "{task:?}{pointer} empty");
        assert!(!fits(json!(7)), "{task:?}{pointer} as a number");
    }
}

#[test]
fn every_other_rule_of_the_contract_is_kept() {
    use TaskType::{AcceptanceCriteria, Features, Pages, Personas, Schema, UserStories};
    let ident_63 = "a".repeat(63);
    for (task, pointer, good_values, bad_values) in [
        (Features, "/priority", json!(["high", "medium", "low"]), json!(["High", "urgent", null])),
        (Features, "/complexity", json!(["high", "medium", "low"]), json!(["m", null])),
        (
            Features,
            "/category",
            json!(["core", "enhancement", "infrastructure"]),
            json!(["feature", null]),
        ),
        (Features, "/effort", json!(["xs", "s", "m", "l", "xl"]), json!(["xxl", "M", null])),
        (
            Features,
            "/kind",
            json!(["feature", "suggestion", "bootstrap", "infrastructure"]),
            json!(["core", null]),
        ),
        (Features, "/rationale", json!([null]), json!([[], false])),
        (Personas, "/demographics", json!([{"x": {"deep": [1]}}]), json!([{}, "x", null])),
        (Personas, "/psychographics", json!([{"x": 1}]), json!([{}, []])),
        (Personas, "/pain_points", json!([{"x": 1}]), json!([{}, []])),
        (Personas, "/product_specific", json!([{"x": 1}]), json!([{}, []])),
        (Personas, "/communication_preferences", json!([{"x": 1}]), json!([{}, []])),
        (Personas, "/goals_and_needs/primary_objectives", json!([["a"]]), json!([[], "a", [1]])),
        (UserStories, "/priority", json!(["high"]), json!(["must"])),
        (UserStories, "/estimated_effort", json!(["xs", "xl"]), json!(["3"])),
        (UserStories, "/persona_id", json!([null, "x"]), json!([3])),
        (
            AcceptanceCriteria,
            "/scenario_category",
            json!(["happy_path", "error_scenario", "edge_case"]),
            json!(["happy", null]),
        ),
        (Pages, "/path", json!(["/", "/a/:id"]), json!(["a", "", "https://a/"])),
        (Pages, "/prompt", json!([null]), json!([1])),
        (
            Schema,
            "/tables/0/name",
            json!(["a", "_A9", ident_63]),
            json!(["", "1a", "a-b", "a b", "ä", format!("{ident_63}a"), "a;drop"]),
        ),
        (Schema, "/tables/0/columns/0/name", json!(["id"]), json!(["", "a.b"])),
        (Schema, "/tables/0/columns", json!([]), json!([[], {}])),
        (Schema, "/tables/0/columns/0/primaryKey", json!([true, false]), json!(["yes", null])),
        (Schema, "/tables/0/columns/0/nullable", json!([true]), json!([0])),
        (Schema, "/tables/0/columns/0/unique", json!([true]), json!([0])),
        (Schema, "/tables/0/columns/0/default", json!([null, "now()"]), json!([0])),
        (Schema, "/tables/0/columns/0/check", json!([null, "a > 0"]), json!([true])),
        (Schema, "/tables/0/columns/0/maxLength", json!([null, 1, 255]), json!([0, -1, 1.5, "9"])),
        (
            Schema,
            "/tables/0/columns/0/foreignKey",
            json!([null, {"table": "a", "column": "b"}]),
            json!(["a.b", {"table": "a"}, {"table": "a", "column": "1"}]),
        ),
        (Schema, "/relationships/0/sourceTable", json!(["a"]), json!(["a b", null])),
        (Schema, "/relationships/0/sourceCardinality", json!(["one", "many"]), json!(["n", null])),
        (Schema, "/relationships/0/targetCardinality", json!(["one", "many"]), json!(["1"])),
        (
            Schema,
            "/relationships/0/onDelete",
            json!(["CASCADE", "SET NULL", "RESTRICT", "NO ACTION", null]),
            json!(["cascade", "SET DEFAULT"]),
        ),
        (Schema, "/relationships", json!([[]]), json!([{}, null])),
        (Schema, "/tables", json!([[]]), json!([{}, [{}]])),
    ] {
        let validator = validator_for(part_recipe(task).item_schema()).unwrap();
        for value in good_values.as_array().unwrap() {
            let item = with(good(task), pointer, value.clone());
            assert!(validator.is_valid(&item), "{task:?}{pointer}: {value}");
        }
        for value in bad_values.as_array().unwrap() {
            let item = with(good(task), pointer, value.clone());
            assert!(!validator.is_valid(&item), "{task:?}{pointer}: {value}");
        }
    }
}

#[test]
fn a_schema_has_at_most_so_many_tables_columns_and_relationships() {
    let validator = validator_for(part_recipe(TaskType::Schema).item_schema()).unwrap();
    for (pointer, most) in [("/tables", 200), ("/tables/0/columns", 200), ("/relationships", 1_000)]
    {
        let item = good(TaskType::Schema);
        let one = item.pointer(&format!("{pointer}/0")).unwrap().clone();
        let list = |count| Value::Array(vec![one.clone(); count]);
        assert!(validator.is_valid(&with(item.clone(), pointer, list(most))), "{pointer}");
        assert!(!validator.is_valid(&with(item.clone(), pointer, list(most + 1))), "{pointer}");
    }
}

#[test]
fn a_table_and_a_relationship_can_be_checked_by_themselves() {
    let schema = good(TaskType::Schema);
    for (alone, pointer) in [
        (PartRecipe::table_schema(), "/tables/0"),
        (PartRecipe::relationship_schema(), "/relationships/0"),
    ] {
        let validator = validator_for(alone).unwrap();
        let item = schema.pointer(pointer).unwrap();
        assert!(validator.is_valid(item), "{pointer}");
        assert!(!validator.is_valid(&json!({})), "{pointer}");
    }
}

#[test]
fn a_schema_of_its_own_has_the_definitions_it_needs_and_no_others() {
    let names = |schema: &Value| {
        schema["$defs"].as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    for (task, expected) in [
        (TaskType::Features, "level long name size text"),
        (TaskType::Personas, "block line name text"),
        (TaskType::UserStories, "level name size text"),
        (TaskType::AcceptanceCriteria, "text"),
        (TaskType::Schema, "ident relationship table"),
        (TaskType::Pages, "code long name"),
        (TaskType::Sections, "code long name"),
    ] {
        assert_eq!(names(part_recipe(task).item_schema()), expected, "{task:?}");
    }
    assert_eq!(names(PartRecipe::table_schema()), "ident");
}

#[test]
fn the_document_is_the_contracts() {
    let document = generated_items();
    assert_eq!(document["$id"], "urn:millrace:generated-items");
    assert_eq!(document["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let names: Vec<_> = document["$defs"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names.join(" "),
        "name line text long code block level size ident features personas user-stories \
         acceptance-criteria pages sections schema table relationship"
    );
    jsonschema::meta::validate(document).unwrap();
}

#[test]
fn keys_that_the_schema_does_not_know_are_dropped_and_nothing_else() {
    for task in TaskType::ALL {
        let item = good(task);
        assert_eq!(keep_known(task, &item), item, "{task:?}");
        assert_eq!(keep_known(task, &with(item.clone(), "/id", json!("mine"))), item, "{task:?}");
        for odd in [json!(null), json!("text"), json!([1, {"a": 1}]), json!({})] {
            assert_eq!(keep_known(task, &odd), odd, "{task:?}");
        }
        assert_eq!(keep_known(task, &json!({"generation_id": "x"})), json!({}), "{task:?}");
    }
}

#[test]
fn a_schema_is_cleaned_in_tables_columns_and_relationships() {
    let item = good(TaskType::Schema);
    for parent in
        ["/tables/0", "/tables/0/columns/0", "/tables/1/columns/1/foreignKey", "/relationships/0"]
    {
        let more = with(item.clone(), &format!("{parent}/edited"), json!(true));
        assert_ne!(more, item);
        assert_eq!(keep_known(TaskType::Schema, &more), item, "{parent}");
    }
    let odd = json!({"tables": "none", "relationships": [1, null]});
    assert_eq!(keep_known(TaskType::Schema, &odd), odd);
}

#[test]
fn the_blocks_of_a_persona_keep_whatever_they_hold() {
    let item = good(TaskType::Personas);
    for pointer in ["/demographics/pets", "/goals_and_needs/dreams", "/narrative/story"] {
        let more = with(item.clone(), pointer, json!({"any": ["thing"]}));
        assert_eq!(keep_known(TaskType::Personas, &more), more, "{pointer}");
    }
}
