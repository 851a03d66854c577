use millrace_core::Noun;
use serde_json::{Map, Value, json};

use super::*;

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn text(count: usize) -> String {
    "ä".repeat(count)
}

/// What a create needs at least.
fn least(noun: Noun) -> Value {
    match noun {
        Noun::Project => json!({"name": "abc", "description": text(50)}),
        Noun::Feature | Noun::Persona | Noun::Section => json!({"name": "n"}),
        Noun::UserStory => json!({"title": "t"}),
        Noun::AcceptanceCriterion => {
            json!({"given_condition": "g", "when_action": "w", "then_outcome": "t"})
        }
        Noun::Page => json!({"name": "n", "path": "/"}),
        Noun::Schema => json!({}),
    }
}

const KINDS: [Noun; 7] = [
    Noun::Project,
    Noun::Feature,
    Noun::Persona,
    Noun::UserStory,
    Noun::AcceptanceCriterion,
    Noun::Page,
    Noun::Section,
];

#[test]
fn the_least_that_is_sent_is_filled_with_the_contracts_defaults() {
    let feature = create(Noun::Feature, &map(&least(Noun::Feature))).unwrap();
    let expected = json!({
        "name": "n", "description": "", "priority": "medium", "category": "core",
        "complexity": "medium", "effort": "m", "business_value": "", "status": "draft",
        "kind": "feature", "rationale": null, "gherkin": null, "generation_status": "draft",
    });
    assert_eq!(Value::Object(feature), expected);
    let project = create(Noun::Project, &map(&least(Noun::Project))).unwrap();
    let expected = json!({
        "name": "abc", "description": text(50), "original_prompt": null, "current_prompt": null,
        "model": null, "status": "draft", "app_architecture_prefs": [], "tags": [],
        "source": "manual",
    });
    assert_eq!(Value::Object(project), expected);
    let persona = create(Noun::Persona, &map(&least(Noun::Persona))).unwrap();
    assert_eq!(persona["goals_and_needs"], json!({}));
    let criterion = create(Noun::AcceptanceCriterion, &map(&least(Noun::AcceptanceCriterion)));
    assert_eq!(criterion.unwrap()["scenario_category"], "happy_path");
}

#[test]
fn a_required_field_is_missing_when_it_is_absent_null_or_empty() {
    for noun in KINDS {
        let whole = map(&least(noun));
        for name in whole.keys() {
            let expected = format!("Missing required field: {name}");
            let mut without = whole.clone();
            without.shift_remove(name);
            let fault = create(noun, &without).unwrap_err();
            assert_eq!(fault.to_string(), expected);
            for nothing in [json!(null), json!("")] {
                let mut sent = whole.clone();
                sent.insert(name.clone(), nothing.clone());
                assert_eq!(create(noun, &sent).unwrap_err().to_string(), expected);
                let sent = map(&json!({name.as_str(): nothing}));
                assert_eq!(change(noun, &sent).unwrap_err().to_string(), expected);
            }
        }
    }
}

