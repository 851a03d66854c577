//! What a generation makes of a schema (contracts/tasks.md section 7, `schema`): table by table while it works, and the
//! last writes when it completes.

use std::collections::HashSet;

use millrace_core::GenerationId;
use millrace_store::params::{Document, Rewriting, Rewritten};
use serde_json::Value;

use super::check::Names;
use super::shape;
use super::state::{Schema, bare, is_edited, is_generated, is_of, made_by, text};

/// Why a table is left out: it is there already, in a person's words.
const EDITED: &str = "a person edited the table of that name";
/// Why a table is left out: the same answer, or an earlier one, gave it already.
const GIVEN: &str = "the generation gave the table of that name already";
/// Why a table is left out: there are as many as a schema may have.
const FULL: &str = "the schema has as many tables as it may";
/// Tables of a schema (contracts/tasks.md section 10).
const TABLES_MAX: usize = 200;
/// Why a table is left out: it is none.
const SHAPELESS: &str = "it is no table";

/// Saves an item of a generation: `table`, and the `relationships` that came with it.
pub(crate) fn saving(item: Value, generation: GenerationId) -> Rewriting {
    rewriting(move |schema| save(schema, &item, generation))
}

/// The last writes of a generation that completes, and all `relationships` of its answers.
pub(crate) fn finishing(
    generation: GenerationId,
    replace: bool,
    relationships: Vec<Value>,
) -> Rewriting {
    rewriting(move |mut schema| {
        join(&mut schema, &relationships, generation);
        Ok(finish(schema, generation, replace))
    })
}

fn rewriting(
    decide: impl Fn(Schema) -> Result<Schema, &'static str> + Send + Sync + 'static,
) -> Rewriting {
    Rewriting::new(move |document: &Document| {
        let next = decide(Schema::of(document))?;
        Ok(Rewritten { body: next.body(), edited: document.edited })
    })
}

/// The schema with one more table, or with the table of the same name replaced in place; and with the relationships of the
/// item whose ends are there.
pub(super) fn save(
    mut schema: Schema,
    item: &Value,
    generation: GenerationId,
) -> Result<Schema, &'static str> {
    let table = item.get("table").and_then(|table| shape::table(table, "table").ok());
    let table = made_by(table.ok_or(SHAPELESS)?, Some(generation), false);
    match schema.position(text(&table, "name")) {
        None if schema.tables.len() >= TABLES_MAX => return Err(FULL),
        None => schema.tables.push(table),
        Some(at) => match schema.tables.get_mut(at) {
            Some(older) if is_of(older, generation) => return Err(GIVEN),
            Some(older) if !is_edited(older) => *older = table,
            _ => return Err(EDITED),
        },
    }
    let sent = item.get("relationships").and_then(Value::as_array);
    join(&mut schema, sent.map_or(&[], Vec::as_slice), generation);
    Ok(without_loose_ends(schema))
}

/// Adds the relationships that are not there yet.
fn join(schema: &mut Schema, relationships: &[Value], generation: GenerationId) {
    let stays =
        |entry: &&Value| is_edited(entry) || !is_generated(entry) || is_of(entry, generation);
    let mut known: HashSet<String> = schema.relationships.iter().filter(stays).map(bare).collect();
    for relationship in relationships {
        let Ok(new) = shape::relationship(relationship, "relationship") else { continue };
        if known.insert(bare(&new)) {
            schema.relationships.push(made_by(new, Some(generation), false));
        }
    }
}

/// The schema when the generation has completed: the relationships of older generations are gone, and with `replace` their
/// unedited tables as well.
pub(super) fn finish(mut schema: Schema, generation: GenerationId, replace: bool) -> Schema {
    let stays =
        |entry: &Value| is_edited(entry) || !is_generated(entry) || is_of(entry, generation);
    if replace {
        schema.tables.retain(stays);
    }
    schema.relationships.retain(stays);
    let mut schema = without_loose_ends(schema);
    let names = Names::of(&schema);
    for column in schema.tables.iter_mut().filter_map(columns_mut).flatten() {
        if let Some(key) = column.get_mut("foreignKey")
            && !names.has(text(key, "table"), text(key, "column"))
        {
            *key = Value::Null;
        }
    }
    schema
}

/// No relationship may point to what is not there.
fn without_loose_ends(mut schema: Schema) -> Schema {
    let names = Names::of(&schema);
    schema.relationships.retain(|relationship| names.joins(relationship));
    schema
}

fn columns_mut(table: &mut Value) -> Option<&mut Vec<Value>> {
    table.get_mut("columns")?.as_array_mut()
}
