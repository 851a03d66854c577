//! Reading one session or status with a hundred and with a million finished generations in the file. Both stores are read in turn,
//! so that whatever else the machine does falls on both.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::Parser;
use millrace_benches::client::{Reader, session_path};
use millrace_benches::report::{Report, Target};
use millrace_benches::samples::Samples;
use millrace_benches::{fill, house, place};
use millrace_core::{EventBody, Limits, TenantId};
use millrace_engine::Engine;
use millrace_engine::ideas::Generate;
use millrace_models::scripted::{Script, Scripted};
use millrace_store::Store;
use millrace_store::params::{EventsAfter, SubjectRun};
use millrace_store::sqlite::Durability;
use tempfile::TempDir;
use tokio::task::JoinHandle;

/// A read may cost this many times more with the long history than with the short one.
const RATIO_MAX: f64 = 1.2;
/// The routes below a session that are read, by what they are called.
const ROUTES: [(&str, &str); 2] = [("GET session", ""), ("GET its events, replayed", "/events")];
/// What the model of the session that is read over HTTP answers.
const ANSWER: &str = r#"[{"title":"Add retries","description":"The call is made once."},{"title":"Close the file","description":"It stays open after an error."}]"#;

/// Measures reads beside a long history.
#[derive(Debug, Parser)]
struct Args {
    /// Finished generations of the short history
    #[arg(long, default_value_t = 100)]
    short: u64,
    /// Finished generations of the long history; the file is kept below target/benches
    #[arg(long, default_value_t = 1_000_000)]
    long: u64,
    /// Reads of each kind
    #[arg(long, default_value_t = 5_000)]
    reads: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let (short, long) = (History::open(args.short).await?, History::open(args.long).await?);
    let title = format!("Reads with {} and with {} finished generations", args.short, args.long);
    let mut report = Report::new(&title);
    for verb in Verb::ALL {
        let [few, many] = in_turn(&args, &short, &long, verb).await?;
        tell(&mut report, verb.name(), &few, &many);
    }
    let (mut short, mut long) = (short.serve().await?, long.serve().await?);
    for (route, (name, _)) in ROUTES.iter().enumerate() {
        let [few, many] = over_http(&args, [&mut short, &mut long], route).await?;
        tell(&mut report, name, &few, &many);
    }
    short.end().await;
    long.end().await;
    report.print();
    Ok(())
}

fn tell(report: &mut Report, name: &str, few: &Samples, many: &Samples) {
    let (few, many) = (few.median_ms() * 1e3, many.median_ms() * 1e3);
    report.figure(&format!("{name}, short"), few, "us", Target::None);
    report.figure("  long", many, "us", Target::None);
    report.figure("  ratio", many / few, "", Target::AtMost(RATIO_MAX));
}

/// What is read.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Generation { again: bool },
    Events { again: bool },
    Sections,
    NewestRun { again: bool },
    ListTotal,
}

impl Verb {
    const ALL: [Self; 8] = [
        Self::Generation { again: true },
        Self::Generation { again: false },
        Self::Events { again: true },
        Self::Events { again: false },
        Self::Sections,
        Self::NewestRun { again: true },
        Self::NewestRun { again: false },
        Self::ListTotal,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Generation { again: true } => "status of one generation, polled",
            Self::Generation { again: false } => "status of any generation, drawn at random",
            Self::Events { again: true } => "events of one generation, polled",
            Self::Events { again: false } => "events of any generation, drawn at random",
            Self::Sections => "sections of any generation, drawn at random",
            Self::NewestRun { again: true } => "newest run of one session, polled",
            Self::NewestRun { again: false } => "newest run of any session, drawn at random",
            Self::ListTotal => "first page of the list and its total",
        }
    }

    /// The place read in round `round` of a history of `count`.
    fn place(self, round: u64, count: u64) -> u64 {
        match self {
            Self::Generation { again: true }
            | Self::Events { again: true }
            | Self::NewestRun { again: true } => count / 2,
            // A fixed pseudo-random walk (Knuth's multiplicative hash): the same in each run.
            _ => (round.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) % count,
        }
    }

    async fn read(self, history: &History, place: u64) -> Result<()> {
        let (store, id, tenant) = (&history.store, fill::id(place), fill::tenant());
        let limit = Limits::default().events_page_max;
        let found = match self {
            Self::Generation { .. } => store.generation(&tenant, id).await?.is_some(),
            Self::Events { .. } => {
                !store.events_after(EventsAfter { id, after: 0, limit }).await?.is_empty()
            }
            Self::Sections => !store.sections(id).await?.is_empty(),
            Self::NewestRun { .. } => {
                let params = SubjectRun { tenant, subject: fill::subject(place), run: None };
                store.subject_run(params).await?.is_some()
            }
            Self::ListTotal => fill::page(store).await?.total == history.count,
        };
        ensure!(found, "generation {place} of {} is not there", history.count);
        Ok(())
    }
}

