use std::time::Duration;

use millrace_core::GenerationId;
use serde_json::{Value, json};
use tokio::time::timeout;

use super::super::samples::cancelled;
use super::*;
use crate::test_app::TestApp;

/// Long enough for any machine; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn seats_are_counted_and_given_back_and_ids_are_unique() {
    let app = TestApp::new().await;
    let settings = PusherSettings { max_connections: 2, ..PusherSettings::for_tests() };
    let pusher = Arc::new(Pusher::new(app.handle.clone(), settings));
    let (first, second) = (pusher.seat().unwrap(), pusher.seat().unwrap());
    assert_ne!(first.socket_id(), second.socket_id());
    assert!(pusher.seat().is_none());
    let left = first.socket_id();
    drop(first);
    assert_ne!(pusher.seat().unwrap().socket_id(), left);
    app.drain().await;
}

#[tokio::test]
async fn a_topic_and_its_pump_go_with_the_last_reader() {
    let app = TestApp::new().await;
    let pusher = Pusher::new(app.handle.clone(), PusherSettings::for_tests());
    let first = pusher.join("nobody-knows", Bell::default()).await.unwrap();
    let second = pusher.join("nobody-knows", Bell::default()).await.unwrap();
    assert!(first.snapshot.is_none() && first.reader.is_some());
    drop(first);
    assert_eq!(pusher.registry.len(), 1);
    drop(second);
    assert_eq!(pusher.registry.len(), 0);
    app.drain().await;
}

#[tokio::test]
async fn who_comes_while_a_topic_is_about_an_older_task_of_that_name_gets_another_topic() {
    let app = TestApp::offline().await;
    let pusher = Pusher::new(app.handle.clone(), PusherSettings::for_tests());
    let (_, session_id) = submit(&app, None).await;
    let topic = pusher.registry.topic(&session_id);
    let mut old = Reader::new(Arc::clone(&topic), Bell::default());
    topic.follows(GenerationId(Uuid::new_v4()));
    let joined = pusher.join(&session_id, Bell::default()).await.unwrap();
    assert!(!joined.snapshot.unwrap().is_last);
    topic.tell([Arc::new(cancelled(1_000))]);
    assert!(old.next().unwrap().is_last);
    assert!(joined.reader.unwrap().next().is_none_or(|telling| !telling.is_last));
}

#[tokio::test]
async fn who_comes_when_a_task_is_gone_does_not_hear_its_end() {
    let app = TestApp::new().await;
    let pusher = Pusher::new(app.handle.clone(), PusherSettings::for_tests());
    let topic = pusher.registry.topic("gone-task");
    topic.follows(GenerationId(Uuid::new_v4()));
    let joined = pusher.join("gone-task", Bell::default()).await.unwrap();
    topic.tell([Arc::new(cancelled(9))]);
    assert!(joined.snapshot.is_none());
    assert!(joined.reader.unwrap().next().is_none());
    app.drain().await;
}

#[tokio::test]
async fn who_found_a_task_running_hears_it_stopped_though_its_project_went_before_the_log_was_read()
{
    let app = TestApp::offline().await;
    let pusher = Pusher::new(app.handle.clone(), PusherSettings::for_tests());
    let (project, session_id) = submit(&app, None).await;
    let found = app.handle.tasks().find(&session_id).await.unwrap().unwrap();
    let seq = found.generation.last_event;
    let topic = pusher.registry.topic(&session_id);
    let bell = Bell::default();
    let mut reader = Reader::new(Arc::clone(&topic), Arc::clone(&bell));
    assert!(reader.skip_to(seq));
    remove(&app, &project).await;
    // The name is free, and is used anew: that is none of this reader's business.
    submit(&app, Some(&session_id)).await;

    let arrival = app.handle.tasks().arrival(&session_id);
    topic.begin(|| pump::start(&app.handle, &pusher.registry, &topic, Some(found), arrival));
    let end = loop {
        if let Some(telling) = reader.next() {
            break telling;
        }
        timeout(PATIENCE, bell.notified()).await.expect("the end in time");
    };
    assert_eq!((end.event, end.seq), ("task-cancelled", seq + 1));
    let later = pusher.join(&session_id, Bell::default()).await.unwrap();
    assert!(!later.snapshot.unwrap().is_last);
    assert!(!Arc::ptr_eq(later.reader.unwrap().topic(), &topic));
}

async fn remove(app: &TestApp, project: &str) {
    let reply = app.call("DELETE", &format!("/api/crud/projects?id={project}"), "").await;
    assert_eq!(reply.status, 204, "{reply:?}");
}

/// Submits a task that hangs after its first item.
async fn submit(app: &TestApp, session_id: Option<&str>) -> (String, String) {
    let text = "Dog owners book, move and cancel appointments at a vet clinic and get reminders.";
    let project = json!({"name": "Paws", "description": text}).to_string();
    let project = app.call("POST", "/api/crud/projects", &project).await.json();
    let task = json!({
        "taskType": "features",
        "projectId": project["id"],
        "sessionId": session_id,
        "modelId": "offline-stuck",
    });
    let task = app.call("POST", "/api/llm-tasks/submit", &task.to_string()).await.json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&project["id"]), text(&task["sessionId"]))
}
