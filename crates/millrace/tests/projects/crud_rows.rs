//! Section 9.1: rows made, read, changed and deleted by hand (check 20).

use serde_json::{Value, json};

use crate::support::{
    DESCRIPTION, KINDS, NOBODY, Project, Rig, array, assert_time, created, fresh, is_uuid, merged,
    one, refused, text,
};

/// The 404 text of each kind, in the order of [`KINDS`].
const NOT_FOUND: [&str; 7] = [
    "Project not found",
    "Feature not found",
    "Persona not found",
    "User story not found",
    "Acceptance criterion not found",
    "Page not found",
    "Section not found",
];

/// A project with one feature, story and page under it, to hang rows on.
struct Ground {
    project: Project,
    feature: String,
    story: String,
    page: String,
}

impl Ground {
    fn new() -> Self {
        let project = Project::new();
        let feature = project.feature("Ground");
        let story = project.story(&feature, "Ground");
        let page = project.page("Ground");
        Self { project, feature, story, page }
    }

    /// What a row of that kind at least needs.
    fn least(&self, kind: &str) -> Value {
        match kind {
            "projects" => json!({"name": fresh("Project"), "description": DESCRIPTION}),
            "features" => json!({"project_id": self.project.id, "name": fresh("Feature")}),
            "personas" => json!({"project_id": self.project.id, "name": "Ann"}),
            "user-stories" => json!({"feature_id": self.feature, "title": "Book"}),
            "acceptance-criteria" => json!({
                "story_id": self.story, "given_condition": "g", "when_action": "w",
                "then_outcome": "t",
            }),
            "pages" => json!({"project_id": self.project.id, "name": "Home", "path": "/"}),
            _ => json!({"page_id": self.page, "name": "Hero"}),
        }
    }

    fn create(&self, kind: &str, fields: Value) -> Value {
        let body = merged(self.least(kind), fields);
        created(&self.project.client().post(&format!("/api/crud/{kind}"), &body))
    }
}

/// The field that every kind calls its row by, and another text field.
fn label(kind: &str) -> &'static str {
    match kind {
        "user-stories" => "title",
        "acceptance-criteria" => "given_condition",
        _ => "name",
    }
}

// check 20
#[test]
fn every_row_goes_round_post_get_patch_put_delete() {
    let ground = Ground::new();
    for ((kind, _), not_found) in KINDS.iter().zip(NOT_FOUND) {
        let project = &ground.project;
        let row = ground.create(kind, json!({}));
        let id = text(&row["id"]);
        assert!(is_uuid(&id), "{id}");
        assert_eq!(project.row(kind, &id), row, "{kind}");
        let (patched, put) = (fresh("Patched"), fresh("Put"));
        let row = one(&project.patch(kind, &id, json!({label(kind): patched})));
        assert_eq!(row[label(kind)], patched, "{kind}");
        assert_eq!(project.row(kind, &id), row, "{kind}");
        let row = one(&project.change("PUT", kind, &id, json!({label(kind): put})));
        assert_eq!(row[label(kind)], put, "{kind}");
        assert_eq!(project.row(kind, &id), row, "{kind}");
        let reply = project.delete(kind, &id);
        assert_eq!((reply.status, reply.text()), (204, ""), "{kind}");
        refused(&project.get(kind, &[("id", &id)]), 404, not_found);
        refused(&project.delete(kind, &id), 404, not_found);
    }
}

#[test]
fn a_row_made_by_hand_has_the_bookkeeping_of_the_contract() {
    let ground = Ground::new();
    for (kind, _) in KINDS {
        let row = ground.create(kind, json!({}));
        assert_eq!(row["generation_id"], json!(null), "{kind}");
        assert_eq!(row["edited"], false, "{kind}");
        assert_time(&row["created_at"]);
        assert_time(&row["updated_at"]);
        if kind != "projects" {
            assert_eq!(row["project_id"], ground.project.id, "{kind}");
            assert!(row["position"].as_u64().is_some_and(|position| position > 0), "{kind}: {row}");
        }
    }
}

