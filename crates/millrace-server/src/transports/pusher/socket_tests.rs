//! The door over real sockets, with a real engine and the offline models.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::{PusherSettings, signature};
use crate::test_app::{Served, TestApp};

/// Long enough for any machine; a test that waits it out has failed.
const PATIENCE: Duration = Duration::from_secs(20);

struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    socket_id: String,
}

impl Client {
    /// A socket that has heard the greeting.
    async fn new(served: &Served) -> Self {
        let url =
            format!("ws://{}/app/millrace?protocol=7&client=test&flash=false", served.address);
        let (socket, answer) = connect_async(url).await.unwrap();
        assert!(answer.headers().get("sec-websocket-extensions").is_none());
        let mut client = Self { socket, socket_id: String::new() };
        let (event, data) = client.heard().await;
        assert_eq!(event, "pusher:connection_established");
        client.socket_id = data["socket_id"].as_str().unwrap().to_owned();
        client
    }

    async fn say(&mut self, event: &str, data: Value) {
        let text = json!({"event": event, "data": data}).to_string();
        self.socket.send(Message::text(text)).await.unwrap();
    }

    async fn frame(&mut self) -> Value {
        let message = timeout(PATIENCE, self.socket.next()).await.expect("a frame in time");
        serde_json::from_str(message.unwrap().unwrap().to_text().unwrap()).unwrap()
    }

    /// The next event and its data.
    async fn heard(&mut self) -> (String, Value) {
        let frame = self.frame().await;
        let data = serde_json::from_str(frame["data"].as_str().unwrap()).unwrap();
        (frame["event"].as_str().unwrap().to_owned(), data)
    }

    async fn subscribe(&mut self, channel: &str) {
        self.say("pusher:subscribe", json!({"auth": "", "channel": channel})).await;
        let frame = self.frame().await;
        assert_eq!(frame["event"], "pusher_internal:subscription_succeeded", "{frame}");
        assert_eq!((&frame["channel"], &frame["data"]), (&json!(channel), &json!("{}")));
    }

    /// All that is told up to the task's last event, and that nothing follows it.
    async fn until_the_end(&mut self) -> Vec<(String, Value)> {
        let mut told = Vec::new();
        loop {
            told.push(self.heard().await);
            if told.last().unwrap().0 != "task-update" {
                assert_eq!(self.told().await, [], "after the end");
                return told;
            }
        }
    }

    /// What was told already: the answer to a ping comes after it.
    async fn told(&mut self) -> Vec<(String, Value)> {
        self.say("pusher:ping", json!({})).await;
        let mut told = Vec::new();
        loop {
            match self.heard().await {
                (event, _) if event == "pusher:pong" => return told,
                other => told.push(other),
            }
        }
    }

    async fn closed(&mut self) -> u16 {
        match timeout(PATIENCE, self.socket.next()).await.expect("a close in time") {
            Some(Ok(Message::Close(Some(frame)))) => frame.code.into(),
            other => panic!("{other:?} is no close"),
        }
    }
}

async fn post(app: &TestApp, uri: &str, body: Value) -> Value {
    let reply = app.call("POST", uri, &body.to_string()).await;
    assert!((200..300).contains(&reply.status), "{reply:?}");
    reply.json()
}

async fn project(app: &TestApp) -> String {
    let body = json!({"name": "Paws", "description": "Dog owners book, move and cancel appointments at a vet clinic and get reminders."});
    post(app, "/api/crud/projects", body).await["id"].as_str().unwrap().to_owned()
}

async fn submit(app: &TestApp, project: &str, session: &str, model: &str) {
    let body = json!({
        "taskType": "features",
        "projectId": project,
        "sessionId": session,
        "modelId": model,
    });
    post(app, "/api/llm-tasks/submit", body).await;
}

async fn cancel(app: &TestApp, session: &str) {
    post(app, "/api/llm-tasks/cancel", json!({"sessionId": session})).await;
}

/// Waits until polling says that the task has ended.
async fn ended(app: &TestApp, session: &str) {
    let task = app.handle.tasks().find(session).await.unwrap().unwrap();
    let mut log = app.handle.follow(task.generation.id, 0);
    while timeout(PATIENCE, log.next()).await.unwrap().unwrap().is_some() {}
}

