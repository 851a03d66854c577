//! A project's schema (contracts/tasks.md 9.3).

use axum::extract::{Extension, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use super::body::Fields;
use super::envelope::Refused;
use super::query::Query;
use super::twice::{Text, twice};
use super::writes::to_the_end;
use crate::app::App;
use crate::auth::Caller;

/// `GET`.
pub(super) async fn read(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
) -> Result<Response, Refused> {
    let project = Query::of(&uri).project(&Map::new())?;
    answer(&app.handle.content().schema(&tenant, &project).await?)
}

/// `POST`, `PUT` and `PATCH`: the arrays sent replace those that are there.
pub(super) async fn put(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
    Fields(body): Fields,
) -> Result<Response, Refused> {
    let project = Query::of(&uri).project(&body)?;
    let put = async move { app.handle.content().put_schema(&tenant, &project, &body).await };
    answer(&to_the_end(put).await?)
}

/// `DELETE`: empties both arrays.
pub(super) async fn clear(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    uri: Uri,
    Fields(body): Fields,
) -> Result<Response, Refused> {
    let project = Query::of(&uri).project(&body)?;
    to_the_end(async move { app.handle.content().clear_schema(&tenant, &project).await }).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Both arrays, how many tables there are, and both arrays once more as `data`.
fn answer(schema: &Map<String, Value>) -> Result<Response, Refused> {
    let total = schema.get("tables").and_then(Value::as_array).map_or(0, Vec::len);
    let middle = format!(r#","meta":{{"total":{total}}},"data":"#);
    let around = [String::new(), middle, "}}".to_owned()];
    Ok(twice(StatusCode::OK, Text::open_object(schema)?, around))
}
