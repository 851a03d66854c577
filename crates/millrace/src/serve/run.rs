//! Start and end of the server. Start: socket, store, keys, engine, port file; whatever fails undoes what came before.
//! End: no new claims, grace for what runs, hand back the rest, close the connections, forward
//! the last events.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use millrace_core::TenantId;
use millrace_engine::clock::SystemClock;
use millrace_engine::keys::KeyRing;
use millrace_engine::workspace::Roots;
use millrace_engine::{Claims, Engine, Options, Prepared};
use millrace_server::{App, Parts, forward, router, serve};
use millrace_store::Store;
use secrecy::ExposeSecret;
use tokio::sync::oneshot;

use super::{descriptors, listen, port_file, secret};
use crate::args::SettingsFlags;
use crate::interrupt::Interrupts;
use crate::problem::Problem;
use crate::settings::{DATA_DIR_DEFAULT, Environment, Settings};
use crate::{compose, load, log, output, runtime};

/// Between looks for histograms to tidy up; they grow until then.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);
/// What file work still under way at the very end gets.
const LAST_WORK: Duration = Duration::from_secs(1);
/// Exit code after a second signal: what a shell gives a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

/// Runs the server until it is asked to end.
pub fn run(config: Option<&Path>, flags: &SettingsFlags) -> anyhow::Result<()> {
    let sources = load::sources(config, flags.set())?;
    let settings = load::decide(&sources)?;
    log::start(&settings, log::SERVER)?;
    descriptors::make_room(settings.pusher.max_connections);
    let listener = listen::bind(settings.listen)?;
    let runtime = runtime::start()?;
    let done = runtime.block_on(serve_until_asked(settings, &sources.environment, listener));
    // File work that waits for somebody's lock must not keep the process: it changes nothing any more.
    runtime.shutdown_timeout(LAST_WORK);
    done
}

async fn serve_until_asked(
    settings: Settings,
    environment: &Environment,
    listener: TcpListener,
) -> anyhow::Result<()> {
    let mut interrupts = Interrupts::listen()?;
    let address = listener.local_addr()?;
    let data_dir = settings.data_dir.clone().unwrap_or_else(|| PathBuf::from(DATA_DIR_DEFAULT));
    let metrics = recorder()?;
    let prepared = prepare(&settings, environment, address, &data_dir).await?;
    let handle = prepared.handle();
    for key in &settings.api_keys {
        handle.keys().add_fixed(key.expose_secret(), TenantId::default());
    }
    let model = handle.providers().catalog().default_name();
    let secret = match &settings.pusher.secret {
        Some(secret) => secret.clone(),
        None => secret::kept(&data_dir, rand::random())?,
    };
    let parts = Parts {
        handle,
        pusher: compose::pusher(&settings.pusher, &secret),
        loopback: address.ip().is_loopback(),
        metrics,
        version: env!("CARGO_PKG_VERSION"),
    };
    let (end, ended) = oneshot::channel::<()>();
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let app = App::new(parts);
    // Hears from here on: before the first request, and before what earlier processes left is taken up.
    let (end_forwarding, forwarding_ends) = oneshot::channel::<()>();
    let forwarding = tokio::spawn(forward(app.clone(), async {
        let _ = forwarding_ends.await;
    }));
    let engine = prepared.begin();
    let serving = tokio::spawn(serve(listener, router(app), async {
        // The sender going away ends the server too.
        let _ = ended.await;
    }));
    if let Some(path) = &settings.port_file {
        port_file::write(path, address)?;
    }
    announce(address, &data_dir, &model, &settings)?;
    interrupts.next().await;
    output::tell("ending: running work reaches a safe point first; a second signal ends at once");
    tokio::spawn(async move {
        interrupts.next().await;
        std::process::exit(INTERRUPTED);
    });
    // Watchers see what the grace time still brings, so the connections go last.
    engine.drain().await;
    drop(end);
    let served = serving.await;
    // Last of all: a request in flight may still have cancelled a task.
    drop(end_forwarding);
    forwarding.await?;
    Ok(served??)
}

async fn prepare(
    settings: &Settings,
    environment: &Environment,
    address: SocketAddr,
    data_dir: &Path,
) -> anyhow::Result<Prepared> {
    let node = compose::node();
    let store: Arc<dyn Store> = Arc::new(compose::store(data_dir, settings.durability, &node)?);
    let issued = KeyRing::open(Arc::clone(&store)).await?;
    listen::check_reach(address, !issued.is_open() || !settings.api_keys.is_empty())?;
    let options = Options {
        store,
        providers: Arc::new(compose::providers(settings)?),
        limits: compose::limits(settings),
        clock: Arc::new(SystemClock),
        node,
        roots: Roots::new(settings.roots.clone()),
        executors: settings.executors.clone(),
        os_user: compose::os_user(environment),
        claims: Claims::Any,
        works: Vec::new(),
    };
    Ok(Engine::prepare(options).await?)
}

fn recorder() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .install_recorder()
        .map_err(|error| Problem::new(format!("the metrics cannot start: {error}")))?;
    let tidied = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(METRICS_UPKEEP).await;
            tidied.run_upkeep();
        }
    });
    Ok(handle)
}

/// The one line scripts wait for, and where to go next.
fn announce(
    address: SocketAddr,
    data_dir: &Path,
    model: &str,
    settings: &Settings,
) -> anyhow::Result<()> {
    let data = data_dir.display();
    let mut text =
        format!("Millrace is listening on http://{address} (data {data}, model {model})");
    if let Some(root) = settings.roots.first() {
        text.push_str(&format!(
            "\nOpen http://{address}/ in a browser, or generate ideas for {}:\n  \
             millrace idea generate -t code_quality --server http://{address} --workspace {}",
            root.display(),
            root.display()
        ));
    }
    Ok(output::print(&text)?)
}
