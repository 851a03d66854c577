//! Rows that tasks make, as people find and edit them; and what a project's end does to its tasks.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::{EventBody, GenerationId};
use millrace_engine::{Follow, Told};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::test_app::{Reply, TestApp};

/// How long a test waits for what must happen.
const PATIENCE: Duration = Duration::from_secs(30);

async fn call(app: &TestApp, method: &str, route: &str, body: Value) -> Reply {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    app.call(method, &format!("/api/{route}"), &body).await
}

async fn project(app: &TestApp) -> String {
    let description = "Dog owners book, move and cancel appointments at a vet clinic by phone.";
    let body = json!({"name": "Paws", "description": description});
    let reply = call(app, "POST", "crud/projects", body).await;
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// Submits a task; answers its sessionId, which is its generation's id.
async fn submit(app: &TestApp, body: Value) -> String {
    let reply = call(app, "POST", "llm-tasks/submit", body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["sessionId"].as_str().unwrap().to_owned()
}

/// A task's log, read until `items` are saved or to its end.
async fn follow(app: &TestApp, session_id: &str, items: usize) -> Follow {
    let id = GenerationId(Uuid::parse_str(session_id).unwrap());
    let mut log = app.handle.follow(id, 0);
    let mut saved = 0;
    while let Some(event) = next(&mut log).await {
        saved += usize::from(matches!(event.body, EventBody::Item { .. }));
        if saved == items {
            break;
        }
    }
    log
}

async fn next(log: &mut Follow) -> Option<Arc<Told>> {
    tokio::time::timeout(PATIENCE, log.next()).await.unwrap().unwrap()
}

async fn finish(app: &TestApp, body: Value) -> String {
    let session_id = submit(app, body).await;
    follow(app, &session_id, usize::MAX).await;
    let progress = call(app, "GET", &format!("progress/{session_id}"), Value::Null).await.json();
    assert_eq!(progress["status"], "completed", "{progress}");
    session_id
}

async fn list(app: &TestApp, route: &str) -> Vec<Value> {
    let reply = call(app, "GET", &format!("crud/{route}"), Value::Null).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn generated_rows_tell_who_made_them_and_who_changed_them() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let wish = json!({"taskType": "features", "projectId": project, "count": 2});
    let made_by = finish(&app, wish).await;
    let by_hand = json!({"projectId": project, "name": "Mine"});
    call(&app, "POST", "crud/features", by_hand).await;
    let rows = list(&app, &format!("features?projectId={project}&generation_id={made_by}")).await;
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert_eq!((&row["generation_id"], &row["edited"]), (&json!(made_by), &json!(false)));
    }
    let route = format!("crud/features?id={}", rows[0]["id"].as_str().unwrap());
    let row = call(&app, "PATCH", &route, json!({"effort": "xl", "status": "open"})).await.json();
    assert_eq!((&row["generation_id"], &row["edited"]), (&json!(made_by), &json!(true)));
    assert_eq!(list(&app, &format!("features?projectId={project}")).await.len(), 3);
}

#[tokio::test]
async fn a_generated_schema_put_back_as_it_is_stays_generated() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let made_by = finish(&app, json!({"taskType": "schema", "projectId": project})).await;
    let route = format!("crud/schema?projectId={project}");
    let whole = call(&app, "GET", &route, Value::Null).await.json();
    assert_eq!(whole["tables"].as_array().unwrap().len(), 4);
    assert_eq!(whole["relationships"].as_array().unwrap().len(), 3);
    for entry in ["tables", "relationships"].iter().flat_map(|key| whole[key].as_array().unwrap()) {
        assert_eq!((&entry["generation_id"], &entry["edited"]), (&json!(made_by), &json!(false)));
    }
    assert_eq!(call(&app, "PUT", &route, whole.clone()).await.json(), whole);
    let mut changed = whole["data"].clone();
    changed["tables"][0]["description"] = json!("mine");
    let changed = call(&app, "PUT", &route, changed).await.json();
    let first = &changed["tables"][0];
    assert_eq!((&first["generation_id"], &first["edited"]), (&json!(null), &json!(true)));
    assert_eq!(changed["tables"][1], whole["tables"][1]);
}

#[tokio::test]
async fn a_project_takes_its_tasks_with_it() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let done = json!({"taskType": "pages", "projectId": project, "sessionId": "was-done-1"});
    submit(&app, done.clone()).await;
    let stuck = json!({"taskType": "features", "projectId": project, "modelId": "offline-stuck"});
    let running = submit(&app, stuck).await;
    let mut log = follow(&app, &running, 1).await;
    let removed = call(&app, "DELETE", &format!("crud/projects?id={project}"), Value::Null).await;
    assert_eq!((removed.status, removed.text()), (204, ""), "{removed:?}");
    for session_id in ["was-done-1", &running] {
        let progress = call(&app, "GET", &format!("progress/{session_id}"), Value::Null).await;
        assert_eq!((progress.status, progress.text()), (404, r#"{"error":"Task not found"}"#));
    }
    let rows = call(&app, "GET", &format!("crud/features?projectId={project}"), Value::Null).await;
    assert_eq!(rows.status, 404);
    let mut last = None;
    while let Some(event) = next(&mut log).await {
        last = Some(event);
    }
    assert!(matches!(last.unwrap().body, EventBody::Stopped), "its end is told");
    let other = self::project(&app).await;
    let mut again = done;
    again["projectId"] = json!(other);
    assert_eq!(submit(&app, again).await, "was-done-1", "the name is free again");
}

#[tokio::test]
async fn of_equal_names_at_once_one_is_taken() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let create = |number: usize| {
        let name = if number.is_multiple_of(2) { "Booking" } else { " bOOking" };
        call(&app, "POST", "crud/features", json!({"projectId": project, "name": name}))
    };
    let replies = futures::future::join_all((0..20).map(create)).await;
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    let refused = replies.iter().filter(|reply| reply.status == 409).count();
    assert_eq!((made, refused), (1, 19));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_removals_at_once_one_is_done_whatever_is_submitted_meanwhile() {
    let app = TestApp::offline().await;
    for _ in 0..5 {
        let project = project(&app).await;
        let wish =
            || json!({"taskType": "features", "projectId": project, "modelId": "offline-stuck"});
        for _ in 0..6 {
            submit(&app, wish()).await;
        }
        let route = format!("crud/projects?id={project}");
        let remove = |_| call(&app, "DELETE", &route, Value::Null);
        let more = |_| call(&app, "POST", "llm-tasks/submit", wish());
        let removals = futures::future::join_all((0..8).map(remove));
        let submits = futures::future::join_all((0..8).map(more));
        let (removals, submits) = tokio::join!(removals, submits);
        let done = removals.iter().filter(|reply| reply.status == 204).count();
        let late = removals.iter().filter(|reply| reply.status == 404).count();
        assert_eq!((done, late), (1, 7), "{removals:?}");
        assert!(submits.iter().all(|reply| [200, 404].contains(&reply.status)), "{submits:?}");
        for reply in submits.iter().filter(|reply| reply.status == 200) {
            let answer = reply.json();
            let route = format!("progress/{}", answer["sessionId"].as_str().unwrap());
            assert_eq!(call(&app, "GET", &route, Value::Null).await.status, 404);
        }
    }
}
