//! A task with what it was asked (contracts/tasks.md section 8.3).

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue, Uri};
use jiff::Timestamp;
use millrace_core::{TaskType, Time};
use millrace_engine::tasks::{Detail, Mode};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::Refusal;
use super::progress::{NOT_KEPT, look, named};
use super::wire::{View, view};
use crate::app::App;
use crate::auth::Caller;
use crate::surfaces::content::envelope::ErrorText;

/// A task: the keys of its progress, and what it was asked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct StatusAnswer {
    /// The task's name.
    session_id: String,
    /// `pending`, `processing`, `completed`, `error` or `cancelled`.
    #[schema(example = "processing")]
    status: &'static str,
    /// Never goes down; 100 exactly when completed.
    #[serde(rename = "progress_percentage")]
    #[schema(example = 65, minimum = 0, maximum = 100)]
    progress_percentage: u32,
    /// What is going on.
    #[serde(rename = "current_phase")]
    #[schema(example = "generating_features")]
    current_phase: &'static str,
    /// The same for people.
    #[schema(example = "Generating feature 4 of 6...")]
    message: String,
    /// What it makes.
    #[schema(example = "features")]
    task_type: &'static str,
    /// Its project.
    project_id: String,
    /// The model used.
    #[schema(example = "offline")]
    model_id: String,
    /// `append` or `replace`.
    #[schema(example = "append")]
    mode: &'static str,
    /// Its label.
    title: Option<String>,
    /// Its generation; the rows it made carry this.
    generation_id: String,
    /// Items saved so far.
    #[schema(example = 3)]
    result_count: u32,
    /// The same, of features alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    features_created: Option<u32>,
    /// When it was submitted.
    #[serde(rename = "created_at")]
    #[schema(example = "2026-01-31T09:00:00.000Z")]
    created_at: String,
    /// When a worker first took it.
    #[serde(rename = "started_at")]
    started_at: Option<String>,
    /// When it ended.
    #[serde(rename = "finished_at")]
    finished_at: Option<String>,
    /// Why it failed.
    error: Option<String>,
}

/// Show a task
#[utoipa::path(get, path = "/api/tasks/{sessionId}/status", tag = "tasks",
    params(("sessionId" = String, Path, description = "The task")),
    responses(
        (status = 200, description = "How it stands and what it was asked", body = StatusAnswer),
        (status = 404, description = "Unknown", body = ErrorText),
    ))]
pub(super) async fn status(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
) -> Result<([(HeaderName, HeaderValue); 1], Json<StatusAnswer>), Refusal> {
    let detail = app.handle.tasks().detail(&tenant, &named(&uri)?).await?;
    Ok((NOT_KEPT, Json(answer(detail))))
}

fn answer(detail: Detail) -> StatusAnswer {
    let Detail { task, project_id, model, mode, title } = detail;
    let View { status, percent, phase, message } = view(&look(&task));
    let of_features = task.task_type == TaskType::Features;
    let generation = task.generation;
    StatusAnswer {
        session_id: task.session_id.to_string(),
        status,
        progress_percentage: percent,
        current_phase: phase,
        message,
        task_type: task.task_type.as_str(),
        project_id: project_id.to_string(),
        model_id: model,
        mode: match mode {
            Mode::Append => "append",
            Mode::Replace => "replace",
        },
        title,
        generation_id: generation.id.to_string(),
        result_count: generation.done,
        features_created: of_features.then_some(generation.done),
        created_at: moment(generation.created_at),
        started_at: generation.started_at.map(moment),
        finished_at: generation.finished_at.map(moment),
        error: generation.error,
    }
}

/// ISO 8601 in UTC with milliseconds (section 1 rule 6).
fn moment(time: Time) -> String {
    let time = Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
#[path = "status_tests.rs"]
mod tests;
