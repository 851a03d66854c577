//! Section 9.3 and the schema's part of section 7 (check 22).

use millrace_testkit::Reply;
use serde_json::{Value, json};

use crate::support::{NOBODY, Project, Rig, array, assert_json, column, refused, refused_with};

fn table(name: &str, columns: &[&str]) -> Value {
    let columns: Vec<Value> = columns
        .iter()
        .enumerate()
        .map(|(place, name)| {
            json!({
                "name": name, "type": "uuid", "primaryKey": place == 0, "nullable": false,
                "unique": place == 0,
            })
        })
        .collect();
    json!({"name": name, "description": format!("All {name}"), "columns": columns})
}

fn relation(source: (&str, &str), target: (&str, &str)) -> Value {
    json!({
        "sourceTable": source.0, "sourceColumn": source.1, "targetTable": target.0,
        "targetColumn": target.1, "sourceCardinality": "many", "targetCardinality": "one",
        "onDelete": "CASCADE",
    })
}

fn owners_and_pets() -> Value {
    json!({
        "tables": [table("owners", &["id", "name"]), table("pets", &["id", "owner_id"])],
        "relationships": [relation(("pets", "owner_id"), ("owners", "id"))],
    })
}

fn send(project: &Project, method: &str, body: &Value) -> Reply {
    let target = format!("/api/crud/schema?projectId={}", project.id);
    project.client().send(method, &target, &[], Some(body.to_string().as_bytes()))
}

/// That each stored row shows at least what was sent.
fn assert_shows(got: &Value, sent: &Value) {
    match (got, sent) {
        (Value::Object(got), Value::Object(sent)) => {
            for (key, value) in sent {
                assert_shows(&got[key], value);
            }
        }
        (Value::Array(got), Value::Array(sent)) => {
            assert_eq!(got.len(), sent.len());
            got.iter().zip(sent).for_each(|(got, sent)| assert_shows(got, sent));
        }
        _ => assert_eq!(got, sent),
    }
}

// check 22
#[test]
fn a_fresh_project_has_empty_arrays() {
    let project = Project::new();
    let empty = json!({
        "tables": [], "relationships": [], "meta": {"total": 0},
        "data": {"tables": [], "relationships": []},
    });
    assert_eq!(project.schema(), empty);
}

// check 22
#[test]
fn post_put_and_patch_replace_the_arrays_and_get_shows_them() {
    for method in ["POST", "PUT", "PATCH"] {
        let project = Project::new();
        let reply = send(&project, method, &owners_and_pets());
        assert_json(&reply);
        let answer = reply.ok();
        assert_shows(&answer, &owners_and_pets());
        assert_eq!(answer["meta"], json!({"total": 2}));
        assert_eq!(answer["data"]["tables"], answer["tables"]);
        assert_eq!(answer["data"]["relationships"], answer["relationships"]);
        assert_eq!(project.schema(), answer, "{method}");
        let one = json!({"tables": [table("owners", &["id"])], "relationships": []});
        assert_shows(&send(&project, method, &one).ok(), &one);
    }
}

#[test]
fn only_the_array_that_is_sent_is_replaced() {
    let project = Project::new();
    send(&project, "PUT", &owners_and_pets()).ok();
    let answer = send(&project, "PUT", &json!({"relationships": []})).ok();
    assert_eq!(answer["relationships"], json!([]));
    assert_eq!(answer["meta"]["total"], 2);
    let three = json!({"tables": [
        table("owners", &["id", "name"]), table("pets", &["id", "owner_id"]), table("vets", &["id"]),
    ]});
    let relations = json!({"relationships": owners_and_pets()["relationships"]});
    send(&project, "PATCH", &relations).ok();
    let answer = send(&project, "PUT", &three).ok();
    assert_eq!(answer["meta"]["total"], 3);
    assert_shows(&answer["relationships"], &relations["relationships"]);
}

#[test]
fn the_project_may_be_named_in_the_body_and_in_snake_case() {
    let project = Project::new();
    for name in ["projectId", "project_id"] {
        let mut body = owners_and_pets();
        body[name] = json!(project.id);
        let text = body.to_string();
        let reply = project.client().send("PUT", "/api/crud/schema", &[], Some(text.as_bytes()));
        assert_eq!(reply.ok()["meta"]["total"], 2, "{name}");
        let reply = project.client().get(&format!("/api/crud/schema?{name}={}", project.id));
        assert_eq!(reply.ok()["meta"]["total"], 2, "{name}");
    }
}