#[test]
fn patch_and_put_change_only_the_fields_sent() {
    let ground = Ground::new();
    for method in ["PATCH", "PUT"] {
        for (kind, _) in KINDS {
            let before = ground.create(kind, json!({}));
            let id = text(&before["id"]);
            let fields = json!({label(kind): fresh("Changed")});
            let mut after = one(&ground.project.change(method, kind, &id, fields.clone()));
            let time = text(&after["updated_at"]);
            assert!(time >= text(&before["updated_at"]), "{kind}: {time}");
            after["updated_at"] = before["updated_at"].clone();
            assert_eq!(after["edited"], true, "{kind}");
            after["edited"] = json!(false);
            assert_eq!(after, merged(before, fields), "{method} {kind}");
        }
    }
}

// check 20
#[test]
fn camel_case_and_snake_case_give_the_same_row() {
    let ground = Ground::new();
    let project = &ground.project.id;
    let pairs = [
        (
            "features",
            json!({"project_id": project, "name": "X", "business_value": "much"}),
            json!({"projectId": project, "name": "Y", "businessValue": "much"}),
        ),
        (
            "personas",
            json!({
                "project_id": project, "name": "X", "user_role": "vet",
                "avatar_description": "a", "goals_and_needs": {"a": 1}, "pain_points": {"b": 1},
                "product_specific": {"c": 1}, "communication_preferences": {"d": 1},
            }),
            json!({
                "projectId": project, "name": "Y", "userRole": "vet",
                "avatarDescription": "a", "goalsAndNeeds": {"a": 1}, "painPoints": {"b": 1},
                "productSpecific": {"c": 1}, "communicationPreferences": {"d": 1},
            }),
        ),
        (
            "user-stories",
            json!({
                "feature_id": ground.feature, "title": "t", "user_role": "r", "i_want_to": "i",
                "so_that": "s", "estimated_effort": "xl", "persona_id": null,
            }),
            json!({
                "featureId": ground.feature, "title": "t", "userRole": "r", "iWantTo": "i",
                "soThat": "s", "estimatedEffort": "xl", "personaId": null,
            }),
        ),
        (
            "acceptance-criteria",
            json!({
                "story_id": ground.story, "given_condition": "g", "when_action": "w",
                "then_outcome": "t", "scenario_category": "edge_case",
            }),
            json!({
                "storyId": ground.story, "givenCondition": "g", "whenAction": "w",
                "thenOutcome": "t", "scenarioCategory": "edge_case",
            }),
        ),
        (
            "pages",
            json!({"project_id": project, "name": "n", "path": "/p", "source_code": "<p>"}),
            json!({"projectId": project, "name": "n", "path": "/p", "sourceCode": "<p>"}),
        ),
        (
            "sections",
            json!({"page_id": ground.page, "name": "n", "source_code": "<p>"}),
            json!({"pageId": ground.page, "name": "n", "sourceCode": "<p>"}),
        ),
        (
            "projects",
            json!({
                "name": "The same", "description": DESCRIPTION, "original_prompt": "o",
                "current_prompt": "c", "app_architecture_prefs": ["rust"],
            }),
            json!({
                "name": "The same", "description": DESCRIPTION, "originalPrompt": "o",
                "currentPrompt": "c", "appArchitecturePrefs": ["rust"],
            }),
        ),
    ];
    for (kind, snake, camel) in pairs {
        let post = |body: &Value| {
            let path = format!("/api/crud/{kind}");
            let mut row = created(&ground.project.client().post(&path, body));
            for own in ["id", "number", "position", "created_at", "updated_at"] {
                row.as_object_mut().unwrap().remove(own);
            }
            if kind == "features" || kind == "personas" {
                row.as_object_mut().unwrap().remove("name");
            }
            row
        };
        let row = post(&snake);
        assert_eq!(row, post(&camel), "{kind}");
        for (name, value) in snake.as_object().unwrap() {
            if name != "name" {
                assert_eq!(row[name], *value, "{kind}.{name}");
            }
        }
    }
}

#[test]
fn snake_case_wins_over_camel_case() {
    let ground = Ground::new();
    let fields = json!({"business_value": "snake", "businessValue": "camel"});
    let row = ground.create("features", fields.clone());
    assert_eq!(row["business_value"], "snake");
    let row = one(&ground.project.patch(
        "features",
        &text(&row["id"]),
        json!({"business_value": "snake 2", "businessValue": "camel 2"}),
    ));
    assert_eq!(row["business_value"], "snake 2");
}

