//! Taking a task (contracts/tasks.md section 3).

use axum::Json;
use axum::extract::{Extension, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Refusal, to_the_end};
use super::{fields, wire};
use crate::app::App;
use crate::auth::Caller;
use crate::surfaces::content::body::Fields;
use crate::surfaces::content::envelope::ErrorText;

/// A wish for a task; every name is accepted in snake_case too.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SubmitRequest {
    /// What to make.
    #[schema(example = "features")]
    task_type: String,
    /// The project.
    #[schema(example = "0d6c2f6e-3b1f-4c39-9a55-0b6e0f4c7a11")]
    project_id: String,
    /// Your own name for the task; a uuid is made when absent.
    #[schema(min_length = 8, max_length = 128, pattern = "^[A-Za-z0-9._:-]+$")]
    session_id: Option<String>,
    /// The model; the project's, else the default when absent.
    model_id: Option<String>,
    /// Only this feature.
    feature_id: Option<String>,
    /// Only this story.
    story_id: Option<String>,
    /// Only this page.
    page_id: Option<String>,
    /// `append` when absent; `replace` removes older generated items when the task completes.
    mode: Option<String>,
    /// Items per parent.
    #[schema(minimum = 1, maximum = 50)]
    count: Option<u32>,
    /// A label.
    #[schema(max_length = 200)]
    title: Option<String>,
    /// Further wishes, passed to the model.
    #[schema(max_length = 20_000)]
    prompt: Option<String>,
    /// Anything; only the three narrowing ids are read.
    #[schema(value_type = Option<Object>)]
    additional_data: Option<serde_json::Value>,
}

/// A task that was taken.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SubmitAnswer {
    /// Its name, for polling, push and cancelling.
    #[schema(example = "s1a2b3c4-d5e6-7890-abcd-ef1234567890")]
    session_id: String,
    /// `pending` for a new one, else where it stands.
    #[schema(example = "pending")]
    status: &'static str,
}

/// Submit a task
///
/// Answers before generation starts. The same body under the same sessionId starts nothing new.
#[utoipa::path(post, path = "/api/llm-tasks/submit", tag = "tasks",
    request_body = SubmitRequest,
    responses(
        (status = 200, description = "The task", body = SubmitAnswer),
        (status = 400, description = "The request is wrong", body = ErrorText),
        (status = 404, description = "The project, feature, story or page is unknown", body = ErrorText),
        (status = 409, description = "The sessionId is another task's", body = ErrorText),
        (status = 429, description = "Too many unfinished tasks", body = ErrorText),
        (status = 503, description = "The server shuts down", body = ErrorText),
    ))]
pub(super) async fn submit(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    Fields(body): Fields,
) -> Result<Json<SubmitAnswer>, Refusal> {
    let wish = fields::submit(&body)?;
    let submit = async move { app.handle.tasks().submit(&tenant, wish).await };
    let task = to_the_end(submit).await?;
    let generation = &task.generation;
    let status = wire::status(generation.state, generation.started_at.is_some());
    Ok(Json(SubmitAnswer { session_id: task.session_id.to_string(), status }))
}

/// Submit a task (the older path)
#[utoipa::path(post, path = "/api/tasks/submit", tag = "tasks",
    request_body = SubmitRequest,
    responses(
        (status = 200, description = "The task", body = SubmitAnswer),
        (status = 400, description = "The request is wrong", body = ErrorText),
        (status = 404, description = "The project, feature, story or page is unknown", body = ErrorText),
        (status = 409, description = "The sessionId is another task's", body = ErrorText),
        (status = 429, description = "Too many unfinished tasks", body = ErrorText),
        (status = 503, description = "The server shuts down", body = ErrorText),
    ))]
pub(super) async fn submit_by_alias(
    state: State<App>,
    caller: Extension<Caller>,
    body: Fields,
) -> Result<Json<SubmitAnswer>, Refusal> {
    submit(state, caller, body).await
}
