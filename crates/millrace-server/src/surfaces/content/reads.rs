//! Lists of rows and single rows.

use axum::http::{StatusCode, Uri};
use axum::response::Response;
use millrace_core::{Noun, TenantId};
use millrace_engine::content::{Row, Rows};

use super::entity::{ENTITIES, Entity};
use super::envelope::Refused;
use super::query::Query;
use super::twice::{Text, twice};
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
        return page(entity, rows, limit, offset);
    };
    let row = content.one(&tenant, entity.noun, id).await?;
    let mut fields = Text::open_object(&row)?;
    if entity.noun == Noun::Project && query.flag("include_analysis") {
        analyse(&app, &tenant, &row, &mut fields).await?;
    }
    if query.flag("include_relationships")
        && let Some((name, rows)) = content.children(&tenant, &row).await?
    {
        fields.put_all(name, rows)?;
    }
    Ok(shown(StatusCode::OK, fields))
}

/// Everything below a project: an array of rows per kind, and `dbSchema`.
async fn analyse(
    app: &App,
    tenant: &TenantId,
    project: &Row,
    fields: &mut Text,
) -> Result<(), Refused> {
    let content = app.handle.content();
    fields.open("analysis");
    for below in ENTITIES.into_iter().filter(|below| below.noun != Noun::Project) {
        fields.put_all(below.array, content.every(tenant, project, below.noun).await?)?;
    }
    let schema = content.schema(tenant, &project.id().to_string()).await?;
    fields.put("dbSchema", &schema)?;
    fields.close();
    Ok(())
}

/// The answer with one row: its fields, and the same once more as `data`.
pub(super) fn one(status: StatusCode, row: &Row) -> Result<Response, Refused> {
    Ok(shown(status, Text::open_object(row)?))
}

fn shown(status: StatusCode, fields: Text) -> Response {
    twice(status, fields, ["", r#","data":"#, "}}"].map(str::to_owned))
}

/// The answer with a list.
fn page(entity: Entity, rows: Rows, limit: u32, offset: u64) -> Result<Response, Refused> {
    let Rows { rows, total } = rows;
    let head = r#"{"data":"#.to_owned();
    let middle = format!(r#","{}":"#, entity.array);
    let tail = format!(r#","meta":{{"total":{total},"limit":{limit},"offset":{offset}}}}}"#);
    Ok(twice(StatusCode::OK, Text::array(rows)?, [head, middle, tail]))
}
