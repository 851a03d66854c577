//! What the failure tests write and read: small generations of one tenant.

use std::path::Path;
use std::time::Duration;

use millrace_core::transition::Outcome;
use millrace_core::{Change, Door, Generation, GenerationId, NodeId, SectionPlan, TenantId, Time};
use millrace_store::conformance::{Inspect, assert_consistent};
use millrace_store::params::{Lease, Record, Submit, Submitted};
use millrace_store::sqlite::{Options, SqliteStore};
use millrace_store::{Result, Store};
use serde_json::json;
use uuid::Uuid;

/// The moment at which everything happens.
pub const NOW: Time = Time(1_000_000);
/// The end of a lease that no test lives to see.
pub const MUCH_LATER: Time = Time(i64::MAX);

/// Options that give up on a locked file soon.
pub fn options(path: &Path, node: &str) -> Options {
    Options { lock_wait: Duration::from_millis(20), ..Options::new(path, NodeId::new(node)) }
}

pub fn open(path: &Path, node: &str) -> SqliteStore {
    SqliteStore::open(options(path, node)).unwrap()
}

pub fn tenant() -> TenantId {
    TenantId::default()
}

/// Submits a generation with an input of so many bytes, taken by `node` where it is given and nothing waits.
pub async fn submit(
    store: &dyn Store,
    id: u128,
    input_bytes: usize,
    node: Option<&str>,
) -> Result<Generation> {
    let params = Submit {
        id: GenerationId(Uuid::from_u128(id)),
        tenant: tenant(),
        door: Door::Ideas,
        recipe: String::new(),
        subject: String::new(),
        about: None,
        unique_key: None,
        input: "x".repeat(input_bytes),
        model: "offline".to_owned(),
        price: 0,
        sections: vec![SectionPlan { name: "a".to_owned(), total: 1 }],
        told: json!({}),
        unfinished_max: u64::MAX,
        claim: node.map(|node| Lease { node: NodeId::new(node), until: MUCH_LATER }),
        claim_ahead: false,
        now: NOW,
    };
    match store.submit(params).await? {
        Submitted::New { generation, .. } => Ok(generation),
        Submitted::Known(known) => panic!("{known:?}"),
    }
}

/// Makes its one item and settles it. Answers the number of its last event.
pub async fn finish(store: &dyn Store, generation: &Generation) -> Result<u64> {
    let section = || "a".to_owned();
    let changes = vec![
        Change::SectionStarted { section: section() },
        Change::ItemSaved {
            section: section(),
            ordinal: 1,
            item: json!({"title": "an idea"}),
            provenance: json!({}),
        },
        Change::StepFinished { key: "a/1".to_owned(), result: json!("an answer") },
        Change::SectionFinished { section: section() },
    ];
    let (id, token) = (generation.id, generation.token);
    let outcome = Some(Outcome::Succeeded { data: json!({}) });
    let recorded =
        store.record(Record { id, token, writes: vec![], changes, outcome, now: NOW }).await?;
    Ok(recorded.events.last().unwrap().number)
}

/// The ids of everything there, once it is checked to agree with itself.
pub async fn consistent_ids(store: &dyn Inspect) -> Vec<u128> {
    let whole = store.whole().await.unwrap();
    assert_consistent(&whole);
    whole.generations.iter().map(|one| one.generation.id.0.as_u128()).collect()
}
