//! Documents of the content model. Never interprets a body.

use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use uuid::Uuid;

use super::rows::{self, parent_bytes, signed};
use super::statements::documents;
use super::tx::Tx;
use crate::error::{Error, Result};
use crate::params::{Document, DocumentFilter, DocumentKey, Page, PutDocument};

pub(super) fn put(tx: &mut Tx<'_>, params: PutDocument) -> Result<Document> {
    match document(tx.db, &params.key)? {
        Some(known) => rewrite(tx, known, params),
        None => insert(tx, params),
    }
}

/// Kind, number, parent and maker stay; once a person changed it, that stays said too.
fn rewrite(tx: &Tx<'_>, known: Document, params: PutDocument) -> Result<Document> {
    let PutDocument { key, kind: _, parent: _, position, body, made_by: _, edited, now } = params;
    let document =
        Document { position, body, edited: known.edited || edited, updated_at: now, ..known };
    let text = rows::text(&document.body)?;
    let row = (key.tenant.as_str(), key.uuid.as_bytes(), position, text, document.edited, now.0);
    tx.run(documents::REWRITE, row)?;
    Ok(document)
}

fn insert(tx: &Tx<'_>, params: PutDocument) -> Result<Document> {
    let PutDocument { key, kind, parent, position, body, made_by, edited, now } = params;
    if let Some(uuid) = parent
        && document(tx.db, &DocumentKey { tenant: key.tenant.clone(), uuid })?.is_none()
    {
        return Err(Error::NotFound);
    }
    let number = tx
        .db
        .prepare_cached(documents::NEXT_NUMBER)?
        .query_row((key.tenant.as_str(), &kind, parent_bytes(parent.as_ref())), |row| {
            rows::count(row, 0)
        })?;
    let (generation, section, ordinal) =
        made_by.map_or((None, None, None), |(id, section, n)| (Some(id), Some(section), Some(n)));
    let document = Document {
        key,
        kind,
        number,
        parent,
        position,
        body,
        generation,
        section,
        ordinal,
        edited,
        created_at: now,
        updated_at: now,
    };
    write(tx, &document)?;
    Ok(document)
}

fn write(tx: &Tx<'_>, document: &Document) -> Result<()> {
    let Document {
        key: DocumentKey { tenant, uuid },
        kind,
        number,
        parent,
        position,
        body,
        generation,
        section,
        ordinal,
        edited,
        created_at,
        updated_at,
    } = document;
    tx.run(
        documents::INSERT,
        params![
            tenant.as_str(),
            uuid.as_bytes(),
            kind,
            signed(*number),
            parent_bytes(parent.as_ref()),
            position,
            rows::text(body)?,
            generation.as_ref().map(|id| id.as_bytes()),
            section,
            ordinal,
            edited,
            created_at.0,
            updated_at.0,
        ],
    )?;
    Ok(())
}

pub(super) fn document(db: &Connection, key: &DocumentKey) -> Result<Option<Document>> {
    let mut statement = db.prepare_cached(documents::LOAD)?;
    let row = (key.tenant.as_str(), key.uuid.as_bytes());
    Ok(statement.query_row(row, rows::document).optional()?)
}

pub(super) fn list(db: &Connection, filter: &DocumentFilter) -> Result<Page<Document>> {
    let DocumentFilter { tenant, kind, parent, limit, offset } = filter;
    // One snapshot for the count and the rows.
    let db = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
    let (tenant, offset) = (tenant.as_str(), signed(*offset));
    let (total, found) = match parent {
        None => {
            let mut statement = db.prepare_cached(documents::COUNT_OF_KIND)?;
            let total = statement.query_row((tenant, kind), |row| rows::count(row, 0))?;
            let mut statement = db.prepare_cached(documents::OF_KIND)?;
            let found = statement.query_map((tenant, kind, limit, offset), rows::document)?;
            (total, found.collect::<rusqlite::Result<_>>()?)
        }
        Some(parent) => {
            let parent = parent.as_bytes().as_slice();
            let mut statement = db.prepare_cached(documents::COUNT_OF_PARENT)?;
            let total = statement.query_row((tenant, kind, parent), |row| rows::count(row, 0))?;
            let mut statement = db.prepare_cached(documents::OF_PARENT)?;
            let row = (tenant, kind, limit, offset, parent);
            let found = statement.query_map(row, rows::document)?;
            (total, found.collect::<rusqlite::Result<_>>()?)
        }
    };
    Ok(Page { rows: found, total })
}

/// Removes a document and all below it; numbers given stay given.
pub(super) fn remove(tx: &mut Tx<'_>, key: DocumentKey) -> Result<u64> {
    let DocumentKey { tenant, uuid } = key;
    let tenant = tenant.as_str();
    let mut statement = tx.db.prepare_cached(documents::TREE)?;
    let tree = statement
        .query_map((tenant, uuid.as_bytes()), |row| rows::uuid(row, 0))?
        .collect::<rusqlite::Result<Vec<Uuid>>>()?;
    for uuid in &tree {
        let mut statement = tx.db.prepare_cached(documents::DELETE)?;
        let (kind, parent): (String, Vec<u8>) =
            statement.query_row((tenant, uuid.as_bytes()), |row| Ok((row.get(0)?, row.get(1)?)))?;
        tx.run(documents::COUNT_DOWN, (tenant, kind, parent))?;
    }
    Ok(tree.len() as u64)
}
