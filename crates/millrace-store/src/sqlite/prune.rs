//! Prune: removes ended generations with all that is theirs. Never touches the ledger or the documents they made.

use millrace_core::{Door, GenerationId, State, TenantId, Time};

use super::rows;
use super::statements::{events, generations, items, sections, steps};
use super::tx::Tx;
use crate::error::Result;

/// The time before which a generation must have ended, and how many go at most.
pub(super) struct Prune {
    pub(super) before: Time,
    pub(super) limit: u32,
}

pub(super) fn prune(tx: &mut Tx<'_>, params: Prune) -> Result<u64> {
    let old = old(tx, &params)?;
    for (id, tenant, door, state) in &old {
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
    Ok(old.len() as u64)
}

fn old(tx: &Tx<'_>, params: &Prune) -> Result<Vec<(GenerationId, TenantId, Door, State)>> {
    let mut statement = tx.db.prepare_cached(generations::FINISHED_BEFORE)?;
    let rows = statement.query_map((params.before.0, params.limit), |row| {
        let (door, state) = (rows::word(row, 2, Door::parse)?, rows::word(row, 3, State::parse)?);
        Ok((rows::id(row, 0)?, rows::tenant(row, 1)?, door, state))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
