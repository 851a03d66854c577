//! The client against a small server of its own.

use axum::Router;
use axum::extract::ws::{CloseFrame, Message, WebSocketUpgrade};
use axum::routing::get;
use serde_json::{Value, json};

use super::Socket;

/// Answers a ping by two events and a pong, and "bye" by closing with 1009.
fn server() -> std::net::SocketAddr {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            let route = get(|upgrade: WebSocketUpgrade| async { upgrade.on_upgrade(answer) });
            axum::serve(listener, Router::new().route("/ws", route)).await.unwrap();
        });
    });
    told.recv().unwrap()
}

async fn answer(mut socket: axum::extract::ws::WebSocket) {
    while let Some(Ok(message)) = socket.recv().await {
        let reply = match message {
            Message::Text(text) if text.contains("ping") => {
                for number in [1, 2] {
                    let event = json!({"type": "event", "number": number}).to_string();
                    socket.send(Message::Text(event.into())).await.unwrap();
                }
                Message::Text("{\"type\":\"pong\"}".into())
            }
            Message::Binary(bytes) => {
                Message::Text(json!({"type": "bytes", "length": bytes.len()}).to_string().into())
            }
            _ => Message::Close(Some(CloseFrame { code: 1009, reason: "bye".into() })),
        };
        socket.send(reply).await.unwrap();
    }
}

#[test]
fn a_drain_returns_all_before_the_pong_and_a_close_its_code() {
    let mut socket = Socket::connect(server(), "/ws");
    let numbers: Vec<Value> =
        socket.drain().iter().map(|message| message["number"].clone()).collect();
    assert_eq!(numbers, [1, 2]);
    socket.send_bytes(b"abc");
    assert_eq!(socket.next_message(), json!({"type": "bytes", "length": 3}));
    socket.send_text("bye");
    assert_eq!(socket.close_code(), Some(1009));
}
