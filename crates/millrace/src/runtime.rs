//! The asynchronous runtime of a command: one worker per core, no more threads than work.

use tokio::runtime::{Builder, Runtime};

use crate::problem::Problem;

/// Starts the runtime, and names the TLS provider, which must be known before the first client is built.
pub fn start() -> anyhow::Result<Runtime> {
    millrace_models::http::install_tls();
    Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Problem::new(format!("the runtime cannot start: {error}")).into())
}
