//! A task's events to many subscribers of the Pusher protocol over loopback TCP: from commit to arrival, and what an idle subscriber costs
//! in memory. Each size has a server process of its own, so that none lives on memory that another gave back.

use std::collections::{BTreeSet, HashMap};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use millrace_benches::client::Arrival;
use millrace_benches::crowd::{self, Crowd};
use millrace_benches::pusher::Subscriber;
use millrace_benches::report::{Report, Target};
use millrace_benches::samples::Samples;
use millrace_benches::watched::Watched;
use millrace_benches::{descriptors, house, memory, place, processor, project};
use millrace_models::scripted::{Gate, Part, Script, Scripted};
use millrace_store::Store;
use millrace_store::sqlite::Durability;
use serde_json::{Value, json};
use tokio::runtime::Builder;

/// The task's sessionId; everybody follows its channel.
const SESSION: &str = "push-bench";
/// Open files of a process beside its subscribers.
const OTHER_FILES: u64 = 256;
/// Least time between two items for each subscriber, so that one event has gone out before the next comes.
const PACE_PER_SUBSCRIBER: Duration = Duration::from_micros(60);

/// Measures the way of a task's events to Pusher subscribers.
#[derive(Debug, Parser)]
struct Args {
    /// Numbers of subscribers, one run each
    #[arg(long, value_delimiter = ',', default_values_t = [100, 500, 2_000, 10_000])]
    sizes: Vec<u32>,
    /// Features the task makes, each told by an event
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=50))]
    items: u32,
    /// Least milliseconds between two items of the model
    #[arg(long, default_value_t = 25)]
    pace: u64,
    /// Seconds the subscribers are idle before the memory is read
    #[arg(long, default_value_t = 3)]
    rest: u64,
    /// The process of the one size given: serves, measures and tells its figures as JSON
    #[arg(long, hide = true)]
    serve: bool,
    /// The subscribing process: the server's address
    #[arg(long, hide = true)]
    follow: Option<SocketAddr>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(address) = args.follow {
        // One thread: subscribers elsewhere would not take turns with the server's threads at all.
        let runtime = Builder::new_current_thread().enable_all().build()?;
        return runtime.block_on(subscribe(address, one_size(&args)?));
    }
    if args.serve {
        return Builder::new_multi_thread().enable_all().build()?.block_on(serve(&args));
    }
    let mut report = Report::new("From commit to Pusher subscriber, loopback TCP");
    for size in &args.sizes {
        let wanted = u64::from(*size) + OTHER_FILES;
        let allowed = descriptors::raise(wanted);
        ensure!(
            allowed >= wanted,
            "{size} subscribers need {wanted} open files, {allowed} are allowed"
        );
        tell(&mut report, *size, &in_own_process(&args, *size)?)?;
    }
    report.print();
    Ok(())
}

fn one_size(args: &Args) -> Result<u32> {
    args.sizes.first().copied().context("a number of subscribers")
}

/// Runs this program again for one size. Answers its figures.
fn in_own_process(args: &Args, size: u32) -> Result<Value> {
    let given = [
        ("--sizes", u64::from(size)),
        ("--items", u64::from(args.items)),
        ("--pace", args.pace),
        ("--rest", args.rest),
    ];
    let told = Command::new(std::env::current_exe()?)
        .arg("--serve")
        .args(given.iter().flat_map(|(name, value)| [(*name).to_owned(), value.to_string()]))
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    ensure!(told.status.success(), "the run with {size} subscribers failed");
    Ok(serde_json::from_slice(&told.stdout)?)
}

fn tell(report: &mut Report, size: u32, figures: &Value) -> Result<()> {
    let mean = if size == 500 { Target::Below(2.0) } else { Target::None };
    let p99 = if size == 2_000 { Target::Below(25.0) } else { Target::None };
    let memory = if size == 10_000 { Target::AtMost(20.0) } else { Target::None };
    for (what, name, unit, target) in [
        (format!("{size} subscribers, mean"), "mean", "ms", mean),
        ("  median".to_owned(), "median", "ms", Target::None),
        ("  p99".to_owned(), "p99", "ms", p99),
        ("  max".to_owned(), "max", "ms", Target::None),
        ("  updates merged into newer ones".to_owned(), "merged", "%", Target::None),
        ("  the server's processor time".to_owned(), "cpu_us", "us/arrival", Target::None),
        ("  the subscribers'".to_owned(), "clients_cpu_us", "us/arrival", Target::None),
        ("  resident memory of one, idle".to_owned(), "memory_kib", "KiB", memory),
    ] {
        let figure = figures.get(name).and_then(Value::as_f64).context("a figure is missing")?;
        report.figure(&what, figure, unit, target);
    }
    Ok(())
}