#[test]
fn the_id_may_stand_in_the_body_and_the_query_wins() {
    let ground = Ground::new();
    let client = ground.project.client();
    for (kind, _) in KINDS {
        let path = format!("/api/crud/{kind}");
        let (row, other) = (ground.create(kind, json!({})), ground.create(kind, json!({})));
        let body = |id: &Value| json!({"id": id, label(kind): fresh("Changed")});
        let send = |method: &str, target: &str, body: Value| {
            client.send(method, target, &[], Some(body.to_string().as_bytes()))
        };
        for method in ["PATCH", "PUT"] {
            assert_eq!(one(&send(method, &path, body(&row["id"])))["id"], row["id"], "{kind}");
        }
        let target = format!("{path}?id={}", text(&row["id"]));
        assert_eq!(one(&send("PATCH", &target, body(&other["id"])))["id"], row["id"], "{kind}");
        let reply = client.delete(&path, Some(&json!({"id": row["id"]})));
        assert_eq!(reply.status, 204, "{kind}");
        let target = format!("{path}?id={}", text(&other["id"]));
        assert_eq!(client.delete(&target, Some(&json!({"id": NOBODY}))).status, 204, "{kind}");
    }
}

#[test]
fn a_change_or_delete_without_an_id_is_refused() {
    let rig = Rig::shared();
    let client = rig.client();
    for (kind, _) in KINDS {
        for method in ["PATCH", "PUT", "DELETE"] {
            let reply = client.send(method, &format!("/api/crud/{kind}"), &[], Some(b"{}"));
            refused(&reply, 400, "Missing required parameter: id");
        }
    }
}

#[test]
fn an_unknown_or_malformed_row_is_not_found_whatever_is_asked_of_it() {
    let rig = Rig::shared();
    let client = rig.client();
    for ((kind, _), not_found) in KINDS.iter().zip(NOT_FOUND) {
        for id in [NOBODY, "not-a-uuid"] {
            let target = format!("/api/crud/{kind}?id={id}");
            refused(&client.get(&target), 404, not_found);
            for method in ["PATCH", "PUT", "DELETE"] {
                refused(&client.send(method, &target, &[], Some(b"{}")), 404, not_found);
            }
        }
    }
}

#[test]
fn ids_are_compared_without_case() {
    let ground = Ground::new();
    for (kind, _) in KINDS {
        let row = ground.create(kind, json!({}));
        let upper = text(&row["id"]).to_uppercase();
        assert_eq!(ground.project.row(kind, &upper), row, "{kind}");
    }
}

#[test]
fn the_parent_must_be_named() {
    let rig = Rig::shared();
    let client = rig.client();
    let ground = Ground::new();
    let parents = [
        ("features", "project_id"),
        ("personas", "project_id"),
        ("user-stories", "feature_id"),
        ("acceptance-criteria", "story_id"),
        ("pages", "project_id"),
        ("sections", "page_id"),
    ];
    for (kind, parent) in parents {
        let mut body = ground.least(kind);
        for missing in [json!(null), json!("")] {
            body[parent] = missing;
            let reply = client.post(&format!("/api/crud/{kind}"), &body);
            refused(&reply, 400, &format!("Missing required field: {parent}"));
        }
        body.as_object_mut().unwrap().remove(parent);
        let reply = client.post(&format!("/api/crud/{kind}"), &body);
        refused(&reply, 400, &format!("Missing required field: {parent}"));
    }
}

#[test]
fn the_parent_must_exist() {
    let ground = Ground::new();
    let client = ground.project.client();
    let parents = [
        ("features", "project_id", "Project not found"),
        ("personas", "project_id", "Project not found"),
        ("user-stories", "feature_id", "Feature not found"),
        ("acceptance-criteria", "story_id", "User story not found"),
        ("pages", "project_id", "Project not found"),
        ("sections", "page_id", "Page not found"),
    ];
    for (kind, parent, not_found) in parents {
        for id in [NOBODY, "not-a-uuid"] {
            let body = merged(ground.least(kind), json!({parent: id}));
            refused(&client.post(&format!("/api/crud/{kind}"), &body), 404, not_found);
        }
    }
}

