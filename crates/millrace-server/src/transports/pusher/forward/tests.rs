//! Forwarding over HTTP, to a receiver on this machine.

use std::future::{pending, ready};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use metrics_exporter_prometheus::PrometheusBuilder;
use millrace_core::{Noun, TaskType, TenantId};
use millrace_engine::tasks::{Mode, Submit};
use serde_json::{Map, Value, json};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::super::settings::{ForwardSettings, PusherSettings};
use super::super::signature::{hmac_hex, md5_hex};
use super::forward;
use crate::test_app::TestApp;
use crate::{App, Parts};

/// Long enough for any machine; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(20);
const SECRET: &str = "hosted secret";

/// What the receiver got: query and body.
type Got = (String, String);

/// A hosted app on this machine.
async fn receiver() -> (String, mpsc::UnboundedReceiver<Got>) {
    let (sender, got) = mpsc::unbounded_channel();
    let take = |State(sender): State<mpsc::UnboundedSender<Got>>, uri: Uri, body: String| async move {
        sender.send((uri.query().unwrap().to_owned(), body)).unwrap();
        StatusCode::OK
    };
    let routes = Router::new().route("/apps/3/events", post(take)).with_state(sender);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, routes).await });
    (host, got)
}

fn app(app: &TestApp, host: String) -> App {
    let forward = ForwardSettings {
        app_id: "3".to_owned(),
        key: "hosted".to_owned(),
        secret: SECRET.to_owned(),
        host,
    };
    App::new(Parts {
        handle: app.handle.clone(),
        loopback: true,
        metrics: PrometheusBuilder::new().build_recorder().handle(),
        pusher: PusherSettings { forward: Some(forward), ..PusherSettings::for_tests() },
        version: "0.0.0-test",
    })
}

pub(super) async fn submit(app: &TestApp, session_id: &str) {
    let tenant = TenantId::default();
    let fields: Map<String, Value> = [
        ("name".to_owned(), json!("Paws")),
        (
            "description".to_owned(),
            json!("Dog owners book, move and cancel appointments at a vet clinic."),
        ),
    ]
    .into_iter()
    .collect();
    let project = app.handle.content().create(&tenant, Noun::Project, &fields).await.unwrap();
    let submit = Submit {
        task_type: TaskType::Features,
        project_id: project.json()["id"].as_str().unwrap().to_owned(),
        session_id: Some(session_id.to_owned()),
        model_id: Some("offline".to_owned()),
        feature_id: None,
        story_id: None,
        page_id: None,
        mode: Mode::Append,
        count: None,
        title: None,
        prompt: None,
        asked: Map::new(),
    };
    app.handle.tasks().submit(&tenant, submit).await.unwrap();
}

#[tokio::test]
async fn a_task_is_forwarded_signed_up_to_its_end_and_a_colon_is_not() {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let test = TestApp::offline().await;
    let (host, mut got) = receiver().await;
    let _forwarding = AbortOnDropHandle::new(tokio::spawn(forward(app(&test, host), pending())));
    submit(&test, "not:forwarded").await;
    submit(&test, "forwarded").await;
    loop {
        let (query, body) = timeout(PATIENCE, got.recv()).await.unwrap().unwrap();
        let (unsigned, signature) = query.split_once("&auth_signature=").unwrap();
        assert_eq!(signature, hmac_hex(SECRET, &format!("POST\n/apps/3/events\n{unsigned}")));
        let (rest, md5) = unsigned.split_once("&body_md5=").unwrap();
        assert_eq!(md5, md5_hex(body.as_bytes()));
        assert!(rest.starts_with("auth_key=hosted&auth_timestamp="), "{rest}");
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["channels"], json!(["task-forwarded", "private-task-forwarded"]));
        let data: Value = serde_json::from_str(body["data"].as_str().unwrap()).unwrap();
        assert!(data["seq"].is_u64(), "{data}");
        if body["name"] != "task-update" {
            assert_eq!((&body["name"], &data["resultCount"]), (&json!("task-complete"), &json!(6)));
            break;
        }
    }
    test.drain().await;
}

#[tokio::test]
async fn what_was_told_before_the_end_is_sent_before_forwarding_is_done() {
    // Another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let test = TestApp::offline().await;
    let (host, mut got) = receiver().await;
    // It listens from here on, though it runs only after the task and the server have ended.
    let forwarding = forward(app(&test, host), ready(()));
    submit(&test, "told-before").await;
    let task = test.handle.tasks().find("told-before").await.unwrap().unwrap();
    let mut log = test.handle.follow(task.generation.id, 0);
    while timeout(PATIENCE, log.next()).await.unwrap().unwrap().is_some() {}
    test.drain().await;
    timeout(PATIENCE, forwarding).await.unwrap();
    let mut last = None;
    while let Ok((_, body)) = got.try_recv() {
        last = Some(serde_json::from_str::<Value>(&body).unwrap());
    }
    assert_eq!(last.unwrap()["name"], "task-complete");
}
