//! What a case works with: two handles on one fresh store, a clock that only goes forward, ids in order. Never sleeps.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{
    Change, Door, Event, EventBody, Generation, GenerationId, Lane, NodeId, SectionPlan, TenantId,
    Time,
};
use serde_json::json;
use uuid::Uuid;

use super::consistent::assert_consistent;
use super::whole::Inspect;
use crate::error::Result;
use crate::params::{
    Claim, Claimed, Continue, EventsAfter, Grant, Lease, Record, Recorded, Stop, Submit, Submitted,
    Wrote,
};

/// The nodes of a room's two handles.
pub(super) const NODES: [&str; 2] = ["node-a", "node-b"];
/// Milliseconds of a room's leases.
pub(super) const LEASE_MS: u64 = 15_000;

/// Makes stores for the suite.
#[async_trait]
pub trait Factory: Send + Sync {
    /// Opens one new, empty store once per node: as that many processes would.
    async fn open(&self, nodes: [&str; 2]) -> [Arc<dyn Inspect>; 2];
}

/// A fresh store and what it takes to use it. Cheap to clone.
#[derive(Clone)]
pub(super) struct Room {
    /// The first handle.
    pub(super) store: Arc<dyn Inspect>,
    /// The second handle on the same store.
    pub(super) other: Arc<dyn Inspect>,
    clock: Arc<AtomicI64>,
    ids: Arc<AtomicU64>,
}

/// Runs a case in a fresh room and checks that what it leaves agrees with itself.
pub(super) async fn check<F: Future<Output = ()>>(factory: &dyn Factory, case: fn(Room) -> F) {
    let [store, other] = factory.open(NODES).await;
    let room = Room {
        store,
        other,
        clock: Arc::new(AtomicI64::new(1_000_000)),
        ids: Arc::new(AtomicU64::new(1)),
    };
    case(room.clone()).await;
    assert_consistent(&room.store.whole().await.unwrap());
}

pub(super) fn tenant(name: &str) -> TenantId {
    TenantId::new(name)
}

/// Sections by name, each wanting so many items.
pub(super) fn plan(sections: &[(&str, u32)]) -> Vec<SectionPlan> {
    sections
        .iter()
        .map(|(name, total)| SectionPlan { name: (*name).into(), total: *total })
        .collect()
}

pub(super) fn started(section: &str) -> Change {
    Change::SectionStarted { section: section.into() }
}

pub(super) fn saved(section: &str, ordinal: u32) -> Change {
    Change::ItemSaved {
        section: section.into(),
        ordinal,
        item: json!({"title": format!("{section} {ordinal}"), "z": 1, "a": [true, null]}),
        provenance: json!({"model": "offline"}),
    }
}

pub(super) fn skipped(section: &str, ordinal: u32) -> Change {
    Change::ItemSkipped { section: section.into(), ordinal, of: Some("the same".into()) }
}

pub(super) fn sized(section: &str, total: u32) -> Change {
    Change::SectionSized { section: section.into(), total }
}

pub(super) fn finished(section: &str) -> Change {
    Change::SectionFinished { section: section.into() }
}

pub(super) fn failed(section: &str) -> Change {
    Change::SectionFailed { section: section.into(), message: "no model".into() }
}

pub(super) fn step(key: &str) -> Change {
    Change::StepFinished { key: key.into(), result: json!({"text": key}) }
}

pub(super) fn success() -> Outcome {
    Outcome::Succeeded { data: json!({"total": 1}) }
}

pub(super) fn failure() -> Outcome {
    Outcome::Failed { message: "no model answers".into() }
}

/// The kinds of a list of events, as one line.
pub(super) fn kinds(events: &[Event]) -> String {
    events.iter().map(|event| kind(&event.body)).collect::<Vec<_>>().join(" ")
}

fn kind(body: &EventBody) -> &'static str {
    match body {
        EventBody::Submitted { .. } => "submitted",
        EventBody::Started => "started",
        EventBody::SectionStarted { .. } => "section_started",
        EventBody::SectionSized { .. } => "section_sized",
        EventBody::Progress { .. } => "progress",
        EventBody::Item { .. } => "item",
        EventBody::Skipped { .. } => "skipped",
        EventBody::SectionFinished { .. } => "section_finished",
        EventBody::SectionFailed { .. } => "section_failed",
        EventBody::Requeued { .. } => "requeued",
        EventBody::Continued => "continued",
        EventBody::Succeeded { .. } => "succeeded",
        EventBody::Failed { .. } => "failed",
        EventBody::Stopped => "stopped",
    }
}

