//! Puts a store, an engine and a server together the way the program does, with a scripted model in the provider's place.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use millrace_core::{Limits, NodeId};
use millrace_engine::clock::SystemClock;
use millrace_engine::workspace::Roots;
use millrace_engine::{Claims, Engine, Handle, Options, Providers};
use millrace_models::catalog::{ProviderSettings, Settings};
use millrace_models::dialects::Dialect;
use millrace_models::{Catalog, Model};
use millrace_server::{App, Parts, PusherSettings, router};
use millrace_store::Store;
use millrace_store::sqlite::{self, Durability, SqliteStore};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::item::{MODEL, OneItem};

/// The scripted model's place takes as many requests as generations ask.
const MODEL_REQUESTS_MAX: usize = 10_000;

/// The app key that Pusher subscribers name.
pub const PUSHER_KEY: &str = "bench";

/// The name of this process as a node: of its stores and of its engines alike, for a store gives the work of names that are not
/// alive to others.
#[must_use]
pub fn node() -> NodeId {
    NodeId::new(&format!("bench-{}", std::process::id()))
}

/// Opens the store in `dir`.
///
/// # Errors
/// Those of the store.
pub fn store(dir: &Path, durability: Durability) -> Result<Arc<dyn Store>> {
    let options =
        sqlite::Options { durability, ..sqlite::Options::new(dir.join("millrace.db"), node()) };
    Ok(Arc::new(SqliteStore::open(options)?))
}

/// Starts an engine over a store; workspaces may lie below `root`.
///
/// # Errors
/// When the store cannot be read.
pub async fn engine(
    store: Arc<dyn Store>,
    model: impl Model + 'static,
    root: &Path,
) -> Result<Engine> {
    // What the program measures of itself costs time too.
    metrics();
    let mut provider = ProviderSettings::new(MODEL, Dialect::OpenAiChat);
    provider.base_url = Some("http://127.0.0.1".to_owned());
    provider.models = vec![MODEL.to_owned()];
    let settings = Settings {
        default: Some(MODEL.to_owned()),
        providers: vec![provider],
        ..Settings::default()
    };
    let model: Arc<dyn Model> = Arc::new(model);
    let providers = Providers::new(Catalog::new(settings), [model], |_| MODEL_REQUESTS_MAX);
    let options = Options {
        store,
        providers: Arc::new(providers),
        limits: Limits::default(),
        clock: Arc::new(SystemClock),
        node: node(),
        roots: Roots::new(vec![root.to_owned()]),
        executors: BTreeMap::new(),
        os_user: None,
        claims: Claims::Any,
        works: vec![Arc::new(OneItem)],
    };
    Ok(Engine::start(options).await?)
}

/// Serves an engine on a loopback port until the task is aborted or the runtime ends.
///
/// # Errors
/// When no port is free.
pub async fn serve(handle: Handle) -> Result<(SocketAddr, JoinHandle<std::io::Result<()>>)> {
    let listener = TcpListener::bind("127.0.0.1:0").await.context("binding a loopback port")?;
    let address = listener.local_addr()?;
    let parts = Parts {
        handle,
        loopback: true,
        metrics: metrics(),
        version: env!("CARGO_PKG_VERSION"),
        pusher: pusher(),
    };
    let router = router(App::new(parts));
    let serving = millrace_server::serve(listener, router, std::future::pending());
    Ok((address, tokio::spawn(serving)))
}

/// The push door as it is by default.
fn pusher() -> PusherSettings {
    PusherSettings {
        key: PUSHER_KEY.to_owned(),
        secret: "bench".to_owned(),
        public: true,
        activity_timeout_s: 120,
        pong_timeout_s: 30,
        max_connections: 10_000,
        forward: None,
    }
}

/// The process's recorder, installed at the first call.
fn metrics() -> PrometheusHandle {
    static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();
    let install = || {
        let builder = PrometheusBuilder::new();
        // Only another recorder could be in the way; then this one renders nothing, which no benchmark reads.
        builder
            .install_recorder()
            .unwrap_or_else(|_| PrometheusBuilder::new().build_recorder().handle())
    };
    RECORDER.get_or_init(install).clone()
}
