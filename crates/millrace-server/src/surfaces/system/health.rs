//! Whether the process lives, and whether it takes work.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::refusal::{ErrorBody, ErrorCode, Refusal};

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Health {
    /// `ok` from `/healthz`, `ready` from `/readyz`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the process lives
///
/// Needs no key.
#[utoipa::path(get, path = "/healthz", tag = "system",
    responses((status = 200, description = "It does", body = Health)))]
pub(super) async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Whether the server takes work
///
/// Needs no key. Asks the database.
#[utoipa::path(get, path = "/readyz", tag = "system",
    responses(
        (status = 200, description = "It does", body = Health),
        (status = 503, description = "It drains, or its database does not answer", body = ErrorBody,
         example = json!({"success": false, "error": "The server is shutting down", "code": "UNAVAILABLE"})),
    ))]
pub(super) async fn readyz(State(app): State<App>) -> Result<Json<Health>, Refusal> {
    if app.handle.is_draining() {
        return Err(Refusal::new(ErrorCode::Unavailable, "The server is shutting down"));
    }
    app.handle.ready().await.map_err(|error| {
        tracing::error!(%error, "the store does not answer");
        Refusal::new(ErrorCode::Unavailable, "The database does not answer; see the server's log")
    })?;
    Ok(Json(Health { status: "ready" }))
}