#[test]
fn every_limit_and_kind_is_kept_in_the_contracts_words() {
    let cases = [
        (Noun::Project, "name", json!(text(2)), "must be 3 to 100 characters"),
        (Noun::Project, "name", json!(text(101)), "must be 3 to 100 characters"),
        (Noun::Project, "name", json!(5), "must be a string"),
        (Noun::Project, "description", json!(text(49)), "must be 50 to 20000 characters"),
        (Noun::Project, "description", json!(text(20_001)), "must be 50 to 20000 characters"),
        (Noun::Project, "original_prompt", json!(text(20_001)), "must be at most 20000 characters"),
        (Noun::Project, "current_prompt", json!([]), "must be a string"),
        (Noun::Project, "model", json!(1), "must be a string"),
        (Noun::Project, "status", json!("x"), "must be one of: draft, active, archived"),
        (Noun::Project, "status", json!(1), "must be one of: draft, active, archived"),
        (Noun::Project, "app_architecture_prefs", json!([1]), "must be an array of strings"),
        (Noun::Project, "tags", json!("a"), "must be an array of strings"),
        (Noun::Project, "tags", json!(["a", ""]), "must be 1 to 50 characters"),
        (Noun::Project, "tags", json!([text(51)]), "must be 1 to 50 characters"),
        (Noun::Project, "tags", json!(vec!["a"; 51]), "must be an array of at most 50 strings"),
        (Noun::Project, "source", json!("x"), "must be one of: manual, generated"),
        (Noun::Feature, "name", json!(text(201)), "must be 1 to 200 characters"),
        (Noun::Feature, "description", json!(text(10_001)), "must be at most 10000 characters"),
        (Noun::Feature, "priority", json!("x"), "must be one of: high, medium, low"),
        (Noun::Feature, "complexity", json!("x"), "must be one of: low, medium, high"),
        (Noun::Feature, "category", json!(""), "must be one of: core, enhancement, infrastructure"),
        (Noun::Feature, "effort", json!("xxl"), "must be one of: xs, s, m, l, xl"),
        (Noun::Feature, "business_value", json!(text(2_001)), "must be at most 2000 characters"),
        (
            Noun::Feature,
            "kind",
            json!("x"),
            "must be one of: feature, suggestion, bootstrap, infrastructure",
        ),
        (Noun::Feature, "rationale", json!(text(10_001)), "must be at most 10000 characters"),
        (Noun::Feature, "gherkin", json!(text(262_145)), "must be at most 262144 characters"),
        (Noun::Feature, "gherkin", json!("x"), "does not parse: line 1: unexpected 'x'"),
        (Noun::Persona, "user_role", json!(text(501)), "must be at most 500 characters"),
        (
            Noun::Persona,
            "avatar_description",
            json!(text(2_001)),
            "must be at most 2000 characters",
        ),
        (Noun::Persona, "narrative", json!([]), "must be an object"),
        (Noun::Persona, "demographics", json!("x"), "must be an object"),
        (Noun::UserStory, "persona_id", json!(1), "must be a string"),
        (Noun::UserStory, "so_that", json!(text(2_001)), "must be at most 2000 characters"),
        (Noun::UserStory, "estimated_effort", json!(3), "must be one of: xs, s, m, l, xl"),
        (
            Noun::UserStory,
            "status",
            json!("x"),
            "must be one of: draft, has_criteria, open, in_progress, completed",
        ),
        (
            Noun::AcceptanceCriterion,
            "when_action",
            json!(text(2_001)),
            "must be 1 to 2000 characters",
        ),
        (
            Noun::AcceptanceCriterion,
            "scenario_category",
            json!("x"),
            "must be one of: happy_path, error_scenario, edge_case",
        ),
        (
            Noun::AcceptanceCriterion,
            "status",
            json!("x"),
            "must be one of: draft, pending, ready, in_progress, in_review, passed, failed, blocked",
        ),
        (Noun::Page, "path", json!("x"), "must be a path starting with /"),
        (Noun::Page, "path", json!(format!("/{}", text(500))), "must be 1 to 500 characters"),
        (Noun::Page, "status", json!("x"), "must be one of: draft, confirmed"),
        (Noun::Page, "source_code", json!(text(262_145)), "must be at most 262144 characters"),
        (Noun::Section, "source_code", json!(true), "must be a string"),
    ];
    for (noun, name, value, rule) in cases {
        let mut sent = map(&least(noun));
        sent.insert(name.to_owned(), value);
        let expected = format!("Field '{name}' {rule}");
        assert_eq!(create(noun, &sent).unwrap_err().to_string(), expected, "{noun:?}");
        if name != "source" {
            assert_eq!(change(noun, &sent).unwrap_err().to_string(), expected, "{noun:?}");
        }
    }
}

#[test]
fn the_longest_and_shortest_values_are_taken() {
    let cases = [
        (Noun::Project, "name", json!(text(3))),
        (Noun::Project, "name", json!(text(100))),
        (Noun::Project, "description", json!(text(20_000))),
        (Noun::Project, "tags", json!(vec![text(50); 50])),
        (Noun::Project, "tags", json!([])),
        (Noun::Feature, "name", json!(text(200))),
        (Noun::Feature, "description", json!("")),
        (Noun::Feature, "rationale", json!("")),
        (Noun::Page, "path", json!(format!("/{}", text(499)))),
        (Noun::Page, "source_code", json!(text(262_144))),
    ];
    for (noun, name, value) in cases {
        let changes = change(noun, &map(&json!({name: value}))).unwrap();
        assert_eq!(changes[name], value, "{noun:?} {name}");
    }
}

