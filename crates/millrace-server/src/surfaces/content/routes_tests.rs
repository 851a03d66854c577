//! Every rule of contracts/tasks.md section 9 over the real engine and store.

use serde_json::{Value, json};

use crate::test_app::{Reply, TestApp};

const UNKNOWN: &str = "00000000-0000-4000-8000-000000000000";

/// The exact error of an answer.
fn refused(reply: &Reply) -> (u16, String) {
    assert_eq!(reply.headers["content-type"], "application/json", "{reply:?}");
    let body = reply.json();
    assert_eq!(body.as_object().unwrap().len(), 1, "{body}");
    (reply.status, body["error"].as_str().unwrap().to_owned())
}

fn told(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

/// What a row needs beside its parent.
fn least(path: &str) -> Value {
    match path {
        "projects" => json!({"name": "Vet clinic", "description": "d".repeat(50)}),
        "user-stories" => json!({"title": "Book"}),
        "acceptance-criteria" => {
            json!({"given_condition": "g", "when_action": "w", "then_outcome": "t"})
        }
        "pages" => json!({"name": "Home", "path": "/"}),
        _ => json!({"name": "Booking"}),
    }
}

struct Crud(TestApp);

impl Crud {
    async fn new() -> Self {
        Self(TestApp::new().await)
    }

    async fn call(&self, method: &str, route: &str, body: Value) -> Reply {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.0.call(method, &format!("/api/crud/{route}"), &body).await
    }

    async fn get(&self, route: &str) -> Value {
        let reply = self.call("GET", route, Value::Null).await;
        assert_eq!(reply.status, 200, "{route} {reply:?}");
        reply.json()
    }

    async fn refusal(&self, method: &str, route: &str, body: Value) -> (u16, String) {
        refused(&self.call(method, route, body).await)
    }

    /// Makes a row of the least it needs; answers its id.
    async fn make(&self, path: &str, parent: Option<(&str, &str)>) -> String {
        self.make_of(path, parent, json!({})).await["id"].as_str().unwrap().to_owned()
    }

    async fn make_of(&self, path: &str, parent: Option<(&str, &str)>, more: Value) -> Value {
        let mut body = least(path);
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        if let Some((name, id)) = parent {
            body[name] = json!(id);
        }
        let reply = self.call("POST", path, body).await;
        assert_eq!(reply.status, 201, "{path} {reply:?}");
        reply.json()
    }

    /// One row of each kind, with what it belongs to.
    async fn family(&self) -> Vec<(&'static str, String)> {
        let project = self.make("projects", None).await;
        let feature = self.make("features", Some(("project_id", &project))).await;
        let persona = self.make("personas", Some(("project_id", &project))).await;
        let story = self.make("user-stories", Some(("feature_id", &feature))).await;
        let criterion = self.make("acceptance-criteria", Some(("story_id", &story))).await;
        let page = self.make("pages", Some(("project_id", &project))).await;
        let section = self.make("sections", Some(("page_id", &page))).await;
        vec![
            ("projects", project),
            ("features", feature),
            ("personas", persona),
            ("user-stories", story),
            ("acceptance-criteria", criterion),
            ("pages", page),
            ("sections", section),
        ]
    }
}

/// The fields on top are the fields in `data`.
fn twice(row: &Value) {
    let mut top = row.clone();
    let data = top.as_object_mut().unwrap().shift_remove("data");
    assert_eq!(data, Some(top));
}

#[tokio::test]
async fn every_kind_of_row_is_made_shown_changed_and_removed() {
    let crud = Crud::new().await;
    for (path, id) in crud.family().await.into_iter().rev() {
        let row = crud.get(&format!("{path}?id={id}")).await;
        twice(&row);
        assert_eq!(
            (&row["edited"], &row["generation_id"]),
            (&json!(false), &json!(null)),
            "{path}"
        );
        assert_eq!(row["id"], json!(id));
        let name = ["user-stories", "acceptance-criteria"].contains(&path);
        let name = if name { "description" } else { "name" };
        let patched = crud
            .call("PATCH", &format!("{path}?id={}", id.to_uppercase()), json!({name: "Other"}))
            .await;
        assert_eq!(patched.status, 200, "{patched:?}");
        let patched = patched.json();
        twice(&patched);
        assert_eq!((&patched[name], &patched["edited"]), (&json!("Other"), &json!(true)), "{path}");
        assert_eq!(patched["created_at"], row["created_at"]);
        let put = crud.call("PUT", path, json!({"id": id, name: "Third"})).await.json();
        assert_eq!(put[name], "Third", "{path}");
        assert_eq!(crud.get(&format!("{path}?id={id}")).await, put);
        let removed = crud.call("DELETE", &format!("{path}?id={id}"), Value::Null).await;
        assert_eq!((removed.status, removed.text()), (204, ""), "{path}");
        assert_eq!(crud.refusal("GET", &format!("{path}?id={id}"), Value::Null).await.0, 404);
    }
}

#[tokio::test]
async fn a_row_shows_its_bookkeeping() {
    let crud = Crud::new().await;
    let project = crud.make_of("projects", None, json!({})).await;
    let keys: Vec<_> = project["data"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "id",
            "number",
            "name",
            "description",
            "original_prompt",
            "current_prompt",
            "model",
            "status",
            "app_architecture_prefs",
            "tags",
            "source",
            "generation_id",
            "edited",
            "created_at",
            "updated_at",
        ]
    );
    assert_eq!(project["number"], 1);
    let at = project["created_at"].as_str().unwrap();
    assert!(at.len() == 24 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{at}");
    let id = project["id"].as_str().unwrap();
    let twin = crud.make_of("projects", None, json!({})).await;
    assert_eq!(twin["number"], 2);
    for position in 1..=3 {
        let name = json!({"name": format!("f{position}")});
        let feature = crud.make_of("features", Some(("projectId", id)), name).await;
        assert_eq!(
            (&feature["number"], &feature["position"]),
            (&json!(position), &json!(position))
        );
        assert_eq!(feature["project_id"], project["id"]);
    }
    let last = crud.get(&format!("features?projectId={id}")).await["data"][2].clone();
    crud.call("DELETE", &format!("features?id={}", last["id"].as_str().unwrap()), Value::Null)
        .await;
    let next = crud.make_of("features", Some(("projectId", id)), json!({"name": "new"})).await;
    assert_eq!(next["number"], 4, "numbers are never used again");
}

#[tokio::test]
async fn both_spellings_give_the_same_row() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    let snake = json!({"project_id": project, "name": "a", "business_value": "v"});
    let camel = json!({"projectId": project, "name": "b", "businessValue": "v"});
    let rows =
        [crud.call("POST", "features", snake).await, crud.call("POST", "features", camel).await];
    let values: Vec<Value> = rows.iter().map(|row| row.json()["business_value"].clone()).collect();
    assert_eq!(values, ["v", "v"]);
    let by_snake = crud.get(&format!("features?project_id={project}")).await;
    assert_eq!(by_snake, crud.get(&format!("features?projectId={project}")).await);
}