impl Room {
    /// A millisecond later than ever before.
    pub(super) fn now(&self) -> Time {
        Time(self.clock.fetch_add(1_000, Ordering::SeqCst))
    }

    /// Lets time pass.
    pub(super) fn pass_millis(&self, millis: i64) {
        self.clock.fetch_add(millis * 1_000, Ordering::SeqCst);
    }

    /// An id greater than every one before.
    pub(super) fn uuid(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.ids.fetch_add(1, Ordering::SeqCst)) << 64)
    }

    pub(super) fn lease(&self, node: &str) -> Lease {
        Lease { node: NodeId::new(node), until: self.now().plus_millis(LEASE_MS) }
    }

    /// A submit with one section `a` of three items, at the door that tells attempts.
    pub(super) fn draft(&self, owner: &str) -> Submit {
        Submit {
            id: GenerationId(self.uuid()),
            tenant: tenant(owner),
            door: Door::Records,
            recipe: "records".to_owned(),
            subject: String::new(),
            about: None,
            unique_key: None,
            input: r#"{"idea":"a mill"}"#.to_owned(),
            model: "offline".to_owned(),
            price: 0,
            sections: plan(&[("a", 3)]),
            told: json!({"session": "s"}),
            unfinished_max: 1_000_000,
            claim: None,
            claim_ahead: false,
            now: self.now(),
        }
    }

    /// Submits what must be new.
    pub(super) async fn submit(&self, draft: Submit) -> Generation {
        match self.store.submit(draft).await.unwrap() {
            Submitted::New { generation, .. } => generation,
            Submitted::Known(known) => panic!("{known:?} was there before"),
        }
    }

    /// A generation that waits.
    pub(super) async fn pending(&self, owner: &str) -> Generation {
        self.submit(self.draft(owner)).await
    }

    /// A generation that the first node runs.
    pub(super) async fn running(&self, draft: Submit) -> Generation {
        let claim = Some(self.lease(NODES[0]));
        self.submit(Submit { claim, ..draft }).await
    }

    pub(super) async fn claim(&self, limit: u32, after: Option<&str>) -> Vec<Claimed> {
        let claim = self.wish(NODES[0], limit, after);
        self.store.claim(claim).await.unwrap()
    }

    pub(super) fn wish(&self, node: &str, limit: u32, after: Option<&str>) -> Claim {
        let lease = self.lease(node);
        let after_tenant = after.map(tenant);
        Claim { lease, lane: Lane::Open, limit, after_tenant, now: self.now() }
    }

    pub(super) async fn record(
        &self,
        generation: &Generation,
        changes: Vec<Change>,
        outcome: Option<Outcome>,
    ) -> Result<Recorded> {
        let (id, token, now) = (generation.id, generation.token, self.now());
        let writes = Vec::new();
        self.store.record(Record { id, token, writes, changes, outcome, now }).await
    }

    pub(super) async fn stop(&self, generation: &Generation) -> Result<Wrote> {
        let (tenant, id) = (generation.tenant.clone(), generation.id);
        self.store.stop(Stop { tenant, id, now: self.now() }).await
    }

    pub(super) async fn go_on(&self, generation: &Generation) -> Result<Wrote> {
        let (tenant, id) = (generation.tenant.clone(), generation.id);
        self.store.go_on(Continue { tenant, id, now: self.now() }).await
    }

    pub(super) async fn grant(&self, owner: &str, credits: i64) -> Result<i64> {
        self.store.grant(Grant { tenant: tenant(owner), credits, now: self.now() }).await
    }

    /// The generation as its owner reads it.
    pub(super) async fn read(&self, generation: &Generation) -> Generation {
        self.store.generation(&generation.tenant, generation.id).await.unwrap().unwrap()
    }

    pub(super) async fn log(&self, id: GenerationId) -> Vec<Event> {
        self.store.events_after(EventsAfter { id, after: 0, limit: 100_000 }).await.unwrap()
    }

    pub(super) async fn balance(&self, owner: &str) -> i64 {
        self.store.balance(&tenant(owner)).await.unwrap()
    }
}
