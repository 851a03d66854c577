//! Prune and forget: remove ended generations with all that is theirs. Never touches the ledger or the documents they made.

use millrace_core::{Door, GenerationId, State, TenantId, Time};

use rusqlite::Params;

use super::rows;
use super::statements::{events, generations, items, sections, steps};
use super::tx::Tx;
use crate::error::{Error, Result};

/// The time before which a generation must have ended, and how many go at most.
pub(super) struct Prune {
    pub(super) before: Time,
    pub(super) limit: u32,
}

/// A generation, as far as its removal needs to know it.
type Found = (GenerationId, TenantId, Door, State);

pub(super) fn prune(tx: &mut Tx<'_>, params: Prune) -> Result<u64> {
    let old = found(tx, generations::FINISHED_BEFORE, (params.before.0, params.limit))?;
    remove(tx, &old)?;
    Ok(old.len() as u64)
}

/// Removes every generation of a subject; none where one has not ended.
pub(super) fn forget(tx: &mut Tx<'_>, tenant: &TenantId, subject: &str) -> Result<()> {
    let all = found(tx, generations::OF_SUBJECT, (tenant.as_str(), subject))?;
    if all.iter().any(|(_, _, _, state)| !state.has_ended()) {
        return Err(Error::StillRunning);
    }
    remove(tx, &all)
}

fn remove(tx: &mut Tx<'_>, all: &[Found]) -> Result<()> {
    for (id, tenant, door, state) in all {
        for sql in [
            events::DELETE,
            items::DELETE,
            steps::DELETE,
            sections::DELETE,
            generations::DELETE_INPUT,
            generations::DELETE,
        ] {
            tx.run(sql, [id.as_bytes()])?;
        }
        tx.tally.leave(tenant, *door, *state);
    }
    Ok(())
}

fn found(tx: &Tx<'_>, sql: &str, params: impl Params) -> Result<Vec<Found>> {
    let mut statement = tx.db.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| {
        let (door, state) = (rows::word(row, 2, Door::parse)?, rows::word(row, 3, State::parse)?);
        Ok((rows::id(row, 0)?, rows::tenant(row, 1)?, door, state))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
