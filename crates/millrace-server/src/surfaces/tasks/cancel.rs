//! Cancelling (contracts/tasks.md section 6).

use axum::Json;
use axum::extract::{Extension, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::error::{Refusal, to_the_end};
use super::fields;
use crate::app::App;
use crate::auth::Caller;
use crate::surfaces::content::body::Fields;
use crate::surfaces::content::envelope::ErrorText;

/// Which task to cancel.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct CancelRequest {
    /// Its name; `session_id` is accepted too.
    #[schema(example = "s1a2b3c4-d5e6-7890-abcd-ef1234567890")]
    session_id: String,
}

/// A task that was cancelled.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CancelAnswer {
    /// Always `cancelled`.
    #[schema(example = "cancelled")]
    status: &'static str,
}

/// Cancel a task
///
/// Once this is answered nothing more of it is saved; what is saved stays.
#[utoipa::path(post, path = "/api/llm-tasks/cancel", tag = "tasks",
    request_body = CancelRequest,
    responses(
        (status = 200, description = "Cancelled", body = CancelAnswer),
        (status = 400, description = "The request is wrong, or the task has ended", body = ErrorText),
        (status = 404, description = "Unknown", body = ErrorText),
    ))]
pub(super) async fn cancel(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    Fields(body): Fields,
) -> Result<Json<CancelAnswer>, Refusal> {
    let session_id = fields::cancel(&body)?.to_owned();
    to_the_end(async move { app.handle.tasks().cancel(&tenant, &session_id).await }).await?;
    Ok(Json(CancelAnswer { status: "cancelled" }))
}
