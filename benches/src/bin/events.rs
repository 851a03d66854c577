//! From commit to subscriber over loopback TCP: the real router and engine in this process, N event streams in another. An event is
//! committed when the store's `record` returns, and has arrived when its last byte was read.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use millrace_benches::client::{Arrival, Subscriber, session_path};
use millrace_benches::crowd::{self, Crowd};
use millrace_benches::report::{Report, Target};
use millrace_benches::samples::Samples;
use millrace_benches::watched::{Watched, nanos};
use millrace_benches::{house, place, processor};
use millrace_core::TenantId;
use millrace_engine::ideas::Generate;
use millrace_models::scripted::{Gate, Part, Script, Scripted};
use millrace_store::Store;
use millrace_store::sqlite::Durability;
use tokio::runtime::Builder;

/// Measures the way of events from commit to subscriber.
#[derive(Debug, Parser)]
struct Args {
    /// Ideas per run, each told by two events in one commit
    #[arg(long, default_value_t = 200)]
    ideas: u32,
    /// Milliseconds between two ideas of the model
    #[arg(long, default_value_t = 25)]
    pace: u64,
    /// Subscribers of the second run; the first has one
    #[arg(long, default_value_t = 1_000)]
    subscribers: usize,
    /// The subscribing process: address and path of the stream
    #[arg(long, hide = true, num_args = 2)]
    follow: Option<Vec<String>>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some([address, path]) = args.follow.as_deref() {
        // One thread: subscribers elsewhere would not take turns with the server's threads at all.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        return runtime.block_on(subscribe(address.parse()?, path, args.subscribers));
    }
    Builder::new_multi_thread().enable_all().build()?.block_on(run(&args))
}

async fn run(args: &Args) -> Result<()> {
    let mut report = Report::new("From commit to subscriber, loopback TCP, event stream");
    let one = measure(args, 1).await?;
    tell(&mut report, 1, &one, Target::Below(1.0), Target::None);
    let many = measure(args, args.subscribers).await?;
    tell(&mut report, args.subscribers, &many, Target::None, Target::Below(10.0));
    report.print();
    Ok(())
}

fn tell(report: &mut Report, count: usize, run: &Run, median: Target, p99: Target) {
    let what = format!("{count} subscriber(s), median");
    report.figure(&what, run.latencies.median_ms(), "ms", median);
    report.figure("  p99", run.latencies.percentile_ms(99), "ms", p99);
    report.figure("  max", run.latencies.max_ms(), "ms", Target::None);
    report.figure("  the server's processor time", run.cpu_us, "us/arrival", Target::None);
    report.figure("  commits per second meanwhile", run.commits_per_second, "1/s", Target::None);
}

/// What a run came to.
struct Run {
    latencies: Samples,
    commits_per_second: f64,
    /// The server's processor time per commit and subscriber, in microseconds.
    cpu_us: f64,
}

/// One run with `count` subscribers. They are all there before the first idea.
async fn measure(args: &Args, count: usize) -> Result<Run> {
    let dir = place::fresh()?;
    let workspace = dir.path().join("workspace");
    std::fs::create_dir_all(workspace.join("src"))?;
    std::fs::write(workspace.join("src/main.rs"), "fn main() {\n    println!(\"hello\");\n}\n")?;
    let watched = Arc::new(Watched::stamping(house::store(dir.path(), Durability::Full)?));
    let gates: Vec<Gate> = (0..args.ideas).map(|_| Gate::new()).collect();
    let store: Arc<dyn Store> = Arc::clone(&watched) as Arc<dyn Store>;
    let engine = house::engine(store, Scripted::always(script(&gates)), dir.path()).await?;
    let handle = engine.handle();
    let (address, serving) = house::serve(handle.clone()).await?;
    let request = Generate {
        workspace_path: workspace.to_str().context("a path that is no text")?.to_owned(),
        types: vec!["code_improvements".to_owned()],
        max_ideas: Some(args.ideas),
        ..Generate::default()
    };
    let started = handle.ideas().generate(&TenantId::default(), request).await?;
    let path = session_path(&started.session_id, "/events", &workspace)?;

    let follow = ["--subscribers", &count.to_string(), "--follow", &address.to_string(), &path];
    let crowd = Crowd::start(&follow.map(str::to_owned)).await?;
    let (begun, cpu) = (nanos(), processor::used()?);
    open_all(&gates, Duration::from_millis(args.pace)).await;
    let cpu = processor::used()?.saturating_sub(cpu);
    let arrivals = crowd.arrivals().await?;
    serving.abort();
    engine.drain().await;
    let cpu_us = cpu.as_secs_f64() * 1e6 / f64::from(args.ideas) / f64::from(u32::try_from(count)?);
    Ok(Run { cpu_us, ..evaluate(&watched.commits(), &arrivals, count, begun)? })
}

