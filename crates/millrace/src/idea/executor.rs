//! Waits for the executor of a task that this process started: a server would go on following it, a command that ends
//! cannot, and the task's file must come to its last status (contracts/ideas.md section 8). Changes nothing itself.

use std::path::Path;
use std::time::Duration;

use serde_json::Value;

/// Between looks at the task's file.
pub const LOOK_PAUSE: Duration = Duration::from_millis(100);
/// Looks a task may stay in the queue: one that is not started by then will not be.
const QUEUE_LOOKS_MAX: u32 = 100;

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// Not started yet.
    Queued,
    /// The executor works.
    Working,
    /// Nothing more comes.
    Ended,
}

/// Ends when the task's executor has, or was never started; looks at the task every `pause`. Cancel-safe.
pub async fn wait(task_dir: &Path, pause: Duration) {
    let file = task_dir.join("task.json");
    let mut queued = 0;
    while queued < QUEUE_LOOKS_MAX {
        match tokio::fs::read(&file).await.map_or(Stand::Ended, |text| stand(&text)) {
            Stand::Ended => return,
            Stand::Queued => queued += 1,
            Stand::Working => {}
        }
        tokio::time::sleep(pause).await;
    }
}

fn stand(text: &[u8]) -> Stand {
    let task: Value = serde_json::from_slice(text).unwrap_or_default();
    match task["status"].as_str() {
        Some("queue") => Stand::Queued,
        Some("in_progress") => Stand::Working,
        _ => Stand::Ended,
    }
}

#[cfg(test)]
#[path = "executor_tests.rs"]
mod tests;
