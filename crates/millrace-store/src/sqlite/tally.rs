//! Counts of generations by state, kept in memory over a batch and written once at its end. Never the truth alone: it begins
//! from the file at each batch and what a refused command counted is forgotten with it.

use std::collections::HashMap;

use millrace_core::{Door, Generation, Lane, State, TenantId};
use rusqlite::Connection;

use super::rows::{count, signed, word};
use super::statements::load;
use crate::error::Result;

type Cell = (TenantId, Door, State);

/// How many generations of a lane wait and run, over all tenants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Load {
    pub(super) pending: u64,
    pub(super) running: u64,
}

impl Load {
    fn unfinished(self) -> u64 {
        self.pending + self.running
    }

    fn add(&mut self, state: State, by: i64) {
        match state {
            State::Pending => self.pending = self.pending.saturating_add_signed(by),
            State::Running => self.running = self.running.saturating_add_signed(by),
            State::Succeeded | State::Failed | State::Stopped => {}
        }
    }
}

/// The load of every lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Loads {
    projects: Load,
    open: Load,
}

impl Loads {
    pub(super) fn read(db: &Connection) -> Result<Self> {
        let mut loads = Self::default();
        let mut statement = db.prepare_cached(load::READ)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            *loads.of_mut(word(row, 0, lane)?) =
                Load { pending: count(row, 1)?, running: count(row, 2)? };
        }
        Ok(loads)
    }

    pub(super) fn of(&self, lane: Lane) -> Load {
        match lane {
            Lane::Projects => self.projects,
            Lane::Open => self.open,
        }
    }

    fn of_mut(&mut self, lane: Lane) -> &mut Load {
        match lane {
            Lane::Projects => &mut self.projects,
            Lane::Open => &mut self.open,
        }
    }

    pub(super) fn running(&self) -> u64 {
        Lane::ALL.map(|lane| self.of(lane).running).iter().sum()
    }

    pub(super) fn unfinished(&self) -> u64 {
        Lane::ALL.map(|lane| self.of(lane).unfinished()).iter().sum()
    }
}

fn lane(name: &str) -> Option<Lane> {
    Lane::ALL.into_iter().find(|lane| lane.as_str() == name)
}

/// The counts of one batch.
#[derive(Debug)]
pub(super) struct Tally {
    begun: Loads,
    kept: Loads,
    now: Loads,
    moves: HashMap<Cell, i64>,
    open: Vec<(Cell, i64)>,
}

impl Tally {
    pub(super) fn begin(db: &Connection) -> Result<Self> {
        let loads = Loads::read(db)?;
        Ok(Self { begun: loads, kept: loads, now: loads, moves: HashMap::new(), open: Vec::new() })
    }

    /// As of now, the commands of this batch included.
    pub(super) fn loads(&self) -> &Loads {
        &self.now
    }

    /// A generation is in its state from now on.
    pub(super) fn enter(&mut self, generation: &Generation) {
        self.count((generation.tenant.clone(), generation.door, generation.state), 1);
    }

    /// A generation is no longer in that state.
    pub(super) fn leave(&mut self, tenant: &TenantId, door: Door, state: State) {
        self.count((tenant.clone(), door, state), -1);
    }

    fn count(&mut self, cell: Cell, by: i64) {
        self.now.of_mut(cell.1.lane()).add(cell.2, by);
        self.open.push((cell, by));
    }

    /// The command stands.
    pub(super) fn keep(&mut self) {
        for (cell, by) in self.open.drain(..) {
            *self.moves.entry(cell).or_default() += by;
        }
        self.kept = self.now;
    }

    /// The command is undone.
    pub(super) fn forget(&mut self) {
        self.open.clear();
        self.now = self.kept;
    }

    /// Writes what changed since the batch began.
    pub(super) fn write(self, db: &Connection) -> Result<()> {
        let Self { begun, kept, now: _, moves, open: _ } = self;
        for lane in Lane::ALL {
            let (begun, kept) = (begun.of(lane), kept.of(lane));
            if begun != kept {
                let pending = signed(kept.pending) - signed(begun.pending);
                let running = signed(kept.running) - signed(begun.running);
                db.prepare_cached(load::WRITE)?.execute((lane.as_str(), pending, running))?;
            }
        }
        let mut statement = db.prepare_cached(load::TALLY)?;
        for ((tenant, door, state), by) in moves.into_iter().filter(|(_, by)| *by != 0) {
            let row = (tenant.as_str(), door.as_str(), state.as_str(), by);
            if statement.execute(row)? == 0 {
                db.prepare_cached(load::NEW_TALLY)?.execute(row)?;
            }
        }
        Ok(())
    }
}