#[tokio::test]
async fn a_list_is_paged_counted_and_filtered() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    for number in 1..=25 {
        let status = if number % 5 == 0 { "open" } else { "draft" };
        let more = json!({"name": format!("Größe {number}"), "status": status});
        crud.make_of("features", Some(("project_id", &project)), more).await;
    }
    for (query, count, total, limit, offset) in [
        ("", 25, 25, 100, 0),
        ("&limit=10", 10, 25, 10, 0),
        ("&limit=10&offset=20", 5, 25, 10, 20),
        ("&offset=25", 0, 25, 100, 25),
        ("&status=open", 5, 5, 100, 0),
        ("&status=open&limit=2&offset=4", 1, 5, 2, 4),
        ("&search=GR%C3%96SSE", 0, 0, 100, 0),
        ("&search=GR%C3%96%C3%9FE%202", 7, 7, 100, 0),
        ("&status=nope", 0, 0, 100, 0),
        ("&generation_id=00000000-0000-4000-8000-000000000000", 0, 0, 100, 0),
        ("&generationId=x", 0, 0, 100, 0),
    ] {
        let list = crud.get(&format!("features?projectId={project}{query}")).await;
        assert_eq!(list["data"], list["features"]);
        assert_eq!(list["data"].as_array().unwrap().len(), count, "{query}");
        let meta = json!({"total": total, "limit": limit, "offset": offset});
        assert_eq!(list["meta"], meta, "{query}");
        assert_eq!(list.as_object().unwrap().len(), 3);
    }
    let names = crud.get(&format!("features?projectId={project}&limit=3&offset=1")).await;
    let names: Vec<&str> =
        names["data"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Größe 2", "Größe 3", "Größe 4"], "in the order of creation");
    for (query, text) in [
        ("limit=0", "Parameter 'limit' must be an integer from 1 to 1000"),
        ("limit=1001", "Parameter 'limit' must be an integer from 1 to 1000"),
        ("offset=-1", "Parameter 'offset' must be an integer from 0"),
    ] {
        let route = format!("features?projectId={project}&{query}");
        assert_eq!(crud.refusal("GET", &route, Value::Null).await, told(400, text));
    }
}

