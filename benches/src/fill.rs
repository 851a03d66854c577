//! Fills a store with finished code-ideas generations as the engine would have left them, through the seam. Ids and times follow
//! from a generation's place, so that a filled store can be read without a list.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::{Result, ensure};
use futures::future::try_join_all;
use millrace_core::transition::Outcome;
use millrace_core::{Change, Door, Generation, GenerationId, NodeId, SectionPlan, TenantId, Time};
use millrace_store::Store;
use millrace_store::params::{Filter, Lease, Page, Record, Submit};
use serde_json::{Value, json};
use uuid::Builder;

/// Callers at once: the writer takes that many commands in one transaction.
const CALLERS: u64 = 256;
/// Milliseconds since the Unix epoch at which the history begins.
const BEGIN_MS: u64 = 1_700_000_000_000;
/// Milliseconds from one generation to the next.
const STEP_MS: u64 = 1_000;
/// Runs of one session.
const RUNS: u64 = 2;
/// Whose it is: nobody else's, so that generations made beside it do not change it.
const TENANT: &str = "history";
/// The section of each generation.
const SECTION: &str = "code_improvements";
/// Items of each generation.
const ITEMS: u32 = 2;

/// Generations on a page of the list.
const PAGE: u32 = 20;

/// Whose the history is.
#[must_use]
pub fn tenant() -> TenantId {
    TenantId::new(TENANT)
}

/// The id of the generation at a place.
#[must_use]
pub fn id(place: u64) -> GenerationId {
    // Spreads the place over the random bits, as chance would.
    let mixed = place.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(mixed.to_be_bytes()) {
        *to = from;
    }
    let millis = BEGIN_MS + place * STEP_MS;
    GenerationId(Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
}

/// The subject of the generation at a place.
#[must_use]
pub fn subject(place: u64) -> String {
    format!("03-11-ci-{}:/srv/projects/shop", place / RUNS)
}

/// Fills `store` up to `count` finished generations.
///
/// # Errors
/// Those of the store, and when it holds something else.
pub async fn fill(store: &Arc<dyn Store>, count: u64) -> Result<()> {
    let there = page(store).await?.total;
    ensure!(there <= count, "the store holds {there} generations already");
    let next = AtomicU64::new(there);
    let caller = || async {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            if place >= count {
                return Ok::<_, anyhow::Error>(());
            }
            one(store, place).await?;
        }
    };
    try_join_all((0..CALLERS).map(|_| caller())).await?;
    let filled = page(store).await?.total;
    ensure!(filled == count, "{filled} of {count} generations are finished; remove the store");
    Ok(())
}

/// The first page of the history.
///
/// # Errors
/// Those of the store.
pub async fn page(store: &Arc<dyn Store>) -> Result<Page<Generation>> {
    let tenant = tenant();
    let filter = Filter { tenant, door: None, states: Vec::new(), limit: PAGE, offset: 0 };
    Ok(store.generations(filter).await?)
}

async fn one(store: &Arc<dyn Store>, place: u64) -> Result<()> {
    let now = Time(i64::try_from((BEGIN_MS + place * STEP_MS) * 1_000)?);
    let id = id(place);
    let session = place / RUNS;
    let input = json!({
        "workspace": "/srv/projects/shop", "session_id": format!("03-11-ci-{session}"),
        "output": ".viben/ideas", "requested": [SECTION], "replaces": [],
    });
    store
        .submit(Submit {
            id,
            tenant: tenant(),
            door: Door::Ideas,
            recipe: String::new(),
            about: None,
            subject: subject(place),
            unique_key: None,
            input: input.to_string(),
            model: "sonnet".to_owned(),
            price: 0,
            sections: vec![SectionPlan { name: SECTION.to_owned(), total: ITEMS }],
            told: json!({ "session_id": format!("03-11-ci-{session}"), "types": [SECTION] }),
            unfinished_max: u64::MAX,
            claim: Some(Lease { node: NodeId::new("history"), until: now.plus_millis(15_000) }),
            claim_ahead: false,
            now,
        })
        .await?;
    let summary = json!({ "total_ideas": ITEMS, "by_type": { SECTION: ITEMS } });
    let data = json!({ "session_id": format!("03-11-ci-{session}"), "summary": summary });
    let outcome = Some(Outcome::Succeeded { data });
    let now = now.plus_millis(STEP_MS / 2);
    store
        .record(Record { id, token: 1, writes: Vec::new(), changes: changes(place), outcome, now })
        .await?;
    Ok(())
}

fn changes(place: u64) -> Vec<Change> {
    let section = || SECTION.to_owned();
    let mut changes = vec![Change::SectionStarted { section: section() }];
    for ordinal in 1..=ITEMS {
        changes.push(Change::ItemSaved {
            section: section(),
            ordinal,
            item: item(place, ordinal),
            provenance: json!({
                "requested": "sonnet", "provider": "anthropic", "model_id": "claude-sonnet-4-5",
                "request_id": format!("{}.{SECTION}.1.1", id(place)), "tries": 1,
                "sources": ["src/main.rs", "src/cart.rs", "src/orders.rs"],
            }),
        });
    }
    let key = format!("{SECTION}/1");
    let text = format!("[{},{}]", item(place, 1), item(place, 2));
    let usage = json!({ "input_tokens": 8_123, "output_tokens": 611 });
    let result = json!({ "base": 0, "text": text, "provider": "anthropic", "usage": usage });
    changes.push(Change::StepFinished { key, result });
    changes.push(Change::SectionFinished { section: section() });
    changes
}

fn item(place: u64, ordinal: u32) -> Value {
    json!({
        "title": format!("Add retry logic to payment call {ordinal} of checkout {place}"),
        "description": "The call to the payment provider is made once; a dropped connection loses the order.",
        "rationale": "Orders are lost about twice a week according to the log of the checkout.",
        "estimated_effort": "small",
        "affected_files": ["src/cart.rs", "src/orders.rs"],
        "existing_patterns": ["src/mail.rs retries with backoff"],
        "implementation_approach": "Move the retry of src/mail.rs into a function of its own and call it here too.",
    })
}
