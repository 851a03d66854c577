use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message as Sent;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::*;
use crate::test_app::{Served, TestApp};

type Client = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Long enough for any machine; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(20);

async fn connect(served: &Served, query: &str) -> Client {
    connect_async(format!("ws://{}/ws{query}", served.address)).await.unwrap().0
}

async fn heard(client: &mut Client) -> Sent {
    timeout(PATIENCE, client.next()).await.expect("a message in time").unwrap().unwrap()
}

async fn event(client: &mut Client) -> Value {
    serde_json::from_str(heard(client).await.to_text().unwrap()).unwrap()
}

async fn say(client: &mut Client, text: &str) {
    client.send(Sent::text(text)).await.unwrap();
}

/// The code and reason of the server's close.
async fn closed(client: &mut Client) -> (u16, String) {
    match heard(client).await {
        Sent::Close(Some(frame)) => (frame.code.into(), frame.reason.to_string()),
        other => panic!("{other:?} is no close"),
    }
}

/// Everything told so far: the answer to a ping comes after it.
async fn told(client: &mut Client) -> Vec<Value> {
    say(client, r#"{"type":"ping"}"#).await;
    let mut told = Vec::new();
    loop {
        let event = event(client).await;
        if event["type"] == "pong" {
            return told;
        }
        told.push(event);
    }
}

fn types(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_silent_client_hears_a_run_to_the_letter() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let mut client = connect(&served, "").await;
    let run = app.generate(&["code_quality"]).await;
    let session = &run["session_id"];
    let expected = [
        ("idea_generation_started", json!({"session_id": session, "types": ["code_quality"]})),
        ("idea_generated", json!({"session_id": session, "idea": run["ideas"][0]})),
        (
            "idea_type_completed",
            json!({"session_id": session, "idea_type": "code_quality", "count": 1}),
        ),
        (
            "idea_generation_completed",
            json!({"session_id": session, "summary": {"total_ideas": 1, "by_type": {"code_quality": 1}}}),
        ),
    ];
    for (name, data) in expected {
        let event = event(&mut client).await;
        let keys: Vec<_> = event.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["type", "data", "channel", "timestamp"]);
        assert_eq!(event["type"], name);
        assert_eq!(event["data"], data);
        assert_eq!(event["channel"], "idea");
        let timestamp = event["timestamp"].as_str().unwrap();
        assert_eq!((timestamp.len(), timestamp.ends_with('Z')), (24, true), "{timestamp}");
    }
}

#[tokio::test]
async fn changes_are_heard_once_each_in_their_order() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let (one, two) = (app.one_idea().await, app.one_idea().await);
    let mut client = connect(&served, "").await;
    for _ in 0..2 {
        app.with_body("POST", &format!("/api/idea/{one}/dismiss"), json!({})).await;
    }
    let promoted = app.with_body("POST", &format!("/api/idea/{one}/promote"), json!({})).await;
    let task = promoted.json()["task"]["id"].clone();
    app.with_body("DELETE", "/api/idea", json!({"ids": [two, one, "ffffffff"]})).await;
    let status = |old: &str, new: &str, task: Value| json!({"idea_id": one, "old_status": old, "new_status": new, "promoted_to": task});
    let expected = [
        ("idea_status_changed", status("draft", "dismissed", Value::Null)),
        ("idea_status_changed", status("dismissed", "promoted", task)),
        ("idea_deleted", json!({"idea_id": two})),
        ("idea_deleted", json!({"idea_id": one})),
    ];
    let told = told(&mut client).await;
    let found: Vec<_> =
        told.iter().map(|e| (e["type"].as_str().unwrap(), e["data"].clone())).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_subscription_decides_what_is_heard() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let mut client = connect(&served, "").await;
    say(&mut client, r#"{"type":"subscribe","channels":["task"]}"#).await;
    assert_eq!(event(&mut client).await, json!({"type": "subscribed", "channels": ["task"]}));
    app.one_idea().await;
    assert_eq!(types(&told(&mut client).await), [""; 0]);
    say(&mut client, r#"{"type":"Subscribe","data":{"channels":["idea"]}}"#).await;
    let answer = json!({"type": "Subscribed", "data": {"channels": ["task", "idea"]}});
    assert_eq!(event(&mut client).await, answer);
    app.one_idea().await;
    assert_eq!(told(&mut client).await.len(), 4);
}

#[tokio::test]
async fn nonsense_keeps_the_connection() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let mut client = connect(&served, "").await;
    say(&mut client, "nonsense").await;
    assert_eq!(event(&mut client).await["code"], "INVALID_MESSAGE");
    client.send(Sent::binary(vec![1, 2, 3])).await.unwrap();
    let answer = json!({"type": "error", "code": "INVALID_MESSAGE", "message": "message must be a text frame"});
    assert_eq!(event(&mut client).await, answer);
    say(&mut client, &format!("\"{}\"", "x".repeat(65_534))).await;
    assert_eq!(event(&mut client).await["message"], "message must be a JSON object");
    say(&mut client, r#"{"type":"Ping"}"#).await;
    assert_eq!(event(&mut client).await, json!({"type": "Pong"}));
}

#[tokio::test]
async fn a_frame_over_the_limit_closes_with_1009() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    for message in [Sent::text("x".repeat(65_537)), Sent::binary(vec![0; 65_537])] {
        let mut client = connect(&served, "").await;
        client.send(message).await.unwrap();
        let expected = (1009, "a message may have 65536 bytes".to_owned());
        assert_eq!(closed(&mut client).await, expected);
    }
}