/// An answer that waits at a gate before each idea. Numbers keep the ideas from being duplicates (contracts/ideas.md 5.3).
fn script(gates: &[Gate]) -> Script {
    let idea = |number: usize| {
        format!(
            r#"{{"title":"Split step {number} of the import","description":"Step {number} reads, checks and writes in one function; three would be easier to test.","rationale":"Each part fails in its own way.","estimated_effort":"small","affected_files":["src/main.rs"],"implementation_approach":"Move the check out first, then the write."}},"#
        )
    };
    let begin = [Part::Text("[".into())];
    let ideas = gates.iter().enumerate().flat_map(move |(number, gate)| {
        [Part::Gate(gate.clone()), Part::Text(idea(number).as_str().into())]
    });
    Script::new(begin.into_iter().chain(ideas).chain([Part::Text("{}]".into())]))
}

async fn open_all(gates: &[Gate], pace: Duration) {
    let mut clock = tokio::time::interval(pace);
    for gate in gates {
        clock.tick().await;
        gate.open();
    }
}

/// The subscribing process: opens all streams and tells what arrived.
async fn subscribe(address: SocketAddr, path: &str, count: usize) -> Result<()> {
    let mut open = Vec::with_capacity(count);
    for _ in 0..count {
        open.push(Subscriber::open(address, path).await?);
    }
    crowd::tell(open.into_iter().map(Subscriber::rest).collect()).await
}

/// Latencies of everything committed since `begun`; a lost, repeated or reordered event is a failure.
fn evaluate(
    commits: &HashMap<u64, u64>,
    streams: &[Vec<Arrival>],
    count: usize,
    begun: u64,
) -> Result<Run> {
    ensure!(streams.len() == count, "{} of {count} streams reported", streams.len());
    let last = commits.keys().max().copied().unwrap_or_default();
    let mut latencies = Vec::new();
    for stream in streams {
        let unlike = stream.iter().zip(1..).find(|(arrival, want)| arrival.number != *want);
        ensure!(unlike.is_none(), "lost, repeated or out of order, found and wanted: {unlike:?}");
        ensure!(stream.len() as u64 == last, "a stream ended at {} of {last}", stream.len());
        let live = stream.iter().filter_map(|a| Some((a.at, *commits.get(&a.number)?)));
        let live = live.filter(|(_, committed)| *committed >= begun);
        latencies.extend(live.map(|(at, done)| Duration::from_nanos(at.saturating_sub(done))));
    }
    let mut moments: Vec<u64> = commits.values().copied().filter(|at| *at >= begun).collect();
    moments.sort_unstable();
    let span = moments.last().zip(moments.first()).map_or(0, |(last, first)| last - first);
    moments.dedup();
    let count = f64::from(u32::try_from(moments.len())?);
    let seconds = Duration::from_nanos(span).as_secs_f64().max(f64::EPSILON);
    let commits_per_second = count / seconds;
    Ok(Run { latencies: Samples::new(latencies), commits_per_second, cpu_us: 0.0 })
}
