//! Edit: writes to the content model, all or none of them. Never decides what a document becomes; the caller's rewriting does.

use millrace_core::{GenerationId, Noun, TenantId, Time};
use rusqlite::params;
use uuid::Uuid;

use super::documents::{document, place};
use super::fault::is_duplicate;
use super::prune;
use super::rows::{self, parent_bytes, signed};
use super::statements::documents;
use super::tx::Tx;
use crate::edit::{check_body, check_edge, known, rewrite};
use crate::error::{Error, Result};
use crate::params::{Body, Document, DocumentKey, Edit, Edited, MadeBy, Rewriting, Write};

pub(super) fn edit(tx: &mut Tx<'_>, params: Edit) -> Result<Edited> {
    let Edit { tenant, writes, now } = params;
    let mut edited = Edited::default();
    for write in writes {
        match write {
            Write::Create { uuid, kind, parent, body, made_by } => {
                let key = DocumentKey { tenant: tenant.clone(), uuid };
                edited.documents.push(create(tx, key, kind, parent, body, made_by, now)?);
            }
            Write::Rewrite { uuid, kind, by } => {
                let key = DocumentKey { tenant: tenant.clone(), uuid };
                edited.documents.push(change(tx, &key, kind, &by, now)?);
            }
            Write::Remove { uuid, kind } => {
                let found = place(tx.db, &tenant, uuid)?;
                found.filter(|(found, _)| *found == kind).ok_or(Error::NotFound)?;
                edited.removed += remove(tx, &tenant, uuid)?;
            }
            Write::Supersede { kind, parents, keep } => {
                for parent in parents {
                    for old in superseded(tx, &tenant, kind, parent, keep)? {
                        edited.removed += remove(tx, &tenant, old)?;
                    }
                }
            }
            Write::Forget { subject } => prune::forget(tx, &tenant, &subject)?,
        }
    }
    Ok(edited)
}

fn create(
    tx: &Tx<'_>,
    key: DocumentKey,
    kind: Noun,
    parent: Option<Uuid>,
    body: Body,
    made_by: Option<MadeBy>,
    now: Time,
) -> Result<Document> {
    if let Some(found) = document(tx.db, &key)? {
        return known(found, kind, parent, made_by.as_ref());
    }
    let above = match parent {
        Some(uuid) => Some(place(tx.db, &key.tenant, uuid)?.ok_or(Error::NotFound)?),
        None => None,
    };
    check_edge(kind, above.map(|(kind, _)| kind))?;
    check_body(&body)?;
    let Body { fields, unique_name } = body;
    let number = next_number(tx, &key.tenant, parent, kind)?;
    let root = above.map_or(key.uuid, |(_, root)| root);
    let (generation, section, ordinal) = match made_by {
        Some(MadeBy { generation, section, ordinal }) => {
            (Some(generation), Some(section), Some(ordinal))
        }
        None => (None, None, None),
    };
    let document = Document {
        key,
        kind,
        number,
        parent,
        root,
        position: signed(number),
        body: fields,
        generation,
        section,
        ordinal,
        edited: false,
        created_at: now,
        updated_at: now,
    };
    insert(tx, &document, unique_name.as_deref())?;
    Ok(document)
}

fn next_number(tx: &Tx<'_>, tenant: &TenantId, parent: Option<Uuid>, kind: Noun) -> Result<u64> {
    let mut statement = tx.db.prepare_cached(documents::NEXT_NUMBER)?;
    let row = (tenant.as_str(), parent_bytes(parent.as_ref()), kind.as_str());
    Ok(statement.query_row(row, |row| rows::count(row, 0))?)
}

fn insert(tx: &Tx<'_>, document: &Document, unique_name: Option<&str>) -> Result<()> {
    let Document {
        key: DocumentKey { tenant, uuid },
        kind,
        number,
        parent,
        root,
        position,
        body,
        generation,
        section,
        ordinal,
        edited,
        created_at,
        updated_at,
    } = document;
    let body = rows::text(body)?;
    let row = params![
        tenant.as_str(),
        uuid.as_bytes(),
        kind.as_str(),
        signed(*number),
        parent_bytes(parent.as_ref()),
        root.as_bytes(),
        position,
        unique_name,
        body,
        generation.as_ref().map(|id| id.as_bytes()),
        section,
        ordinal,
        edited,
        created_at.0,
        updated_at.0,
    ];
    tx.db.prepare_cached(documents::INSERT)?.execute(row).map_err(of_name)?;
    Ok(())
}

/// Kind, number, place and maker stay.
fn change(
    tx: &Tx<'_>,
    key: &DocumentKey,
    kind: Noun,
    by: &Rewriting,
    now: Time,
) -> Result<Document> {
    let found = document(tx.db, key)?.filter(|found| found.kind == kind).ok_or(Error::NotFound)?;
    let (document, unique_name) = rewrite(found, by, now)?;
    let body = rows::text(&document.body)?;
    let (tenant, uuid) = (key.tenant.as_str(), key.uuid.as_bytes());
    let row = (tenant, uuid, unique_name, body, document.edited, document.updated_at.0);
    tx.db.prepare_cached(documents::REWRITE)?.execute(row).map_err(of_name)?;
    Ok(document)
}

/// Ids and numbers are looked after before, so what is there twice is a unique name.
fn of_name(failure: rusqlite::Error) -> Error {
    if is_duplicate(&failure) { Error::Taken } else { failure.into() }
}

/// Removes a document and all below it; numbers given beside it stay given.
fn remove(tx: &Tx<'_>, tenant: &TenantId, uuid: Uuid) -> Result<u64> {
    let row = (tenant.as_str(), uuid.as_bytes());
    tx.run(documents::REMOVE_NUMBERS, row)?;
    Ok(tx.run(documents::REMOVE, row)? as u64)
}

fn superseded(
    tx: &Tx<'_>,
    tenant: &TenantId,
    kind: Noun,
    parent: Uuid,
    keep: GenerationId,
) -> Result<Vec<Uuid>> {
    let mut statement = tx.db.prepare_cached(documents::SUPERSEDED)?;
    let row = (tenant.as_str(), kind.as_str(), parent.as_bytes(), keep.as_bytes());
    let found = statement.query_map(row, |row| rows::uuid(row, 0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
