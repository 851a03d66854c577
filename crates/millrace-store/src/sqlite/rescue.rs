//! Rescue: takes generations back from leases that ran out and from nodes that died. Never touches what a living node holds
//! in time.

use millrace_core::transition::{Command, decide};
use millrace_core::{GenerationId, Time};
use rusqlite::OptionalExtension;

use super::rows;
use super::statements::generations;
use super::tx::Tx;
use crate::error::Result;
use crate::params::{Rescue, Wrote};

pub(super) fn rescue(tx: &mut Tx<'_>, params: Rescue) -> Result<Vec<Wrote>> {
    let Rescue { limit, losses_max, now } = params;
    if tx.tally.loads().running() == 0 {
        return Ok(Vec::new());
    }
    let mut wrote = Vec::new();
    for id in lost(tx, limit, now)? {
        let Some(mut generation) = tx.load(id)? else { continue };
        let transition = decide(&generation, &Command::LoseLease { losses_max })?;
        let events = tx.turn(&mut generation, transition, None, now)?;
        wrote.push(Wrote { generation, events });
    }
    Ok(wrote)
}

/// What is lost, by holder: everything of a dead node, of a living one what ran out.
fn lost(tx: &Tx<'_>, limit: u32, now: Time) -> Result<Vec<GenerationId>> {
    let mut found = Vec::new();
    let mut holder: Option<String> = next_holder(tx, None)?;
    while let Some(node) = holder {
        let room = i64::from(limit) - rows::signed(found.len() as u64);
        if room <= 0 {
            break;
        }
        let until = if tx.presence.is_dead(&node) { Time(i64::MAX) } else { now };
        let mut statement = tx.db.prepare_cached(generations::LOST_BY)?;
        for id in statement.query_map((&node, until.0, room), |row| rows::id(row, 0))? {
            found.push(id?);
        }
        holder = next_holder(tx, Some(&node))?;
    }
    Ok(found)
}

fn next_holder(tx: &Tx<'_>, after: Option<&str>) -> Result<Option<String>> {
    Ok(match after {
        None => tx.db.prepare_cached(generations::FIRST_HOLDER)?.query_row([], |row| row.get(0)),
        Some(node) => {
            tx.db.prepare_cached(generations::NEXT_HOLDER)?.query_row([node], |row| row.get(0))
        }
    }
    .optional()?)
}
