//! Which handler answers which route. Trailing slashes make other, unknown routes.

use axum::routing::get;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{changes, generate, live, reads, removal, replay};
use crate::app::App;

/// The routes of this surface, each with its part of the published document.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(reads::list, removal::remove_many))
        .routes(routes!(generate::generate))
        // Only `types` and `sessions` win over an id: for other methods `generate` is an id like any.
        .route("/api/idea/generate", get(reads::idea).delete(removal::remove))
        .routes(routes!(reads::types))
        .routes(routes!(reads::sessions))
        .routes(routes!(reads::session))
        .routes(routes!(replay::events))
        .routes(routes!(reads::idea, removal::remove))
        .routes(routes!(changes::promote))
        .routes(routes!(changes::dismiss))
        .routes(routes!(live::socket))
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