// check 22
#[test]
fn delete_empties_both() {
    let project = Project::new();
    send(&project, "PUT", &owners_and_pets()).ok();
    let reply =
        project.client().delete(&format!("/api/crud/schema?projectId={}", project.id), None);
    assert_eq!((reply.status, reply.text()), (204, ""));
    assert_eq!(project.schema()["tables"], json!([]));
    assert_eq!(project.schema()["relationships"], json!([]));
}

#[test]
fn the_project_must_be_named_and_exist() {
    let rig = Rig::shared();
    let client = rig.client();
    let body = owners_and_pets().to_string();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let body = (method != "GET").then_some(body.as_bytes());
        let reply = client.send(method, "/api/crud/schema", &[], body);
        refused(&reply, 400, "Missing required parameter: projectId");
        for id in [NOBODY, "not-a-uuid"] {
            let reply = client.send(method, &format!("/api/crud/schema?projectId={id}"), &[], body);
            refused(&reply, 404, "Project not found");
        }
    }
}

// check 22
#[test]
fn a_schema_that_contradicts_itself_is_refused() {
    let project = Project::new();
    send(&project, "PUT", &owners_and_pets()).ok();
    let before = project.schema();
    let tables = owners_and_pets()["tables"].clone();
    let with = |relationship: Value| json!({"tables": tables, "relationships": [relationship]});
    let cases = [
        (
            json!({"tables": [table("pets", &["id"]), table("pets", &["id"])], "relationships": []}),
            "Schema names a table twice: 'pets'",
        ),
        (
            with(relation(("cats", "owner_id"), ("owners", "id"))),
            "Schema names an unknown table 'cats'",
        ),
        (
            with(relation(("pets", "owner_id"), ("people", "id"))),
            "Schema names an unknown table 'people'",
        ),
        (
            with(relation(("pets", "keeper_id"), ("owners", "id"))),
            "Schema names an unknown column 'keeper_id' in table 'pets'",
        ),
        (
            with(relation(("pets", "owner_id"), ("owners", "uuid"))),
            "Schema names an unknown column 'uuid' in table 'owners'",
        ),
    ];
    for (body, error) in cases {
        refused(&send(&project, "PUT", &body), 400, error);
        assert_eq!(project.schema(), before, "nothing has changed");
    }
}

#[test]
fn tables_that_the_relationships_need_cannot_go_alone() {
    let project = Project::new();
    send(&project, "PUT", &owners_and_pets()).ok();
    let before = project.schema();
    let reply = send(&project, "PUT", &json!({"tables": [table("pets", &["id", "owner_id"])]}));
    refused(&reply, 400, "Schema names an unknown table 'owners'");
    assert_eq!(project.schema(), before);
}

#[test]
fn table_names_are_compared_without_case_for_a_second_naming() {
    let project = Project::new();
    let body = json!({"tables": [table("pets", &["id"]), table("Pets", &["id"])]});
    refused_with(&send(&project, "PUT", &body), "Schema names a table twice: '");
}

#[test]
fn a_field_that_breaks_its_rule_is_refused() {
    let project = Project::new();
    let mut cases = Vec::new();
    let mut spoil = |change: &dyn Fn(&mut Value)| {
        let mut body = owners_and_pets();
        change(&mut body);
        cases.push(body);
    };
    spoil(&|body| body["tables"] = json!("x"));
    spoil(&|body| body["relationships"] = json!({}));
    spoil(&|body| body["tables"][0] = json!(1));
    spoil(&|body| body["tables"][0]["name"] = json!("1st"));
    spoil(&|body| body["tables"][0]["name"] = json!("a".repeat(64)));
    spoil(&|body| body["tables"][0]["name"] = json!("a; drop"));
    spoil(&|body| body["tables"][0]["description"] = json!("d".repeat(2001)));
    spoil(&|body| body["tables"][0]["columns"] = json!([]));
    spoil(&|body| body["tables"][0]["columns"][0]["primaryKey"] = json!("yes"));
    spoil(&|body| body["tables"][0]["columns"][0]["type"] = json!(""));
    spoil(&|body| body["tables"][0]["columns"][0]["maxLength"] = json!(0));
    spoil(&|body| body["relationships"][0]["onDelete"] = json!("MAYBE"));
    spoil(&|body| body["relationships"][0]["sourceCardinality"] = json!("some"));
    for body in cases {
        refused_with(&send(&project, "PUT", &body), "Field '");
    }
    assert_eq!(project.schema()["tables"], json!([]));
}

