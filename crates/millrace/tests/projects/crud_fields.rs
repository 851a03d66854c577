//! Section 9.2: every field, its default, its limits and the text that refuses it.

use millrace_testkit::Reply;
use serde_json::{Value, json};

use crate::support::{
    DESCRIPTION, Project, Rig, created, fresh, merged, one, refused, refused_with, text,
};

fn post(project: &Project, kind: &str, body: &Value) -> Reply {
    project.client().post(&format!("/api/crud/{kind}"), body)
}

/// A project and, for each kind, what a row at least needs.
fn ground() -> (Project, Vec<(&'static str, Value)>) {
    let project = Project::new();
    let feature = project.feature("Ground");
    let story = project.story(&feature, "Ground");
    let page = project.page("Ground");
    let least = vec![
        ("projects", json!({"name": "Least", "description": DESCRIPTION})),
        ("features", json!({"project_id": project.id, "name": "Least"})),
        ("personas", json!({"project_id": project.id, "name": "Least"})),
        ("user-stories", json!({"feature_id": feature, "title": "Least"})),
        (
            "acceptance-criteria",
            json!({
                "story_id": story, "given_condition": "g", "when_action": "w", "then_outcome": "t",
            }),
        ),
        ("pages", json!({"project_id": project.id, "name": "Least", "path": "/least"})),
        ("sections", json!({"page_id": page, "name": "Least"})),
    ];
    (project, least)
}

fn least(all: &[(&str, Value)], kind: &str) -> Value {
    all.iter().find(|(known, _)| *known == kind).unwrap().1.clone()
}

#[test]
fn fields_that_are_not_sent_have_their_defaults() {
    let (project, all) = ground();
    let defaults = [
        (
            "projects",
            json!({
                "original_prompt": null, "current_prompt": null, "model": null, "status": "draft",
                "app_architecture_prefs": [], "tags": [], "source": "manual",
            }),
        ),
        (
            "features",
            json!({
                "description": "", "priority": "medium", "category": "core",
                "complexity": "medium", "effort": "m", "business_value": "", "status": "draft",
                "kind": "feature", "rationale": null, "gherkin": null,
                "generation_status": "draft", "generation_id": null,
            }),
        ),
        (
            "personas",
            json!({
                "user_role": "", "tagline": "", "avatar_description": "", "demographics": {},
                "psychographics": {}, "goals_and_needs": {}, "pain_points": {},
                "product_specific": {}, "communication_preferences": {}, "narrative": {},
            }),
        ),
        (
            "user-stories",
            json!({
                "persona_id": null, "description": "", "user_role": "", "i_want_to": "",
                "so_that": "", "priority": "medium", "estimated_effort": "m", "status": "draft",
            }),
        ),
        (
            "acceptance-criteria",
            json!({"description": "", "scenario_category": "happy_path", "status": "draft"}),
        ),
        (
            "pages",
            json!({"description": "", "status": "draft", "prompt": null, "source_code": null}),
        ),
        ("sections", json!({"description": "", "source_code": null})),
    ];
    for (kind, defaults) in defaults {
        let body = least(&all, kind);
        let row = created(&post(&project, kind, &body));
        for (name, value) in body.as_object().unwrap() {
            assert_eq!(row[name], *value, "{kind}.{name}");
        }
        for (name, value) in defaults.as_object().unwrap() {
            assert_eq!(row[name], *value, "{kind}.{name}");
        }
    }
}

#[test]
fn all_fields_come_back_as_they_were_sent() {
    let (project, all) = ground();
    let persona = text(&created(&post(&project, "personas", &least(&all, "personas")))["id"]);
    let full = [
        (
            "projects",
            json!({
                "original_prompt": "o", "current_prompt": "c", "model": "offline",
                "status": "archived", "app_architecture_prefs": ["a", "b"], "tags": ["x", "y"],
            }),
        ),
        (
            "features",
            json!({
                "name": "Full", "description": "d\nlines ä 🐾", "priority": "high", "category": "infrastructure",
                "complexity": "low", "effort": "xs", "business_value": "b", "status": "completed",
                "kind": "suggestion", "rationale": "r",
            }),
        ),
        (
            "personas",
            json!({
                "user_role": "u", "tagline": "t", "avatar_description": "a",
                "demographics": {"age": 41}, "psychographics": {"a": ["b"]},
                "goals_and_needs": {"primary_objectives": ["x"]}, "pain_points": {"p": {"q": 1}},
                "product_specific": {"p": null}, "communication_preferences": {"c": true},
                "narrative": {"quote": "q"},
            }),
        ),
        (
            "user-stories",
            json!({
                "persona_id": persona, "description": "d", "user_role": "u", "i_want_to": "i",
                "so_that": "s", "priority": "low", "estimated_effort": "xl",
                "status": "has_criteria",
            }),
        ),
        (
            "acceptance-criteria",
            json!({"description": "d", "scenario_category": "error_scenario", "status": "blocked"}),
        ),
        (
            "pages",
            json!({"description": "d", "status": "confirmed", "prompt": "p", "source_code": "<a>"}),
        ),
        ("sections", json!({"description": "d", "source_code": "<b>"})),
    ];
    for (kind, fields) in full {
        let row = created(&post(&project, kind, &merged(least(&all, kind), fields.clone())));
        for (name, value) in fields.as_object().unwrap() {
            assert_eq!(row[name], *value, "{kind}.{name}");
        }
        assert_eq!(project.row(kind, &text(&row["id"])), row, "{kind}");
    }
}

/// A refused value: kind, field, value, rule.
fn broken() -> Vec<(&'static str, &'static str, Value, String)> {
    let mut cases = Vec::new();
    let mut add =
        |kind, field, value: Value, rule: &str| cases.push((kind, field, value, rule.to_owned()));
    let long = |length: usize| json!("ü".repeat(length + 1));
    add("projects", "name", json!("ab"), "3 to 100 characters");
    add("projects", "name", long(100), "3 to 100 characters");
    add("projects", "description", json!("d".repeat(49)), "50 to 20000 characters");
    add("projects", "description", long(20_000), "50 to 20000 characters");
    for kind in ["features", "personas", "pages", "sections"] {
        add(kind, "name", long(200), "1 to 200 characters");
    }
    add("user-stories", "title", long(200), "1 to 200 characters");
    for field in ["given_condition", "when_action", "then_outcome"] {
        add("acceptance-criteria", field, long(2000), "1 to 2000 characters");
        add("acceptance-criteria", field, json!(3), "a string");
    }
    let limits = [
        ("projects", "original_prompt", 20_000),
        ("projects", "current_prompt", 20_000),
        ("features", "description", 10_000),
        ("features", "business_value", 2000),
        ("features", "rationale", 10_000),
        ("features", "gherkin", 262_144),
        ("personas", "user_role", 500),
        ("personas", "tagline", 500),
        ("personas", "avatar_description", 2000),
        ("user-stories", "description", 2000),
        ("user-stories", "user_role", 2000),
        ("user-stories", "i_want_to", 2000),
        ("user-stories", "so_that", 2000),
        ("acceptance-criteria", "description", 2000),
        ("pages", "description", 10_000),
        ("pages", "prompt", 262_144),
        ("pages", "source_code", 262_144),
        ("sections", "description", 10_000),
        ("sections", "source_code", 262_144),
    ];
    for (kind, field, length) in limits {
        add(kind, field, long(length), &format!("at most {length} characters"));
        add(kind, field, json!(["x"]), "a string");
    }
    let effort = "one of: xs, s, m, l, xl";
    let level = "one of: high, medium, low";
    let choices = [
        ("projects", "status", "one of: draft, active, archived"),
        ("features", "priority", level),
        ("features", "category", "one of: core, enhancement, infrastructure"),
        ("features", "effort", effort),
        ("features", "status", "one of: draft, open, in_progress, completed"),
        ("features", "kind", "one of: feature, suggestion, bootstrap, infrastructure"),
        ("user-stories", "priority", level),
        ("user-stories", "estimated_effort", effort),
        ("user-stories", "status", "one of: draft, has_criteria, open, in_progress, completed"),
        (
            "acceptance-criteria",
            "scenario_category",
            "one of: happy_path, error_scenario, edge_case",
        ),
        (
            "acceptance-criteria",
            "status",
            "one of: draft, pending, ready, in_progress, in_review, passed, failed, blocked",
        ),
        ("pages", "status", "one of: draft, confirmed"),
    ];
    for (kind, field, rule) in choices {
        add(kind, field, json!("x"), rule);
        add(kind, field, json!("Draft"), rule);
    }
    for field in [
        "demographics",
        "psychographics",
        "goals_and_needs",
        "pain_points",
        "product_specific",
        "communication_preferences",
        "narrative",
    ] {
        add("personas", field, json!([1]), "an object");
        add("personas", field, json!("x"), "an object");
    }
    for field in ["app_architecture_prefs", "tags"] {
        add("projects", field, json!("x"), "an array of strings");
        add("projects", field, json!([1]), "an array of strings");
        add("projects", field, json!({}), "an array of strings");
    }
    add("pages", "path", json!("home"), "a path starting with /");
    add("pages", "path", json!(1), "a string");
    cases
}

#[test]
fn a_value_outside_its_limits_is_refused_on_create_and_on_change() {
    let (project, all) = ground();
    let mut rows = Vec::new();
    for (kind, body) in &all {
        let body = merged(
            body.clone(),
            match *kind {
                "features" => json!({"name": "Target"}),
                _ => json!({}),
            },
        );
        rows.push((*kind, created(&post(&project, kind, &body))));
    }
    for (kind, field, value, rule) in broken() {
        let error = format!("Field '{field}' must be {rule}");
        let shown: String = value.to_string().chars().take(40).collect();
        println!("{kind}.{field} = {shown}");
        refused(
            &post(&project, kind, &merged(least(&all, kind), json!({field: value}))),
            400,
            &error,
        );
        let row = &rows.iter().find(|(known, _)| *known == kind).unwrap().1;
        let id = text(&row["id"]);
        refused(&project.patch(kind, &id, json!({field: value})), 400, &error);
        assert_eq!(project.row(kind, &id), *row, "nothing has changed");
    }
}

#[test]
fn complexity_is_one_of_the_three_levels() {
    // The contract writes this enum's order as "low, medium, high"; the levels of section 10 as
    // "high, medium, low". Either order is an answer to it.
    let project = Project::new();
    let reply = project.try_create("features", json!({"name": "X", "complexity": "x"}));
    refused_with(&reply, "Field 'complexity' must be one of: ");
}

#[test]
fn the_longest_values_are_taken() {
    let (project, all) = ground();
    let long = |length: usize| "ü".repeat(length);
    let cases = [
        (
            "projects",
            json!({"name": long(100), "description": long(20_000), "original_prompt": long(20_000)}),
        ),
        ("projects", json!({"name": "abc", "description": long(50)})),
        ("projects", json!({"tags": vec![long(50); 50]})),
        (
            "features",
            json!({"name": long(200), "description": long(10_000), "rationale": long(10_000)}),
        ),
        (
            "personas",
            json!({"name": long(200), "user_role": long(500), "avatar_description": long(2000)}),
        ),
        ("user-stories", json!({"title": long(200), "i_want_to": long(2000)})),
        ("acceptance-criteria", json!({"given_condition": long(2000), "description": long(2000)})),
        ("pages", json!({"path": format!("/{}", long(499)), "source_code": long(262_144)})),
        (
            "sections",
            json!({"name": "n", "description": long(10_000), "source_code": long(262_144)}),
        ),
    ];
    for (kind, fields) in cases {
        let row = created(&post(&project, kind, &merged(least(&all, kind), fields.clone())));
        for (name, value) in fields.as_object().unwrap() {
            assert!(row[name] == *value, "{kind}.{name}");
        }
    }
}

#[test]
fn too_many_or_too_long_tags_and_paths_are_refused() {
    let (project, all) = ground();
    for tags in [json!(vec!["t"; 51]), json!(["t".repeat(51)]), json!([""])] {
        let body = merged(least(&all, "projects"), json!({"tags": tags}));
        refused_with(&post(&project, "projects", &body), "Field 'tags' must be ");
    }
    let body = merged(least(&all, "pages"), json!({"path": format!("/{}", "p".repeat(500))}));
    refused_with(&post(&project, "pages", &body), "Field 'path' must be ");
}

#[test]
fn required_fields_are_missing_when_absent_null_or_empty() {
    let (project, all) = ground();
    let required = [
        ("projects", "name"),
        ("projects", "description"),
        ("features", "name"),
        ("personas", "name"),
        ("user-stories", "title"),
        ("acceptance-criteria", "given_condition"),
        ("acceptance-criteria", "when_action"),
        ("acceptance-criteria", "then_outcome"),
        ("pages", "name"),
        ("pages", "path"),
        ("sections", "name"),
    ];
    for (kind, field) in required {
        let error = format!("Missing required field: {field}");
        for value in [json!(null), json!("")] {
            refused(
                &post(&project, kind, &merged(least(&all, kind), json!({field: value}))),
                400,
                &error,
            );
        }
        let mut body = least(&all, kind);
        body.as_object_mut().unwrap().remove(field);
        refused(&post(&project, kind, &body), 400, &error);
    }
}

#[test]
fn the_first_fault_in_the_order_of_the_fields_is_told() {
    let (project, _) = ground();
    let reply =
        post(&project, "projects", &json!({"name": "ab", "description": "short", "tags": 1}));
    refused(&reply, 400, "Field 'name' must be 3 to 100 characters");
    let reply = post(&project, "projects", &json!({"description": "short"}));
    refused(&reply, 400, "Missing required field: name");
    let reply =
        project.try_create("features", json!({"name": "x", "priority": "x", "effort": "x"}));
    refused(&reply, 400, "Field 'priority' must be one of: high, medium, low");
    let reply = project.try_create("pages", json!({"path": "x", "status": "x"}));
    refused(&reply, 400, "Missing required field: name");
}

#[test]
fn a_faulty_field_is_told_before_an_unknown_parent() {
    let project = Project::new();
    let fields = json!({"project_id": crate::support::NOBODY, "name": 5});
    refused(&project.try_create("features", fields), 400, "Field 'name' must be a string");
}

#[test]
fn unknown_fields_are_ignored() {
    let (project, all) = ground();
    for (kind, body) in &all {
        let body = merged(body.clone(), json!({"colour": "red", "id": crate::support::NOBODY}));
        let row = created(&post(&project, kind, &body));
        assert_eq!(row.get("colour"), None, "{kind}");
        assert_ne!(row["id"], crate::support::NOBODY, "{kind}");
    }
}

#[test]
fn gherkin_that_parses_is_kept_as_written() {
    let project = Project::new();
    let gherkin = "Feature: Reminders\n\n  Scenario: One day before\n    Given an appointment\n    \
         When a day is left\n    Then its owner is reminded\n";
    let row = project.create("features", json!({"name": "Reminders", "gherkin": gherkin}));
    assert_eq!(row["gherkin"], gherkin);
    let id = text(&row["id"]);
    let row = one(&project.patch("features", &id, json!({"gherkin": null})));
    assert_eq!(row["gherkin"], json!(null));
}

#[test]
fn gherkin_that_does_not_parse_is_refused_with_its_line() {
    let project = Project::new();
    let gherkin = "Feature: Reminders\n  Scenario: One\n    Given a\n  nonsense here\n";
    let reply = project.try_create("features", json!({"name": "X", "gherkin": gherkin}));
    refused_with(&reply, "Field 'gherkin' does not parse: line 4: ");
    let id = project.feature("Y");
    let reply = project.patch("features", &id, json!({"gherkin": "no gherkin at all"}));
    refused_with(&reply, "Field 'gherkin' does not parse: line 1: ");
}

#[test]
fn the_model_of_a_project_may_be_changed_and_must_be_known() {
    let project = Rig::shared().project_with(None, json!({"name": fresh("Model")}));
    let row = one(&project.patch("projects", &project.id, json!({"model": "offline-slow"})));
    assert_eq!(row["model"], "offline-slow");
    refused_with(
        &project.patch("projects", &project.id, json!({"model": "gpt-99"})),
        "Unknown modelId 'gpt-99'. Known: ",
    );
}

#[test]
fn texts_are_data_and_come_back_unchanged() {
    let project = Project::new();
    let texts = [
        "<script>alert(1)</script>",
        "{{ secret }} {% raw %}",
        "a\u{0}b",
        "\u{202e}rtl",
        "\\\"'`$(x)",
    ];
    for hostile in texts {
        let row = project.create("features", json!({"name": fresh("F"), "description": hostile}));
        assert_eq!(row["description"], hostile);
    }
    project.run("user-stories", json!({"count": 1}));
}
