//! A store that is watched: how often it is asked for what, and when each event was committed (the moment `record` returns). What is
//! asked passes through unchanged.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use millrace_core::key::KeyRecord;
use millrace_core::{Event, Generation, GenerationId, Noun, Section, TenantId, Time};
use millrace_store::params::{
    Claim, Claimed, Continue, Document, DocumentFilter, DocumentKey, Edit, Edited, EventsAfter,
    Filter, Grant, HandBack, Item, ItemsAfter, Keyed, Page, Record, Recorded, Renew, Rescue,
    StepRow, Stop, SubjectRun, Submit, Submitted, Wrote,
};
use millrace_store::{Result, Store};
use uuid::Uuid;

/// Nanoseconds since the Unix epoch on the machine's clock, which two processes share.
#[must_use]
pub fn nanos() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// What was asked so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked {
    /// Submits.
    pub submits: u64,
    /// Submits that were taken by their node in the same command.
    pub taken_at_once: u64,
    /// Claims.
    pub claims: u64,
    /// Reports.
    pub records: u64,
    /// Reads of a log.
    pub log_reads: u64,
}

#[derive(Debug, Default)]
struct Counts {
    submits: AtomicU64,
    taken_at_once: AtomicU64,
    claims: AtomicU64,
    records: AtomicU64,
    log_reads: AtomicU64,
}

/// The store under watch.
pub struct Watched {
    inner: Arc<dyn Store>,
    counts: Counts,
    stamps: bool,
    commits: Mutex<HashMap<u64, u64>>,
}

impl Watched {
    /// Counts what is asked.
    #[must_use]
    pub fn counting(inner: Arc<dyn Store>) -> Self {
        Self { inner, counts: Counts::default(), stamps: false, commits: Mutex::default() }
    }

    /// Also notes when events are committed. Meant for one generation at a time.
    #[must_use]
    pub fn stamping(inner: Arc<dyn Store>) -> Self {
        Self { stamps: true, ..Self::counting(inner) }
    }

    /// What was asked so far.
    #[must_use]
    pub fn asked(&self) -> Asked {
        let Counts { submits, taken_at_once, claims, records, log_reads } = &self.counts;
        Asked {
            submits: submits.load(Ordering::Relaxed),
            taken_at_once: taken_at_once.load(Ordering::Relaxed),
            claims: claims.load(Ordering::Relaxed),
            records: records.load(Ordering::Relaxed),
            log_reads: log_reads.load(Ordering::Relaxed),
        }
    }

    /// When each event recorded so far was committed: number to [`nanos`].
    #[must_use]
    pub fn commits(&self) -> HashMap<u64, u64> {
        self.commits.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

#[async_trait]
impl Store for Watched {
    async fn record(&self, params: Record) -> Result<Recorded> {
        count(&self.counts.records);
        let recorded = self.inner.record(params).await?;
        if self.stamps {
            let at = nanos();
            let mut commits = self.commits.lock().unwrap_or_else(PoisonError::into_inner);
            commits.extend(recorded.events.iter().map(|event| (event.number, at)));
        }
        Ok(recorded)
    }

    async fn submit(&self, params: Submit) -> Result<Submitted> {
        count(&self.counts.submits);
        let submitted = self.inner.submit(params).await?;
        if matches!(submitted, Submitted::New { claimed: true, .. }) {
            count(&self.counts.taken_at_once);
        }
        Ok(submitted)
    }

    async fn claim(&self, params: Claim) -> Result<Vec<Claimed>> {
        count(&self.counts.claims);
        self.inner.claim(params).await
    }

    async fn renew(&self, params: Renew) -> Result<Vec<GenerationId>> {
        self.inner.renew(params).await
    }

    async fn hand_back(&self, params: HandBack) -> Result<Wrote> {
        self.inner.hand_back(params).await
    }

    async fn stop(&self, params: Stop) -> Result<Wrote> {
        self.inner.stop(params).await
    }

    async fn go_on(&self, params: Continue) -> Result<Wrote> {
        self.inner.go_on(params).await
    }

    async fn rescue(&self, params: Rescue) -> Result<Vec<Wrote>> {
        self.inner.rescue(params).await
    }

    async fn generation(&self, tenant: &TenantId, id: GenerationId) -> Result<Option<Generation>> {
        self.inner.generation(tenant, id).await
    }

    async fn keyed(&self, params: Keyed) -> Result<Option<Generation>> {
        self.inner.keyed(params).await
    }

    async fn generations(&self, filter: Filter) -> Result<Page<Generation>> {
        self.inner.generations(filter).await
    }

    async fn subject_run(&self, params: SubjectRun) -> Result<Option<Generation>> {
        self.inner.subject_run(params).await
    }

    async fn unfinished(&self) -> Result<u64> {
        self.inner.unfinished().await
    }

    async fn events_after(&self, params: EventsAfter) -> Result<Vec<Event>> {
        count(&self.counts.log_reads);
        self.inner.events_after(params).await
    }

    async fn sections(&self, id: GenerationId) -> Result<Vec<Section>> {
        self.inner.sections(id).await
    }

    async fn items_after(&self, params: ItemsAfter) -> Result<Vec<Item>> {
        self.inner.items_after(params).await
    }

    async fn journal(&self, id: GenerationId) -> Result<Vec<StepRow>> {
        self.inner.journal(id).await
    }

    async fn grant(&self, params: Grant) -> Result<i64> {
        self.inner.grant(params).await
    }

    async fn balance(&self, tenant: &TenantId) -> Result<i64> {
        self.inner.balance(tenant).await
    }

    async fn edit(&self, params: Edit) -> Result<Edited> {
        self.inner.edit(params).await
    }

    async fn document(&self, key: DocumentKey) -> Result<Option<Document>> {
        self.inner.document(key).await
    }

    async fn document_numbered(
        &self,
        tenant: &TenantId,
        kind: Noun,
        parent: Uuid,
        number: u64,
    ) -> Result<Option<Document>> {
        self.inner.document_numbered(tenant, kind, parent, number).await
    }

    async fn documents(&self, filter: DocumentFilter) -> Result<Page<Document>> {
        self.inner.documents(filter).await
    }

    async fn put_key(&self, record: KeyRecord) -> Result<()> {
        self.inner.put_key(record).await
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>> {
        self.inner.keys().await
    }

    async fn prune(&self, before: Time, limit: u32) -> Result<u64> {
        self.inner.prune(before, limit).await
    }
}
