//! How fast the store alone is: pairs of submit-and-claim and of a report that settles, from many callers at once, and what
//! one pair costs an idle store. `cargo run --release -p millrace-store --example pairs -- [pairs] [callers] [directory]`

#![expect(clippy::print_stdout, reason = "it prints its figures")]

use std::env;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use millrace_core::transition::Outcome;
use millrace_core::{Change, Door, Generation, GenerationId, NodeId, SectionPlan, TenantId, Time};
use millrace_store::Store;
use millrace_store::params::{EventsAfter, Lease, Record, Submit, Submitted};
use millrace_store::sqlite::{Options, SqliteStore};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Pairs measured one after the other on the idle store.
const IDLE_PAIRS: usize = 500;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    let pairs: usize = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let callers: usize = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let dir = match arguments.next() {
        Some(parent) => tempfile::tempdir_in(parent)?,
        None => tempfile::tempdir()?,
    };
    let path = dir.path().join("millrace.db");
    println!("one flush of 4 KiB: {}", tell(flushes(dir.path())?));
    let node = NodeId::new("pairs");
    let store = Arc::new(SqliteStore::open(Options::new(&path, node.clone()))?);
    let idle = one_caller(Arc::clone(&store), node.clone(), IDLE_PAIRS).await?;
    println!("one caller, a pair: {}", tell(idle));
    println!("a read of a generation: {}", tell(reads(&store).await?));
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        tasks.spawn(one_caller(Arc::clone(&store), node.clone(), pairs / callers.max(1)));
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{callers} callers: {:.0} pairs/s", times.len() as f64 / seconds);
    println!("{callers} callers, a pair: {}", tell(times));
    println!("a read of a generation: {}", tell(reads(&store).await?));
    let file = std::fs::metadata(&path)?.len();
    println!("file: {:.1} MiB", file as f64 / 1_048_576.0);
    Ok(())
}

/// Submits and settles so many generations. Answers what each pair took.
async fn one_caller(
    store: Arc<SqliteStore>,
    node: NodeId,
    pairs: usize,
) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(pairs);
    for _ in 0..pairs {
        let begun = Instant::now();
        let submitted = store.submit(draft(&node)).await?;
        let Submitted::New { generation, claimed: true, .. } = submitted else {
            return Err("it was not taken at once".into());
        };
        store.record(report(&generation)).await?;
        times.push(begun.elapsed());
    }
    Ok(times)
}

fn draft(node: &NodeId) -> Submit {
    let id = Uuid::now_v7();
    Submit {
        id: GenerationId(id),
        tenant: TenantId::default(),
        door: Door::Ideas,
        recipe: String::new(),
        subject: "a workspace and its session".to_owned(),
        about: None,
        unique_key: Some(id.to_string()),
        input: json!({"workspace_path": "/somewhere", "types": ["code_quality"], "max_ideas": 5})
            .to_string(),
        model: "offline".to_owned(),
        price: 0,
        sections: vec![SectionPlan { name: "code_quality".to_owned(), total: 5 }],
        told: json!({"session_id": "03-11-code-quality", "types": ["code_quality"]}),
        unfinished_max: 10_000,
        claim: Some(Lease { node: node.clone(), until: Time(i64::MAX) }),
        claim_ahead: false,
        now: Time(1),
    }
}

fn report(generation: &Generation) -> Record {
    let section = || "code_quality".to_owned();
    let changes = vec![
        Change::SectionStarted { section: section() },
        Change::ItemSaved {
            section: section(),
            ordinal: 1,
            item: json!({
                "id": "a1b2c3d4",
                "title": "Cut the long function in two",
                "description": "It does three things and is tested for one of them. ".repeat(6),
                "affected_files": ["src/main.rs", "src/lib.rs"],
            }),
            provenance: json!({"model": "offline", "attempts": 1, "repairs": 0}),
        },
        Change::StepFinished { key: "code_quality/1".to_owned(), result: json!({"items": 1}) },
        Change::SectionFinished { section: section() },
    ];
    let outcome = Some(Outcome::Succeeded { data: json!({"total_ideas": 1}) });
    let (id, token, writes) = (generation.id, generation.token, vec![]);
    Record { id, token, writes, changes, outcome, now: Time(2) }
}

/// Reads of one generation and its log.
async fn reads(store: &SqliteStore) -> Result<Vec<Duration>, Failure> {
    let tenant = TenantId::default();
    let node = NodeId::new("pairs");
    let Submitted::New { generation, .. } = store.submit(draft(&node)).await? else {
        return Err("not new".into());
    };
    store.record(report(&generation)).await?;
    let mut times = Vec::with_capacity(1_000);
    for _ in 0..1_000 {
        let begun = Instant::now();
        store.generation(&tenant, generation.id).await?;
        store.events_after(EventsAfter { id: generation.id, after: 0, limit: 100 }).await?;
        times.push(begun.elapsed());
    }
    Ok(times)
}

/// What the disk itself costs.
fn flushes(dir: &Path) -> std::io::Result<Vec<Duration>> {
    use std::io::Write;
    let mut file = std::fs::File::create(dir.join("flush"))?;
    (0..200)
        .map(|_| {
            let begun = Instant::now();
            file.write_all(&[7; 4_096])?;
            file.sync_data()?;
            Ok(begun.elapsed())
        })
        .collect()
}

fn tell(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: usize| {
        let place = (times.len() * share / 1_000).min(times.len().saturating_sub(1));
        times.get(place).copied().unwrap_or_default()
    };
    format!("median {:.2?}, p99 {:.2?}, p99.9 {:.2?}", at(500), at(990), at(999))
}
