//! Lists of rows and single rows.

use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use millrace_core::{Noun, TenantId};
use millrace_engine::content::{Row, Rows};
use serde_json::{Map, Value};

use super::entity::Entity;
use super::envelope::Refused;
use super::query::Query;
use crate::app::App;

/// `GET`: one row where an id is named, else a list.
pub(super) async fn get(
    app: App,
    tenant: TenantId,
    uri: Uri,
    entity: Entity,
) -> Result<Response, Refused> {
    let query = Query::of(&uri);
    let content = app.handle.content();
    let Some(id) = query.text("id") else {
        let list = query.list()?;
        let (limit, offset) = (list.limit, list.offset);
        let rows = content.list(&tenant, entity.noun, list).await?;
        return Ok(page(entity, rows, limit, offset));
    };
    let row = content.one(&tenant, entity.noun, id).await?;
    let mut fields = row.json();
    if entity.noun == Noun::Project && query.flag("include_analysis") {
        let analysis = content.analysis(&tenant, &row).await?;
        fields.insert("analysis".to_owned(), Value::Object(analysis));
    }
    if query.flag("include_relationships")
        && let Some((name, rows)) = content.children(&tenant, &row).await?
    {
        fields.insert(name.to_owned(), array(&rows));
    }
    Ok(one(StatusCode::OK, fields))
}

/// The answer with one row: its fields, and the same once more as `data`.
pub(super) fn one(status: StatusCode, fields: Map<String, Value>) -> Response {
    let mut twice = fields.clone();
    twice.insert("data".to_owned(), Value::Object(fields));
    json(status, Value::Object(twice).to_string())
}

/// The answer with a list, told twice. Rendered once: a page may be long.
fn page(entity: Entity, rows: Rows, limit: u32, offset: u64) -> Response {
    let Rows { rows, total } = rows;
    let (array, name) = (array(&rows), entity.array);
    let meta = format!(r#"{{"total":{total},"limit":{limit},"offset":{offset}}}"#);
    let text = array.to_string();
    json(StatusCode::OK, format!(r#"{{"data":{text},"{name}":{text},"meta":{meta}}}"#))
}

fn array(rows: &[Row]) -> Value {
    rows.iter().map(|row| Value::Object(row.json())).collect()
}

/// An answer of JSON text.
pub(super) fn json(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}
