//! The seam's verbs on this backend: each names its function and its side, writer or readers. Never does more.

use async_trait::async_trait;
use millrace_core::key::KeyRecord;
use millrace_core::{Event, Generation, GenerationId, Noun, Section, TenantId, Time};
use uuid::Uuid;

use super::open::SqliteStore;
use super::prune::Prune;
use super::tally::Loads;
use super::{
    claim, documents, edit, keys, ledger, lists, prune, reads, record, rescue, stop, submit, tx,
};
use crate::error::Result;
use crate::params::{
    Claim, Claimed, Continue, Document, DocumentFilter, DocumentKey, Edit, Edited, EventsAfter,
    Filter, Grant, HandBack, Item, ItemsAfter, Keyed, Page, Record, Recorded, Renew, Rescue,
    StepRow, Stop, SubjectRun, Submit, Submitted, Wrote,
};
use crate::store::Store;

#[async_trait]
impl Store for SqliteStore {
    async fn submit(&self, params: Submit) -> Result<Submitted> {
        self.writer.write(submit::submit, params).await
    }

    async fn claim(&self, params: Claim) -> Result<Vec<Claimed>> {
        self.writer.write(claim::claim, params).await
    }

    async fn renew(&self, params: Renew) -> Result<Vec<GenerationId>> {
        self.writer.write(claim::renew, params).await
    }

    async fn record(&self, params: Record) -> Result<Recorded> {
        self.writer.write(record::record, params).await
    }

    async fn hand_back(&self, params: HandBack) -> Result<Wrote> {
        self.writer.write(stop::hand_back, params).await
    }

    async fn stop(&self, params: Stop) -> Result<Wrote> {
        self.writer.write(stop::stop, params).await
    }

    async fn go_on(&self, params: Continue) -> Result<Wrote> {
        self.writer.write(stop::go_on, params).await
    }

    async fn rescue(&self, params: Rescue) -> Result<Vec<Wrote>> {
        self.writer.write(rescue::rescue, params).await
    }

    async fn generation(&self, tenant: &TenantId, id: GenerationId) -> Result<Option<Generation>> {
        let tenant = tenant.clone();
        self.readers.read(move |db| reads::generation(db, &tenant, id)).await
    }

    async fn keyed(&self, params: Keyed) -> Result<Option<Generation>> {
        let Keyed { door, unique_key, input } = params;
        self.readers.read(move |db| reads::keyed(db, door, &unique_key, input)).await
    }

    async fn generations(&self, filter: Filter) -> Result<Page<Generation>> {
        self.readers.read(move |db| lists::generations(db, &filter)).await
    }

    async fn subject_run(&self, params: SubjectRun) -> Result<Option<Generation>> {
        self.readers.read(move |db| lists::subject_run(db, &params)).await
    }

    async fn unfinished(&self) -> Result<u64> {
        self.readers.read(|db| Ok(Loads::read(db)?.unfinished())).await
    }

    async fn events_after(&self, params: EventsAfter) -> Result<Vec<Event>> {
        self.readers.read(move |db| reads::events_after(db, params)).await
    }

    async fn sections(&self, id: GenerationId) -> Result<Vec<Section>> {
        self.readers.read(move |db| reads::sections(db, id)).await
    }

    async fn items_after(&self, params: ItemsAfter) -> Result<Vec<Item>> {
        self.readers.read(move |db| reads::items_after(db, params)).await
    }

    async fn journal(&self, id: GenerationId) -> Result<Vec<StepRow>> {
        self.readers.read(move |db| reads::journal(db, id)).await
    }

    async fn grant(&self, params: Grant) -> Result<i64> {
        self.writer.write(ledger::grant, params).await
    }

    async fn balance(&self, tenant: &TenantId) -> Result<i64> {
        let tenant = tenant.clone();
        self.readers.read(move |db| tx::balance(db, &tenant)).await
    }

    async fn edit(&self, params: Edit) -> Result<Edited> {
        self.writer.write(edit::edit, params).await
    }

    async fn document(&self, key: DocumentKey) -> Result<Option<Document>> {
        self.readers.read(move |db| documents::document(db, &key)).await
    }

    async fn document_numbered(
        &self,
        tenant: &TenantId,
        kind: Noun,
        parent: Uuid,
        number: u64,
    ) -> Result<Option<Document>> {
        let tenant = tenant.clone();
        self.readers.read(move |db| documents::numbered(db, &tenant, kind, parent, number)).await
    }

    async fn documents(&self, filter: DocumentFilter) -> Result<Page<Document>> {
        self.readers.read(move |db| documents::list(db, &filter)).await
    }

    async fn put_key(&self, record: KeyRecord) -> Result<()> {
        self.writer.write(keys::put, record).await
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>> {
        self.readers.read(keys::all).await
    }

    async fn prune(&self, before: Time, limit: u32) -> Result<u64> {
        self.writer.write(prune::prune, Prune { before, limit }).await
    }
}