#[test]
fn a_feature_s_name_is_unique_in_its_project_trimmed_and_without_case() {
    const TAKEN: &str = "A feature with this name already exists";
    let (project, other) = (Project::new(), Project::new());
    let id = project.feature("Reminders by Mail ÄÖ");
    for name in ["Reminders by Mail ÄÖ", "  reminders BY mail äö  "] {
        refused(&project.try_create("features", json!({"name": name})), 409, TAKEN);
    }
    other.feature("Reminders by Mail ÄÖ");
    let second = project.feature("Billing");
    refused(
        &project.patch("features", &second, json!({"name": "reminders by mail äö"})),
        409,
        TAKEN,
    );
    assert_eq!(project.row("features", &second)["name"], "Billing");
    let own = one(&project.patch("features", &id, json!({"name": "REMINDERS BY MAIL ÄÖ"})));
    assert_eq!(own["name"], "REMINDERS BY MAIL ÄÖ");
    assert_eq!(project.delete("features", &id).status, 204);
    project.feature("Reminders by Mail ÄÖ");
}

#[test]
fn other_rows_may_share_a_name() {
    let ground = Ground::new();
    for kind in ["personas", "user-stories", "pages", "sections", "projects"] {
        let fields = json!({label(kind): "The same"});
        ground.create(kind, fields.clone());
        ground.create(kind, fields);
    }
}

#[test]
fn positions_count_from_1_and_are_not_renumbered() {
    let project = Project::new();
    let rows: Vec<Value> =
        (0..3).map(|_| project.create("pages", json!({"name": "P", "path": "/"}))).collect();
    let positions = |rows: &[Value]| -> Vec<u64> {
        rows.iter().map(|row| row["position"].as_u64().unwrap()).collect()
    };
    assert_eq!(positions(&rows), [1, 2, 3]);
    assert_eq!(project.delete("pages", &text(&rows[1]["id"])).status, 204);
    assert_eq!(positions(&project.rows("pages")), [1, 3]);
    let sections: Vec<Value> = [0, 0, 2]
        .map(|page| project.create("sections", json!({"page_id": rows[page]["id"], "name": "S"})))
        .into();
    assert_eq!(positions(&sections), [1, 2, 1], "within the parent");
}

#[test]
fn numbers_are_never_used_again() {
    let rig = Rig::with(&[]);
    let (one, two) = (rig.project(), rig.project());
    assert_eq!([&one.row["number"], &two.row["number"]], [1, 2]);
    assert_eq!(one.delete("projects", &two.id).status, 204);
    assert_eq!(rig.project().row["number"], 3);
    let features = ["A", "B"].map(|name| one.feature(name));
    assert_eq!(one.delete("features", &features[1]).status, 204);
    assert_eq!(one.create("features", json!({"name": "C"}))["number"], 3);
    let elsewhere = rig.project();
    assert_eq!(elsewhere.create("features", json!({"name": "A"}))["number"], 1);
}

#[test]
fn read_only_fields_do_not_change() {
    let ground = Ground::new();
    for (kind, _) in KINDS {
        let before = ground.create(kind, json!({}));
        let id = text(&before["id"]);
        let fields = json!({
            "generation_id": NOBODY, "position": 77, "number": 77, "created_at": "x",
            "source": "generated", "generation_status": "failed", "project_id": NOBODY,
        });
        ground.project.patch(kind, &id, fields);
        assert_eq!(ground.project.row(kind, &id), before, "{kind}");
    }
}

#[test]
fn a_change_of_status_alone_is_no_edit_and_of_anything_else_it_is() {
    let ground = Ground::new();
    let statuses = [
        ("projects", "active"),
        ("features", "open"),
        ("user-stories", "open"),
        ("acceptance-criteria", "ready"),
        ("pages", "confirmed"),
    ];
    for (kind, status) in statuses {
        for method in ["PATCH", "PUT"] {
            let id = text(&ground.create(kind, json!({}))["id"]);
            let row = one(&ground.project.change(method, kind, &id, json!({"status": status})));
            assert_eq!((&row["status"], &row["edited"]), (&json!(status), &json!(false)), "{kind}");
            let fields = json!({"status": "draft", label(kind): fresh("Edited")});
            assert_eq!(one(&ground.project.change(method, kind, &id, fields))["edited"], true);
            let row = one(&ground.project.change(method, kind, &id, json!({"status": status})));
            assert_eq!(row["edited"], true, "{kind} stays edited");
        }
    }
}

#[test]
fn sending_the_value_that_is_there_is_no_edit() {
    let ground = Ground::new();
    for (kind, _) in KINDS {
        let before = ground.create(kind, json!({}));
        let fields = json!({label(kind): before[label(kind)]});
        let after = one(&ground.project.patch(kind, &text(&before["id"]), fields));
        assert_eq!(after["edited"], false, "{kind}");
    }
}

