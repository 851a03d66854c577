//! A plain client of the Pusher protocol (Channels, version 7) that shows what arrives. Never
//! answers a ping, signs or subscribes on its own.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use rustix::net;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{self, Error, Message, WebSocket};

use crate::wait::PATIENCE;

/// The shortest wait a socket's read timeout can express.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);

/// One open connection to a Pusher server.
#[derive(Debug)]
pub struct PusherSocket {
    socket: WebSocket<TcpStream>,
    /// From the first frame; empty for a connection that was refused or not read yet.
    pub socket_id: String,
}

/// One frame of the server.
#[derive(Debug, Clone, PartialEq)]
pub struct PusherFrame {
    /// Its `event`.
    pub event: String,
    /// Its `channel`; empty when it has none.
    pub channel: String,
    /// Its `data`, decoded where it was a JSON string.
    pub data: Value,
    /// Bytes of `data` as sent.
    pub data_bytes: usize,
    /// When it was read.
    pub at: Instant,
}

/// What one look at the connection showed.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// A text frame.
    Frame(PusherFrame),
    /// A WebSocket pong with these bytes.
    Pong(Vec<u8>),
    /// The server closed, with that code.
    Closed(Option<u16>),
    /// The connection ended without a close frame.
    Broken,
    /// Nothing within the time.
    Silence,
}

impl PusherSocket {
    /// Opens `target` with further headers and reads nothing yet; a refused upgrade is an error.
    pub fn open(
        address: SocketAddr,
        target: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Box<Error>> {
        let stream = TcpStream::connect(address).map_err(|error| Box::new(Error::Io(error)))?;
        Self::over(stream, address, target, headers)
    }

    fn over(
        stream: TcpStream,
        address: SocketAddr,
        target: &str,
        headers: &[(&str, &str)],
    ) -> Result<Self, Box<Error>> {
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        let mut request = format!("ws://{address}{target}").into_client_request().unwrap();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers_mut().insert(name, HeaderValue::from_str(value).unwrap());
        }
        let (socket, _) = tungstenite::client(request, stream).map_err(|error| match error {
            tungstenite::HandshakeError::Failure(error) => Box::new(error),
            interrupted => panic!("a blocking handshake broke off: {interrupted}"),
        })?;
        Ok(Self { socket, socket_id: String::new() })
    }

    /// Connects like `pusher-js` with that app key and reads the first frame.
    pub fn connect(address: SocketAddr, key: &str) -> Self {
        Self::greeted(TcpStream::connect(address).expect("a listening server"), address, key)
    }

    /// The same with a receive buffer as small as the system allows, so that little fills it.
    pub fn connect_narrow(address: SocketAddr, key: &str) -> Self {
        let socket = net::socket(net::AddressFamily::INET, net::SocketType::STREAM, None);
        let socket = socket.expect("a socket");
        // Before connecting: the peer must never have seen a larger window.
        net::sockopt::set_socket_recv_buffer_size(&socket, 1).expect("a small buffer");
        net::connect(&socket, &address).expect("a listening server");
        Self::greeted(TcpStream::from(socket), address, key)
    }

    fn greeted(stream: TcpStream, address: SocketAddr, key: &str) -> Self {
        let target =
            format!("/app/{key}?protocol=7&client=millrace-testkit&version=1.0&flash=false");
        let mut socket = Self::over(stream, address, &target, &[]).expect("an upgraded connection");
        let first = socket.next_frame();
        assert_eq!(first.event, "pusher:connection_established", "{first:?}");
        socket.socket_id = first.data["socket_id"].as_str().expect("a socket id").to_owned();
        socket
    }

    /// Sends one text message as given.
    pub fn send_text(&mut self, text: &str) {
        self.try_send_text(text).expect("an open connection");
    }

    /// The same for a connection that may be closed by now.
    pub fn try_send_text(&mut self, text: &str) -> Result<(), Box<Error>> {
        self.socket.send(Message::text(text)).map_err(Box::new)
    }

