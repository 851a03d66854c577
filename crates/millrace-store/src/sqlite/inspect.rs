//! The whole state of a file, for the conformance suite and for dumps. Never used by a verb.

use async_trait::async_trait;
use millrace_core::ledger::{Entry, EntryKind};
use millrace_core::{Door, GenerationId, Lane, State};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::open::SqliteStore;
use super::rows::{self, count, word};
use super::statements::{documents, generations, ledger, load};
use super::tally::{Load, Loads};
use super::{keys, reads, tx};
use crate::conformance::{Inspect, LedgerLine, Parts, Whole, WholeGeneration};
use crate::error::Result;
use crate::params::{EventsAfter, ItemsAfter};

#[async_trait]
impl Inspect for SqliteStore {
    async fn whole(&self) -> Result<Whole> {
        self.readers.read(whole).await
    }
}

fn whole(db: &Connection) -> Result<Whole> {
    let db = Transaction::new_unchecked(db, TransactionBehavior::Deferred)?;
    let mut generations = Vec::new();
    for id in list(&db, generations::ALL, |row| rows::id(row, 0))? {
        generations.extend(generation(&db, id)?);
    }
    let loads = Loads::read(&db)?;
    Ok(Whole {
        generations,
        ledger: list(&db, ledger::ALL, ledger_line)?,
        balances: list(&db, ledger::ALL_BALANCES, |row| Ok((rows::tenant(row, 0)?, row.get(1)?)))?,
        tallies: list(&db, load::ALL_TALLIES, |row| {
            let (door, state) = (word(row, 1, Door::parse)?, word(row, 2, State::parse)?);
            Ok((rows::tenant(row, 0)?, door, state, count(row, 3)?))
        })?,
        loads: loads_of(&loads),
        documents: list(&db, documents::ALL, rows::document)?,
        keys: keys::all(&db)?,
        parts: parts(&db)?,
    })
}

fn loads_of(loads: &Loads) -> Vec<(Lane, u64, u64)> {
    let of = |lane| {
        let Load { pending, running } = loads.of(lane);
        (lane, pending, running)
    };
    Lane::ALL.map(of).to_vec()
}

fn list<T>(
    db: &Connection,
    sql: &str,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let mut statement = db.prepare(sql)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn generation(db: &Connection, id: GenerationId) -> Result<Option<WholeGeneration>> {
    let Some(generation) = tx::load(db, generations::LOAD, id)? else { return Ok(None) };
    Ok(Some(WholeGeneration {
        generation,
        sections: reads::sections(db, id)?,
        events: reads::events_after(db, EventsAfter { id, after: 0, limit: u32::MAX })?,
        items: reads::items_after(db, ItemsAfter { id, after: 0, limit: u32::MAX })?,
        steps: reads::journal(db, id)?,
    }))
}

fn ledger_line(row: &rusqlite::Row<'_>) -> rusqlite::Result<LedgerLine> {
    let kind = word(row, 1, EntryKind::parse)?;
    Ok(LedgerLine {
        tenant: rows::tenant(row, 0)?,
        generation: rows::optional_id(row, 2)?,
        entry: Entry { kind, period: row.get(3)?, credits: row.get(4)? },
        at: rows::time(row, 5)?,
    })
}

fn parts(db: &Connection) -> Result<Parts> {
    let count = |table: &str| {
        db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| rows::count(row, 0))
    };
    Ok(Parts {
        sections: count("sections")?,
        events: count("events")?,
        items: count("items")?,
        steps: count("steps")?,
        inputs: count("inputs")?,
    })
}
