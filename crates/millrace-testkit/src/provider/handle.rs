//! Runs the provider: inside a test on a thread of its own, or as a process. Never outlives its
//! handle.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::control::router;
use super::script::{Answer, Logged, Outcome, Rule, Script};
use crate::wait::until;

/// A provider running in this process; its own thread and runtime, so it answers while a test
/// blocks.
#[derive(Debug)]
pub struct ScriptedProvider {
    script: Arc<Script>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ScriptedProvider {
    /// Starts on a free port of the loopback address. Every request gets three unique ideas until
    /// a rule says otherwise.
    pub fn start() -> Self {
        let script = Arc::new(Script::new());
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel();
        let routes = router(Arc::clone(&script));
        let thread = std::thread::spawn(move || {
            runtime().block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
                tell.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    result = axum::serve(listener, routes).into_future() => result.unwrap(),
                    _ = stopped => {}
                }
            });
        });
        let address = told.recv().expect("the provider's address");
        Self { script, address, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients take as `OPENAI_BASE_URL`.
    pub fn base_url(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// Adds a rule; later rules win.
    pub fn add(&self, rule: Rule) {
        self.script.add(rule);
    }

    /// What requests get that no rule takes.
    pub fn otherwise(&self, answer: Answer) {
        self.script.otherwise(answer);
    }

    /// Opens a gate for good.
    pub fn release(&self, gate: &str) {
        self.script.release(gate);
    }

    /// Forgets rules, log and open gates.
    pub fn reset(&self) {
        self.script.reset();
    }

    /// The requests whose text contains `marker`, in order.
    pub fn requests(&self, marker: &str) -> Vec<Logged> {
        let mut log = self.script.log();
        log.retain(|entry| entry.text.contains(marker));
        log
    }

    /// Waits until at least `count` such requests have come.
    pub fn wait_for_requests(&self, marker: &str, count: usize) -> Vec<Logged> {
        until(&format!("{count} model requests with {marker:?}"), || {
            let requests = self.requests(marker);
            (requests.len() >= count).then_some(requests)
        })
    }

    /// Waits until the last such request has ended in that way.
    pub fn wait_for_outcome(&self, marker: &str, outcome: Outcome) {
        until(&format!("the model request with {marker:?} to end as {outcome:?}"), || {
            self.requests(marker).last().filter(|entry| entry.outcome == outcome).map(|_| ())
        });
    }
}

impl Drop for ScriptedProvider {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Serves in this process until it is killed, after writing the bound address to `port_file`.
pub fn serve_until_killed(port_file: &Path) -> std::io::Result<()> {
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        std::fs::write(port_file, format!("{}\n", listener.local_addr()?))?;
        axum::serve(listener, router(Arc::new(Script::new()))).await
    })
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}
