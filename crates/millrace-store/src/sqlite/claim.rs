//! Claim and renew: which waiting generations a node gets, and how it keeps them. Never reads through anyone's queue: a
//! claim costs what it takes, not what waits.

use millrace_core::transition::{Command, decide};
use millrace_core::{GenerationId, Lane, TenantId};
use rusqlite::OptionalExtension;

use super::rows;
use super::statements::generations;
use super::tx::Tx;
use crate::error::Result;
use crate::params::{Claim, Claimed, Renew};

/// Goes round the tenants of the lane, one generation each, until the slots are full or nobody waits.
pub(super) fn claim(tx: &mut Tx<'_>, params: Claim) -> Result<Vec<Claimed>> {
    let Claim { lease, lane, limit, after_tenant, now } = params;
    let mut taken = Vec::new();
    let mut after = after_tenant;
    while taken.len() < limit as usize && tx.tally.loads().of(lane).pending > 0 {
        let Some((tenant, id)) = next_waiting(tx, lane, after.as_ref())? else {
            if after.take().is_none() {
                break;
            }
            continue;
        };
        after = Some(tenant);
        let Some(mut generation) = tx.load(id)? else { break };
        let transition = decide(&generation, &Command::Claim)?;
        let events = tx.turn(&mut generation, transition, Some(&lease), now)?;
        taken.push(Claimed { generation, events });
    }
    Ok(taken)
}

/// The oldest waiting generation of the lane's next tenant.
fn next_waiting(
    tx: &Tx<'_>,
    lane: Lane,
    after: Option<&TenantId>,
) -> Result<Option<(TenantId, GenerationId)>> {
    let read = |row: &rusqlite::Row<'_>| Ok((rows::tenant(row, 0)?, rows::id(row, 1)?));
    let lane = lane.as_str();
    Ok(match after {
        None => tx.db.prepare_cached(generations::FIRST_WAITING)?.query_row([lane], read),
        Some(tenant) => {
            let mut statement = tx.db.prepare_cached(generations::NEXT_WAITING)?;
            statement.query_row([lane, tenant.as_str()], read)
        }
    }
    .optional()?)
}

/// Prolongs what is still held; answers what is not.
pub(super) fn renew(tx: &mut Tx<'_>, params: Renew) -> Result<Vec<GenerationId>> {
    let Renew { held, node, until } = params;
    let mut lost = Vec::new();
    for (id, token) in held {
        let row = (id.as_bytes(), rows::signed(token), node.as_str(), until.0);
        if tx.run(generations::RENEW, row)? == 0 {
            lost.push(id);
        }
    }
    Ok(lost)
}
