//! Rows to core types and back. Never holds SQL; the order of columns is that of the queries.

use millrace_core::key::KeyRecord;
use millrace_core::{
    Door, Event, EventBody, Generation, GenerationId, NodeId, Noun, Reason, Section, SectionState,
    Standing, State, TenantId, Time,
};
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::params::{Document, DocumentKey, Item, StepRow};

type Read<T> = rusqlite::Result<T>;

/// A count as SQLite keeps it; what is out of its range could not be counted anyway.
pub(super) fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// JSON text of a value.
pub(super) fn text<T: serde::Serialize>(value: &T) -> crate::Result<String> {
    serde_json::to_string(value).map_err(|error| crate::Error::Database(error.to_string()))
}

pub(super) fn generation(row: &Row<'_>) -> Read<Generation> {
    Ok(Generation {
        id: id(row, 0)?,
        tenant: tenant(row, 1)?,
        door: word(row, 2, Door::parse)?,
        subject: row.get(3)?,
        state: word(row, 4, State::parse)?,
        reason: word(row, 5, Reason::parse)?,
        model: row.get(6)?,
        token: count(row, 7)?,
        node: row.get_ref(8)?.as_str_or_null()?.map(NodeId::new),
        lease_until: row.get::<_, Option<i64>>(9)?.map(Time),
        losses: row.get(10)?,
        period: row.get(11)?,
        price: row.get(12)?,
        last_event: count(row, 13)?,
        done: row.get(14)?,
        total: row.get(15)?,
        error: row.get(16)?,
        created_at: time(row, 17)?,
        started_at: row.get::<_, Option<i64>>(18)?.map(Time),
        finished_at: row.get::<_, Option<i64>>(19)?.map(Time),
        updated_at: time(row, 20)?,
        unique_key: row.get(21)?,
        recipe: row.get(22)?,
        percent: row.get(23)?,
        input: row.get(24)?,
    })
}

pub(super) fn section(row: &Row<'_>) -> Read<Section> {
    Ok(Section {
        name: row.get(0)?,
        position: row.get(1)?,
        state: word(row, 2, SectionState::parse)?,
        done: row.get(3)?,
        total: row.get(4)?,
        skipped: row.get(5)?,
        error: row.get(6)?,
    })
}

/// An event; one without a body tells of the item joined to it.
pub(super) fn event(row: &Row<'_>) -> Read<Event> {
    let standing = Standing { done: row.get(2)?, total: row.get(3)?, percent: row.get(4)? };
    let body = match row.get_ref(5)?.as_str_or_null()? {
        Some(text) => parsed(5, text)?,
        None => EventBody::Item { section: row.get(6)?, ordinal: row.get(7)?, item: json(row, 8)? },
    };
    Ok(Event { number: count(row, 0)?, at: time(row, 1)?, standing, body })
}

pub(super) fn item(row: &Row<'_>) -> Read<Item> {
    Ok(Item {
        place: count(row, 0)?,
        section: row.get(1)?,
        ordinal: row.get(2)?,
        body: json(row, 3)?,
        provenance: json(row, 4)?,
        at: time(row, 5)?,
    })
}

pub(super) fn step(row: &Row<'_>) -> Read<StepRow> {
    Ok(StepRow { key: row.get(0)?, result: json(row, 1)?, at: time(row, 2)? })
}

pub(super) fn document(row: &Row<'_>) -> Read<Document> {
    Ok(Document {
        key: DocumentKey { tenant: tenant(row, 0)?, uuid: uuid(row, 1)? },
        kind: word(row, 2, Noun::parse)?,
        number: count(row, 3)?,
        parent: parent(row, 4)?,
        root: uuid(row, 5)?,
        position: row.get(6)?,
        body: json(row, 7)?,
        generation: optional_id(row, 8)?,
        section: row.get(9)?,
        ordinal: row.get(10)?,
        edited: row.get(11)?,
        created_at: time(row, 12)?,
        updated_at: time(row, 13)?,
    })
}

pub(super) fn key(row: &Row<'_>) -> Read<KeyRecord> {
    Ok(KeyRecord {
        id: row.get(0)?,
        digest: row.get(1)?,
        tenant: tenant(row, 2)?,
        label: row.get(3)?,
        created_at: time(row, 4)?,
        revoked_at: row.get::<_, Option<i64>>(5)?.map(Time),
    })
}

pub(super) fn id(row: &Row<'_>, column: usize) -> Read<GenerationId> {
    uuid(row, column).map(GenerationId)
}

pub(super) fn optional_id(row: &Row<'_>, column: usize) -> Read<Option<GenerationId>> {
    let bytes: Option<[u8; 16]> = row.get(column)?;
    Ok(bytes.map(|bytes| GenerationId(Uuid::from_bytes(bytes))))
}

pub(super) fn uuid(row: &Row<'_>, column: usize) -> Read<Uuid> {
    row.get(column).map(Uuid::from_bytes)
}

/// A parent; no bytes mean none.
fn parent(row: &Row<'_>, column: usize) -> Read<Option<Uuid>> {
    let bytes = row.get_ref(column)?.as_blob()?;
    if bytes.is_empty() { Ok(None) } else { uuid(row, column).map(Some) }
}

/// The bytes a parent is kept as.
pub(super) fn parent_bytes(parent: Option<&Uuid>) -> &[u8] {
    parent.map_or(&[], |uuid| uuid.as_bytes().as_slice())
}

pub(super) fn tenant(row: &Row<'_>, column: usize) -> Read<TenantId> {
    Ok(TenantId::new(row.get_ref(column)?.as_str()?))
}

pub(super) fn time(row: &Row<'_>, column: usize) -> Read<Time> {
    row.get(column).map(Time)
}

pub(super) fn count(row: &Row<'_>, column: usize) -> Read<u64> {
    let value: i64 = row.get(column)?;
    u64::try_from(value).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, value))
}

/// A word of a closed list.
pub(super) fn word<T>(row: &Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> Read<T> {
    parse(row.get_ref(column)?.as_str()?).ok_or_else(|| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "unknown word".into())
    })
}

fn json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Read<T> {
    parsed(column, row.get_ref(column)?.as_str()?)
}

fn parsed<T: DeserializeOwned>(column: usize, text: &str) -> Read<T> {
    serde_json::from_str(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
    })
}
