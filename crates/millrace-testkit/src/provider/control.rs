//! The script over HTTP, for testers outside this process:
//! `PUT /script/rules` (a rule), `PUT /script/default` (an answer), `GET /script/requests`,
//! `POST /script/release/<gate>`, `DELETE /script` (reset). Never part of a provider's own format.

use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};

use super::script::{Answer, Logged, Rule, Script};
use super::wire;

/// Both doors of the provider.
pub(super) fn router(script: Arc<Script>) -> Router {
    Router::new()
        .route("/v1/chat/completions", post(wire::complete))
        .route("/v1/models", get(wire::models))
        .route("/script", delete(reset))
        .route("/script/rules", put(add_rule))
        .route("/script/default", put(set_default))
        .route("/script/requests", get(requests))
        .route("/script/release/{gate}", post(release))
        .layer(DefaultBodyLimit::disable())
        .with_state(script)
}

async fn add_rule(State(script): State<Arc<Script>>, Json(rule): Json<Rule>) -> StatusCode {
    script.add(rule);
    StatusCode::NO_CONTENT
}

async fn set_default(State(script): State<Arc<Script>>, Json(answer): Json<Answer>) -> StatusCode {
    script.otherwise(answer);
    StatusCode::NO_CONTENT
}

async fn requests(State(script): State<Arc<Script>>) -> Json<Vec<Logged>> {
    Json(script.log())
}

async fn release(State(script): State<Arc<Script>>, Path(gate): Path<String>) -> StatusCode {
    script.release(&gate);
    StatusCode::NO_CONTENT
}

async fn reset(State(script): State<Arc<Script>>) -> StatusCode {
    script.reset();
    StatusCode::NO_CONTENT
}
