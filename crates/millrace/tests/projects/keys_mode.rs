//! Section 1.8: keys mode and tenants (checks 33, 35).

use std::sync::Arc;

use millrace_testkit::Client;
use serde_json::{Value, json};

use crate::private::signed;
use crate::support::{
    KINDS, NOBODY, Project, Rig, array, channel, column, fresh, refused, text, with_key,
};

/// A key of the default tenant, given by the settings.
const GIVEN: &str = "a-key-that-the-settings-give";

fn rig() -> Arc<Rig> {
    Rig::with(&[("MILLRACE_API_KEYS", GIVEN)])
}

/// Every HTTP route of the contract: method, target, body.
fn routes() -> Vec<(&'static str, String, Option<Value>)> {
    let mut routes = vec![
        ("POST", "/api/llm-tasks/submit".to_owned(), Some(json!({}))),
        ("POST", "/api/tasks/submit".to_owned(), Some(json!({}))),
        ("POST", "/api/llm-tasks/cancel".to_owned(), Some(json!({}))),
        ("GET", format!("/api/progress/{NOBODY}"), None),
        ("GET", format!("/api/tasks/{NOBODY}/status"), None),
        ("GET", "/api/models".to_owned(), None),
        ("POST", "/pusher/auth".to_owned(), Some(json!({}))),
    ];
    for kind in KINDS.iter().map(|(kind, _)| *kind).chain(["schema"]) {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let body = (method != "GET").then(|| json!({}));
            routes.push((method, format!("/api/crud/{kind}"), body));
        }
    }
    routes
}

fn ask(client: &Client, route: &(&str, String, Option<Value>)) -> millrace_testkit::Reply {
    let body = route.2.as_ref().map(Value::to_string);
    client.send(route.0, &route.1, &[], body.as_deref().map(str::as_bytes))
}

// check 35
#[test]
fn every_route_without_a_known_key_is_unauthorized() {
    let rig = rig();
    let client = rig.client();
    let strangers = [
        client.clone(),
        client.with_header("X-API-Key", "wrong"),
        client.with_header("X-API-Key", ""),
        client.with_header("Authorization", "Bearer wrong"),
        client.with_header("Authorization", &format!("Basic {GIVEN}")),
        client.with_header("Authorization", GIVEN),
    ];
    for stranger in strangers {
        for route in routes() {
            println!("{} {}", route.0, route.1);
            refused(&ask(&stranger, &route), 401, "Unauthorized");
        }
    }
}

// check 35
#[test]
fn either_header_opens_every_route() {
    let rig = rig();
    let made = rig.new_key("made");
    for key in [GIVEN, &made] {
        let bearer = format!("Bearer {key}");
        for (name, value) in [("X-API-Key", key), ("Authorization", bearer.as_str())] {
            let client = rig.client().with_header(name, value);
            for route in routes() {
                let reply = ask(&client, &route);
                assert_ne!(reply.status, 401, "{} {}", route.0, route.1);
            }
        }
    }
}

#[test]
fn several_keys_may_be_given_and_are_one_tenant() {
    let rig = Rig::with(&[("MILLRACE_API_KEYS", "first-of-two-keys,second-of-two-keys")]);
    let project = rig.project_with(Some("first-of-two-keys"), json!({}));
    let other = with_key(rig.client(), Some("second-of-two-keys"));
    assert_eq!(other.get(&format!("/api/crud/projects?id={}", project.id)).ok()["id"], project.id);
}

// section 1.3
#[test]
fn the_key_is_checked_before_route_size_and_syntax() {
    let rig = rig();
    let client = rig.client();
    refused(&client.get("/api/crud/nothing"), 401, "Unauthorized");
    refused(&client.get("/api/llm-tasks/submit"), 401, "Unauthorized");
    let reply = client.send("POST", "/api/llm-tasks/submit", &[], Some(b"not json"));
    refused(&reply, 401, "Unauthorized");
    let large = vec![b' '; 2 << 20];
    let reply = client.send("POST", "/api/llm-tasks/submit", &[], Some(&large));
    refused(&reply, 401, "Unauthorized");
}

#[test]
fn open_mode_ignores_credentials() {
    let project = Project::new();
    for client in [
        project.client().with_header("X-API-Key", "wrong"),
        project.client().with_header("Authorization", "Bearer wrong"),
    ] {
        client.get("/api/models").ok();
        client.get(&format!("/api/crud/projects?id={}", project.id)).ok();
    }
}

#[test]
fn a_task_runs_in_keys_mode_as_in_open_mode() {
    let rig = rig();
    let key = rig.new_key("runs");
    let project = rig.project_with(Some(&key), json!({}));
    project.run("features", json!({}));
    assert_eq!(project.rows("features").len(), 6);
}

/// Two projects of two tenants; the first has one row of every kind and a finished task.
fn two_tenants() -> (Arc<Rig>, Project, Project) {
    let rig = rig();
    let keys = [rig.new_key("one"), rig.new_key("two")];
    let [one, two] = keys.map(|key| rig.project_with(Some(&key), json!({})));
    (rig, one, two)
}