#[test]
fn what_the_library_calls_too_long_closes_with_1009_too() {
    // The text is the library's; this fails when it changes.
    let library = tokio_tungstenite::tungstenite::error::CapacityError::MessageTooLong {
        size: SOCKET_READ_BYTES_MAX + 1,
        max_size: SOCKET_READ_BYTES_MAX,
    };
    let library = tokio_tungstenite::tungstenite::Error::Capacity(library);
    assert_eq!(End::from(axum::Error::new(library)), TOO_LONG);
    assert_eq!(End::from(axum::Error::new(std::io::Error::other("reset"))), End::Gone);
}

#[test]
fn a_client_that_fell_behind_is_told_to_come_again() {
    assert!(matches!(End::from(Lagged), End::Close(1013, _)));
}

#[tokio::test]
async fn a_workspace_in_the_query_separates() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    std::fs::create_dir(app.path("other")).unwrap();
    let here = format!("?workspace_path={}/./", app.workspace());
    let there = format!("?workspace_path={}", app.path("other").display());
    let mut here = connect(&served, &here).await;
    let mut there = connect(&served, &there).await;
    app.one_idea().await;
    assert_eq!(told(&mut here).await.len(), 4, "two spellings are one workspace");
    assert_eq!(told(&mut there).await.len(), 0);
}

#[tokio::test]
async fn tenants_do_not_hear_each_other() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let (own, other) = (app.key("a", 1).await, app.key("b", 2).await);
    let mut clients = Vec::new();
    for key in [&own, &other] {
        let mut request = format!("ws://{}/ws", served.address).into_client_request().unwrap();
        request.headers_mut().insert("x-api-key", key.parse().unwrap());
        clients.push(connect_async(request).await.unwrap().0);
    }
    let body = json!({"types": ["code_quality"], "workspace_path": app.workspace()}).to_string();
    let request = Request::post("/api/idea/generate").header("x-api-key", &own);
    assert_eq!(app.send(request.body(Body::from(body)).unwrap()).await.status, 200);
    assert_eq!(told(&mut clients[0]).await.len(), 4);
    assert_eq!(told(&mut clients[1]).await.len(), 0);
}

#[tokio::test]
async fn faults_are_answered_before_the_upgrade() {
    let app = TestApp::new().await;
    let plain = app.get("/ws").await;
    assert_eq!(plain.refusal(), (400, "WebSocket upgrade required".to_owned()));
    let cases = [
        ("workspace_path=w", "workspace_path must be an absolute path"),
        ("workspace_path=/w&workspace_path=/w", "workspace_path must be given once"),
    ];
    let served = Served::new(&app).await;
    for (query, text) in cases {
        let refused = connect_async(format!("ws://{}/ws?{query}", served.address)).await;
        let Err(tokio_tungstenite::tungstenite::Error::Http(answer)) = refused else {
            panic!("{refused:?} is no answer");
        };
        assert_eq!(answer.status(), 400);
        let body: Value = serde_json::from_slice(answer.body().as_deref().unwrap()).unwrap();
        assert_eq!(body["error"], text);
    }
    app.key("default", 1).await;
    let refused = connect_async(format!("ws://{}/ws", served.address)).await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(answer)) = refused else {
        panic!("{refused:?} is no answer");
    };
    assert_eq!(answer.status(), 401);
}

#[tokio::test]
async fn a_shutdown_says_goodbye_and_waits_for_it() {
    let app = TestApp::new().await;
    let served = Served::new(&app).await;
    let mut client = connect(&served, "").await;
    say(&mut client, r#"{"type":"ping"}"#).await;
    event(&mut client).await;
    served.stop();
    assert_eq!(closed(&mut client).await.0, 1001);
    timeout(PATIENCE, served.ended()).await.expect("the server ends");
}

#[tokio::test(start_paused = true)]
async fn a_write_that_stands_still_ends_the_conversation() {
    let started = Instant::now();
    assert_eq!(timely(std::future::pending()).await, Err(End::Gone));
    assert_eq!(started.elapsed(), SOCKET_WRITE_TIME);
    assert_eq!(timely(async { Err(TOO_SLOW) }).await, Err(TOO_SLOW));
}
