//! The reader of the document: Swagger UI out of this binary, with its outside validator off, so it needs no network.

use axum::Router;
use axum::http::{HeaderValue, header};
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::app::App;

/// Only what this server sends itself may be loaded or asked; the reader sets styles from its script.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Read this document
#[utoipa::path(get, path = "/docs", tag = "system",
    responses((status = 303, description = "To `/docs/`, a page that needs no network")))]
#[expect(dead_code, reason = "stands for the reader's own handler in the document")]
pub(super) fn page() {}

/// The routes of the reader.
pub(super) fn routes() -> Router<App> {
    let config = Config::from("/openapi.json").validator_url("none");
    Router::from(SwaggerUi::new("/docs").config(config))
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, POLICY))
}