#[test]
fn what_belongs_to_another_tenant_is_not_found_by_crud() {
    let (_rig, one, two) = two_tenants();
    let feature = one.feature("Secret");
    let story = one.story(&feature, "Secret");
    let criterion = one.criterion(&story);
    let page = one.page("Secret");
    let section = text(&one.create("sections", json!({"page_id": page, "name": "Secret"}))["id"]);
    let persona = text(&one.create("personas", json!({"name": "Secret"}))["id"]);
    let rows = [
        ("projects", &one.id, "Project not found"),
        ("features", &feature, "Feature not found"),
        ("personas", &persona, "Persona not found"),
        ("user-stories", &story, "User story not found"),
        ("acceptance-criteria", &criterion, "Acceptance criterion not found"),
        ("pages", &page, "Page not found"),
        ("sections", &section, "Section not found"),
    ];
    for (kind, id, not_found) in rows {
        let before = one.row(kind, id);
        refused(&two.get(kind, &[("id", id)]), 404, not_found);
        refused(&two.patch(kind, id, json!({"name": "Taken over"})), 404, not_found);
        refused(&two.change("PUT", kind, id, json!({"title": "Taken over"})), 404, not_found);
        refused(&two.delete(kind, id), 404, not_found);
        assert_eq!(one.row(kind, id), before, "{kind}");
    }
    for (kind, _) in KINDS.iter().skip(1) {
        let reply = two.get(kind, &[("projectId", &one.id)]);
        refused(&reply, 404, "Project not found");
    }
    refused(&two.get("user-stories", &[("featureId", &feature)]), 404, "Feature not found");
    refused(&two.get("sections", &[("pageId", &page)]), 404, "Page not found");
    let reply = two.try_create("user-stories", json!({"feature_id": feature, "title": "X"}));
    refused(&reply, 404, "Feature not found");
    let reply = two.try_create("pages", json!({"project_id": one.id, "name": "X", "path": "/"}));
    refused(&reply, 404, "Project not found");
    for method in ["GET", "PUT", "DELETE"] {
        let target = format!("/api/crud/schema?projectId={}", one.id);
        let reply = two.client().send(method, &target, &[], Some(br#"{"tables":[]}"#));
        refused(&reply, 404, "Project not found");
    }
}

#[test]
fn lists_of_projects_show_the_own_ones_only() {
    let (_rig, one, two) = two_tenants();
    for project in [&one, &two] {
        let list = project.client().get("/api/crud/projects").ok();
        assert_eq!(column(&array(&list["data"]), "id"), std::slice::from_ref(&project.id));
        assert_eq!(list["meta"]["total"], 1);
    }
}

#[test]
fn another_tenant_s_task_is_not_found() {
    let (_rig, one, two) = two_tenants();
    let task = one.stuck();
    let seen = two.task(&task.session);
    refused(&seen.try_progress(), 404, "Task not found");
    refused(&seen.cancel(), 404, "Task not found");
    let reply = two.client().get(&format!("/api/tasks/{}/status", task.session));
    refused(&reply, 404, "Task not found");
    assert_eq!(task.progress()["status"], "processing");
    task.cancel().ok();
}

#[test]
fn another_tenant_s_project_and_parents_are_not_found_by_submit() {
    let (_rig, one, two) = two_tenants();
    let feature = one.feature("Secret");
    two.feature("Own");
    let body = json!({"taskType": "features", "projectId": one.id});
    refused(&two.client().post("/api/llm-tasks/submit", &body), 404, "Project not found");
    let reply = two.try_submit("user-stories", json!({"featureId": feature}));
    refused(&reply, 404, "Feature not found");
}

#[test]
fn sessions_are_unique_over_tenants_and_tell_nothing() {
    const USED: &str = "sessionId is already used by another task";
    let (_rig, one, two) = two_tenants();
    let session = one.run("features", json!({"count": 1})).session;
    let reply = two.try_submit("features", json!({"sessionId": session, "count": 1}));
    refused(&reply, 409, USED);
    let same = one.body("features", json!({"sessionId": session, "count": 1}));
    refused(&two.client().post("/api/llm-tasks/submit", &same), 409, USED);
}

#[test]
fn the_socket_needs_no_key_and_public_channels_stay_open() {
    let (rig, one, _) = two_tenants();
    let session = fresh("public");
    let mut socket = rig.subscribed(&session);
    one.submit("features", json!({"sessionId": session, "count": 1}));
    assert_eq!(socket.to_the_end().last().unwrap().event, "task-complete");
    let mut late = rig.socket();
    late.subscribe(&channel(&session));
    assert_eq!(late.next_frame().event, "task-complete");
}

// check 33
#[test]
fn the_signing_endpoint_needs_a_key_and_a_task_of_its_tenant() {
    let (rig, one, two) = two_tenants();
    let task = one.run("features", json!({"count": 1}));
    let mut socket = rig.socket();
    let name = format!("private-{}", task.channel());
    let body = json!({"socket_id": socket.socket_id, "channel_name": name});
    refused(&rig.client().post("/pusher/auth", &body), 401, "Unauthorized");
    let wrong = rig.client().with_header("X-API-Key", "wrong");
    refused(&wrong.post("/pusher/auth", &body), 401, "Unauthorized");
    refused(&two.client().post("/pusher/auth", &body), 403, "Forbidden");
    let unknown = json!({"socket_id": "1.2", "channel_name": "private-task-unknown-session"});
    refused(&one.client().post("/pusher/auth", &unknown), 403, "Forbidden");
    let auth = one.client().post("/pusher/auth", &body).ok();
    assert_eq!(auth, json!({"auth": signed(&socket.socket_id, &name)}));
    socket.subscribe_signed(&name, &text(&auth["auth"]));
    assert_eq!(socket.next_frame().event, "task-complete");
}
