//! The transport without a server: the whole router over an embedded engine in this process. Bound by no root; takes
//! only the work it submits itself.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use futures::StreamExt;
use http::header::CONTENT_TYPE;
use metrics_exporter_prometheus::PrometheusBuilder;
use millrace_core::{TenantId, code};
use millrace_engine::clock::SystemClock;
use millrace_engine::workspace::Roots;
use millrace_engine::{Claims, Engine, Options};
use millrace_server::{App, Parts, Trusted, router};
use millrace_store::Store;
use secrecy::SecretString;
use tower::ServiceExt;
use uuid::Uuid;

use super::failure::Failure;
use super::no_store::NoStore;
use super::request::Request;
use super::transport::Answer;
use crate::compose;
use crate::problem::Problem;
use crate::settings::{Environment, Settings};

/// An engine in this process and the way into it.
pub struct Local {
    engine: Engine,
    app: App,
    executors: BTreeSet<String>,
}

/// What the command needs of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Runs are remembered.
    Database,
    /// Only idea files are touched.
    FilesOnly,
}

impl Local {
    /// Starts the engine.
    pub async fn start(
        settings: Settings,
        environment: &Environment,
        needs: Needs,
    ) -> anyhow::Result<Self> {
        let node = compose::node();
        let store: Arc<dyn Store> = match needs {
            Needs::FilesOnly => Arc::new(NoStore),
            Needs::Database => {
                let dir = data_dir(&settings, environment)?;
                Arc::new(compose::store(&dir, settings.durability, &node)?)
            }
        };
        let executors = settings.executors.keys().cloned().collect();
        let options = Options {
            store,
            providers: Arc::new(compose::providers(&settings)?),
            limits: compose::limits(&settings),
            clock: Arc::new(SystemClock),
            node,
            roots: Roots::unbound(),
            os_user: compose::os_user(environment),
            executors: settings.executors,
            claims: Claims::Own,
            works: Vec::new(),
        };
        let engine = Engine::start(options).await?;
        // There is no socket to come in by, so nothing is ever signed with it.
        let unused_secret = SecretString::from(Uuid::new_v4().to_string());
        let app = App::new(Parts {
            handle: engine.handle(),
            pusher: compose::pusher(&settings.pusher, &unused_secret),
            loopback: true,
            // Measured for nobody: there is no route to read it by.
            metrics: PrometheusBuilder::new().build_recorder().handle(),
            version: env!("CARGO_PKG_VERSION"),
        });
        Ok(Self { engine, app, executors })
    }

    /// Sends a request and awaits the head of its answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let body = request.body.as_ref().map(ToString::to_string).unwrap_or_default();
        let request = http::Request::builder()
            .method(request.method.as_str())
            .uri(&request.target)
            .header(CONTENT_TYPE, "application/json")
            .extension(Trusted)
            .body(body)
            .map_err(|error| Failure::validation(error.to_string()))?;
        let Ok(response) = router(self.app.clone()).oneshot(request).await;
        let status = response.status().as_u16();
        let broken = |error| Failure::internal(format!("the answer broke off: {error}"));
        let body = response.into_body().into_data_stream();
        Ok(Answer { status, body: body.map(move |piece| piece.map_err(broken)).boxed() })
    }

    /// Stops the newest run of a session; what is finished stays.
    pub async fn stop(&self, workspace: &str, session: &str) -> Result<(), Failure> {
        let handle = self.engine.handle();
        let tenant = TenantId::default();
        let run = handle.ideas().run(&tenant, workspace, session, None).await;
        let run = run.map_err(|error| Failure::internal(error.to_string()))?;
        // A run that has just ended tells so itself.
        let _ = handle.stop(&tenant, run.generation).await;
        Ok(())
    }

    /// Whether the operator enabled an executor of that name.
    pub fn has_executor(&self, name: &str) -> bool {
        self.executors.contains(&name.to_ascii_uppercase())
    }

    /// Ends the engine.
    pub async fn close(self) {
        self.engine.drain().await;
    }
}

/// The directory named, else the platform's: a command works from any directory.
fn data_dir(settings: &Settings, environment: &Environment) -> anyhow::Result<PathBuf> {
    let platform = || compose::platform_dir(environment);
    settings.data_dir.clone().or_else(platform).ok_or_else(|| {
        let text = "no place to remember runs: neither XDG_DATA_HOME nor HOME is set";
        Problem::coded(code::DATA_DIR_READ_ONLY, text).hint("name one with --data-dir").into()
    })
}

#[cfg(test)]
#[path = "local_tests.rs"]
mod tests;
