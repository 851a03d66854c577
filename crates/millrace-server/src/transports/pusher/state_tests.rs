use millrace_core::GenerationId;
use serde_json::json;

use super::super::samples::cancelled;
use super::*;
use crate::test_app::TestApp;

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
    let session_id = submit(&app).await;
    let topic = pusher.registry.topic(&session_id);
    let mut old = Reader::new(Arc::clone(&topic), Bell::default());
    topic.follows(GenerationId(Uuid::new_v4()));
    let joined = pusher.join(&session_id, Bell::default()).await.unwrap();
    assert!(!joined.snapshot.unwrap().is_last);
    topic.tell([Arc::new(cancelled(1_000))]);
    assert!(old.next().unwrap().is_last);
    assert!(joined.reader.unwrap().next().is_none_or(|telling| !telling.is_last));
}

/// Submits a task that hangs after its first item.
async fn submit(app: &TestApp) -> String {
    let text = "Dog owners book, move and cancel appointments at a vet clinic and get reminders.";
    let project = json!({"name": "Paws", "description": text}).to_string();
    let project = app.call("POST", "/api/crud/projects", &project).await.json();
    let task = json!({
        "taskType": "features",
        "projectId": project["id"],
        "modelId": "offline-stuck",
    });
    let task = app.call("POST", "/api/llm-tasks/submit", &task.to_string()).await.json();
    task["sessionId"].as_str().unwrap().to_owned()
}