#[tokio::test]
async fn a_list_is_narrowed_by_its_nearest_parent() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let id = |at: usize| family[at].1.as_str();
    let other = crud.make_of("features", Some(("project_id", id(0))), json!({"name": "x"})).await;
    let other = other["id"].as_str().unwrap();
    let (project, feature, story, page) = (id(0), id(1), id(3), id(5));
    for (route, total) in [
        ("projects".to_owned(), 1),
        (format!("user-stories?projectId={project}"), 1),
        (format!("user-stories?featureId={feature}"), 1),
        (format!("user-stories?featureId={other}&projectId={project}"), 0),
        (format!("acceptance-criteria?projectId={project}"), 1),
        (format!("acceptance-criteria?featureId={feature}"), 1),
        (format!("acceptance-criteria?featureId={other}"), 0),
        (format!("acceptance-criteria?storyId={story}"), 1),
        (format!("sections?projectId={project}"), 1),
        (format!("sections?page_id={page}"), 1),
        (format!("personas?projectId={project}"), 1),
    ] {
        assert_eq!(crud.get(&route).await["meta"]["total"], total, "{route}");
    }
    let missing = told(400, "Missing required parameter: projectId");
    for route in [
        "features".to_owned(),
        format!("features?featureId={feature}"),
        format!("pages?pageId={page}"),
        format!("user-stories?storyId={story}"),
        "sections?projectId=".to_owned(),
    ] {
        assert_eq!(crud.refusal("GET", &route, Value::Null).await, missing, "{route}");
    }
    for (route, text) in [
        (format!("features?projectId={UNKNOWN}"), "Project not found"),
        ("features?projectId=x".to_owned(), "Project not found"),
        (format!("features?projectId={feature}"), "Project not found"),
        (format!("user-stories?featureId={UNKNOWN}"), "Feature not found"),
        (format!("acceptance-criteria?storyId={feature}"), "User story not found"),
        (format!("sections?pageId={UNKNOWN}"), "Page not found"),
    ] {
        assert_eq!(crud.refusal("GET", &route, Value::Null).await, told(404, text), "{route}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_told_by_its_kind() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    for (path, text) in [
        ("projects", "Project not found"),
        ("features", "Feature not found"),
        ("personas", "Persona not found"),
        ("user-stories", "User story not found"),
        ("acceptance-criteria", "Acceptance criterion not found"),
        ("pages", "Page not found"),
        ("sections", "Section not found"),
    ] {
        let mut ids = vec![UNKNOWN, "x", "%00", "00000000000040008000000000000000"];
        if path != "projects" {
            ids.push(&project);
        }
        for id in ids {
            for method in ["GET", "PATCH", "PUT", "DELETE"] {
                let body = if method == "GET" { Value::Null } else { json!({}) };
                let answer = crud.refusal(method, &format!("{path}?id={id}"), body).await;
                assert_eq!(answer, told(404, text), "{method} {path} {id}");
            }
        }
        for method in ["PATCH", "PUT", "DELETE"] {
            let answer = crud.refusal(method, path, json!({"id": ""})).await;
            assert_eq!(answer, told(400, "Missing required parameter: id"), "{method} {path}");
        }
    }
    for (path, parent, text) in [
        ("features", "project_id", "Project not found"),
        ("personas", "project_id", "Project not found"),
        ("pages", "project_id", "Project not found"),
        ("user-stories", "feature_id", "Feature not found"),
        ("acceptance-criteria", "story_id", "User story not found"),
        ("sections", "page_id", "Page not found"),
    ] {
        for id in [UNKNOWN, "x"] {
            let mut body = least(path);
            body[parent] = json!(id);
            assert_eq!(crud.refusal("POST", path, body).await, told(404, text));
        }
        let missing = format!("Missing required field: {parent}");
        assert_eq!(crud.refusal("POST", path, least(path)).await, told(400, &missing));
    }
}