/// Numbers rise strictly and percentages never fall.
fn check_order(told: &[(String, Value)]) {
    let of = |name: &str| -> Vec<u64> {
        told.iter().filter_map(|(_, data)| data[name].as_u64()).collect()
    };
    let (numbers, percents) = (of("seq"), of("progress_percentage"));
    assert_eq!(numbers.len(), told.len(), "{told:?}");
    assert!(numbers.is_sorted_by(|one, next| one < next), "{told:?}");
    assert!(percents.is_sorted(), "{told:?}");
}

#[tokio::test]
async fn who_subscribes_before_the_submit_hears_everything_and_one_end() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let mut client = Client::new(&served).await;
    client.subscribe("task-early-bird").await;
    assert_eq!(client.told().await, []);
    submit(&app, &project(&app).await, "early-bird", "offline").await;
    let told = client.until_the_end().await;
    check_order(&told);
    let phases: Vec<_> =
        told.iter().filter_map(|(_, data)| data["current_phase"].as_str()).collect();
    let mut distinct = phases.clone();
    distinct.dedup();
    assert_eq!(distinct, ["queued", "preparing", "generating_features", "saving"], "{told:?}");
    assert_eq!(phases.iter().filter(|phase| phase.starts_with("generating")).count(), 6);
    let (event, data) = told.last().unwrap();
    assert_eq!((event.as_str(), &data["resultCount"]), ("task-complete", &json!(6)));
    assert_eq!(data["sessionId"], "early-bird");
}

#[tokio::test]
async fn who_comes_after_the_end_hears_the_end_alone() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let project = project(&app).await;
    for (session, model, event) in [
        ("completed", "offline", "task-complete"),
        ("failed-1", "offline-fail", "task-error"),
        ("cancelled", "offline-stuck", "task-cancelled"),
    ] {
        submit(&app, &project, session, model).await;
        if event == "task-cancelled" {
            cancel(&app, session).await;
        }
        ended(&app, session).await;
        let mut client = Client::new(&served).await;
        for _ in 0..2 {
            client.subscribe(&format!("task-{session}")).await;
            let told = client.until_the_end().await;
            assert_eq!(told.len(), 1, "{told:?}");
            assert_eq!((told[0].0.as_str(), &told[0].1["sessionId"]), (event, &json!(session)));
            if event == "task-error" {
                assert_eq!(told[0].1["error"], "rehearsal failure");
            }
        }
    }
}

#[tokio::test]
async fn who_comes_in_the_middle_hears_how_it_stands_and_then_the_rest_on_both_channels() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    submit(&app, &project(&app).await, "in-the-middle", "offline-stuck").await;
    // Its first item is saved; then it hangs.
    let mut first = Client::new(&served).await;
    first.subscribe("task-in-the-middle").await;
    while !first.heard().await.1["message"].as_str().unwrap().contains("2 of 6") {}

    let PusherSettings { key, secret, .. } = PusherSettings::for_tests();
    let channel = "private-task-in-the-middle";
    let auth = signature::auth(&key, &secret, &first.socket_id, channel);
    first.say("pusher:subscribe", json!({"auth": auth, "channel": channel})).await;
    assert_eq!(first.frame().await["event"], "pusher_internal:subscription_succeeded");
    let polled = app.get("/api/progress/in-the-middle").await.json();
    let (event, snapshot) = first.heard().await;
    assert_eq!(event, "task-update");
    for name in ["progress_percentage", "current_phase", "message"] {
        assert_eq!(snapshot[name], polled[name], "{snapshot} {polled}");
    }

    cancel(&app, "in-the-middle").await;
    let mut channels = Vec::new();
    for _ in 0..2 {
        let frame = first.frame().await;
        assert_eq!(frame["event"], "task-cancelled", "{frame}");
        channels.push(frame["channel"].as_str().unwrap().to_owned());
    }
    channels.sort();
    assert_eq!(channels, [channel, "task-in-the-middle"]);
    assert_eq!(first.told().await, []);
}

#[tokio::test]
async fn a_wrong_signature_is_refused_and_the_socket_lives() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let mut client = Client::new(&served).await;
    let data = json!({"auth": "millrace:00", "channel": "private-task-s1a2b3c4"});
    client.say("pusher:subscribe", data).await;
    let (event, data) = client.heard().await;
    assert_eq!(event, "pusher:subscription_error");
    assert_eq!(data, json!({"type": "AuthError", "error": "Invalid signature", "status": 401}));
    assert_eq!(client.told().await, []);
}

