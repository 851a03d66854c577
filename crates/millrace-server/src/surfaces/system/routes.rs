//! Puts the routes of all surfaces together with the document that describes them.

use axum::Router;
use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{docs, health, home, metrics, openapi};
use crate::app::App;

/// The routes of `surfaces`, the page, the metrics, and the document over all of it with its reader.
pub(crate) fn routes(surfaces: OpenApiRouter<App>, version: &str) -> Router<App> {
    let (router, document) = OpenApiRouter::with_openapi(openapi::base())
        .merge(surfaces)
        .routes(routes!(home::home))
        .routes(routes!(metrics::metrics))
        .split_for_parts();
    router.merge(openapi::route(openapi::complete(document, version))).merge(docs::routes())
}

/// The routes that need no key, so that a supervisor can ask.
pub(crate) fn probes() -> Router<App> {
    Router::new().route("/healthz", get(health::healthz)).route("/readyz", get(health::readyz))
}
