//! Progress arithmetic: honest numbers that never go back and reach 100 only at the end.

use crate::change::Change;
use crate::generation::State;

/// Percent of a generation that a worker holds and that has begun no item (contracts/tasks.md section 2: 0 to 4).
const PERCENT_PREPARING: u32 = 1;
/// Percent while the first item is made, at the least.
const PERCENT_PREPARED: u32 = 5;
/// Percent given to the items themselves.
const PERCENT_ITEMS: u64 = 90;
/// Percent when every item is saved and only the last writes are missing.
const PERCENT_SAVING: u32 = 96;
/// Percent of a success.
const PERCENT_DONE: u32 = 100;

/// Where a generation stands in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Standing {
    /// Items saved, over all sections.
    pub done: u32,
    /// Items wanted, over all sections, less those left out or not delivered.
    pub total: u32,
    /// 0 to 100; never less than before, and 100 exactly when the generation has succeeded.
    pub percent: u32,
}

impl Standing {
    /// What is going on in a generation that a worker has held.
    #[must_use]
    pub fn phase(self) -> Phase {
        match self.percent {
            0..PERCENT_PREPARED => Phase::Preparing,
            PERCENT_PREPARED..PERCENT_SAVING => Phase::Making,
            _ => Phase::Saving,
        }
    }

    /// The item being made, from 1.
    #[must_use]
    pub fn making(self) -> u32 {
        self.done.saturating_add(1).min(self.total)
    }
}

/// What is going on in a running generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its input is read; no item has begun.
    Preparing,
    /// Items are made.
    Making,
    /// Every item is saved; the last writes are under way.
    Saving,
}

/// The percentage after a worker's report, given the one before and the items saved and wanted after it.
#[must_use]
pub fn after_change(last: u32, change: &Change, done: u32, total: u32) -> u32 {
    let reached = match change {
        Change::Planned(_) | Change::StepFinished { .. } => last,
        // A failure that leaves nothing to do gets nobody nearer to the end.
        Change::SectionFailed { .. } if done >= total => last,
        Change::SectionStarted { .. }
        | Change::SectionSized { .. }
        | Change::ItemSaved { .. }
        | Change::ItemSkipped { .. }
        | Change::SectionFinished { .. }
        | Change::SectionFailed { .. } => of_items(done, total),
    };
    last.max(reached)
}

/// The percentage after a transition into `state`.
#[must_use]
pub fn after_turn(last: u32, state: State) -> u32 {
    match state {
        State::Succeeded => PERCENT_DONE,
        State::Running => last.max(PERCENT_PREPARING),
        State::Pending | State::Failed | State::Stopped => last,
    }
}

/// `5 + floor(90 k / n)` while item k of n is made (contracts/tasks.md section 2).
fn of_items(done: u32, total: u32) -> u32 {
    if total == 0 {
        return PERCENT_PREPARING;
    }
    if done >= total {
        return PERCENT_SAVING;
    }
    let share = PERCENT_ITEMS * (u64::from(done) + 1) / u64::from(total);
    PERCENT_PREPARED + u32::try_from(share).unwrap_or(0)
}

#[cfg(test)]
#[path = "progress_tests.rs"]
mod tests;
