//! The application under test: the real router over a real engine, with a scripted model and a store on disk.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request};
use bytes::Bytes;
use metrics_exporter_prometheus::PrometheusBuilder;
use millrace_core::{Limits, NodeId, TenantId};
use millrace_engine::clock::SystemClock;
use millrace_engine::offline::OfflineModel;
use millrace_engine::workspace::Roots;
use millrace_engine::{Claims, Engine, Handle, Options, Providers};
use millrace_models::catalog::{ProviderSettings, Settings};
use millrace_models::dialects::Dialect;
use millrace_models::scripted::{Script, Scripted};
use millrace_models::{Catalog, Model};
use millrace_store::sqlite::{self, SqliteStore};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{App, Parts, PusherSettings, router};

/// An application with one workspace under an allowed root.
pub(crate) struct TestApp {
    pub(crate) router: Router,
    pub(crate) handle: Handle,
    engine: Engine,
    dir: TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The `error` of the envelope, which must be exact.
    pub(crate) fn refusal(&self) -> (u16, String) {
        let body = self.json();
        let keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["success", "error", "code"], "{body}");
        assert_eq!(body["success"], false);
        let code = match self.status {
            400 => "VALIDATION_ERROR",
            401 => "UNAUTHORIZED",
            403 => "FORBIDDEN",
            404 => "NOT_FOUND",
            409 => "CONFLICT",
            413 => "PAYLOAD_TOO_LARGE",
            500 => "INTERNAL_ERROR",
            503 => "UNAVAILABLE",
            status => panic!("{status} is no refusal: {body}"),
        };
        assert_eq!(body["code"], code);
        (self.status, body["error"].as_str().unwrap().to_owned())
    }

    /// The events of a stream: numbers and JSON.
    pub(crate) fn events(&self) -> Vec<(u64, Value)> {
        let blocks = self.text().strip_suffix("\n\n").unwrap_or_default().split("\n\n");
        blocks
            .filter(|block| !block.is_empty() && !block.starts_with(':'))
            .map(|block| {
                let (id, data) = block.split_once('\n').unwrap();
                let number = id.strip_prefix("id: ").unwrap().parse().unwrap();
                (number, serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap())
            })
            .collect()
    }
}

/// One idea per call, each unlike the others.
pub(crate) fn model() -> Scripted {
    Scripted::by(|call| {
        let idea = json!([{
            "title": format!("Add retry logic {}", call.number),
            "description": "Add automatic retry logic to API calls",
            "rationale": "Current code fails directly on network errors",
            "estimated_effort": "small",
            "affected_files": ["src/api/client.ts"],
            "existing_patterns": ["error handling in src/utils/error.ts"],
            "implementation_approach": "Wrap the call.",
        }]);
        Script::text(&idea.to_string())
    })
}

impl TestApp {
    /// An application in open mode whose model gives one idea per type.
    pub(crate) async fn new() -> Self {
        Self::over(model(), true).await
    }

    /// An application in open mode with the offline models, those for rehearsals included.
    pub(crate) async fn offline() -> Self {
        let settings = Settings { rehearsal: true, ..Settings::default() };
        let model = OfflineModel::new(std::time::Duration::ZERO);
        Self::with(Arc::new(model), settings, true).await
    }

    pub(crate) async fn over(model: Scripted, loopback: bool) -> Self {
        let provider = ProviderSettings {
            base_url: Some("http://scripted.invalid".to_owned()),
            default_model: Some("scripted".to_owned()),
            models: vec!["scripted".to_owned()],
            ..ProviderSettings::new("scripted", Dialect::OpenAiChat)
        };
        let settings = Settings { providers: vec![provider], ..Settings::default() };
        Self::with(Arc::new(model), settings, loopback).await
    }

    async fn with(model: Arc<dyn Model>, settings: Settings, loopback: bool) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("w")).unwrap();
        let node = NodeId::new("test");
        let database = dir.path().join("data").join("millrace.db");
        let store = SqliteStore::open(sqlite::Options::new(database, node.clone())).unwrap();
        let providers = Providers::new(Catalog::new(settings), [model], |_| 8);
        let engine = Engine::start(Options {
            store: Arc::new(store),
            providers: Arc::new(providers),
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            node,
            roots: Roots::new(vec![dir.path().canonicalize().unwrap()]),
            executors: std::collections::BTreeMap::new(),
            os_user: Some("tester".to_owned()),
            claims: Claims::Any,
            works: Vec::new(),
        });
        let engine = engine.await.unwrap();
        let handle = engine.handle();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let pusher = PusherSettings::for_tests();
        let parts =
            Parts { handle: handle.clone(), loopback, metrics, pusher, version: "0.0.0-test" };
        Self { router: router(App::new(parts)), handle, engine, dir }
    }

    /// The workspace's path.
    pub(crate) fn workspace(&self) -> String {
        self.path("w").to_str().unwrap().to_owned()
    }

    /// A path under the allowed root.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn root(&self) -> &Path {
        self.dir.path()
    }

    /// A route with the workspace in its query.
    pub(crate) fn at(&self, route: &str) -> String {
        let mark = if route.contains('?') { '&' } else { '?' };
        format!("{route}{mark}workspace_path={}", self.workspace())
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    pub(crate) async fn call(&self, method: &str, uri: &str, body: &str) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = Request::builder().method(method).uri(uri);
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    pub(crate) async fn get(&self, uri: &str) -> Reply {
        self.call("GET", uri, "").await
    }

    /// A call with a JSON body to which the workspace is added.
    pub(crate) async fn with_body(&self, method: &str, uri: &str, mut body: Value) -> Reply {
        body["workspace_path"] = json!(self.workspace());
        self.call(method, uri, &body.to_string()).await
    }

    /// A finished run; its ideas in the order of the answer.
    pub(crate) async fn generate(&self, types: &[&str]) -> Value {
        let reply = self
            .with_body("POST", "/api/idea/generate?stream=false", json!({"types": types}))
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    /// The id of one fresh idea.
    pub(crate) async fn one_idea(&self) -> String {
        self.generate(&["code_quality"]).await["ideas"][0]["id"].as_str().unwrap().to_owned()
    }

    /// Makes a key of a tenant.
    pub(crate) async fn key(&self, tenant: &str, random: u8) -> String {
        let now = millrace_core::Time(0);
        let tenant = TenantId::new(tenant);
        self.handle.keys().create(tenant, "test", [random; 32], now).await.unwrap().0
    }

    /// Ends the engine; its data stays as long as the directory is held.
    pub(crate) async fn drain(self) -> TempDir {
        self.engine.drain().await;
        self.dir
    }
}

/// The application on a socket of this machine.
pub(crate) struct Served {
    pub(crate) address: std::net::SocketAddr,
    stop: tokio_util::sync::CancellationToken,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Served {
    pub(crate) async fn new(app: &TestApp) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = tokio_util::sync::CancellationToken::new();
        let serving = crate::serve(listener, app.router.clone(), stop.clone().cancelled_owned());
        Self { address, stop, serving: tokio::spawn(serving) }
    }

    /// Begins the shutdown.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until nothing is served any more.
    pub(crate) async fn ended(self) {
        self.serving.await.unwrap().unwrap();
    }
}
