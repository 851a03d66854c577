//! Running a task's executor: the operator's own program, without a shell, told to nobody but the task file
//! (contracts/ideas.md section 8).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::Arc;

use millrace_workspace::executor::arguments;
use millrace_workspace::{Promoted, TaskStatus, Workspace};
use tokio::process::Command;

use super::service::blocking;
use crate::context::Context;

/// A program to be run for a task.
pub(super) struct Job {
    argv: Vec<String>,
    dir: PathBuf,
}

/// What to run for a promoted idea: nothing unless it was asked to start and its executor is enabled.
pub(super) fn command(
    executors: &BTreeMap<String, String>,
    workspace: &Workspace,
    promoted: &Promoted,
) -> Option<Job> {
    if promoted.status != TaskStatus::Queue {
        return None;
    }
    let setting = executors.get(&promoted.executor)?;
    match arguments(setting, &workspace.executor_values(promoted)) {
        Ok(argv) => Some(Job { argv, dir: workspace.executor_dir(promoted) }),
        Err(error) => {
            tracing::error!(executor = %promoted.executor, %error, "the executor cannot be run");
            None
        }
    }
}

/// Runs it beside everything else. A server that shuts down leaves the program running and no longer follows it.
pub(super) fn start(ctx: &Arc<Context>, workspace: Workspace, task_id: String, job: Job) {
    let closing = ctx.closing.clone();
    ctx.tasks.spawn(async move {
        let work = async {
            mark(&workspace, &task_id, TaskStatus::InProgress).await;
            run(&job).await
        };
        let ended = tokio::select! {
            ended = work => ended,
            () = closing.cancelled() => return,
        };
        let status = match ended {
            Ok(true) => TaskStatus::Completed,
            Ok(false) => TaskStatus::Failed,
            Err(error) => {
                tracing::error!(task = %task_id, %error, "the executor could not be started");
                TaskStatus::Failed
            }
        };
        mark(&workspace, &task_id, status).await;
    });
}

async fn run(job: &Job) -> std::io::Result<bool> {
    let Some((program, arguments)) = job.argv.split_first() else { return Ok(false) };
    let status = Command::new(program)
        .args(arguments)
        .current_dir(&job.dir)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await?;
    Ok(status.success())
}

async fn mark(workspace: &Workspace, task_id: &str, status: TaskStatus) {
    let (workspace, owned) = (workspace.clone(), task_id.to_owned());
    // A failure is in the log already; the task's program matters more than its mark.
    let _ = blocking(move || Ok(workspace.set_task_status(&owned, status)?)).await;
}
