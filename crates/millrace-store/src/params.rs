//! What the verbs of the seam take and give. A new option is a new field here and breaks nobody.

mod documents;

use millrace_core::transition::Outcome;
use millrace_core::{
    Change, Door, Event, Generation, GenerationId, Lane, NodeId, Section, SectionPlan, State,
    TenantId, Time,
};
use serde_json::Value;
use uuid::Uuid;

pub use documents::{
    Body, Document, DocumentFilter, DocumentKey, Edit, Edited, MadeBy, Rewriting, Rewritten, Scope,
    Write,
};

/// A lease to be written: who, and until when.
#[derive(Clone, Debug)]
pub struct Lease {
    /// The node that takes it.
    pub node: NodeId,
    /// When it runs out.
    pub until: Time,
}

/// A new generation.
#[derive(Clone, Debug)]
pub struct Submit {
    /// Its id, made by the caller.
    pub id: GenerationId,
    /// Its owner.
    pub tenant: TenantId,
    /// The door it comes in by.
    pub door: Door,
    /// What it makes, as its door names it.
    pub recipe: String,
    /// What it is about, for looking runs up; may be empty.
    pub subject: String,
    /// A document of the tenant that must be there when it is written; [`crate::Error::NotFound`] where it is not.
    pub about: Option<Uuid>,
    /// A name the caller must not use twice (idempotency key, session id); unique per door over all tenants.
    pub unique_key: Option<String>,
    /// What was asked, JSON text.
    pub input: String,
    /// The model name as requested.
    pub model: String,
    /// Credits per charge period; 0 for none.
    pub price: i64,
    /// The sections, as far as they are known.
    pub sections: Vec<SectionPlan>,
    /// The door's facts for the first event.
    pub told: Value,
    /// Unfinished generations allowed on the server; [`crate::Error::TooManyUnfinished`] at that number.
    pub unfinished_max: u64,
    /// Takes it at once for this node if nothing else waits in its lane.
    pub claim: Option<Lease>,
    /// Takes it even if others wait: for a node that runs nothing but its own.
    pub claim_ahead: bool,
    /// Now.
    pub now: Time,
}

/// What a submit came to.
#[derive(Clone, Debug)]
pub enum Submitted {
    /// Written. `claimed` tells whether the caller's node holds it now.
    New {
        /// As written.
        generation: Generation,
        /// Its sections.
        sections: Vec<Section>,
        /// Its first events.
        events: Vec<Event>,
        /// Whether the lease was taken.
        claimed: bool,
    },
    /// The unique key is taken; nothing was written. Whoever has it, with its input: it **may be another tenant's**, and the
    /// caller must look before it answers.
    Known(Generation),
}

/// A wish for work.
#[derive(Clone, Debug)]
pub struct Claim {
    /// The lease for each generation taken.
    pub lease: Lease,
    /// The lane whose slots are free; what waits in another is not looked at.
    pub lane: Lane,
    /// Free slots.
    pub limit: u32,
    /// The tenant served last; the turn begins after it.
    pub after_tenant: Option<TenantId>,
    /// Now.
    pub now: Time,
}

/// A generation taken.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// As it stands after the claim.
    pub generation: Generation,
    /// What the log told.
    pub events: Vec<Event>,
}

/// A prolongation.
#[derive(Clone, Debug)]
pub struct Renew {
    /// The attempts held: generation and fencing token.
    pub held: Vec<(GenerationId, u64)>,
    /// The node that holds them.
    pub node: NodeId,
    /// The new end of the leases.
    pub until: Time,
}

/// A worker's report.
#[derive(Clone, Debug)]
pub struct Record {
    /// The generation.
    pub id: GenerationId,
    /// The attempt's fencing token.
    pub token: u64,
    /// Documents written with it, as the generation's tenant, before the changes; all or none.
    pub writes: Vec<Write>,
    /// What happened, in order.
    pub changes: Vec<Change>,
    /// How it ended, if it did.
    pub outcome: Option<Outcome>,
    /// Now.
    pub now: Time,
}

/// What a report came to.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The events written, in order.
    pub events: Vec<Event>,
    /// The state after it.
    pub state: State,
    /// The documents created or rewritten, in the order of the writes.
    pub documents: Vec<Document>,
}

/// A hand-back.
#[derive(Clone, Debug)]
pub struct HandBack {
    /// The generation.
    pub id: GenerationId,
    /// The attempt's fencing token.
    pub token: u64,
    /// Now.
    pub now: Time,
}

/// A stop.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The generation's owner.
    pub tenant: TenantId,
    /// The generation.
    pub id: GenerationId,
    /// Now.
    pub now: Time,
}

/// A continue.
#[derive(Clone, Debug)]
pub struct Continue {
    /// The generation's owner.
    pub tenant: TenantId,
    /// The generation.
    pub id: GenerationId,
    /// Now.
    pub now: Time,
}

/// A generation as it stands after a write, and what the log told.
#[derive(Clone, Debug)]
pub struct Wrote {
    /// As it stands.
    pub generation: Generation,
    /// The events written, in order.
    pub events: Vec<Event>,
}

/// A look for lost leases.
#[derive(Clone, Debug)]
pub struct Rescue {
    /// Generations taken back at most.
    pub limit: u32,
    /// Losses allowed before a generation fails.
    pub losses_max: u32,
    /// Now.
    pub now: Time,
}

/// Which generations to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Their owner.
    pub tenant: TenantId,
    /// Only of this door.
    pub door: Option<Door>,
    /// Only in one of these states; empty for any.
    pub states: Vec<State>,
    /// At most this many.
    pub limit: u32,
    /// After this many.
    pub offset: u64,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many there are in all.
    pub total: u64,
}

/// Which run of a subject.
#[derive(Clone, Debug)]
pub struct SubjectRun {
    /// The subject's owner.
    pub tenant: TenantId,
    /// The subject.
    pub subject: String,
    /// From 1 by submit; none for the newest.
    pub run: Option<u64>,
}

/// A generation by its caller's own name for it.
#[derive(Clone, Debug)]
pub struct Keyed {
    /// The door it came in by.
    pub door: Door,
    /// The name given at submit.
    pub unique_key: String,
    /// Whether its input is read too; without, [`Generation::input`] is empty and the read is small, whatever was asked.
    pub input: bool,
}

/// Which events.
#[derive(Clone, Copy, Debug)]
pub struct EventsAfter {
    /// The generation.
    pub id: GenerationId,
    /// The last number already known, 0 for none.
    pub after: u64,
    /// At most this many.
    pub limit: u32,
}

/// Which items.
#[derive(Clone, Copy, Debug)]
pub struct ItemsAfter {
    /// The generation.
    pub id: GenerationId,
    /// The place already known ([`Item::place`]), 0 for none.
    pub after: u64,
    /// At most this many.
    pub limit: u32,
}

/// An item as the store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its place among the generation's items: the number of the event that told it.
    pub place: u64,
    /// Its section.
    pub section: String,
    /// Its number in the section, over saved and skipped ones.
    pub ordinal: u32,
    /// The item.
    pub body: Value,
    /// Where it came from.
    pub provenance: Value,
    /// When it was saved.
    pub at: Time,
}

/// A finished step.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRow {
    /// Its stable key.
    pub key: String,
    /// Its result.
    pub result: Value,
    /// When it finished.
    pub at: Time,
}

/// Credits given.
#[derive(Clone, Debug)]
pub struct Grant {
    /// To whom.
    pub tenant: TenantId,
    /// How many; must be positive.
    pub credits: i64,
    /// Now.
    pub now: Time,
}