/// The server's process: one run, its figures on standard output.
#[expect(
    clippy::print_stdout,
    reason = "the figures are read by the process that started this one"
)]
async fn serve(args: &Args) -> Result<()> {
    let size = one_size(args)?;
    let dir = place::fresh()?;
    let watched = Arc::new(Watched::stamping(house::store(dir.path(), Durability::Full)?));
    let gates: Vec<Gate> = (0..args.items).map(|_| Gate::new()).collect();
    let store: Arc<dyn Store> = Arc::clone(&watched) as Arc<dyn Store>;
    let engine = house::engine(store, Scripted::always(script(&gates)), dir.path()).await?;
    let (address, serving) = house::serve(engine.handle()).await?;
    let project_id = project::create(address).await?;

    let before = memory::resident_kib(std::process::id())?;
    let follow = ["--follow", &address.to_string(), "--sizes", &size.to_string()];
    let crowd = Crowd::start(&follow.map(str::to_owned)).await?;
    tokio::time::sleep(Duration::from_secs(args.rest)).await;
    let grown = memory::resident_kib(std::process::id())? - before;

    let clients = crowd.process().context("the subscribers' process")?;
    let (cpu, clients_cpu) = (processor::used()?, processor::used_by(clients)?);
    let task = json!({ "taskType": "features", "projectId": project_id, "sessionId": SESSION, "count": args.items });
    project::submit(address, task).await?;
    let pace = Duration::from_millis(args.pace).max(PACE_PER_SUBSCRIBER * size);
    open_all(&gates, pace).await;
    project::said(address, SESSION, "Generated ").await?;
    // Before they report; nearly everything has arrived by then.
    let clients_cpu = processor::used_by(clients)?.saturating_sub(clients_cpu);
    let arrivals = crowd.arrivals().await?;
    let cpu = processor::used()?.saturating_sub(cpu);
    serving.abort();
    engine.drain().await;

    ensure!(arrivals.len() == usize::try_from(size)?, "{} of {size} reported", arrivals.len());
    let Seen { latencies, merged_percent } = evaluate(&watched.commits(), &arrivals)?;
    let arrived = f64::from(u32::try_from(arrivals.iter().map(Vec::len).sum::<usize>())?);
    let figures = json!({
        "mean": latencies.mean_ms(),
        "median": latencies.median_ms(),
        "p99": latencies.percentile_ms(99),
        "max": latencies.max_ms(),
        "merged": merged_percent,
        "cpu_us": cpu.as_secs_f64() * 1e6 / arrived,
        "clients_cpu_us": clients_cpu.as_secs_f64() * 1e6 / arrived,
        "memory_kib": grown / f64::from(size),
    });
    println!("{figures}");
    Ok(())
}

/// An answer that waits at a gate before each feature.
fn script(gates: &[Gate]) -> Script {
    let feature = |at: usize| {
        json!({
            "name": format!("Shelf {at}"),
            "description": "Shows what stands on it and who has borrowed what is missing.",
            "priority": "medium",
            "category": "core",
            "complexity": "low",
            "effort": "s",
            "business_value": "Neighbours find what they need without asking.",
            "rationale": null,
            "kind": "feature",
        })
    };
    let features = gates.iter().enumerate().flat_map(move |(at, gate)| {
        let comma = if at == 0 { "" } else { "," };
        [Part::Gate(gate.clone()), Part::Text(format!("{comma}{}", feature(at)).as_str().into())]
    });
    let begin = [Part::Text(r#"{"features":["#.into())];
    Script::new(begin.into_iter().chain(features).chain([Part::Text("]}".into())]))
}

async fn open_all(gates: &[Gate], pace: Duration) {
    let mut clock = tokio::time::interval(pace);
    // The first tick is at once; the events of the submit are to have gone out by then, too.
    clock.tick().await;
    for gate in gates {
        clock.tick().await;
        gate.open();
    }
}

/// The subscribing process.
async fn subscribe(address: SocketAddr, size: u32) -> Result<()> {
    let channel = format!("task-{SESSION}");
    let mut open = Vec::new();
    for _ in 0..size {
        open.push(Subscriber::open(address, house::PUSHER_KEY, &channel).await?);
    }
    crowd::tell(open.into_iter().map(Subscriber::rest).collect()).await
}

/// What the subscribers saw.
struct Seen {
    latencies: Samples,
    /// Of the updates that somebody saw, how many others did not: they got a newer one instead.
    merged_percent: f64,
}

/// A repeated or reordered event is a failure, and so is one of the end that somebody lacks.
fn evaluate(commits: &HashMap<u64, u64>, streams: &[Vec<Arrival>]) -> Result<Seen> {
    let told: BTreeSet<u64> = streams.iter().flatten().map(|arrival| arrival.number).collect();
    let (mut latencies, mut missing) = (Vec::new(), 0);
    for stream in streams {
        let rises = stream.is_sorted_by(|one, next| one.number < next.number);
        ensure!(rises, "repeated or out of order: {stream:?}");
        let end = stream.last().map(|arrival| arrival.number);
        ensure!(end == told.last().copied(), "a stream ended at {end:?} of {:?}", told.last());
        missing += told.len() - stream.len();
        // The submit's own event is committed by another verb than the one that is watched.
        let watched = stream.iter().filter_map(|a| Some((a.at, *commits.get(&a.number)?)));
        latencies.extend(watched.map(|(at, done)| Duration::from_nanos(at.saturating_sub(done))));
    }
    ensure!(!latencies.is_empty(), "nothing arrived that was seen to be committed");
    let all = f64::from(u32::try_from(told.len() * streams.len())?);
    let merged_percent = f64::from(u32::try_from(missing)?) * 100.0 / all;
    Ok(Seen { latencies: Samples::new(latencies), merged_percent })
}
