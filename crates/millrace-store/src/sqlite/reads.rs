//! Reads of one generation: itself, its log, sections, items and journal. Never writes; each is one statement.

use millrace_core::{Event, Generation, GenerationId, Section, TenantId};
use rusqlite::Connection;

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