#[test]
fn rows_sent_by_hand_are_edited_and_equal_ones_keep_their_provenance() {
    let project = Project::new();
    let answer = send(&project, "PUT", &owners_and_pets()).ok();
    for row in [&answer["tables"][0], &answer["relationships"][0]] {
        assert_eq!((&row["edited"], &row["generation_id"]), (&json!(true), &json!(null)));
    }
    let project = Project::new();
    let generation = project.run("schema", json!({})).generation();
    let before = project.schema();
    let mut tables = before["tables"].clone();
    tables[1]["description"] = json!("Changed by hand");
    array(&tables).len();
    let body = json!({"tables": tables, "relationships": before["relationships"]});
    let after = send(&project, "PUT", &body).ok();
    assert_eq!(after["relationships"], before["relationships"]);
    for (place, table) in array(&after["tables"]).iter().enumerate() {
        if place == 1 {
            assert_eq!(table["edited"], true);
            assert_eq!(table["description"], "Changed by hand");
        } else {
            assert_eq!(*table, before["tables"][place]);
            assert_eq!(table["generation_id"], generation);
        }
    }
}

#[test]
fn a_generated_table_replaces_one_of_its_name_in_place_unless_that_is_edited() {
    let project = Project::new();
    // The first has the name of a generated one, in other letters, and was made by hand.
    let by_hand = json!({"tables": [table("Sample_Table_2", &["id"]), table("clinics", &["id"])]});
    send(&project, "PUT", &by_hand).ok();
    let task = project.run("schema", json!({}));
    let schema = project.schema();
    let names = column(&array(&schema["tables"]), "name");
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let mut unique = lower.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), names.len(), "no name twice: {names:?}");
    assert!(names.contains(&"Sample_Table_2".to_owned()), "{names:?}");
    assert!(names.contains(&"clinics".to_owned()), "{names:?}");
    let generated = array(&schema["tables"])
        .iter()
        .filter(|table| table["generation_id"] == task.generation())
        .count();
    assert_eq!(task.details()["resultCount"], generated);
}

#[test]
fn a_second_append_keeps_the_schema_consistent() {
    let project = Project::new();
    project.run("schema", json!({}));
    project.run("schema", json!({"mode": "append"}));
    assert_consistent(&project.schema());
}

fn assert_consistent(schema: &Value) {
    let tables = array(&schema["tables"]);
    for relationship in array(&schema["relationships"]) {
        for end in ["sourceTable", "targetTable"] {
            let known = tables.iter().any(|table| table["name"] == relationship[end]);
            assert!(known, "{end} of {relationship}");
        }
    }
}

#[test]
fn replace_drops_unedited_generated_tables_the_new_schema_lacks_and_keeps_the_others() {
    let project = Project::new();
    project.run("schema", json!({}));
    let mut tables = array(&project.schema()["tables"]);
    tables[0]["description"] = json!("Changed by hand");
    tables.push(table("clinics", &["id"]));
    let body = json!({"tables": tables, "relationships": project.schema()["relationships"]});
    send(&project, "PUT", &body).ok();
    let task = project.run("schema", json!({"mode": "replace"}));
    let schema = project.schema();
    let left = array(&schema["tables"]);
    let names = column(&left, "name");
    assert!(names.contains(&"clinics".to_owned()), "{names:?}");
    let edited = left.iter().find(|at| at["description"] == "Changed by hand").expect("kept");
    assert_eq!(edited["name"], tables[0]["name"]);
    for row in left.iter().filter(|row| row["edited"] == false) {
        assert_eq!(row["generation_id"], task.generation(), "{row}");
    }
    for row in array(&schema["relationships"]).iter().filter(|row| row["edited"] == false) {
        assert_eq!(row["generation_id"], task.generation(), "{row}");
    }
    assert_consistent(&schema);
}
