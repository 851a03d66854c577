//! What a writing verb works with inside its batch: reads and writes of generations, logs and ledger. Never begins or ends
//! a transaction; `batch` does.

use millrace_core::ledger::{Entry, balance_after};
use millrace_core::transition::Transition;
use millrace_core::{
    Event, EventBody, Generation, GenerationId, Section, Standing, TenantId, Time,
};
use rusqlite::{Connection, OptionalExtension, Params, params};

use super::fault::is_duplicate;
use super::presence::Presence;
use super::rows::{self, signed};
use super::statements::{events, generations, ledger, sections};
use super::tally::Tally;
use crate::error::{Error, Result};
use crate::params::Lease;

/// One command's view of the batch it runs in.
pub(super) struct Tx<'a> {
    pub(super) db: &'a Connection,
    pub(super) tally: &'a mut Tally,
    pub(super) presence: &'a Presence,
}

impl Tx<'_> {
    /// Runs a statement; answers how many rows it changed.
    pub(super) fn run(&self, sql: &str, params: impl Params) -> Result<usize> {
        Ok(self.db.prepare_cached(sql)?.execute(params)?)
    }

    pub(super) fn load(&self, id: GenerationId) -> Result<Option<Generation>> {
        load(self.db, generations::LOAD, id)
    }

    /// Without its input.
    pub(super) fn load_bare(&self, id: GenerationId) -> Result<Option<Generation>> {
        load(self.db, generations::LOAD_BARE, id)
    }

    /// A tenant's generation: another's is as good as none.
    pub(super) fn load_of(&self, tenant: &TenantId, id: GenerationId) -> Result<Generation> {
        self.load(id)?.filter(|found| found.tenant == *tenant).ok_or(Error::NotFound)
    }

    /// Carries out a transition: ledger, counts, log and row. Answers what the log tells.
    pub(super) fn turn(
        &mut self,
        generation: &mut Generation,
        transition: Transition,
        lease: Option<&Lease>,
        now: Time,
    ) -> Result<Vec<Event>> {
        self.tally.leave(&generation.tenant, generation.door, generation.state);
        let (told, entries) = crate::turn::turn(generation, transition, lease, now);
        self.tally.enter(generation);
        self.enter_ledger(generation, &entries, now)?;
        self.write_events(generation.id, &told)?;
        let g = &*generation;
        self.run(
            generations::TURN,
            params![
                g.id.as_bytes(),
                g.state.as_str(),
                g.reason.as_str(),
                signed(g.token),
                g.node.as_ref().map(|node| node.as_str()),
                g.lease_until.map(|time| time.0),
                g.losses,
                g.period,
                signed(g.last_event),
                g.done,
                g.total,
                g.error,
                g.started_at.map(|time| time.0),
                g.finished_at.map(|time| time.0),
                g.updated_at.0,
                g.percent,
            ],
        )?;
        Ok(told)
    }

    /// Writes what a report that moves no state has changed.
    pub(super) fn advance(&self, generation: &Generation) -> Result<()> {
        let Generation { id, last_event, done, total, updated_at, losses, percent, .. } =
            generation;
        let last_event = signed(*last_event);
        let row = (id.as_bytes(), last_event, done, total, updated_at.0, losses, percent);
        self.run(generations::ADVANCE, row)?;
        Ok(())
    }

    pub(super) fn write_events(&self, id: GenerationId, told: &[Event]) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        let mut statement = self.db.prepare_cached(events::INSERT)?;
        for event in told {
            let body = match &event.body {
                // The item's row keeps its text.
                EventBody::Item { .. } => None,
                other => Some(rows::text(other)?),
            };
            let Standing { done, total, percent } = event.standing;
            let number = signed(event.number);
            statement.execute((id.as_bytes(), number, event.at.0, body, done, total, percent))?;
        }
        Ok(())
    }

    pub(super) fn write_sections(&self, id: GenerationId, planned: &[Section]) -> Result<()> {
        let mut statement = self.db.prepare_cached(sections::INSERT)?;
        for section in planned {
            let Section { name, position, state, done, total, skipped, error } = section;
            let row =
                params![id.as_bytes(), name, position, state.as_str(), done, total, skipped, error];
            statement.execute(row).map_err(|failure| {
                if is_duplicate(&failure) {
                    Error::Unfit("two sections of one name")
                } else {
                    failure.into()
                }
            })?;
        }
        Ok(())
    }

    /// Writes a generation's entries and the balance they leave.
    pub(super) fn enter_ledger(
        &self,
        generation: &Generation,
        entries: &[Entry],
        now: Time,
    ) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        self.enter_for(&generation.tenant, Some(generation.id), entries, now)?;
        Ok(())
    }

    /// Writes entries for a tenant. Answers the balance they leave.
    pub(super) fn enter_for(
        &self,
        tenant: &TenantId,
        id: Option<GenerationId>,
        entries: &[Entry],
        now: Time,
    ) -> Result<i64> {
        let balance = balance(self.db, tenant)?;
        let Some(after) = balance_after(balance, entries) else {
            let sum: i64 = entries.iter().fold(0, |sum, entry| sum.saturating_sub(entry.credits));
            return Err(Error::NotEnoughCredits { balance, wanted: sum });
        };
        for Entry { kind, period, credits } in entries {
            let id = id.as_ref().map(GenerationId::as_bytes);
            let row = (tenant.as_str(), kind.as_str(), id, period, credits, now.0);
            self.run(ledger::INSERT, row)?;
        }
        self.run(ledger::SET_BALANCE, (tenant.as_str(), after))?;
        Ok(after)
    }
}

pub(super) fn load(db: &Connection, sql: &str, id: GenerationId) -> Result<Option<Generation>> {
    Ok(db.prepare_cached(sql)?.query_row([id.as_bytes()], rows::generation).optional()?)
}

pub(super) fn balance(db: &Connection, tenant: &TenantId) -> Result<i64> {
    let mut statement = db.prepare_cached(ledger::BALANCE)?;
    Ok(statement.query_row([tenant.as_str()], |row| row.get(0)).optional()?.unwrap_or(0))
}