#[test]
fn the_first_fault_in_the_order_of_the_table_is_the_answer() {
    let sent = map(&json!({"status": "x", "description": 1, "name": "n"}));
    let fault = create(Noun::Feature, &sent).unwrap_err();
    assert_eq!(fault.to_string(), "Field 'description' must be a string");
    let fault = create(Noun::Project, &map(&json!({"name": "x"}))).unwrap_err();
    assert_eq!(fault.to_string(), "Field 'name' must be 3 to 100 characters");
}

#[test]
fn null_clears_what_may_be_null_and_counts_as_absent_elsewhere() {
    let sent = json!({"rationale": null, "gherkin": null, "description": null, "status": null});
    let changes = change(Noun::Feature, &map(&sent)).unwrap();
    assert_eq!(Value::Object(changes), json!({"rationale": null, "gherkin": null}));
    let mut whole = map(&sent);
    whole.insert("name".to_owned(), json!("n"));
    let row = create(Noun::Feature, &whole).unwrap();
    assert_eq!((&row["description"], &row["status"]), (&json!(""), &json!("draft")));
}

#[test]
fn a_change_takes_no_field_that_is_read_only_or_unknown() {
    let sent = json!({
        "id": "x", "number": 9, "position": 9, "generation_status": "generating", "edited": true,
        "generation_id": "x", "project_id": "x", "created_at": "x", "odd": 1, "priority": "low",
    });
    let changes = change(Noun::Feature, &map(&sent)).unwrap();
    assert_eq!(Value::Object(changes), json!({"priority": "low"}));
    assert!(change(Noun::Project, &map(&json!({"source": "x"}))).unwrap().is_empty());
    let mut whole = map(&sent);
    whole.insert("name".to_owned(), json!("n"));
    assert_eq!(create(Noun::Feature, &whole).unwrap()["generation_status"], "draft");
}

#[test]
fn both_spellings_of_every_field_make_the_same_row_and_snake_case_wins() {
    for noun in KINDS {
        let mut snake = create(noun, &map(&least(noun))).unwrap();
        snake.retain(|name, _| name != "generation_status");
        let camels = snake.iter().map(|(name, value)| (camel(name), value.clone())).collect();
        assert_eq!(create(noun, &snake), create(noun, &camels), "{noun:?}");
    }
    let both = map(&json!({"businessValue": "b", "business_value": "a"}));
    assert_eq!(change(Noun::Feature, &both).unwrap()["business_value"], "a");
    assert_eq!(camel("i_want_to"), "iWantTo");
}

#[test]
fn a_create_names_its_parent() {
    for (noun, name) in [
        (Noun::Feature, "project_id"),
        (Noun::Persona, "project_id"),
        (Noun::Page, "project_id"),
        (Noun::UserStory, "feature_id"),
        (Noun::AcceptanceCriterion, "story_id"),
        (Noun::Section, "page_id"),
    ] {
        let missing = format!("Missing required field: {name}");
        for nothing in [json!({}), json!({name: null}), json!({name: ""})] {
            assert_eq!(parent(noun, &map(&nothing)).unwrap_err().to_string(), missing);
        }
        let odd = parent(noun, &map(&json!({name: 1}))).unwrap_err().to_string();
        assert_eq!(odd, format!("Field '{name}' must be a string"));
        assert_eq!(parent(noun, &map(&json!({camel(name): "p"}))), Ok(Some("p")));
    }
    assert_eq!(parent(Noun::Project, &Map::new()), Ok(None));
}

#[test]
fn a_generated_item_becomes_a_row_without_what_is_not_its_to_say() {
    let item = json!({
        "name": "Sample feature 1", "description": "d", "priority": "high", "category": "core",
        "complexity": "low", "effort": "s", "business_value": "v", "status": "completed",
        "generation_status": "generated", "gherkin": "x", "odd": 1, "kind": null,
    });
    let row = row_from_item(Noun::Feature, &map(&item));
    let expected = json!({
        "name": "Sample feature 1", "description": "d", "priority": "high", "category": "core",
        "complexity": "low", "effort": "s", "business_value": "v", "status": "draft",
        "kind": "feature", "rationale": null, "gherkin": null, "generation_status": "draft",
    });
    assert_eq!(Value::Object(row), expected);
}

#[test]
fn names_of_features_are_compared_trimmed_and_without_case() {
    let named = |noun, name: &str| unique_name(noun, &map(&json!({"name": name})));
    assert_eq!(named(Noun::Feature, " Over DUE\n"), Some("over due".to_owned()));
    assert_eq!(named(Noun::Page, "x"), None);
    assert!(named(Noun::Schema, "x").is_some());
}
