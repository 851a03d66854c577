//! API key records. Never sees a key, only its digest.

use millrace_core::key::KeyRecord;
use rusqlite::Connection;

use super::rows;
use super::statements::keys;
use super::tx::Tx;
use crate::error::Result;

pub(super) fn put(tx: &mut Tx<'_>, record: KeyRecord) -> Result<()> {
    let KeyRecord { id, digest, tenant, label, created_at, revoked_at } = record;
    let revoked_at = revoked_at.map(|time| time.0);
    tx.run(keys::PUT, (id, digest, tenant.as_str(), label, created_at.0, revoked_at))?;
    Ok(())
}

pub(super) fn all(db: &Connection) -> Result<Vec<KeyRecord>> {
    let mut statement = db.prepare_cached(keys::ALL)?;
    let rows = statement.query_map([], rows::key)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
