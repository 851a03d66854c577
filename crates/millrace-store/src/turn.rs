//! What a transition makes of a generation as it is stored: the same for every backend. Never writes.

use millrace_core::ledger::Entry;
use millrace_core::transition::{Refusal, Transition};
use millrace_core::{Event, EventBody, Generation, State, Time, progress};

use crate::error::Error;
use crate::params::Lease;

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Fenced => Self::Fenced,
            Refusal::NotPending { .. }
            | Refusal::NotRunning { .. }
            | Refusal::AlreadyEnded { .. }
            | Refusal::NotContinuable { .. }
            | Refusal::DoorForbids => Self::Refused(refusal),
        }
    }
}

/// Moves `generation` and answers what its log tells and what the ledger gets. `lease` is kept only while running.
pub(crate) fn turn(
    generation: &mut Generation,
    transition: Transition,
    lease: Option<&Lease>,
    now: Time,
) -> (Vec<Event>, Vec<Entry>) {
    let Transition { state, reason, token, losses, period, error, events, entries } = transition;
    let lease = lease.filter(|_| state == State::Running);
    generation.state = state;
    generation.reason = reason;
    generation.token = token;
    generation.node = lease.map(|lease| lease.node.clone());
    generation.lease_until = lease.map(|lease| lease.until);
    generation.losses = losses;
    generation.period = period;
    generation.error = error;
    generation.percent = progress::after_turn(generation.percent, state);
    if state == State::Running {
        generation.started_at.get_or_insert(now);
    }
    generation.finished_at = state.has_ended().then_some(now);
    (tell(generation, events, now), entries)
}

/// Gives `bodies` the next numbers of the generation's log, and tells with each where the generation stands now.
pub(crate) fn tell(generation: &mut Generation, bodies: Vec<EventBody>, now: Time) -> Vec<Event> {
    generation.updated_at = now;
    let standing = generation.standing();
    bodies
        .into_iter()
        .map(|body| {
            generation.last_event += 1;
            Event { number: generation.last_event, at: now, standing, body }
        })
        .collect()
}
