//! A store's whole state, read past the seam, for suites and dumps. Never meant for a store of any size.

use async_trait::async_trait;
use millrace_core::key::KeyRecord;
use millrace_core::ledger::Entry;
use millrace_core::{Door, Event, Generation, GenerationId, Lane, Section, State, TenantId, Time};

use crate::Store;
use crate::error::Result;
use crate::params::{Document, Item, StepRow};

/// A store that can show everything it holds.
#[async_trait]
pub trait Inspect: Store {
    /// Everything, as of one moment.
    async fn whole(&self) -> Result<Whole>;
}

/// Everything a store holds.
#[derive(Clone, Debug)]
pub struct Whole {
    /// Generations by id.
    pub generations: Vec<WholeGeneration>,
    /// The ledger in the order it was written.
    pub ledger: Vec<LedgerLine>,
    /// The balances kept beside the ledger.
    pub balances: Vec<(TenantId, i64)>,
    /// The counts kept beside the generations; zeros may be left out.
    pub tallies: Vec<(TenantId, Door, State, u64)>,
    /// How many are counted as pending and as running, by lane.
    pub loads: Vec<(Lane, u64, u64)>,
    /// Documents in the order they were created.
    pub documents: Vec<Document>,
    /// Key records, oldest first.
    pub keys: Vec<KeyRecord>,
    /// Rows of sections, events, items, steps and inputs over all generations, to find those that belong to none.
    pub parts: Parts,
}

/// A generation with all that is its own.
#[derive(Clone, Debug)]
pub struct WholeGeneration {
    /// The generation.
    pub generation: Generation,
    /// Its sections in the order of the plan.
    pub sections: Vec<Section>,
    /// Its log.
    pub events: Vec<Event>,
    /// Its items in the order they were saved.
    pub items: Vec<Item>,
    /// Its journal in the order the steps finished.
    pub steps: Vec<StepRow>,
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerLine {
    /// Whose.
    pub tenant: TenantId,
    /// The generation it is about; none for a grant.
    pub generation: Option<GenerationId>,
    /// What it does.
    pub entry: Entry,
    /// When.
    pub at: Time,
}

/// How many rows there are of each part of a generation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Sections.
    pub sections: u64,
    /// Events.
    pub events: u64,
    /// Items.
    pub items: u64,
    /// Steps.
    pub steps: u64,
    /// Inputs.
    pub inputs: u64,
}
