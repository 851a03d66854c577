//! A provider of our own on a loopback port, which answers by script and notes what it saw.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use futures::{StreamExt, stream};
use millrace_models::HttpModel;
use millrace_models::catalog::ProviderSettings;
use millrace_models::dialects::Dialect;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// One answer of the mock.
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub parts: Vec<Part>,
}

/// One part of an answer's body.
pub enum Part {
    Bytes(String),
    /// Nothing more comes, and the connection stays open.
    Silence,
    /// The connection breaks when the test says so.
    Cut,
}

impl Reply {
    pub fn json(status: u16, body: &str) -> Self {
        let headers = vec![("content-type", "application/json".to_owned())];
        Self { status, headers, parts: vec![Part::Bytes(body.to_owned())] }
    }

    pub fn events(parts: Vec<Part>) -> Self {
        let headers = vec![("content-type", "text/event-stream; charset=utf-8".to_owned())];
        Self { status: 200, headers, parts }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// A complete streamed answer of this text.
    pub fn text(text: &str) -> Self {
        Self::events(vec![Part::Bytes(chunk(text)), Part::Bytes(END.to_owned())])
    }
}

/// A chat completions chunk with this text.
pub fn chunk(text: &str) -> String {
    let delta =
        serde_json::json!({"model": "m", "choices": [{"index": 0, "delta": {"content": text}}]});
    format!("data: {delta}\n\n")
}

pub const END: &str = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Value,
}

#[derive(Default)]
struct Shared {
    replies: Mutex<VecDeque<Reply>>,
    seen: Mutex<Vec<Seen>>,
    arrived: watch::Sender<usize>,
    disconnected: watch::Sender<usize>,
    cut: watch::Sender<bool>,
}

pub struct Mock {
    pub base_url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl Mock {
    /// A mock that gives these answers in turn; afterwards it never answers.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let shared = Arc::new(Shared::default());
        shared.replies.lock().unwrap().extend(replies);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let router = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { base_url, shared, server }
    }

    pub fn settings(&self) -> ProviderSettings {
        let base_url = Some(self.base_url.clone());
        ProviderSettings { base_url, ..ProviderSettings::new("openai", Dialect::OpenAiChat) }
    }

    pub fn model(&self) -> HttpModel {
        HttpModel::new(&self.settings()).unwrap()
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    pub async fn arrived(&self, count: usize) {
        self.shared.arrived.subscribe().wait_for(|n| *n >= count).await.unwrap();
    }

    /// Breaks every connection that has come to its `Cut`, now and later.
    pub fn cut(&self) {
        self.shared.cut.send_replace(true);
    }

    pub async fn disconnected(&self, count: usize) {
        self.shared.disconnected.subscribe().wait_for(|n| *n >= count).await.unwrap();
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Counts a disconnect when the body or the handler is dropped before its end.
struct Watch {
    shared: Arc<Shared>,
    over: bool,
}

impl Drop for Watch {
    fn drop(&mut self) {
        if !self.over {
            self.shared.disconnected.send_modify(|n| *n += 1);
        }
    }
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Infallible> {
    let body = serde_json::from_slice(&body).unwrap_or(Value::Null);
    let path = uri.path_and_query().map_or_else(String::new, ToString::to_string);
    shared.seen.lock().unwrap().push(Seen { path, headers, body });
    let mut waiting = Watch { shared: Arc::clone(&shared), over: false };
    shared.arrived.send_modify(|n| *n += 1);
    let next = shared.replies.lock().unwrap().pop_front();
    let Some(reply) = next else {
        std::future::pending::<()>().await;
        unreachable!("nothing ends a pending future");
    };
    waiting.over = true;
    drop(waiting);
    let mut response = Response::builder().status(reply.status);
    for (name, value) in &reply.headers {
        response = response.header(*name, value);
    }
    let parts = VecDeque::from(reply.parts);
    let watch = Watch { shared, over: false };
    let body = stream::unfold((parts, watch), |(mut parts, mut watch)| async move {
        match parts.pop_front() {
            Some(Part::Bytes(bytes)) => Some((Ok(Bytes::from(bytes)), (parts, watch))),
            Some(Part::Silence) => {
                std::future::pending::<()>().await;
                None
            }
            Some(Part::Cut) => {
                watch.shared.cut.subscribe().wait_for(|cut| *cut).await.unwrap();
                watch.over = true;
                let cut = std::io::Error::other("cut");
                Some((Err(cut), (parts, watch)))
            }
            None => {
                watch.over = true;
                drop(watch);
                None
            }
        }
    });
    Ok(response.body(Body::from_stream(body.boxed())).unwrap())
}
