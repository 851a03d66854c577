//! The generation: one durable run of a recipe on an input, for one tenant.

use crate::door::Door;
use crate::id::{GenerationId, NodeId, TenantId};
use crate::progress::Standing;
use crate::time::Time;

/// Where a generation stands. docs/state-machine.md draws the edges, `transition` decides them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Accepted and on disk; waits for a free slot. Leaves by claim or stop.
    Pending,
    /// Held by one attempt under a lease. Leaves by settle, stop, hand-back or lease loss.
    Running,
    /// Ended with a result. Final.
    Succeeded,
    /// Ended without. Leaves only by continue, where the door allows it.
    Failed,
    /// Stopped by request. Leaves only by continue, where the door allows it.
    Stopped,
}

impl State {
    /// Every state, in the order of life.
    pub const ALL: [Self; 5] =
        [Self::Pending, Self::Running, Self::Succeeded, Self::Failed, Self::Stopped];

    /// The name kept in the store and its `CHECK` constraint.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Stopped => "stopped",
        }
    }

    /// The state of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether the generation has ended (it may still be continued).
    #[must_use]
    pub fn has_ended(self) -> bool {
        match self {
            Self::Pending | Self::Running => false,
            Self::Succeeded | Self::Failed | Self::Stopped => true,
        }
    }
}

/// Why a generation is in its state: two roads may lead to one state and mean different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Pending because it was just submitted.
    Submitted,
    /// Running because a node claimed it.
    Claimed,
    /// Succeeded or failed because its worker said so.
    Settled,
    /// Stopped because someone asked.
    Requested,
    /// Pending again because the node shut down in order; spends no attempt.
    HandedBack,
    /// Pending again because the lease ran out or its node died.
    LeaseLost,
    /// Failed because leases were lost too often (`Limits::lease_losses_max`).
    TooManyLosses,
    /// Pending again because someone asked to go on.
    Continued,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 8] = [
        Self::Submitted,
        Self::Claimed,
        Self::Settled,
        Self::Requested,
        Self::HandedBack,
        Self::LeaseLost,
        Self::TooManyLosses,
        Self::Continued,
    ];

    /// The name kept in the store.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Claimed => "claimed",
            Self::Settled => "settled",
            Self::Requested => "requested",
            Self::HandedBack => "handed_back",
            Self::LeaseLost => "lease_lost",
            Self::TooManyLosses => "too_many_losses",
            Self::Continued => "continued",
        }
    }

    /// The reason of that stored name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }
}

/// A generation as the store keeps it, without its log, sections, items and journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Generation {
    /// Its id.
    pub id: GenerationId,
    /// Its owner.
    pub tenant: TenantId,
    /// The door it came in by.
    pub door: Door,
    /// The name its caller gave it and must not use twice at this door (llm-tasks: the sessionId); none where the caller gave none.
    pub unique_key: Option<String>,
    /// What it makes, as its door names it (llm-tasks: the task type).
    pub recipe: String,
    /// What it is about, for looking runs up (code ideas: workspace and session); may be empty.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// Why.
    pub reason: Reason,
    /// What the door was asked, as JSON text; opaque here.
    pub input: String,
    /// The model name as requested, or the default's name.
    pub model: String,
    /// Fencing token of the newest attempt: 0 before the first claim, one more with each.
    pub token: u64,
    /// Who holds it, while running.
    pub node: Option<NodeId>,
    /// Until when it is held, while running.
    pub lease_until: Option<Time>,
    /// How often its lease was lost since it last got on: a submit, a continue, an item.
    pub losses: u32,
    /// The charge period: 1 from submit, one more with each continue.
    pub period: u32,
    /// Credits charged per period; 0 for doors without prices.
    pub price: i64,
    /// Number of its last event; events are 1..=last_event without a gap.
    pub last_event: u64,
    /// Items saved, over all sections.
    pub done: u32,
    /// Items wanted, over all sections, as far as planned; a section that ended short wants only what it has.
    pub total: u32,
    /// The percentage last shown; it never goes back ([`crate::progress`]).
    pub percent: u32,
    /// The failure, for people; none unless failed.
    pub error: Option<String>,
    /// When it was submitted.
    pub created_at: Time,
    /// When it was first claimed.
    pub started_at: Option<Time>,
    /// When it ended; none unless ended.
    pub finished_at: Option<Time>,
    /// When anything of it last changed.
    pub updated_at: Time,
}

impl Generation {
    /// Where it stands in numbers.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing { done: self.done, total: self.total, percent: self.percent }
    }
}
