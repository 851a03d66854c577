//! The routes over a real engine, with the offline models.

use std::collections::BTreeSet;

use axum::http::header;
use axum::response::IntoResponse;
use millrace_core::GenerationId;
use millrace_engine::tasks::Error;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::surfaces::tasks::error::Refusal;
use crate::test_app::{Reply, TestApp};

const SUBMIT: &str = "/api/llm-tasks/submit";
const CANCEL: &str = "/api/llm-tasks/cancel";

/// The error of the envelope, which must be its only key.
fn refused(reply: &Reply) -> (u16, String) {
    let body = reply.json();
    let members = body.as_object().unwrap();
    assert_eq!(members.len(), 1, "{body}");
    (reply.status, members["error"].as_str().unwrap().to_owned())
}

fn told(status: u16, text: &str) -> (u16, String) {
    (status, text.to_owned())
}

async fn post(app: &TestApp, uri: &str, body: Value) -> Reply {
    app.call("POST", uri, &body.to_string()).await
}

async fn project(app: &TestApp) -> String {
    let body = json!({
        "name": "Paws",
        "description": "Dog owners book, move and cancel appointments at a vet clinic and get reminders.",
    });
    let reply = post(app, "/api/crud/projects", body).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json()["id"].as_str().unwrap().to_owned()
}

/// Submits a task under a fresh name and gives that.
async fn task(app: &TestApp, body: Value) -> String {
    let reply = post(app, SUBMIT, body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let answer = reply.json();
    assert_eq!(answer["status"], "pending");
    assert_eq!(answer.as_object().unwrap().len(), 2);
    answer["sessionId"].as_str().unwrap().to_owned()
}

async fn follow(app: &TestApp, session_id: &str, mut until: impl FnMut(u64) -> bool) {
    let id = GenerationId(Uuid::parse_str(session_id).unwrap());
    let mut log = app.handle.follow(id, 0);
    while let Some(event) = log.next().await.unwrap() {
        if until(event.number) {
            break;
        }
    }
}

async fn progress(app: &TestApp, session_id: &str) -> Value {
    let reply = app.get(&format!("/api/progress/{session_id}")).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.headers["cache-control"], "no-store");
    assert_eq!(reply.headers["content-type"], "application/json");
    reply.json()
}

fn keys(body: &Value) -> BTreeSet<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn a_task_is_taken_made_and_told_with_all_it_was_asked() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let body = json!({"taskType": "features", "projectId": project, "title": "First", "count": 2});
    let id = task(&app, body).await;
    follow(&app, &id, |_| false).await;
    let done = json!({
        "sessionId": id, "status": "completed", "progress_percentage": 100,
        "current_phase": "completed", "message": "Generated 2 features",
    });
    assert_eq!(progress(&app, &id).await, done);
    let reply = app.get(&format!("/api/tasks/{id}/status")).await;
    let status = reply.json();
    let expected = [
        "sessionId",
        "status",
        "progress_percentage",
        "current_phase",
        "message",
        "taskType",
        "projectId",
        "modelId",
        "mode",
        "title",
        "generationId",
        "resultCount",
        "featuresCreated",
        "created_at",
        "started_at",
        "finished_at",
        "error",
    ];
    assert_eq!(keys(&status), expected.into_iter().collect());
    let values = json!({
        "taskType": "features", "projectId": project, "modelId": "offline", "mode": "append",
        "title": "First", "generationId": id, "resultCount": 2, "featuresCreated": 2,
        "error": null,
    });
    for (key, value) in values.as_object().unwrap() {
        assert_eq!(&status[key], value, "{key}");
    }
    for key in ["created_at", "started_at", "finished_at"] {
        let moment = status[key].as_str().unwrap();
        assert!(moment.len() == 24 && moment.ends_with('Z'), "{moment}");
    }
}

#[tokio::test]
async fn the_older_path_takes_tasks_too() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let body = json!({"taskType": "personas", "projectId": project, "prompt": "old people"});
    let reply = post(&app, "/api/tasks/submit", body).await;
    let answer = reply.json();
    assert_eq!(keys(&answer), ["sessionId", "status"].into_iter().collect());
    let id = answer["sessionId"].as_str().unwrap();
    let status = app.get(&format!("/api/tasks/{id}/status")).await.json();
    assert_eq!(status.get("featuresCreated"), None);
    assert_eq!(status["title"], Value::Null);
}

