//! The published document: what the routes say of themselves, plus what holds for all of them. A test holds real
//! answers against it.

use axum::Router;
use axum::http::{HeaderName, header};
use axum::routing::get;
use bytes::Bytes;
use serde_json::{Value, json};
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::AdditionalProperties;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema};

use super::{docs, health};
use crate::app::App;
use crate::guard::FOREIGN_HOST;
use crate::refusal::{ErrorBody, ErrorCode};
use crate::surfaces::content::{self, envelope};

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Millrace",
        description = "A self-hosted generation server: submit a generation, follow its numbered events \
                       on any transport, stop it, read it again. An error answer is `{\"success\":false,\"error\":..,\"code\":..}` \
                       about ideas and `{\"error\":..}` about projects and tasks.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "ideas", description = "Improvement ideas for a code workspace"),
        (name = "sessions", description = "Runs of the generator and their events"),
        (name = "live", description = "Events as they happen"),
        (name = "content", description = "Projects and what belongs to them"),
        (name = "system", description = "The server itself"),
    ),
    paths(health::healthz, health::readyz, docs::page, document),
    components(schemas(ErrorBody, envelope::ErrorText)),
)]
struct Base;

/// The document before any surface has added to it.
pub(super) fn base() -> OpenApi {
    Base::openapi()
}

/// This document
#[utoipa::path(get, path = "/openapi.json", tag = "system",
    responses((status = 200, description = "OpenAPI 3.1", body = Value)))]
#[expect(dead_code, reason = "stands for the route below in the document")]
fn document() {}

/// Serves the finished document.
pub(super) fn route(document: OpenApi) -> Router<App> {
    // Our own document has string keys and no failing parts.
    let text = Bytes::from(serde_json::to_vec(&document).unwrap_or_default());
    let headers: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/json")];
    Router::new().route("/openapi.json", get(move || async move { (headers, text) }))
}

/// Adds the version, the keys and the answers that every route can give.
pub(super) fn complete(mut document: OpenApi, version: &str) -> OpenApi {
    version.clone_into(&mut document.info.version);
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
    let named = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(named));
    if let Some(RefOr::T(Schema::OneOf(events))) = components.schemas.get_mut("RunEvent") {
        events.items.iter_mut().for_each(close);
    }
    for (path, item) in &mut document.paths.paths {
        if path != "/healthz" && path != "/readyz" {
            operations(item).for_each(|operation| add_common(path, operation));
        }
    }
    document
}

/// Says that an object has no other keys; the derive does so for structs but not for the variants of an enum.
fn close(schema: &mut RefOr<Schema>) {
    if let RefOr::T(Schema::Object(object)) = schema {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let methods = [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
    methods.into_iter().flatten()
}

/// The refusals a route can answer beside its own.
fn add_common(path: &str, operation: &mut Operation) {
    // No key at all in open mode.
    operation.security = Some(vec![
        SecurityRequirement::default(),
        SecurityRequirement::new::<_, [&str; 0], &str>("bearer", []),
        SecurityRequirement::new::<_, [&str; 0], &str>("api_key", []),
    ]);
    if envelope::is_ours(path) {
        content::document::add_common(operation);
        return;
    }
    let mut codes = vec![ErrorCode::Unauthorized, ErrorCode::Forbidden];
    if path.starts_with("/api/") || path == "/ws" {
        codes.extend([ErrorCode::ValidationError, ErrorCode::InternalError]);
    }
    if path.contains("{id}") {
        codes.push(ErrorCode::NotFound);
    }
    if operation.request_body.is_some() {
        codes.push(ErrorCode::PayloadTooLarge);
    }
    if path == "/api/idea/generate" {
        codes.push(ErrorCode::Unavailable);
    }
    for code in codes {
        let status = code.status().as_u16().to_string();
        operation.responses.responses.entry(status).or_insert_with(|| refusal(code).into());
    }
}

fn refusal(code: ErrorCode) -> Response {
    let (description, text) = match code {
        ErrorCode::ValidationError => ("The request is wrong", "workspace_path is required"),
        ErrorCode::Unauthorized => ("A key is needed", "Missing or invalid API key"),
        ErrorCode::Forbidden => ("Not a local caller, while the server has no keys", FOREIGN_HOST),
        ErrorCode::NotFound => ("Unknown", "Idea not found: a1b2c3d4"),
        ErrorCode::Conflict => {
            ("The state forbids it", "Idea already promoted to task: 03-11-add-retry-logic")
        }
        ErrorCode::PayloadTooLarge => {
            ("The body is too long", "Request body exceeds 1048576 bytes")
        }
        ErrorCode::InternalError => ("Anything else", "Internal server error"),
        ErrorCode::Unavailable => ("No work is taken at the moment", "the server is shutting down"),
    };
    let example: Value = json!({"success": false, "error": text, "code": code});
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("ErrorBody")))
        .example(Some(example))
        .build();
    ResponseBuilder::new().description(description).content("application/json", content).build()
}

#[cfg(test)]
#[path = "openapi_tests.rs"]
mod tests;
