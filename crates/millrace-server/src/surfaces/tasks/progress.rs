//! Polling (contracts/tasks.md section 5). Made to be asked often: one small read, one small text.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderName, HeaderValue, Uri, header};
use millrace_engine::tasks::Task;
use percent_encoding::percent_decode_str;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::Refusal;
use super::fields::is_session_id;
use super::wire::{Look, View, view};
use crate::app::App;
use crate::auth::Caller;
use crate::surfaces::content::envelope::{ErrorText, Refused};

/// Progress is true for a moment only.
pub(super) const NOT_KEPT: [(HeaderName, HeaderValue); 1] =
    [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
/// Where a task's name stands: `/api/progress/<id>` and `/api/tasks/<id>/status`, after the leading slash.
const SESSION_ID: usize = 3;

/// How a task stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProgressAnswer {
    /// The task's name.
    #[serde(rename = "sessionId")]
    #[schema(example = "s1a2b3c4-d5e6-7890-abcd-ef1234567890")]
    session_id: String,
    /// `pending`, `processing`, `completed`, `error` or `cancelled`.
    #[schema(example = "processing")]
    status: &'static str,
    /// Never goes down; 100 exactly when completed.
    #[schema(example = 65, minimum = 0, maximum = 100)]
    progress_percentage: u32,
    /// What is going on.
    #[schema(example = "generating_features")]
    current_phase: &'static str,
    /// The same for people.
    #[schema(example = "Generating feature 4 of 6...")]
    message: String,
}

/// Show a task's progress
#[utoipa::path(get, path = "/api/progress/{sessionId}", tag = "tasks",
    params(("sessionId" = String, Path, description = "The task")),
    responses(
        (status = 200, description = "How it stands", body = ProgressAnswer),
        (status = 404, description = "Unknown", body = ErrorText),
    ))]
pub(super) async fn progress(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
) -> Result<([(HeaderName, HeaderValue); 1], Json<ProgressAnswer>), Refusal> {
    let task = app.handle.tasks().task(&tenant, &named(&uri)?).await?;
    let View { status, percent, phase, message } = view(&look(&task));
    let session_id = task.session_id.to_string();
    let answer = ProgressAnswer {
        session_id,
        status,
        progress_percentage: percent,
        current_phase: phase,
        message,
    };
    Ok((NOT_KEPT, Json(answer)))
}

/// What is known of a task.
pub(super) fn look(task: &Task) -> Look<'_> {
    let generation = &task.generation;
    Look {
        kind: task.task_type,
        state: generation.state,
        started: generation.started_at.is_some(),
        standing: generation.standing(),
        error: generation.error.as_deref(),
    }
}

/// The task a path names; one that can be none is not looked for.
pub(super) fn named(uri: &Uri) -> Result<String, Refusal> {
    let raw = uri.path().split('/').nth(SESSION_ID).unwrap_or_default();
    let name = percent_decode_str(raw).decode_utf8().ok().filter(|name| is_session_id(name));
    let unknown = || Refusal::Plain(Refused::not_found("Task not found"));
    name.map(Into::into).ok_or_else(unknown)
}
