//! How a task looks from outside: status, percentage, phase and message (contracts/tasks.md section 2). Pure; polling and
//! push tell the same by it.

use millrace_core::progress::Phase;
use millrace_core::{Standing, State, TaskType};

/// Percent of a task that ended without success, at most: 100 is for the completed ones alone.
const PERCENT_UNFINISHED_MAX: u32 = 99;
/// What a failure without a text is told; the contract knows no empty one.
const NO_REASON: &str = "The task failed";

/// What is known of a task.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    /// What it makes.
    pub(crate) kind: TaskType,
    /// Where its generation stands.
    pub(crate) state: State,
    /// Whether a worker ever took it.
    pub(crate) started: bool,
    /// The same in numbers.
    pub(crate) standing: Standing,
    /// Why it failed, if it did.
    pub(crate) error: Option<&'a str>,
}

/// What is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    /// `pending`, `processing`, `completed`, `error` or `cancelled`.
    pub(crate) status: &'static str,
    /// 0 to 100.
    pub(crate) percent: u32,
    /// What is going on.
    pub(crate) phase: &'static str,
    /// The same for people.
    pub(crate) message: String,
}

/// Translates one into the other. A task that waits again after a crash still reads as processing, since a status never
/// goes back.
pub(crate) fn view(look: &Look<'_>) -> View {
    let Look { kind, state, started, standing, error } = *look;
    let Standing { done, total, percent } = standing;
    let ended = |phase, message| View {
        status: status(state, started),
        percent: percent.min(PERCENT_UNFINISHED_MAX),
        phase,
        message,
    };
    match state {
        State::Pending if !started => {
            View { percent: 0, ..ended("queued", "Waiting for a worker...".to_owned()) }
        }
        State::Pending | State::Running => {
            let (phase, message) = under_way(kind, standing);
            ended(phase, message)
        }
        State::Succeeded => {
            let message = format!("Generated {done} {}", kind.counted(done));
            View { percent, ..ended("completed", message) }
        }
        State::Failed => {
            let text = error.filter(|text| !text.is_empty()).unwrap_or(NO_REASON);
            ended("error", text.to_owned())
        }
        State::Stopped if !started => ended("cancelled", "Cancelled before start".to_owned()),
        State::Stopped => {
            ended("cancelled", format!("Cancelled after {done} of {total} {}", kind.plural()))
        }
    }
}

/// The outward word for a state.
pub(crate) fn status(state: State, started: bool) -> &'static str {
    match state {
        State::Pending if !started => "pending",
        State::Pending | State::Running => "processing",
        State::Succeeded => "completed",
        State::Failed => "error",
        State::Stopped => "cancelled",
    }
}

fn under_way(kind: TaskType, standing: Standing) -> (&'static str, String) {
    match standing.phase() {
        Phase::Preparing => ("preparing", "Preparing...".to_owned()),
        Phase::Making => {
            let (k, n) = (standing.making(), standing.total);
            (kind.phase(), format!("Generating {} {k} of {n}...", kind.noun()))
        }
        Phase::Saving => ("saving", "Saving results...".to_owned()),
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
