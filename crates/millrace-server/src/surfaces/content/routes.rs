//! Which handler answers which route.

use axum::extract::{Extension, State};
use axum::http::Uri;
use axum::routing::{MethodRouter, get};
use utoipa_axum::router::OpenApiRouter;

use super::body::Fields;
use super::entity::{ENTITIES, Entity};
use super::{document, reads, tables, writes};
use crate::app::App;
use crate::auth::Caller;

/// The routes of this surface, with their part of the published document.
pub(crate) fn routes() -> OpenApiRouter<App> {
    let schema = get(tables::read)
        .post(tables::put)
        .put(tables::put)
        .patch(tables::put)
        .delete(tables::clear);
    let router = OpenApiRouter::with_openapi(document::document());
    let router = router.route("/api/crud/schema", schema);
    ENTITIES.into_iter().fold(router, |router, entity| {
        router.route(&format!("/api/crud/{}", entity.path), methods(entity))
    })
}

/// The five methods of a kind of rows.
fn methods(entity: Entity) -> MethodRouter<App> {
    type Tenant = Extension<Caller>;
    let change =
        move |State(app): State<App>,
              Extension(Caller(tenant)): Tenant,
              uri: Uri,
              Fields(body): Fields| { writes::change(app, tenant, uri, entity, body) };
    get(move |State(app): State<App>, Extension(Caller(tenant)): Tenant, uri: Uri| {
        reads::get(app, tenant, uri, entity)
    })
    .post(move |State(app): State<App>, Extension(Caller(tenant)): Tenant, Fields(body): Fields| {
        writes::create(app, tenant, entity, body)
    })
    .put(change)
    .patch(change)
    .delete(
        move |State(app): State<App>,
              Extension(Caller(tenant)): Tenant,
              uri: Uri,
              Fields(body): Fields| { writes::remove(app, tenant, uri, entity, body) },
    )
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "generated_tests.rs"]
mod generated_tests;
