//! Making, changing and removing rows. Every change runs to its end on a task of its own: a caller that hangs up half-way
//! stops nothing.

use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use millrace_core::TenantId;
use millrace_engine::content::Error;
use serde_json::{Map, Value};

use super::entity::Entity;
use super::envelope::Refused;
use super::query::Query;
use super::reads::one;
use crate::app::App;

/// `POST`.
pub(super) async fn create(
    app: App,
    tenant: TenantId,
    entity: Entity,
    body: Map<String, Value>,
) -> Result<Response, Refused> {
    let create = async move { app.handle.content().create(&tenant, entity.noun, &body).await };
    one(StatusCode::CREATED, &to_the_end(create).await?)
}

/// `PATCH` and `PUT`: both change only the fields sent.
pub(super) async fn change(
    app: App,
    tenant: TenantId,
    uri: Uri,
    entity: Entity,
    body: Map<String, Value>,
) -> Result<Response, Refused> {
    let id = Query::of(&uri).id(&body)?;
    let change = async move { app.handle.content().change(&tenant, entity.noun, &id, &body).await };
    one(StatusCode::OK, &to_the_end(change).await?)
}

/// `DELETE`.
pub(super) async fn remove(
    app: App,
    tenant: TenantId,
    uri: Uri,
    entity: Entity,
    body: Map<String, Value>,
) -> Result<Response, Refused> {
    let id = Query::of(&uri).id(&body)?;
    let remove = async move { app.handle.content().remove(&tenant, entity.noun, &id).await };
    to_the_end(remove).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Runs a change to its end.
pub(super) async fn to_the_end<T: Send + 'static>(
    change: impl Future<Output = Result<T, Error>> + Send + 'static,
) -> Result<T, Refused> {
    match tokio::spawn(change).await {
        Ok(outcome) => Ok(outcome?),
        Err(error) => {
            tracing::error!(%error, "a change ended unexpectedly");
            Err(Refused::internal())
        }
    }
}