#[tokio::test]
async fn fields_are_refused_in_the_contracts_words_and_nothing_changes() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    let feature = crud.make("features", Some(("project_id", &project))).await;
    let before = crud.get(&format!("features?id={feature}")).await;
    for (body, text) in [
        (json!({"name": ""}), "Missing required field: name"),
        (json!({"name": 1}), "Field 'name' must be a string"),
        (json!({"priority": "x"}), "Field 'priority' must be one of: high, medium, low"),
        (json!({"gherkin": "x"}), "Field 'gherkin' does not parse: line 1: unexpected 'x'"),
        (json!({"name": "new", "effort": 1}), "Field 'effort' must be one of: xs, s, m, l, xl"),
    ] {
        let answer = crud.refusal("PATCH", &format!("features?id={feature}"), body).await;
        assert_eq!(answer, told(400, text));
    }
    assert_eq!(crud.get(&format!("features?id={feature}")).await, before);
    let empty = crud.refusal("POST", "projects", Value::Null).await;
    assert_eq!(empty, told(400, "Missing required field: name"));
    let nowhere = json!({"name": "x".repeat(201), "project_id": UNKNOWN});
    let answer = crud.refusal("POST", "features", nowhere).await;
    assert_eq!(answer, told(400, "Field 'name' must be 1 to 200 characters"), "fields come first");
}

#[tokio::test]
async fn a_project_may_name_only_a_known_model() {
    let crud = Crud::new().await;
    let project = crud.make_of("projects", None, json!({"model": "offline"})).await;
    assert_eq!(project["model"], "offline");
    let id = project["id"].as_str().unwrap();
    let mut body = least("projects");
    body["model"] = json!("nobody's");
    let answers = [
        crud.refusal("POST", "projects", body).await,
        crud.refusal("PATCH", &format!("projects?id={id}"), json!({"model": "nobody's"})).await,
    ];
    for (status, text) in answers {
        let list = text.strip_prefix("Unknown modelId 'nobody's'. Known: ").unwrap();
        let known: Vec<&str> = list.split(", ").collect();
        assert!(status == 400 && known.contains(&"offline") && known.is_sorted(), "{text}");
    }
    let cleared = crud.call("PATCH", &format!("projects?id={id}"), json!({"model": null})).await;
    assert_eq!(cleared.json()["model"], json!(null));
}

