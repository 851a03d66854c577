//! The one function that decides every transition of a generation: next state, events, ledger entries. Pure;
//! a store calls it inside the transaction that reads the generation and writes what comes out.

use thiserror::Error;

use crate::door::Door;
use crate::event::EventBody;
use crate::generation::{Generation, Reason, State};
use crate::ledger::{Entry, EntryKind};

/// What somebody wants to happen to a generation.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A node takes it.
    Claim,
    /// Its worker ends it. `token` is the attempt's.
    Settle {
        /// Fencing token of the attempt that speaks.
        token: u64,
        /// How it ended.
        outcome: Outcome,
    },
    /// Its node gives it back in order. `token` is the attempt's.
    HandBack {
        /// Fencing token of the attempt that speaks.
        token: u64,
    },
    /// Its lease ran out, or its node is known dead.
    LoseLease {
        /// Losses allowed before it fails (`Limits::lease_losses_max`).
        losses_max: u32,
    },
    /// Someone asks to stop it.
    Stop,
    /// Someone asks to go on.
    Continue,
}

/// How a worker ends a generation.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// With a result; `data` is the door's own.
    Succeeded {
        /// The door's own facts, told in the last event.
        data: serde_json::Value,
    },
    /// Without.
    Failed {
        /// Why, for people.
        message: String,
    },
}

/// What follows from a command.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// The next state.
    pub state: State,
    /// Why.
    pub reason: Reason,
    /// The fencing token from now on; a raised one makes every write of an earlier attempt void.
    pub token: u64,
    /// Lease losses from now on.
    pub losses: u32,
    /// The charge period from now on.
    pub period: u32,
    /// The failure text from now on.
    pub error: Option<String>,
    /// What the log tells.
    pub events: Vec<EventBody>,
    /// What the ledger gets.
    pub entries: Vec<Entry>,
}

/// Why a command changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// Another attempt holds it, or nobody does.
    #[error("this attempt no longer holds the generation")]
    Fenced,
    /// It is not waiting.
    #[error("the generation is not pending but {0}", .state.as_str())]
    NotPending {
        /// Where it stands.
        state: State,
    },
    /// It is not running.
    #[error("the generation is not running but {0}", .state.as_str())]
    NotRunning {
        /// Where it stands.
        state: State,
    },
    /// It has ended already.
    #[error("the generation has already ended: {0}", .state.as_str())]
    AlreadyEnded {
        /// Where it stands.
        state: State,
    },
    /// Only a stopped or failed generation goes on.
    #[error("the generation cannot be continued: it is {0}", .state.as_str())]
    NotContinuable {
        /// Where it stands.
        state: State,
    },
    /// Its door lets nothing go on.
    #[error("generations of this door cannot be continued")]
    DoorForbids,
}

/// Decides what `command` does to `generation`.
///
/// # Errors
/// A [`Refusal`] where the command is not legal from this state; then nothing may change.
pub fn decide(generation: &Generation, command: &Command) -> Result<Transition, Refusal> {
    match command {
        Command::Claim => claim(generation),
        Command::Settle { token, outcome } => settle(generation, *token, outcome),
        Command::HandBack { token } => hand_back(generation, *token),
        Command::LoseLease { losses_max } => lose_lease(generation, *losses_max),
        Command::Stop => stop(generation),
        Command::Continue => go_on(generation),
    }
}

fn claim(g: &Generation) -> Result<Transition, Refusal> {
    match g.state {
        State::Pending => Ok(Transition {
            token: g.token + 1,
            events: attempts(g.door, EventBody::Started),
            ..stay(g, State::Running, Reason::Claimed)
        }),
        State::Running | State::Succeeded | State::Failed | State::Stopped => {
            Err(Refusal::NotPending { state: g.state })
        }
    }
}

fn settle(g: &Generation, token: u64, outcome: &Outcome) -> Result<Transition, Refusal> {
    holds(g, token)?;
    Ok(match outcome {
        Outcome::Succeeded { data } => Transition {
            events: vec![EventBody::Succeeded { data: data.clone() }],
            ..stay(g, State::Succeeded, Reason::Settled)
        },
        Outcome::Failed { message } => failed(g, Reason::Settled, message.clone(), g.losses),
    })
}

fn hand_back(g: &Generation, token: u64) -> Result<Transition, Refusal> {
    holds(g, token)?;
    Ok(requeued(g, Reason::HandedBack, g.losses))
}

fn lose_lease(g: &Generation, losses_max: u32) -> Result<Transition, Refusal> {
    match g.state {
        State::Running if g.losses < losses_max => Ok(requeued(g, Reason::LeaseLost, g.losses + 1)),
        State::Running => {
            let message = format!("its worker was lost {} times", g.losses + 1);
            Ok(failed(g, Reason::TooManyLosses, message, g.losses + 1))
        }
        State::Pending | State::Succeeded | State::Failed | State::Stopped => {
            Err(Refusal::NotRunning { state: g.state })
        }
    }
}

fn stop(g: &Generation) -> Result<Transition, Refusal> {
    match g.state {
        State::Pending | State::Running => Ok(Transition {
            // The raised token voids whatever the worker still has in flight.
            token: g.token + 1,
            events: vec![EventBody::Stopped],
            entries: refund(g),
            ..stay(g, State::Stopped, Reason::Requested)
        }),
        State::Succeeded | State::Failed | State::Stopped => {
            Err(Refusal::AlreadyEnded { state: g.state })
        }
    }
}

fn go_on(g: &Generation) -> Result<Transition, Refusal> {
    match g.state {
        State::Failed | State::Stopped if !g.door.may_continue() => Err(Refusal::DoorForbids),
        State::Failed | State::Stopped => {
            let period = g.period + 1;
            Ok(Transition {
                losses: 0,
                period,
                error: None,
                events: attempts(g.door, EventBody::Continued),
                entries: Entry::of(EntryKind::Charge, period, g.price),
                ..stay(g, State::Pending, Reason::Continued)
            })
        }
        State::Pending | State::Running | State::Succeeded => {
            Err(Refusal::NotContinuable { state: g.state })
        }
    }
}

fn holds(g: &Generation, token: u64) -> Result<(), Refusal> {
    match g.state {
        State::Running if g.token == token => Ok(()),
        State::Running | State::Pending | State::Succeeded | State::Failed | State::Stopped => {
            Err(Refusal::Fenced)
        }
    }
}

fn requeued(g: &Generation, reason: Reason, losses: u32) -> Transition {
    let told = EventBody::Requeued { reason: reason.as_str().to_owned() };
    Transition { losses, events: attempts(g.door, told), ..stay(g, State::Pending, reason) }
}

fn failed(g: &Generation, reason: Reason, message: String, losses: u32) -> Transition {
    Transition {
        losses,
        error: Some(message.clone()),
        events: vec![EventBody::Failed { message }],
        entries: refund(g),
        ..stay(g, State::Failed, reason)
    }
}

/// The transition that changes nothing but state and reason.
fn stay(g: &Generation, state: State, reason: Reason) -> Transition {
    Transition {
        state,
        reason,
        token: g.token,
        losses: g.losses,
        period: g.period,
        error: None,
        events: Vec::new(),
        entries: Vec::new(),
    }
}

fn attempts(door: Door, told: EventBody) -> Vec<EventBody> {
    if door.tells_attempts() { vec![told] } else { Vec::new() }
}

fn refund(g: &Generation) -> Vec<Entry> {
    Entry::of(EntryKind::Refund, g.period, g.price)
}

#[cfg(test)]
#[path = "transition_tests.rs"]
mod tests;
