//! Reads of one generation: itself, its log, sections, items and journal. Never writes; each is one statement.

use millrace_core::{Door, Event, Generation, GenerationId, Section, TenantId};
use rusqlite::{Connection, OptionalExtension};

use super::rows::{self, signed};
use super::statements::{events, generations, items, sections, steps};
use super::tx::load;
use crate::error::Result;
use crate::params::{EventsAfter, Item, ItemsAfter, StepRow};

pub(super) fn generation(
    db: &Connection,
    tenant: &TenantId,
    id: GenerationId,
) -> Result<Option<Generation>> {
    Ok(load(db, generations::LOAD, id)?.filter(|found| found.tenant == *tenant))
}

/// The generation of a unique key, over all tenants; without its input where that is not wanted.
pub(super) fn keyed(
    db: &Connection,
    door: Door,
    unique_key: &str,
    input: bool,
) -> Result<Option<Generation>> {
    let id = db
        .prepare_cached(generations::BY_UNIQUE_KEY)?
        .query_row((door.as_str(), unique_key), |row| rows::id(row, 0))
        .optional()?;
    let sql = if input { generations::LOAD } else { generations::LOAD_BARE };
    match id {
        Some(id) => load(db, sql, id),
        None => Ok(None),
    }
}

pub(super) fn events_after(db: &Connection, params: EventsAfter) -> Result<Vec<Event>> {
    let EventsAfter { id, after, limit } = params;
    let mut statement = db.prepare_cached(events::AFTER)?;
    let rows = statement.query_map((id.as_bytes(), signed(after), limit), rows::event)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn sections(db: &Connection, id: GenerationId) -> Result<Vec<Section>> {
    let mut statement = db.prepare_cached(sections::OF)?;
    let rows = statement.query_map([id.as_bytes()], rows::section)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn items_after(db: &Connection, params: ItemsAfter) -> Result<Vec<Item>> {
    let ItemsAfter { id, after, limit } = params;
    let mut statement = db.prepare_cached(items::AFTER)?;
    let rows = statement.query_map((id.as_bytes(), signed(after), limit), rows::item)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub(super) fn journal(db: &Connection, id: GenerationId) -> Result<Vec<StepRow>> {
    let mut statement = db.prepare_cached(steps::OF)?;
    let rows = statement.query_map([id.as_bytes()], rows::step)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
