//! The engine alone over SQLite with full durability: generations per second from submit to succeeded, and how long one takes
//! on an idle engine. Beside them what the disk's own flush costs and what the store does without an engine.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Parser;
use futures::future::try_join_all;
use millrace_benches::item::{self, SECTION};
use millrace_benches::report::{Report, Target};
use millrace_benches::samples::Samples;
use millrace_benches::watched::{Asked, Watched};
use millrace_benches::{flush, house, place, processor};
use millrace_core::transition::Outcome;
use millrace_core::{Change, EventBody, GenerationId, Time};
use millrace_engine::clock::{Clock, SystemClock};
use millrace_engine::{Handle, Submission};
use millrace_store::Store;
use millrace_store::params::{Lease, Record, Submit, Submitted};
use millrace_store::sqlite::Durability;
use serde_json::json;
use uuid::Uuid;

/// Milliseconds a claim of the bare store holds; longer than any run.
const LEASE_MS: u64 = 600_000;

/// Measures the engine alone.
#[derive(Debug, Parser)]
struct Args {
    /// Seconds measured under load
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Seconds of load before that
    #[arg(long, default_value_t = 2)]
    warm_up: u64,
    /// Submitters at once
    #[arg(long, default_value_t = 64)]
    submitters: usize,
    /// Generations one after the other on the idle engine
    #[arg(long, default_value_t = 1_000)]
    idle: usize,
    /// Leaves the bare store out
    #[arg(long)]
    engine_only: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let dir = place::fresh()?;
    let flush = flush::cost(dir.path())?;
    let (idle, loaded) = through_engine(&args, &dir.path().join("engine")).await?;
    let bare = match args.engine_only {
        true => None,
        false => Some(through_store(&args, &dir.path().join("store")).await?),
    };
    let mut report = Report::new("Engine alone: one section, one item, durability full");
    let rate = Target::AtLeast(6_000.0);
    let submitters = args.submitters;
    let what = format!("submit to succeeded, {submitters} submitters");
    report.figure(&what, loaded.rate, "generations/s", rate);
    report.figure("  median", loaded.times.median_ms(), "ms", Target::None);
    report.figure("  p99", loaded.times.percentile_ms(99), "ms", Target::None);
    report.figure("  processor time", loaded.cpu_us, "us/generation", Target::None);
    for (what, count) in &loaded.asked {
        report.figure(what, *count, "1/generation", Target::None);
    }
    report.figure("idle engine, median", idle.median_ms(), "ms", Target::Below(2.0));
    report.figure("idle engine, p99", idle.percentile_ms(99), "ms", Target::Below(8.0));
    report.figure("fdatasync of 4 KiB, median", flush.median_ms(), "ms", Target::None);
    report.figure("fdatasync of 4 KiB, p99", flush.percentile_ms(99), "ms", Target::None);
    if let Some(bare) = bare {
        let what = format!("store alone: submit and record, {submitters} callers");
        report.figure(&what, bare.rate, "pairs/s", Target::None);
        report.figure("  processor time", bare.cpu_us, "us/pair", Target::None);
    }
    report.print();
    Ok(())
}

