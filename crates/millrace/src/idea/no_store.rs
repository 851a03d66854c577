//! The store of commands that start no generation: it is empty and takes nothing, so that reading and changing idea
//! files needs no database and leaves nothing behind.

use async_trait::async_trait;
use millrace_core::key::KeyRecord;
use millrace_core::{Event, Generation, GenerationId, Noun, Section, TenantId, Time};
use millrace_store::params::{
    Claim, Claimed, Continue, Document, DocumentFilter, DocumentKey, Edit, Edited, EventsAfter,
    Filter, Grant, HandBack, Item, ItemsAfter, Keyed, Page, Record, Recorded, Renew, Rescue,
    StepRow, Stop, SubjectRun, Submit, Submitted, Wrote,
};
use millrace_store::{Error, Result, Store};
use uuid::Uuid;

/// A store that holds nothing.
#[derive(Clone, Copy, Debug)]
pub struct NoStore;

fn empty<T>() -> Page<T> {
    Page { rows: Vec::new(), total: 0 }
}

#[async_trait]
impl Store for NoStore {
    async fn submit(&self, _: Submit) -> Result<Submitted> {
        Err(Error::Closed)
    }

    async fn claim(&self, _: Claim) -> Result<Vec<Claimed>> {
        Ok(Vec::new())
    }

    async fn renew(&self, _: Renew) -> Result<Vec<GenerationId>> {
        Ok(Vec::new())
    }

    async fn record(&self, _: Record) -> Result<Recorded> {
        Err(Error::Closed)
    }

    async fn hand_back(&self, _: HandBack) -> Result<Wrote> {
        Err(Error::Closed)
    }

    async fn stop(&self, _: Stop) -> Result<Wrote> {
        Err(Error::NotFound)
    }

    async fn go_on(&self, _: Continue) -> Result<Wrote> {
        Err(Error::NotFound)
    }

    async fn rescue(&self, _: Rescue) -> Result<Vec<Wrote>> {
        Ok(Vec::new())
    }

    async fn generation(&self, _: &TenantId, _: GenerationId) -> Result<Option<Generation>> {
        Ok(None)
    }

    async fn generations(&self, _: Filter) -> Result<Page<Generation>> {
        Ok(empty())
    }

    async fn keyed(&self, _: Keyed) -> Result<Option<Generation>> {
        Ok(None)
    }

    async fn subject_run(&self, _: SubjectRun) -> Result<Option<Generation>> {
        Ok(None)
    }

    async fn unfinished(&self) -> Result<u64> {
        Ok(0)
    }

    async fn events_after(&self, _: EventsAfter) -> Result<Vec<Event>> {
        Ok(Vec::new())
    }

    async fn sections(&self, _: GenerationId) -> Result<Vec<Section>> {
        Ok(Vec::new())
    }

    async fn items_after(&self, _: ItemsAfter) -> Result<Vec<Item>> {
        Ok(Vec::new())
    }

    async fn journal(&self, _: GenerationId) -> Result<Vec<StepRow>> {
        Ok(Vec::new())
    }

    async fn grant(&self, _: Grant) -> Result<i64> {
        Err(Error::Closed)
    }

    async fn balance(&self, _: &TenantId) -> Result<i64> {
        Ok(0)
    }

    async fn edit(&self, _: Edit) -> Result<Edited> {
        Err(Error::Closed)
    }

    async fn document(&self, _: DocumentKey) -> Result<Option<Document>> {
        Ok(None)
    }

    async fn documents(&self, _: DocumentFilter) -> Result<Page<Document>> {
        Ok(empty())
    }

    async fn document_numbered(
        &self,
        _: &TenantId,
        _: Noun,
        _: Uuid,
        _: u64,
    ) -> Result<Option<Document>> {
        Ok(None)
    }

    async fn put_key(&self, _: KeyRecord) -> Result<()> {
        Err(Error::Closed)
    }

    async fn keys(&self) -> Result<Vec<KeyRecord>> {
        Ok(Vec::new())
    }

    async fn prune(&self, _: Time, _: u32) -> Result<u64> {
        Ok(0)
    }
}