#[tokio::test]
async fn names_of_features_are_unique_in_a_project() {
    let crud = Crud::new().await;
    let (one, other) = (crud.make("projects", None).await, crud.make("projects", None).await);
    let taken = told(409, "A feature with this name already exists");
    crud.make("features", Some(("project_id", &one))).await;
    crud.make("features", Some(("project_id", &other))).await;
    let again = json!({"project_id": one, "name": "  bOOKING "});
    assert_eq!(crud.refusal("POST", "features", again).await, taken);
    let second = crud.make_of("features", Some(("project_id", &one)), json!({"name": "x"})).await;
    let route = format!("features?id={}", second["id"].as_str().unwrap());
    assert_eq!(crud.refusal("PATCH", &route, json!({"name": "booking"})).await, taken);
    let same = crud.call("PATCH", &route, json!({"name": "X "})).await;
    assert_eq!(same.status, 200, "its own name is not taken");
}

#[tokio::test]
async fn edited_is_about_everything_but_status() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    let feature = crud.make("features", Some(("project_id", &project))).await;
    for (body, edited) in [
        (json!({"status": "open"}), false),
        (json!({"name": "Booking"}), false),
        (json!({"number": 9, "position": 9, "generation_status": "failed", "odd": 1}), false),
        (json!({"description": "new"}), true),
        (json!({"status": "draft"}), true),
    ] {
        let row = crud.call("PATCH", &format!("features?id={feature}"), body.clone()).await.json();
        assert_eq!(row["edited"], edited, "{body}");
        assert_eq!((&row["number"], &row["generation_status"]), (&json!(1), &json!("draft")));
    }
}

#[tokio::test]
async fn a_story_may_name_a_persona_of_its_project() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let (feature, persona, story) = (&family[1].1, &family[2].1, &family[3].1);
    let route = format!("user-stories?id={story}");
    let upper = json!({"personaId": persona.to_uppercase()});
    assert_eq!(crud.call("PATCH", &route, upper).await.json()["persona_id"], json!(persona));
    let cleared = crud.call("PATCH", &route, json!({"persona_id": null})).await.json();
    assert_eq!(cleared["persona_id"], json!(null));
    let elsewhere = crud.make("projects", None).await;
    let stranger = crud.make("personas", Some(("project_id", &elsewhere))).await;
    for id in [&*stranger, feature, UNKNOWN, "x"] {
        let answers = [
            crud.refusal("PATCH", &route, json!({"persona_id": id})).await,
            crud.refusal(
                "POST",
                "user-stories",
                json!({"feature_id": feature, "title": "t", "persona_id": id}),
            )
            .await,
        ];
        assert_eq!(answers, [told(404, "Persona not found"), told(404, "Persona not found")]);
    }
}

#[tokio::test]
async fn criteria_tell_their_draft_story() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let route = format!("user-stories?id={}", family[3].1);
    let story = crud.get(&route).await;
    assert_eq!((&story["status"], &story["edited"]), (&json!("has_criteria"), &json!(false)));
    crud.call("PATCH", &route, json!({"status": "open"})).await;
    crud.make("acceptance-criteria", Some(("storyId", &family[3].1))).await;
    assert_eq!(crud.get(&route).await["status"], "open");
}

#[tokio::test]
async fn a_row_goes_with_everything_below_it() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let id = |at: usize| family[at].1.as_str();
    crud.call("DELETE", "features", json!({"id": id(1)})).await;
    for at in [1, 3, 4] {
        let route = format!("{}?id={}", family[at].0, id(at));
        assert_eq!(crud.refusal("GET", &route, Value::Null).await.0, 404, "{route}");
    }
    assert_eq!(crud.get(&format!("sections?id={}", id(6))).await["name"], "Booking");
    let removed = crud.call("DELETE", &format!("projects?id={}", id(0)), Value::Null).await;
    assert_eq!(removed.status, 204);
    for (path, id) in &family {
        assert_eq!(crud.refusal("GET", &format!("{path}?id={id}"), Value::Null).await.0, 404);
    }
    let schema = crud.refusal("GET", &format!("schema?projectId={}", id(0)), Value::Null).await;
    assert_eq!(schema, told(404, "Project not found"));
}

