//! What a task's generation is asked, as the store keeps it.

use millrace_core::TaskType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::request::Mode;

/// The input of a task. Grows only: new fields take a default.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Input {
    /// The task type's public name.
    task_type: String,
    pub(super) project: Uuid,
    /// One section each, in creation order.
    pub(super) parents: Vec<Uuid>,
    /// Items per parent; none where the model plans the number.
    #[serde(default)]
    pub(super) count: Option<u32>,
    #[serde(default)]
    pub(super) mode: Mode,
    #[serde(default)]
    pub(super) title: Option<String>,
    #[serde(default)]
    pub(super) prompt: Option<String>,
    /// The known fields as sent.
    #[serde(default)]
    pub(super) asked: Map<String, Value>,
}

impl Input {
    pub(super) fn new(
        task: TaskType,
        project: Uuid,
        parents: Vec<Uuid>,
        submit: &super::Submit,
    ) -> Self {
        Self {
            task_type: task.as_str().to_owned(),
            project,
            parents,
            count: task.default_count().map(|usual| submit.count.unwrap_or(usual)),
            mode: submit.mode,
            title: submit.title.clone(),
            prompt: submit.prompt.clone(),
            asked: submit.asked.clone(),
        }
    }

    /// Reads what the store kept.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(super) fn write(&self) -> String {
        // A struct of texts, numbers and JSON always is JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}
