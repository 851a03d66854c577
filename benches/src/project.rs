//! A project and its tasks over HTTP (contracts/tasks.md 3, 5 and 9), as the benchmarks of that door need them.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::call::{call, post};

/// A task that has not come to where it should by then never will.
const TASK_TIME_MAX: Duration = Duration::from_secs(60);
/// Time between two looks at a task.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Makes a project and answers its id.
///
/// # Errors
/// When the server does not answer as it should.
pub async fn create(address: SocketAddr) -> Result<String> {
    let project = json!({
        "name": "Lending library",
        "description": "A small library lends books, tools and seeds to its neighbours, who reserve online.",
    });
    let made = post(address, "/api/crud/projects", &project).await?;
    Ok(made.get("id").and_then(Value::as_str).context("a project without an id")?.to_owned())
}

/// Submits a task that makes features.
///
/// # Errors
/// When it is refused.
pub async fn submit(address: SocketAddr, task: Value) -> Result<()> {
    post(address, "/api/llm-tasks/submit", &task).await?;
    Ok(())
}

/// The path that a task is polled at.
#[must_use]
pub fn progress_path(session: &str) -> String {
    format!("/api/progress/{session}")
}

/// Polls a task until its message begins like that.
///
/// # Errors
/// When it never does.
pub async fn said(address: SocketAddr, session: &str, message: &str) -> Result<()> {
    let deadline = Instant::now() + TASK_TIME_MAX;
    loop {
        let told = call(address, "GET", &progress_path(session), "").await?.json()?;
        if told.get("message").and_then(Value::as_str).is_some_and(|said| said.starts_with(message))
        {
            return Ok(());
        }
        ensure!(Instant::now() < deadline, "{session} never said {message:?} but {told}");
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
