//! Deletion (contracts/ideas.md section 10).

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::Uri;
use millrace_engine::workspace::{RemoveMany, fields};

use super::changes::to_the_end;
use super::fields::{Fields, Query, Read};
use super::reads::idea_id;
use super::schema::{InWorkspace, RemoveManyRequest, RemovedAnswer, RemovedManyAnswer};
use crate::app::App;
use crate::auth::Caller;
use crate::refusal::Refusal;

/// Delete an idea
///
/// Allowed in every status; the task of a promoted idea is not touched.
#[utoipa::path(delete, path = "/api/idea/{id}", tag = "ideas",
    params(
        ("id" = String, Path, description = "The idea", example = "a1b2c3d4"),
        InWorkspace,
    ),
    responses((status = 200, description = "Deleted", body = RemovedAnswer)))]
pub(super) async fn remove(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
) -> Read<Json<RemovedAnswer>> {
    let query = Query::of(&uri);
    let path = query.workspace_path()?.to_owned();
    let id = idea_id(&uri);
    let idea = id.clone();
    let change = async move { app.handle.ideas().remove(&tenant, &path, &idea).await };
    to_the_end(change).await?;
    Ok(Json(RemovedAnswer { success: true, deleted: id }))
}

/// Delete many ideas
#[utoipa::path(delete, path = "/api/idea", tag = "ideas",
    request_body = RemoveManyRequest,
    responses((status = 200, description = "Deleted", body = RemovedManyAnswer)))]
pub(super) async fn remove_many(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    body: Fields,
) -> Read<Json<RemovedManyAnswer>> {
    let path = body.workspace_path()?.to_owned();
    let batch = batch(&body)?;
    let change = async move { app.handle.ideas().remove_many(&tenant, &path, batch).await };
    let ids = to_the_end(change).await?;
    Ok(Json(RemovedManyAnswer { success: true, deleted: ids.len(), ids }))
}

fn batch(body: &Fields) -> Read<RemoveMany> {
    let ids = match body.value("ids") {
        None => Vec::new(),
        Some(_) => body
            .texts("ids", fields::IDS)?
            .filter(|ids| ids.len() <= fields::IDS_MAX)
            .ok_or_else(|| Refusal::invalid(fields::IDS))?,
    };
    let idea_type = body.text("type")?.map(str::to_owned);
    let all = body.boolean("all")?;
    if ids.is_empty() && idea_type.is_none() && !all {
        return Err(Refusal::invalid(fields::SELECTOR));
    }
    Ok(RemoveMany { ids, idea_type, all })
}