#[tokio::test]
async fn an_unsubscribed_channel_is_silent_until_it_is_subscribed_to_again() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let mut client = Client::new(&served).await;
    client.subscribe("task-come-and-go").await;
    client.say("pusher:unsubscribe", json!({"channel": "task-come-and-go"})).await;
    assert_eq!(client.told().await, []);
    submit(&app, &project(&app).await, "come-and-go", "offline").await;
    ended(&app, "come-and-go").await;
    assert_eq!(client.told().await, []);
    client.subscribe("task-come-and-go").await;
    assert_eq!(client.until_the_end().await.len(), 1);
}

#[tokio::test]
async fn a_name_that_became_free_means_the_new_task() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let first = project(&app).await;
    let mut client = Client::new(&served).await;
    client.subscribe("task-used-anew").await;
    submit(&app, &first, "used-anew", "offline-stuck").await;
    let reply = app.call("DELETE", &format!("/api/crud/projects?id={first}"), "").await;
    assert_eq!(reply.status, 204, "{reply:?}");
    let told = client.until_the_end().await;
    assert_eq!(told.last().unwrap().0, "task-cancelled");

    let mut other = Client::new(&served).await;
    other.subscribe("task-used-anew").await;
    assert_eq!(other.told().await, []);
    submit(&app, &project(&app).await, "used-anew", "offline").await;
    let told = other.until_the_end().await;
    check_order(&told);
    assert_eq!(told.last().unwrap().0, "task-complete");
    assert_eq!(client.told().await, [], "the old subscription has ended");
}

#[tokio::test]
async fn one_that_never_reads_keeps_nobody_waiting() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let mut stuck = Client::new(&served).await;
    stuck.subscribe("task-one-is-stuck").await;
    let mut clients = Vec::new();
    for _ in 0..20 {
        let mut client = Client::new(&served).await;
        client.subscribe("task-one-is-stuck").await;
        clients.push(client);
    }
    submit(&app, &project(&app).await, "one-is-stuck", "offline").await;
    for client in &mut clients {
        check_order(&client.until_the_end().await);
    }
    check_order(&stuck.until_the_end().await);
}

#[tokio::test]
async fn faults_of_a_connection_are_told_by_close_code_after_the_upgrade() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    for (path, code) in [
        ("/app/other?protocol=7", 4001),
        ("/app/other", 4001),
        ("/app/%ff?protocol=7", 4001),
        ("/app/millrace", 4008),
        ("/app/millrace?protocol=x", 4006),
        ("/app/millrace?protocol=99", 4007),
    ] {
        let url = format!("ws://{}{path}", served.address);
        let socket = connect_async(url).await.unwrap().0;
        let mut client = Client { socket, socket_id: String::new() };
        assert_eq!(client.closed().await, code, "{path}");
    }
}

#[tokio::test]
async fn a_shutdown_closes_sockets_with_4200_and_does_not_wait_for_them() {
    let app = TestApp::offline().await;
    let served = Served::new(&app).await;
    let mut client = Client::new(&served).await;
    served.stop();
    assert_eq!(client.closed().await, 4200);
    drop(client);
    timeout(PATIENCE, served.ended()).await.unwrap();
}

#[tokio::test]
async fn a_socket_needs_no_key_and_may_come_from_any_page() {
    let app = TestApp::offline().await;
    app.key("one", 1).await;
    let served = Served::new(&app).await;
    let url = format!("ws://{}/app/millrace?protocol=7", served.address);
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("origin", "https://elsewhere.example".parse().unwrap());
    request.headers_mut().insert("host", "millrace.example".parse().unwrap());
    let socket = connect_async(request).await.unwrap().0;
    let mut client = Client { socket, socket_id: String::new() };
    assert_eq!(client.heard().await.0, "pusher:connection_established");
}

/// The envelope of a refusal.
fn body_of(error: &str) -> Value {
    json!({"error": error})
}

#[tokio::test]
async fn without_an_upgrade_it_says_so() {
    let app = TestApp::offline().await;
    let reply = app.get("/app/millrace?protocol=7").await;
    assert_eq!((reply.status, reply.json()), (426, body_of("WebSocket upgrade required")));
    assert_eq!(reply.headers["upgrade"], "websocket");
    let reply = app.call("POST", "/app/millrace", "").await;
    assert_eq!((reply.status, reply.json()), (405, body_of("Method not allowed")));
    assert_eq!(reply.headers["allow"], "GET,HEAD");
    let reply = app.get("/app/%ff").await;
    assert_eq!((reply.status, reply.json()), (426, body_of("WebSocket upgrade required")));
    for path in ["/app", "/app/", "/app/millrace/more"] {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.json()), (404, body_of("Not found")), "{path}");
    }
}
