//! Reads of documents. Never interprets a body beyond what a filter asks for.

use millrace_core::{Noun, TenantId};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::rows::{self, signed};
use super::statements::documents;
use crate::edit::{looks_inside, matches};
use crate::error::Result;
use crate::params::{Document, DocumentFilter, DocumentKey, Page, Scope};

pub(super) fn document(db: &Connection, key: &DocumentKey) -> Result<Option<Document>> {
    let mut statement = db.prepare_cached(documents::LOAD)?;
    let row = (key.tenant.as_str(), key.uuid.as_bytes());
    Ok(statement.query_row(row, rows::document).optional()?)
}

pub(super) fn numbered(
    db: &Connection,
    tenant: &TenantId,
    kind: Noun,
    parent: Uuid,
    number: u64,
) -> Result<Option<Document>> {
    let mut statement = db.prepare_cached(documents::NUMBERED)?;
    let row = (tenant.as_str(), parent.as_bytes(), kind.as_str(), signed(number));
    Ok(statement.query_row(row, rows::document).optional()?)
}

/// What a document is and the project it is in.
pub(super) fn place(
    db: &Connection,
    tenant: &TenantId,
    uuid: Uuid,
) -> Result<Option<(Noun, Uuid)>> {
    let mut statement = db.prepare_cached(documents::PLACE)?;
    let read =
        |row: &rusqlite::Row<'_>| Ok((rows::word(row, 0, Noun::parse)?, rows::uuid(row, 1)?));
    Ok(statement.query_row((tenant.as_str(), uuid.as_bytes()), read).optional()?)
}

pub(super) fn list(db: &Connection, filter: &DocumentFilter) -> Result<Page<Document>> {
    // One snapshot for the count and the rows.
    let db = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
    let (rows_sql, count_sql, within) = match filter.scope {
        Scope::All => (documents::OF_KIND, documents::COUNT_OF_KIND, None),
        Scope::Root(uuid) => (documents::OF_ROOT, documents::COUNT_OF_ROOT, Some(uuid)),
        Scope::Parent(uuid) => (documents::OF_PARENT, documents::COUNT_OF_PARENT, Some(uuid)),
        Scope::Grandparent(uuid) => {
            (documents::OF_GRANDPARENT, documents::COUNT_OF_GRANDPARENT, Some(uuid))
        }
    };
    let (tenant, kind) = (filter.tenant.as_str(), filter.kind.as_str());
    let within = within.map(Uuid::into_bytes);
    let mut statement = db.prepare_cached(rows_sql)?;
    if looks_inside(filter) {
        // Every row of the scope, one at a time: only those of the page are kept.
        let all = statement.query_map((tenant, kind, within, -1, 0), rows::document)?;
        return sieve(filter, all);
    }
    let mut count = db.prepare_cached(count_sql)?;
    let total = match within {
        None => count.query_row((tenant, kind), |row| rows::count(row, 0))?,
        Some(within) => count.query_row((tenant, kind, within), |row| rows::count(row, 0))?,
    };
    let page = (tenant, kind, within, filter.limit, signed(filter.offset));
    let found = statement.query_map(page, rows::document)?;
    Ok(Page { rows: found.collect::<rusqlite::Result<_>>()?, total })
}

/// The page of those that match, and how many match in all.
fn sieve(
    filter: &DocumentFilter,
    all: impl Iterator<Item = rusqlite::Result<Document>>,
) -> Result<Page<Document>> {
    let mut page = Page { rows: Vec::new(), total: 0 };
    for document in all {
        let document = document?;
        if !matches(filter, &document) {
            continue;
        }
        if page.total >= filter.offset && page.rows.len() < filter.limit as usize {
            page.rows.push(document);
        }
        page.total += 1;
    }
    Ok(page)
}
