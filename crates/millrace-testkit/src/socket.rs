//! A blocking WebSocket client for tests. Never answers or subscribes on its own.

use std::net::{SocketAddr, TcpStream};

use serde_json::Value;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{self, Message, WebSocket};

use crate::wait::PATIENCE;

/// One open connection.
#[derive(Debug)]
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    /// Opens `target` (path and query); a refused upgrade fails the test.
    pub fn connect(address: SocketAddr, target: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts connections");
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let request = format!("ws://{address}{target}").into_client_request().unwrap();
        let (socket, _) = tungstenite::client(request, stream).expect("an upgraded connection");
        Self(socket)
    }

    /// Sends one text message as given.
    pub fn send_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).expect("an open connection");
    }

    /// Sends one binary message.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.0.send(Message::binary(bytes.to_vec())).expect("an open connection");
    }

    /// Sends one JSON message.
    pub fn send(&mut self, message: &Value) {
        self.send_text(&message.to_string());
    }

    /// The next text message as JSON.
    pub fn next_message(&mut self) -> Value {
        loop {
            match self.0.read().expect("a message in time") {
                Message::Text(text) => {
                    return serde_json::from_str(&text)
                        .unwrap_or_else(|error| panic!("{error} in {text:?}"));
                }
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                other => panic!("neither text nor control frame: {other:?}"),
            }
        }
    }

    /// Sends a message and returns the next one.
    pub fn ask(&mut self, message: &Value) -> Value {
        self.send(message);
        self.next_message()
    }

    /// Everything that arrived up to the answer of a ping sent now. What was sent to this client
    /// before the ping was handled is among it.
    pub fn drain(&mut self) -> Vec<Value> {
        self.send(&serde_json::json!({"type": "ping"}));
        let pong = |message: &Value| message["type"] == "pong";
        let mut messages = vec![self.next_message()];
        while !messages.last().is_some_and(pong) {
            messages.push(self.next_message());
        }
        messages.pop();
        messages
    }

    /// Reads until the server closes and returns the close code.
    pub fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.0.read() {
                Ok(Message::Close(frame)) => return frame.map(|frame| frame.code.into()),
                Ok(_) => {}
                Err(error) => panic!("closed without a close frame: {error}"),
            }
        }
    }
}

#[cfg(test)]
#[path = "socket_tests.rs"]
mod tests;
