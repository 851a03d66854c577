//! Lists of generations. A list merges one index stream per door and state that has rows, so that neither a filter nor a
//! total ever reads through a history.

use millrace_core::{Door, Generation, GenerationId, State, TenantId};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Rows, Transaction};

use super::rows::{self, count, signed, word};
use super::statements::{generations, load};
use super::tx;
use crate::error::Result;
use crate::params::{Filter, Page, SubjectRun};

/// A place in a list: when it was submitted, and its id among those of that time.
type Place = (i64, GenerationId);

pub(super) fn generations(db: &Connection, filter: &Filter) -> Result<Page<Generation>> {
    // One snapshot for the counts, the places and the rows.
    let snapshot = Transaction::new_unchecked(db, rusqlite::TransactionBehavior::Deferred)?;
    let cells = cells(&snapshot, filter)?;
    let total = cells.iter().map(|(_, _, count)| count).sum();
    let places = if filter.offset < total && filter.limit > 0 {
        merged(&snapshot, &filter.tenant, &cells, filter.offset, filter.limit)?
    } else {
        Vec::new()
    };
    let mut found = Vec::with_capacity(places.len());
    for id in places {
        found.extend(tx::load(&snapshot, generations::LOAD, id)?);
    }
    Ok(Page { rows: found, total })
}

/// The doors and states asked for that have any rows, with how many.
fn cells(db: &Connection, filter: &Filter) -> Result<Vec<(Door, State, u64)>> {
    let mut statement = db.prepare_cached(load::TALLIES_OF)?;
    let rows = statement.query_map([filter.tenant.as_str()], |row| {
        Ok((word(row, 0, Door::parse)?, word(row, 1, State::parse)?, count(row, 2)?))
    })?;
    let mut cells = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    cells.retain(|(door, state, _)| {
        filter.door.is_none_or(|wanted| wanted == *door)
            && (filter.states.is_empty() || filter.states.contains(state))
    });
    Ok(cells)
}

/// Merges the streams of `cells`, newest first.
fn merged(
    db: &Connection,
    tenant: &TenantId,
    cells: &[(Door, State, u64)],
    offset: u64,
    limit: u32,
) -> Result<Vec<GenerationId>> {
    let mut statements = cells
        .iter()
        .map(|_| db.prepare_cached(generations::LISTED))
        .collect::<rusqlite::Result<Vec<CachedStatement<'_>>>>()?;
    let mut streams = Vec::with_capacity(cells.len());
    for (statement, (door, state, _)) in statements.iter_mut().zip(cells) {
        let mut rows = statement.query((tenant.as_str(), door.as_str(), state.as_str()))?;
        let head = next(&mut rows)?;
        streams.push((head, rows));
    }
    let mut found = Vec::new();
    let mut skip = offset;
    while found.len() < limit as usize {
        let newest = streams.iter_mut().max_by_key(|(head, _)| *head);
        let Some((head, rows)) = newest else { break };
        let Some((_, id)) = *head else { break };
        *head = next(rows)?;
        if skip > 0 {
            skip -= 1;
        } else {
            found.push(id);
        }
    }
    Ok(found)
}

fn next(rows: &mut Rows<'_>) -> Result<Option<Place>> {
    Ok(match rows.next()? {
        Some(row) => Some((row.get(0)?, rows::id(row, 1)?)),
        None => None,
    })
}

pub(super) fn subject_run(db: &Connection, params: &SubjectRun) -> Result<Option<Generation>> {
    let SubjectRun { tenant, subject, run } = params;
    let read = |row: &rusqlite::Row<'_>| rows::id(row, 0);
    let id = match run {
        None => {
            let mut statement = db.prepare_cached(generations::NEWEST_RUN)?;
            statement.query_row((tenant.as_str(), subject), read).optional()?
        }
        Some(0) => None,
        Some(run) => {
            let mut statement = db.prepare_cached(generations::NTH_RUN)?;
            let row = (tenant.as_str(), subject, signed(run - 1));
            statement.query_row(row, read).optional()?
        }
    };
    match id {
        Some(id) => tx::load(db, generations::LOAD, id),
        None => Ok(None),
    }
}