async fn in_turn(args: &Args, short: &History, long: &History, verb: Verb) -> Result<[Samples; 2]> {
    let mut times = [Vec::new(), Vec::new()];
    // The first tenth warms caches and is not counted.
    let warm = args.reads / 10;
    for round in 0..args.reads + warm {
        for (history, times) in [short, long].into_iter().zip(&mut times) {
            let place = verb.place(round, history.count);
            let begun = Instant::now();
            verb.read(history, place).await?;
            if round >= warm {
                times.push(begun.elapsed());
            }
        }
    }
    Ok(times.map(Samples::new))
}

async fn over_http(args: &Args, served: [&mut Served; 2], route: usize) -> Result<[Samples; 2]> {
    let [short, long] = served;
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..args.reads {
        for (served, times) in [&mut *short, &mut *long].into_iter().zip(&mut times) {
            let reader = served.readers.get_mut(route).context("no such route")?;
            let begun = Instant::now();
            reader.get().await?;
            times.push(begun.elapsed());
        }
    }
    Ok(times.map(Samples::new))
}

/// A filled store.
struct History {
    count: u64,
    store: Arc<dyn Store>,
}

impl History {
    async fn open(count: u64) -> Result<Self> {
        let dir = place::kept()?.join(format!("history-{count}"));
        // Filled without flushes; what is measured are reads.
        let store = house::store(&dir, Durability::Normal)?;
        let begun = Instant::now();
        fill::fill(&store, count).await?;
        told(count, begun.elapsed());
        Ok(Self { count, store })
    }

    /// A server over the store, with a session of its own to read; the history is another tenant's and stays as it is.
    async fn serve(self) -> Result<Served> {
        let dir = place::fresh()?;
        let workspace = dir.path().join("workspace");
        std::fs::create_dir_all(&workspace)?;
        let model = Scripted::always(Script::text(ANSWER)).without_record();
        let engine = house::engine(self.store, model, dir.path()).await?;
        let (address, serving) = house::serve(engine.handle()).await?;
        let session = run(&engine, &workspace).await?;
        let readers = readers(address, &session, &workspace).await?;
        Ok(Served { engine, serving, readers, _dir: dir })
    }
}

/// A server over a history.
struct Served {
    engine: Engine,
    serving: JoinHandle<std::io::Result<()>>,
    readers: Vec<Reader>,
    _dir: TempDir,
}

impl Served {
    async fn end(self) {
        self.serving.abort();
        self.engine.drain().await;
    }
}

/// Runs a session in `workspace` to its end and answers its id.
async fn run(engine: &Engine, workspace: &Path) -> Result<String> {
    let request = Generate {
        workspace_path: workspace.to_str().context("a path that is no text")?.to_owned(),
        types: vec!["code_improvements".to_owned()],
        ..Generate::default()
    };
    let mut started = engine.handle().ideas().generate(&TenantId::default(), request).await?;
    let mut last = None;
    while let Some(event) = started.follow.next().await? {
        last = Some(event);
    }
    let done = last.is_some_and(|event| matches!(event.body, EventBody::Succeeded { .. }));
    ensure!(done, "the session to be read did not succeed");
    Ok(started.session_id)
}

/// One connection per route that is read.
async fn readers(address: SocketAddr, session: &str, workspace: &Path) -> Result<Vec<Reader>> {
    let mut readers = Vec::new();
    for rest in ROUTES.map(|(_, rest)| rest) {
        let path = session_path(session, rest, workspace)?;
        readers.push(Reader::open(address, &path).await?);
    }
    Ok(readers)
}

#[expect(clippy::print_stderr, reason = "a fill takes minutes; people want to know")]
fn told(count: u64, took: Duration) {
    eprintln!("history of {count}: filled in {:.1} s", took.as_secs_f64());
}