    /// Sends one binary message.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        self.socket.send(Message::binary(bytes.to_vec())).expect("an open connection");
    }

    /// Sends a WebSocket ping, which is not the protocol's own.
    pub fn send_ping_frame(&mut self, bytes: &[u8]) {
        self.socket.send(Message::Ping(bytes.to_vec().into())).expect("an open connection");
    }

    /// Sends an event.
    pub fn send(&mut self, event: &str, data: &Value) {
        self.send_text(&json!({"event": event, "data": data}).to_string());
    }

    /// Asks for a channel without reading the answer.
    pub fn ask_for(&mut self, channel: &str, auth: &str) {
        self.send("pusher:subscribe", &json!({"auth": auth, "channel": channel}));
    }

    /// Subscribes to a public channel; the next frame must be the success.
    pub fn subscribe(&mut self, channel: &str) {
        self.subscribe_signed(channel, "");
    }

    /// Subscribes with a signature; the next frame must be the success.
    pub fn subscribe_signed(&mut self, channel: &str, auth: &str) {
        self.ask_for(channel, auth);
        let answer = self.next_frame();
        assert_eq!(answer.event, "pusher_internal:subscription_succeeded", "{answer:?}");
        assert_eq!(answer.channel, channel, "{answer:?}");
    }

    /// Leaves a channel; there is no answer.
    pub fn unsubscribe(&mut self, channel: &str) {
        self.send("pusher:unsubscribe", &json!({"channel": channel}));
    }

    /// What comes first within `time`: frame, pong, close, break or nothing.
    pub fn hear(&mut self, time: Duration) -> Heard {
        let deadline = Instant::now() + time;
        loop {
            let left = deadline.saturating_duration_since(Instant::now()).max(SHORTEST_WAIT);
            // A connection the peer has reset may refuse the option; reading then says so.
            let _ = self.socket.get_ref().set_read_timeout(Some(left));
            match self.socket.read() {
                Ok(Message::Text(text)) => return Heard::Frame(PusherFrame::parse(&text)),
                Ok(Message::Pong(bytes)) => return Heard::Pong(bytes.to_vec()),
                Ok(Message::Close(frame)) => {
                    // Sends the answering close frame.
                    let _ = self.socket.flush();
                    return Heard::Closed(frame.map(|frame| frame.code.into()));
                }
                Ok(Message::Ping(_) | Message::Frame(_)) => {}
                Ok(Message::Binary(bytes)) => panic!("a binary frame of {} bytes", bytes.len()),
                Err(Error::Io(error))
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    if Instant::now() >= deadline {
                        return Heard::Silence;
                    }
                }
                Err(_) => return Heard::Broken,
            }
        }
    }

    /// The next frame, which must come.
    pub fn next_frame(&mut self) -> PusherFrame {
        match self.hear(PATIENCE) {
            Heard::Frame(frame) => frame,
            other => panic!("no frame but {other:?}"),
        }
    }

    /// The next frame, when one comes within `time`; a close fails the test.
    pub fn next_within(&mut self, time: Duration) -> Option<PusherFrame> {
        match self.hear(time) {
            Heard::Frame(frame) => Some(frame),
            Heard::Silence => None,
            other => panic!("neither a frame nor silence but {other:?}"),
        }
    }

    /// Reads on until the server closes and returns the close code.
    pub fn close_code(&mut self) -> Option<u16> {
        loop {
            match self.hear(PATIENCE) {
                Heard::Closed(code) => return code,
                Heard::Frame(_) | Heard::Pong(_) => {}
                other => panic!("no close frame but {other:?}"),
            }
        }
    }

    /// Events of a task up to and with its terminal one.
    pub fn to_the_end(&mut self) -> Vec<PusherFrame> {
        let mut frames = vec![self.next_frame()];
        while !frames.last().is_some_and(PusherFrame::is_terminal) {
            frames.push(self.next_frame());
        }
        frames
    }

    /// Everything that arrived up to the answer of a ping sent now.
    pub fn drain(&mut self) -> Vec<PusherFrame> {
        self.send("pusher:ping", &json!({}));
        let mut frames = vec![self.next_frame()];
        while frames.last().is_some_and(|frame| frame.event != "pusher:pong") {
            frames.push(self.next_frame());
        }
        frames.pop();
        frames
    }
}

impl PusherFrame {
    /// Checks the envelope on the way: `data` is a JSON string in all events but `pusher:error`.
    fn parse(text: &str) -> Self {
        let raw: Value =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error} in {text:?}"));
        let event = raw["event"].as_str().expect("an event name").to_owned();
        let channel = raw["channel"].as_str().unwrap_or_default().to_owned();
        let (data, data_bytes) = match &raw["data"] {
            Value::String(inner) if event != "pusher:error" => {
                let data = serde_json::from_str(inner).expect("data that is JSON within a string");
                (data, inner.len())
            }
            object @ Value::Object(_) if event == "pusher:error" => {
                (object.clone(), object.to_string().len())
            }
            other => panic!("data of {event} is {other}"),
        };
        Self { event, channel, data, data_bytes, at: Instant::now() }
    }

    /// Whether nothing of the task may follow it.
    pub fn is_terminal(&self) -> bool {
        matches!(self.event.as_str(), "task-complete" | "task-error" | "task-cancelled")
    }
}
