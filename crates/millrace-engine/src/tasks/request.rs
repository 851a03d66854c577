//! What the llm-tasks surface gives and gets. Shapes are checked by the surface; nothing here checks.

use std::sync::Arc;

use millrace_core::{Generation, TaskType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

/// What becomes of what is there already (contracts/tasks.md section 7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Nothing older is touched.
    #[default]
    Append,
    /// Older generated items make room when the task has completed.
    Replace,
}

/// A wish for a task.
#[derive(Clone, Debug)]
pub struct Submit {
    /// What to make.
    pub task_type: TaskType,
    /// The project, as sent.
    pub project_id: String,
    /// The caller's own name for the task.
    pub session_id: Option<String>,
    /// The model, as sent.
    pub model_id: Option<String>,
    /// Only this feature.
    pub feature_id: Option<String>,
    /// Only this story.
    pub story_id: Option<String>,
    /// Only this page.
    pub page_id: Option<String>,
    /// What becomes of what is there already.
    pub mode: Mode,
    /// Items per parent.
    pub count: Option<u32>,
    /// A label.
    pub title: Option<String>,
    /// Further wishes, for the model.
    pub prompt: Option<String>,
    /// The known fields as sent, by which two submits are told to be the same (section 3).
    pub asked: Map<String, Value>,
}

/// A task as it stands.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub session_id: Arc<str>,
    /// What it makes.
    pub task_type: TaskType,
    /// Its generation, without its input.
    pub generation: Generation,
}

impl Task {
    /// The task of a generation; none for one that came in by another door.
    pub(super) fn of(generation: Generation) -> Option<Self> {
        let session_id = Arc::from(generation.unique_key.as_deref()?);
        let task_type = TaskType::parse(&generation.recipe)?;
        Some(Self { session_id, task_type, generation })
    }
}

/// A task with what it was asked.
#[derive(Clone, Debug)]
pub struct Detail {
    /// The task.
    pub task: Task,
    /// Its project.
    pub project_id: Uuid,
    /// The model used, by the name callers have for it.
    pub model: String,
    /// What becomes of what was there.
    pub mode: Mode,
    /// Its label.
    pub title: Option<String>,
}
