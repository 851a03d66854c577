//! The seam itself: what the engine may ask of a database. Never names a backend.

use async_trait::async_trait;
use millrace_core::key::KeyRecord;
use millrace_core::{Event, Generation, GenerationId, Noun, Section, TenantId, Time};
use uuid::Uuid;

use crate::error::Result;
use crate::params::{
    Claim, Claimed, Continue, Document, DocumentFilter, DocumentKey, Edit, Edited, EventsAfter,
    Filter, Grant, HandBack, Item, ItemsAfter, Keyed, Page, Record, Recorded, Renew, Rescue,
    StepRow, Stop, SubjectRun, Submit, Submitted, Wrote,
};

/// A durable store of generations, their logs, journals, items, ledger, documents and keys.
///
/// Every writing verb is one transaction; when its future resolves the change survives `kill -9` and, with full
/// durability, a power cut. Dropping the future of a writing verb does not undo it.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Writes a new generation in state pending with its sections, its first event and its charge; where
    /// `claim` is given and nothing else waits in its lane, takes it for that node in the same transaction.
    async fn submit(&self, params: Submit) -> Result<Submitted>;

    /// Takes waiting generations of a lane for a node, in turn between tenants and oldest first within one.
    async fn claim(&self, params: Claim) -> Result<Vec<Claimed>>;

    /// Prolongs leases. Answers the ids whose attempt no longer holds them: stopped, lost or settled.
    async fn renew(&self, params: Renew) -> Result<Vec<GenerationId>>;

    /// Applies a worker's documents, changes and, where given, its settlement, under its fencing token.
    /// [`crate::Error::Fenced`] when the token is stale, looked at first; after any error nothing has changed.
    async fn record(&self, params: Record) -> Result<Recorded>;

    /// Gives a running generation back in order; spends no attempt.
    async fn hand_back(&self, params: HandBack) -> Result<Wrote>;

    /// Stops a pending or running generation of a tenant. [`crate::Error::Refused`] once it has ended.
    async fn stop(&self, params: Stop) -> Result<Wrote>;

    /// Lets a stopped or failed generation go on: it and its failed sections wait again with the items they have, and a new
    /// charge period begins.
    async fn go_on(&self, params: Continue) -> Result<Wrote>;

    /// Takes the lease from every running generation whose lease ran out, or whose node is known to be dead, and
    /// answers what became of them.
    async fn rescue(&self, params: Rescue) -> Result<Vec<Wrote>>;

    /// One generation of a tenant.
    async fn generation(&self, tenant: &TenantId, id: GenerationId) -> Result<Option<Generation>>;

    /// The generation of that unique key, **over all tenants**: the caller compares the tenant before it tells anybody.
    async fn keyed(&self, params: Keyed) -> Result<Option<Generation>>;

    /// Generations of a tenant, newest first.
    async fn generations(&self, filter: Filter) -> Result<Page<Generation>>;

    /// A run of a subject: its newest, or its n-th from 1 by submit.
    async fn subject_run(&self, params: SubjectRun) -> Result<Option<Generation>>;

    /// How many generations are pending or running, over all tenants.
    async fn unfinished(&self) -> Result<u64>;

    /// Events of a generation after a number, in order, at most `limit`.
    async fn events_after(&self, params: EventsAfter) -> Result<Vec<Event>>;

    /// The sections of a generation, in the order of the plan.
    async fn sections(&self, id: GenerationId) -> Result<Vec<Section>>;

    /// Items of a generation in the order they were saved, after a place, at most `limit`.
    async fn items_after(&self, params: ItemsAfter) -> Result<Vec<Item>>;

    /// The finished steps of a generation.
    async fn journal(&self, id: GenerationId) -> Result<Vec<StepRow>>;

    /// Gives credits to a tenant. Answers the new balance.
    async fn grant(&self, params: Grant) -> Result<i64>;

    /// The balance of a tenant: the sum of its ledger entries.
    async fn balance(&self, tenant: &TenantId) -> Result<i64>;

    /// Changes documents: every write in order, or none of them.
    async fn edit(&self, params: Edit) -> Result<Edited>;

    /// One document.
    async fn document(&self, key: DocumentKey) -> Result<Option<Document>>;

    /// One document by its number under its parent.
    async fn document_numbered(
        &self,
        tenant: &TenantId,
        kind: Noun,
        parent: Uuid,
        number: u64,
    ) -> Result<Option<Document>>;

    /// Documents of a kind and a scope, in the order they were created.
    async fn documents(&self, filter: DocumentFilter) -> Result<Page<Document>>;

    /// Keeps a key's record; a known id is overwritten only by its revocation.
    async fn put_key(&self, record: KeyRecord) -> Result<()>;

    /// All key records, oldest first.
    async fn keys(&self) -> Result<Vec<KeyRecord>>;

    /// Removes ended generations that finished before `before`, with their log, at most `limit`. Answers how many went.
    async fn prune(&self, before: Time, limit: u32) -> Result<u64>;
}
