//! Which handler answers which route. Trailing slashes make other, unknown routes.

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{cancel, models, progress, status, submit};
use crate::app::App;

/// The routes of this surface, each with its part of the published document.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(submit::submit))
        .routes(routes!(submit::submit_by_alias))
        .routes(routes!(progress::progress))
        .routes(routes!(cancel::cancel))
        .routes(routes!(status::status))
        .routes(routes!(models::models))
}

#[cfg(test)]
#[path = "routes_tests.rs"]
mod tests;