#[tokio::test]
async fn the_same_name_is_the_same_task_or_a_conflict() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let stuck = |count: u32| {
        json!({"taskType": "pages", "projectId": project, "sessionId": "my:task-1",
               "modelId": "offline-stuck", "count": count})
    };
    let first = post(&app, SUBMIT, stuck(3)).await.json();
    assert_eq!(first, json!({"sessionId": "my:task-1", "status": "pending"}));
    let again = post(&app, SUBMIT, stuck(3)).await;
    assert_eq!((again.status, &again.json()["sessionId"]), (200, &json!("my:task-1")));
    let other = post(&app, SUBMIT, stuck(4)).await;
    assert_eq!(refused(&other), told(409, "sessionId is already used by another task"));
    assert_eq!(app.get("/api/progress/my%3Atask-1").await.status, 200);
    post(&app, CANCEL, json!({"sessionId": "my:task-1"})).await;
    let ended = post(&app, SUBMIT, stuck(3)).await.json();
    assert_eq!(ended["status"], "cancelled");
}

#[tokio::test]
async fn a_submit_is_refused_in_the_contract_s_order_and_words() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let nowhere = Uuid::nil().to_string();
    let models = app.get("/api/models").await.json();
    let ids: Vec<&str> =
        models["models"].as_array().unwrap().iter().map(|m| m["id"].as_str().unwrap()).collect();
    let unknown_model = format!("Unknown modelId 'x'. Known: {}", ids.join(", "));
    let no_features = "Project has no features to generate user stories for";
    let table = [
        (json!({}), told(400, "Missing required field: taskType")),
        (json!({"taskType": "pages", "projectId": nowhere}), told(404, "Project not found")),
        (json!({"taskType": "pages", "projectId": "x"}), told(404, "Project not found")),
        (
            json!({"taskType": "user-stories", "projectId": project, "featureId": nowhere,
                   "modelId": "x"}),
            told(404, "Feature not found"),
        ),
        (
            json!({"taskType": "user-stories", "projectId": project, "modelId": "x"}),
            told(400, &unknown_model),
        ),
        (json!({"taskType": "user-stories", "projectId": project}), told(400, no_features)),
    ];
    for (body, expected) in table {
        assert_eq!(refused(&post(&app, SUBMIT, body).await), expected);
    }
    let raw = [("", "Missing required field: taskType"), ("[", "Request body is not valid JSON")];
    for (body, text) in raw {
        assert_eq!(refused(&app.call("POST", SUBMIT, body).await), told(400, text));
    }
}

#[tokio::test]
async fn a_cancelled_task_is_cancelled_once_and_for_good() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let stuck = json!({"taskType": "features", "projectId": project, "modelId": "offline-stuck"});
    let id = task(&app, stuck).await;
    let mut items = 0;
    // Its one item is saved when the percentage has moved past the first.
    follow(&app, &id, |_| {
        items += 1;
        items == 4
    })
    .await;
    let cancelled = post(&app, CANCEL, json!({"session_id": id})).await;
    assert_eq!((cancelled.status, cancelled.json()), (200, json!({"status": "cancelled"})));
    let seen = progress(&app, &id).await;
    assert_eq!(
        (&seen["status"], &seen["current_phase"]),
        (&json!("cancelled"), &json!("cancelled"))
    );
    let status = app.get(&format!("/api/tasks/{id}/status")).await.json();
    let saved = &status["resultCount"];
    assert_eq!(seen["message"], format!("Cancelled after {saved} of 6 features"));
    let again = post(&app, CANCEL, json!({"sessionId": id})).await;
    assert_eq!(refused(&again), told(400, "Task cannot be cancelled: status is cancelled"));
    assert_eq!(progress(&app, &id).await, seen);
}

