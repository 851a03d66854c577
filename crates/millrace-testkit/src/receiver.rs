//! A local HTTP receiver that writes down what it is sent and answers as told. Never judges.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Instant;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use tokio::sync::oneshot;

/// One request it got.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Method in capitals.
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query as sent, without the question mark.
    pub query: String,
    /// Headers, names in lower case.
    pub headers: HashMap<String, String>,
    /// The body as sent.
    pub body: Vec<u8>,
    /// When it was read.
    pub at: Instant,
}

/// How it answers a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Response {
    /// With this status and the body `{}`.
    Status(u16),
    /// Never, and the connection stays open.
    Hang,
}

/// A running receiver; it ends when dropped.
#[derive(Debug)]
pub struct Receiver {
    shared: Arc<Mutex<Shared>>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    got: Vec<Delivery>,
    /// Marker in the body, then the answers used once each.
    answers: Vec<(String, VecDeque<Response>)>,
    hangs: bool,
}

impl Receiver {
    /// Starts on a free port of the loopback address and answers 200 until told otherwise.
    pub fn start() -> Self {
        let shared = Arc::new(Mutex::new(Shared::default()));
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let routes = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let thread = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    result = axum::serve(listener, routes).into_future() => result.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        let address = told.recv().expect("the receiver's address");
        Self { shared, address, stop: Some(stop), thread: Some(thread) }
    }

    /// `http://address`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests whose body contains `marker` are answered so, once each.
    pub fn answer(&self, marker: &str, answers: &[Response]) {
        let answers = answers.iter().copied().collect();
        self.shared.lock().unwrap().answers.push((marker.to_owned(), answers));
    }

    /// From now on no request is answered.
    pub fn hang(&self) {
        self.shared.lock().unwrap().hangs = true;
    }

    /// The requests so far whose body contains `marker`, in order.
    pub fn deliveries(&self, marker: &str) -> Vec<Delivery> {
        let mut got = self.shared.lock().unwrap().got.clone();
        got.retain(|delivery| String::from_utf8_lossy(&delivery.body).contains(marker));
        got
    }
}

impl Shared {
    fn response_to(&mut self, body: &str) -> Response {
        if self.hangs {
            return Response::Hang;
        }
        let matching = self.answers.iter_mut().filter(|(marker, _)| body.contains(marker.as_str()));
        let next = matching.flat_map(|(_, answers)| answers.pop_front()).next();
        next.unwrap_or(Response::Status(200))
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn take(
    State(shared): State<Arc<Mutex<Shared>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, &'static str) {
    let headers = headers.iter().map(|(name, value)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let delivery = Delivery {
        method: method.to_string(),
        path: uri.path().to_owned(),
        query: uri.query().unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: body.to_vec(),
        at: Instant::now(),
    };
    let response = {
        let mut shared = shared.lock().unwrap();
        shared.got.push(delivery);
        shared.response_to(&String::from_utf8_lossy(&body))
    };
    match response {
        Response::Status(status) => (StatusCode::from_u16(status).expect("a status"), "{}"),
        Response::Hang => std::future::pending().await,
    }
}

#[cfg(test)]
#[path = "receiver_tests.rs"]
mod tests;