#[test]
fn generated_rows_turn_edited_as_well_and_keep_their_generation() {
    let project = Project::new();
    let task = project.run("features", json!({"count": 1}));
    let id = text(&project.rows("features")[0]["id"]);
    let row = one(&project.patch("features", &id, json!({"priority": "low"})));
    let row = if row["edited"] == true {
        row
    } else {
        one(&project.patch("features", &id, json!({"priority": "high"})))
    };
    assert_eq!(row["edited"], true);
    assert_eq!(row["generation_id"], task.generation());
}

#[test]
fn null_clears_a_field_that_may_be_null() {
    let ground = Ground::new();
    let fields = [
        ("projects", json!({"original_prompt": "x", "current_prompt": "x", "model": "offline"})),
        ("features", json!({"rationale": "x"})),
        ("pages", json!({"prompt": "x", "source_code": "x"})),
        ("sections", json!({"source_code": "x"})),
    ];
    for (kind, fields) in fields {
        let row = ground.create(kind, fields.clone());
        for (name, value) in fields.as_object().unwrap() {
            assert_eq!(row[name], *value, "{kind}.{name}");
            let row = one(&ground.project.patch(kind, &text(&row["id"]), json!({name: null})));
            assert_eq!(row[name], json!(null), "{kind}.{name}");
        }
    }
}

#[test]
fn a_project_is_read_with_its_analysis_when_asked() {
    let project = Project::new();
    let plain = project.row("projects", &project.id);
    assert_eq!(plain.get("analysis"), None);
    let empty = one(&project.get("projects", &[("id", &project.id), ("includeAnalysis", "true")]));
    let none = json!({
        "features": [], "user_stories": [], "acceptance_criteria": [], "personas": [], "pages": [],
        "sections": [], "dbSchema": {"tables": [], "relationships": []},
    });
    assert_eq!(empty["analysis"], none);
    for kind in ["features", "personas", "pages", "schema"] {
        project.run(kind, json!({"count": 2}));
    }
    for kind in ["user-stories", "acceptance-criteria", "sections"] {
        project.run(kind, json!({"count": 1}));
    }
    for name in ["includeAnalysis", "include_analysis"] {
        let full = one(&project.get("projects", &[("id", &project.id), (name, "true")]));
        for (kind, field) in KINDS.iter().skip(1) {
            assert_eq!(array(&full["analysis"][field]), project.rows(kind), "{kind}");
        }
        let schema = project.schema();
        assert_eq!(full["analysis"]["dbSchema"]["tables"], schema["tables"]);
        assert_eq!(full["analysis"]["dbSchema"]["relationships"], schema["relationships"]);
    }
    let without =
        one(&project.get("projects", &[("id", &project.id), ("includeAnalysis", "false")]));
    assert_eq!(without.get("analysis"), None);
}

#[test]
fn rows_are_read_with_what_hangs_on_them_when_asked() {
    let ground = Ground::new();
    let project = &ground.project;
    project.criterion(&ground.story);
    project.create("sections", json!({"page_id": ground.page, "name": "S"}));
    let cases = [
        ("features", &ground.feature, "user_stories", "user-stories", "featureId"),
        ("user-stories", &ground.story, "acceptance_criteria", "acceptance-criteria", "storyId"),
        ("pages", &ground.page, "sections", "sections", "pageId"),
    ];
    for (kind, id, field, below, parent) in cases {
        assert_eq!(project.row(kind, id).get(field), None, "{kind}");
        for name in ["includeRelationships", "include_relationships"] {
            let full = one(&project.get(kind, &[("id", id), (name, "true")]));
            assert_eq!(array(&full[field]), project.rows_where(below, &[(parent, id)]), "{kind}");
            assert_eq!(array(&full[field]).len(), 1, "{kind}");
        }
    }
}

#[test]
fn success_answers_are_json() {
    let project = Project::new();
    for (kind, _) in KINDS {
        crate::support::assert_json(&project.get(kind, &[("projectId", &project.id)]));
    }
    crate::support::assert_json(&project.get("projects", &[("id", &project.id)]));
    crate::support::assert_json(&project.patch(
        "projects",
        &project.id,
        json!({"status": "active"}),
    ));
}