#[tokio::test]
async fn answers_say_how_long_they_are() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let project = &family[0].1;
    for route in [
        "projects".to_owned(),
        format!("projects?id={project}&includeAnalysis=true"),
        format!("pages?projectId={project}"),
        format!("schema?projectId={project}"),
    ] {
        let reply = crud.call("GET", &route, Value::Null).await;
        assert_eq!(reply.headers["content-length"], reply.body.len().to_string(), "{route}");
        let head = crud.call("HEAD", &route, Value::Null).await;
        assert_eq!((head.status, head.text()), (200, ""), "{route}");
        assert_eq!(head.headers["content-length"], reply.headers["content-length"], "{route}");
    }
}

#[tokio::test]
async fn a_row_is_shown_with_what_belongs_to_it() {
    let crud = Crud::new().await;
    let family = crud.family().await;
    let id = |at: usize| family[at].1.as_str();
    let whole = crud.get(&format!("projects?id={}&includeAnalysis=true", id(0))).await;
    twice(&whole);
    for (name, at) in [
        ("features", 1),
        ("personas", 2),
        ("user_stories", 3),
        ("acceptance_criteria", 4),
        ("pages", 5),
        ("sections", 6),
    ] {
        assert_eq!(whole["analysis"][name].as_array().unwrap().len(), 1, "{name}");
        assert_eq!(whole["analysis"][name][0]["id"], json!(id(at)));
    }
    assert_eq!(whole["analysis"]["dbSchema"], json!({"tables": [], "relationships": []}));
    for (path, at, name, child) in [
        ("features", 1, "user_stories", 3),
        ("user-stories", 3, "acceptance_criteria", 4),
        ("pages", 5, "sections", 6),
    ] {
        let row = crud.get(&format!("{path}?id={}&include_relationships=true", id(at))).await;
        twice(&row);
        assert_eq!(row[name][0]["id"], json!(id(child)));
        assert!(crud.get(&format!("{path}?id={}", id(at))).await.get(name).is_none());
    }
}

#[tokio::test]
async fn a_schema_is_put_read_and_emptied() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    let route = format!("schema?projectId={project}");
    let empty = json!({"tables": [], "relationships": [], "meta": {"total": 0},
        "data": {"tables": [], "relationships": []}});
    assert_eq!(crud.get(&route).await, empty);
    let column = json!({"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true});
    let table = |name: &str| json!({"name": name, "description": "d", "columns": [column]});
    let join = json!({"sourceTable": "a", "sourceColumn": "id", "targetTable": "b",
        "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one",
        "onDelete": null});
    let body = json!({"tables": [table("a"), table("b")], "relationships": [join]});
    let put = crud.call("PUT", &route, body.clone()).await.json();
    assert_eq!(crud.get(&route).await, put);
    assert_eq!((&put["meta"]["total"], &put["data"]["tables"]), (&json!(2), &put["tables"]));
    let mut first = put["tables"][0].clone();
    let provenance = (first["generation_id"].take(), first["edited"].take());
    assert_eq!(provenance, (json!(null), json!(true)));
    assert_eq!(first["columns"], table("a")["columns"]);
    let more = json!({"projectId": project, "tables": [table("a"), table("b"), table("c")]});
    let posted = crud.call("POST", "schema", more).await.json();
    assert_eq!(
        (&posted["meta"]["total"], posted["relationships"].as_array().unwrap().len()),
        (&json!(3), 1)
    );
    let mut astray = body.clone();
    astray["relationships"][0]["targetColumn"] = json!("nope");
    for (body, text) in [
        (astray, "Schema names an unknown column 'nope' in table 'b'"),
        (json!({"tables": [table("a")]}), "Schema names an unknown table 'b'"),
        (json!({"tables": [table("a"), table("a")]}), "Schema names a table twice: 'a'"),
        (json!({"tables": 1}), "Field 'tables' must be an array of 0 to 200 objects"),
    ] {
        assert_eq!(crud.refusal("PATCH", &route, body).await, told(400, text));
    }
    assert_eq!(crud.get(&route).await, posted);
    let removed = crud.call("DELETE", &route, Value::Null).await;
    assert_eq!((removed.status, removed.text()), (204, ""));
    assert_eq!(crud.get(&route).await, empty);
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let missing = told(400, "Missing required parameter: projectId");
        assert_eq!(crud.refusal(method, "schema", Value::Null).await, missing, "{method}");
        let unknown =
            crud.refusal(method, &format!("schema?project_id={UNKNOWN}"), Value::Null).await;
        assert_eq!(unknown, told(404, "Project not found"), "{method}");
    }
}