#[tokio::test]
async fn ended_tasks_cannot_be_cancelled_and_unknown_ones_are_not_found() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    for (model, status, message) in [
        ("offline", "completed", "Generated 6 pages"),
        ("offline-fail", "error", "rehearsal failure"),
    ] {
        let body = json!({"taskType": "pages", "projectId": project, "modelId": model});
        let id = task(&app, body).await;
        follow(&app, &id, |_| false).await;
        let seen = progress(&app, &id).await;
        assert_eq!((&seen["status"], &seen["message"]), (&json!(status), &json!(message)));
        let reply = post(&app, CANCEL, json!({"sessionId": id})).await;
        let text = format!("Task cannot be cancelled: status is {status}");
        assert_eq!(refused(&reply), told(400, &text));
    }
    let missing = post(&app, CANCEL, json!({})).await;
    assert_eq!(refused(&missing), told(400, "Missing required field: sessionId"));
    for name in ["nobody-knows-me", "short", "a%20space%20in%20it", "%FF%FF%FF%FF%FF%FF%FF%FF"] {
        for uri in [format!("/api/progress/{name}"), format!("/api/tasks/{name}/status")] {
            assert_eq!(refused(&app.get(&uri).await), told(404, "Task not found"), "{uri}");
        }
        let reply = post(&app, CANCEL, json!({"sessionId": name})).await;
        assert_eq!(refused(&reply), told(404, "Task not found"));
    }
}

#[tokio::test]
async fn models_are_told_twice_by_id_and_the_default_is_marked() {
    let app = TestApp::offline().await;
    let body = app.get("/api/models").await.json();
    assert_eq!(body["data"], body["models"]);
    let models = body["models"].as_array().unwrap();
    let ids: Vec<&str> = models.iter().map(|model| model["id"].as_str().unwrap()).collect();
    assert!(ids.is_sorted() && ids.contains(&"offline-slow"), "{ids:?}");
    let everything = json!([
        "features",
        "personas",
        "user-stories",
        "acceptance-criteria",
        "schema",
        "pages",
        "sections",
        "gherkin",
    ]);
    for model in models {
        let expected = if model["id"] == "offline" { everything.clone() } else { json!([]) };
        assert_eq!(model["default_for"], expected, "{model}");
        assert_eq!(model["provider"], "offline");
    }
}

#[tokio::test]
async fn a_task_of_another_tenant_is_unknown() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let id = task(&app, json!({"taskType": "pages", "projectId": project})).await;
    let key = app.key("other", 7).await;
    let request = |key: Option<&str>| {
        let request = axum::http::Request::get(format!("/api/progress/{id}"));
        let request =
            key.into_iter().fold(request, |request, key| request.header("x-api-key", key));
        request.body(axum::body::Body::empty()).unwrap()
    };
    assert_eq!(refused(&app.send(request(Some(&key))).await), told(404, "Task not found"));
    assert_eq!(refused(&app.send(request(None)).await), told(401, "Unauthorized"));
}

#[tokio::test]
async fn wrong_methods_and_routes_are_told_in_this_envelope() {
    let app = TestApp::offline().await;
    let reply = app.get(SUBMIT).await;
    assert_eq!(refused(&reply), told(405, "Method not allowed"));
    assert_eq!(reply.headers["allow"], "POST");
    assert_eq!(refused(&app.get("/api/tasks/x/y/z").await), told(404, "Not found"));
}

#[tokio::test]
async fn nothing_is_taken_while_the_server_ends() {
    let app = TestApp::offline().await;
    let project = project(&app).await;
    let router = app.router.clone();
    let _data = app.drain().await;
    let body = json!({"taskType": "pages", "projectId": project}).to_string();
    let request = axum::http::Request::post(SUBMIT).body(axum::body::Body::from(body)).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 503);
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body, json!({"error": "Server is shutting down"}));
}

#[test]
fn too_many_tasks_are_told_when_to_come_back() {
    let response = Refusal::from(Error::TooMany).into_response();
    assert_eq!(response.status(), 429);
    let seconds = response.headers()[header::RETRY_AFTER].to_str().unwrap();
    assert!(seconds.parse::<u32>().unwrap() > 0);
}