/// What a loaded run came to.
struct Loaded {
    rate: f64,
    times: Samples,
    cpu_us: f64,
    asked: Vec<(&'static str, f64)>,
}

async fn through_engine(args: &Args, dir: &Path) -> Result<(Samples, Loaded)> {
    let store = Arc::new(Watched::counting(house::store(dir, Durability::Full)?));
    let watched = Arc::clone(&store) as Arc<dyn Store>;
    let engine = house::engine(watched, item::model(), dir).await?;
    let handle = engine.handle();
    let mut times = Vec::with_capacity(args.idle);
    for _ in 0..args.idle {
        let begun = Instant::now();
        generate(&handle).await?;
        times.push(begun.elapsed());
    }
    let before = store.asked();
    let mut loaded = under_load(args, || generate(&handle)).await?;
    loaded.asked = per_generation(before, store.asked());
    engine.drain().await;
    Ok((Samples::new(times), loaded))
}

/// What one generation asks of the store, on average.
fn per_generation(before: Asked, after: Asked) -> Vec<(&'static str, f64)> {
    let count = |of: fn(&Asked) -> u64| of(&after) - of(&before);
    let submits = count(|asked| asked.submits) as f64;
    vec![
        ("  taken by the submit itself", count(|asked| asked.taken_at_once) as f64 / submits),
        ("  claims", count(|asked| asked.claims) as f64 / submits),
        ("  records", count(|asked| asked.records) as f64 / submits),
        ("  reads of a log", count(|asked| asked.log_reads) as f64 / submits),
    ]
}

/// One generation, from submit to its last event.
async fn generate(handle: &Handle) -> Result<()> {
    let mut accepted = handle.submit(item::submission()).await?;
    while let Some(event) = accepted.follow.next().await? {
        match &event.body {
            EventBody::Succeeded { .. } => return Ok(()),
            EventBody::Failed { message } => bail!("a generation failed: {message}"),
            _ => {}
        }
    }
    bail!("a log ended without an end")
}

async fn through_store(args: &Args, dir: &Path) -> Result<Loaded> {
    let store = house::store(dir, Durability::Full)?;
    under_load(args, || pair(&store)).await
}

/// What the engine asks of the store for one generation, without the engine.
async fn pair(store: &Arc<dyn Store>) -> Result<()> {
    let now = SystemClock.now();
    let id = GenerationId(Uuid::now_v7());
    match store.submit(submit(id, now)).await? {
        Submitted::New { claimed: true, .. } => {}
        Submitted::New { .. } | Submitted::Known(_) => bail!("a submit was not taken at once"),
    }
    let section = || SECTION.to_owned();
    let changes = vec![
        Change::SectionStarted { section: section() },
        Change::ItemSaved {
            section: section(),
            ordinal: 1,
            item: json!({ "title": "Bread by bicycle" }),
            provenance: json!({ "provider": "scripted" }),
        },
        Change::SectionFinished { section: section() },
    ];
    let outcome = Some(Outcome::Succeeded { data: json!({ "done": 1 }) });
    store.record(Record { id, token: 1, writes: Vec::new(), changes, outcome, now }).await?;
    Ok(())
}

fn submit(id: GenerationId, now: Time) -> Submit {
    let Submission {
        id: _,
        tenant,
        door,
        recipe,
        about,
        subject,
        unique_key,
        input,
        model,
        price,
        sections,
        told,
    } = item::submission();
    let claim = Some(Lease { node: house::node(), until: now.plus_millis(LEASE_MS) });
    Submit {
        id,
        tenant,
        door,
        recipe,
        about,
        subject,
        unique_key,
        input,
        model,
        price,
        sections,
        told,
        unfinished_max: u64::MAX,
        claim,
        claim_ahead: false,
        now,
    }
}

/// Does `job` over and over from many tasks. Counts what ends after the warm-up and within the time measured.
async fn under_load<J, F>(args: &Args, job: J) -> Result<Loaded>
where
    J: Fn() -> F + Sync,
    F: Future<Output = Result<()>> + Send,
{
    let from = Instant::now() + Duration::from_secs(args.warm_up);
    let until = from + Duration::from_secs(args.seconds);
    let submitter = || async {
        let mut times = Vec::new();
        loop {
            let begun = Instant::now();
            job().await?;
            let ended = Instant::now();
            if ended >= until {
                return Ok::<_, anyhow::Error>(times);
            }
            if ended >= from {
                times.push(ended - begun);
            }
        }
    };
    let meter = async {
        tokio::time::sleep_until(from.into()).await;
        let before = processor::used()?;
        tokio::time::sleep_until(until.into()).await;
        Ok(processor::used()?.saturating_sub(before))
    };
    let submitters = try_join_all((0..args.submitters).map(|_| submitter()));
    let (times, cpu) = tokio::try_join!(submitters, meter)?;
    let times = Samples::new(times.into_iter().flatten().collect());
    let seconds = f64::from(u32::try_from(args.seconds)?);
    let count = f64::from(u32::try_from(times.count())?);
    let cpu_us = cpu.as_secs_f64() * 1e6 / count.max(1.0);
    Ok(Loaded { rate: count / seconds, times, cpu_us, asked: Vec::new() })
}