#[tokio::test]
async fn one_tenant_never_sees_anothers_rows() {
    let crud = Crud::new().await;
    let project = crud.make("projects", None).await;
    let key = crud.0.key("other", 7).await;
    let call = async |method: &str, route: &str, body: &str| {
        let request = axum::http::Request::builder()
            .method(method)
            .uri(format!("/api/crud/{route}"))
            .header("x-api-key", &key)
            .body(axum::body::Body::from(body.to_owned()));
        crud.0.send(request.unwrap()).await
    };
    let anonymous = crud.refusal("GET", "projects", Value::Null).await;
    assert_eq!(anonymous, told(401, "Unauthorized"));
    assert_eq!(call("GET", "projects", "").await.json()["meta"]["total"], 0);
    let unknown = told(404, "Project not found");
    for (method, route) in [
        ("GET", format!("projects?id={project}")),
        ("PATCH", format!("projects?id={project}")),
        ("DELETE", format!("projects?id={project}")),
        ("GET", format!("features?projectId={project}")),
        ("GET", format!("schema?projectId={project}")),
        ("DELETE", format!("schema?projectId={project}")),
    ] {
        assert_eq!(refused(&call(method, &route, "").await), unknown, "{method} {route}");
    }
    let body = json!({"project_id": project, "name": "x"}).to_string();
    assert_eq!(refused(&call("POST", "features", &body).await), unknown);
}

#[tokio::test]
async fn errors_of_every_route_are_the_contracts() {
    let crud = Crud::new().await;
    let raw = async |method: &str, uri: &str, body: &str| crud.0.call(method, uri, body).await;
    let long = "x".repeat(2 * 1024 * 1024);
    for (method, uri, body, expected) in [
        ("POST", "/api/crud/projects", "{", told(400, "Request body is not valid JSON")),
        ("DELETE", "/api/crud/projects", "[]", told(400, "Request body must be a JSON object")),
        (
            "PATCH",
            "/api/crud/schema",
            &*long,
            told(413, "Request body is larger than 1048576 bytes"),
        ),
        ("GET", "/api/crud", "", told(404, "Not found")),
        ("POST", "/api/crud/nothing", &*long, told(404, "Not found")),
        ("GET", "/api/crud/projects/", "", told(404, "Not found")),
    ] {
        assert_eq!(refused(&raw(method, uri, body).await), expected, "{method} {uri}");
    }
    for path in ["projects", "schema"] {
        let wrong = raw("OPTIONS", &format!("/api/crud/{path}"), "").await;
        assert_eq!(wrong.headers["allow"], "GET,HEAD,POST,PUT,PATCH,DELETE", "{path}");
        assert_eq!(refused(&wrong), told(405, "Method not allowed"));
    }
    let head = raw("HEAD", "/api/crud/projects", "").await;
    assert_eq!((head.status, head.text()), (200, ""));
    crud.0.key("other", 7).await;
    for uri in ["/api/crud/projects", "/api/crud/nothing", "/api/crud/schema"] {
        let reply = raw("POST", uri, "{").await;
        assert_eq!(refused(&reply), told(401, "Unauthorized"), "the key comes first");
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
}
