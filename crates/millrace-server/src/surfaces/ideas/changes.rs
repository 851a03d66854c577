//! Promote and dismiss (contracts/ideas.md sections 8 and 9).

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::Uri;
use jiff::Timestamp;
use millrace_engine::ideas::Error;
use millrace_engine::workspace::{Priority, Promote, fields};

use super::fields::{Fields, Read};
use super::reads::idea_id;
use super::schema::{DismissRequest, DismissedAnswer, PromoteRequest, PromotedAnswer};
use crate::app::App;
use crate::auth::Caller;
use crate::refusal::{ErrorBody, Refusal};

/// Runs a change to its end on a task of its own: a caller that hangs up half-way stops nothing, and what is on
/// disk is told.
pub(super) async fn to_the_end<T: Send + 'static>(
    change: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Read<T> {
    match tokio::spawn(change).await {
        Ok(outcome) => Ok(outcome?),
        Err(error) => {
            tracing::error!(%error, "a change ended unexpectedly");
            Err(Refusal::internal())
        }
    }
}

/// Promote an idea to a task
#[utoipa::path(post, path = "/api/idea/{id}/promote", tag = "ideas",
    params(("id" = String, Path, description = "The idea", example = "a1b2c3d4")),
    request_body = PromoteRequest,
    responses(
        (status = 200, description = "The task", body = PromotedAnswer),
        (status = 409, description = "Promoted already, or the branch exists", body = ErrorBody,
         example = json!({"success": false, "code": "CONFLICT",
                          "error": "Idea already promoted to task: 03-11-add-retry-logic"})),
    ))]
pub(super) async fn promote(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
    body: Fields,
) -> Read<Json<PromotedAnswer>> {
    let path = body.workspace_path()?.to_owned();
    let mut promote = promote_fields(&body)?;
    let id = idea_id(&uri);
    promote.id.clone_from(&id);
    let change = async move { app.handle.ideas().promote(&tenant, &path, promote).await };
    let answer = to_the_end(change).await?;
    Ok(Json(PromotedAnswer { success: true, idea_id: id, task: answer.task }))
}

/// The fields of the request in the order of section 8; id, user and moment are filled in elsewhere.
fn promote_fields(body: &Fields) -> Read<Promote> {
    Ok(Promote {
        id: String::new(),
        slug: checked(body, "slug", fields::slug)?,
        branch: checked(body, "branch", fields::branch)?,
        assignee: checked(body, "assignee", fields::assignee)?,
        priority: checked(body, "priority", |word| Priority::parse(word).map(|_| ()))?,
        executor: checked(body, "executor", |name| fields::executor(name).map(|_| ()))?,
        model: checked(body, "model", fields::model)?,
        start: body.boolean("start")?,
        worktree: body.boolean("worktree")?,
        os_user: None,
        now: Timestamp::UNIX_EPOCH,
    })
}

/// A text field that must pass `check`.
fn checked<F>(body: &Fields, name: &str, check: F) -> Read<Option<String>>
where
    F: FnOnce(&str) -> Result<(), millrace_engine::workspace::Error>,
{
    let Some(text) = body.text(name)? else { return Ok(None) };
    check(text)?;
    Ok(Some(text.to_owned()))
}

/// Dismiss an idea
#[utoipa::path(post, path = "/api/idea/{id}/dismiss", tag = "ideas",
    params(("id" = String, Path, description = "The idea", example = "a1b2c3d4")),
    request_body = DismissRequest,
    responses(
        (status = 200, description = "Set aside", body = DismissedAnswer),
        (status = 409, description = "Promoted already", body = ErrorBody,
         example = json!({"success": false, "code": "CONFLICT",
                          "error": "Idea already promoted to task: 03-11-add-retry-logic"})),
    ))]
pub(super) async fn dismiss(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
    body: Fields,
) -> Read<Json<DismissedAnswer>> {
    let path = body.workspace_path()?.to_owned();
    let reason = checked(&body, "reason", fields::reason)?;
    let id = idea_id(&uri);
    let idea = id.clone();
    let change = async move { app.handle.ideas().dismiss(&tenant, &path, &idea, reason).await };
    to_the_end(change).await?;
    Ok(Json(DismissedAnswer { success: true, idea_id: id, status: "dismissed" }))
}
