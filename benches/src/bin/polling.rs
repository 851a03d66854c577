//! Polling a task's progress over kept connections: requests per second of the built program, and of a bare handler of the same web
//! framework that returns the same bytes from the same accept loop, in turn. Never two servers under load at once.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::routing::get;
use clap::Parser;
use millrace_benches::call::{Answer, call};
use millrace_benches::program::Program;
use millrace_benches::report::{Report, Target};
use millrace_benches::{processor, project};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};
use tokio::runtime::Builder;

/// Of the bare handler's requests per second, what the program must answer at least.
const RATIO_MIN: f64 = 0.6;
/// Bytes read at once; an answer fits several times.
const READ_BYTES: usize = 4 * 1024;
/// Headers that whoever serves sets by himself.
const OWN_HEADERS: [&str; 4] = ["date", "content-length", "connection", "transfer-encoding"];

/// Measures polling against a bare handler.
#[derive(Clone, Debug, Parser)]
struct Args {
    /// The program
    #[arg(long, default_value = "target/release/millrace")]
    binary: PathBuf,
    /// Kept connections
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Threads of the client
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Rounds counted, each one turn of either server; one more before them is not
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds of a turn
    #[arg(long, default_value_t = 2)]
    seconds: u64,
    /// The bare server: the head and the body it returns
    #[arg(long, hide = true, num_args = 2)]
    bare: Option<Vec<String>>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let runtime = Builder::new_multi_thread().enable_all().build()?;
    match args.bare.as_deref() {
        Some([head, body]) => runtime.block_on(serve_bare(head, body)),
        _ => runtime.block_on(run(&args)),
    }
}

async fn run(args: &Args) -> Result<()> {
    let program = Program::start(&args.binary, &[("MILLRACE_OFFLINE_REHEARSAL", "true")])?;
    let address = program.address();
    let project_id = project::create(address).await?;
    let title = format!("Polling over {} kept connections, in turn", args.connections);
    let mut report = Report::new(&title);
    for (what, session, model, message) in [
        ("a task at work", "polling-at-work", "offline-stuck", "Generating feature 2 of 6"),
        ("a task that has ended", "polling-ended", "offline", "Generated 6 features"),
    ] {
        let task = json!({ "taskType": "features", "projectId": project_id, "sessionId": session, "modelId": model });
        project::submit(address, task).await?;
        project::said(address, session, message).await?;
        let path = project::progress_path(session);
        let bare = Bare::start(&call(address, "GET", &path, "").await?).await?;
        let servers = [(address, program.process()), (bare.address, bare.process()?)];
        let [ours, theirs] = in_turn(args, servers, &path).await?;
        tell(&mut report, what, &ours, &theirs);
    }
    report.print();
    Ok(())
}

fn tell(report: &mut Report, what: &str, ours: &Taken, theirs: &Taken) {
    report.figure(&format!("{what}: the program"), ours.rate(), "requests/s", Target::None);
    report.figure("  its processor time", ours.cpu_us(), "us/request", Target::None);
    report.figure("  a bare handler", theirs.rate(), "requests/s", Target::None);
    report.figure("  its processor time", theirs.cpu_us(), "us/request", Target::None);
    let ratio = ours.rate() / theirs.rate();
    report.figure("  ratio", ratio, "", Target::AtLeast(RATIO_MIN));
    let rounds = ours.rounds.iter().zip(&theirs.rounds).map(|(one, other)| one / other);
    let worst = rounds.fold(f64::INFINITY, f64::min);
    report.figure("  ratio of the worst round", worst, "", Target::None);
}

/// What a server did over all its turns.
#[derive(Default)]
struct Taken {
    /// Requests per second of each turn.
    rounds: Vec<f64>,
    requests: f64,
    cpu: Duration,
}

impl Taken {
    fn rate(&self) -> f64 {
        self.rounds.iter().sum::<f64>() / (self.rounds.len().max(1) as f64)
    }

    fn cpu_us(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.requests.max(1.0)
    }
}

/// Turns of both servers, one after the other.
async fn in_turn(args: &Args, servers: [(SocketAddr, u32); 2], path: &str) -> Result<[Taken; 2]> {
    let mut taken = [Taken::default(), Taken::default()];
    for round in 0..=args.rounds {
        for ((address, process), taken) in servers.into_iter().zip(&mut taken) {
            let cpu = processor::used_by(process)?;
            let (args, path) = (args.clone(), path.to_owned());
            let turn = tokio::task::spawn_blocking(move || turn(&args, address, &path));
            let (requests, seconds) = turn.await??;
            if round > 0 {
                taken.rounds.push(requests / seconds);
                taken.requests += requests;
                taken.cpu += processor::used_by(process)?.saturating_sub(cpu);
            }
        }
    }
    Ok(taken)
}

/// One turn: every thread with its part of the connections. Answers requests and seconds.
fn turn(args: &Args, address: SocketAddr, path: &str) -> Result<(f64, f64)> {
    let begun = Instant::now();
    let until = begun + Duration::from_secs(args.seconds);
    let connections = args.connections.div_ceil(args.threads.max(1));
    let requests = std::thread::scope(|scope| {
        let client = || poll_all(address, path, connections, until);
        let threads: Vec<_> = (0..args.threads.max(1)).map(|_| scope.spawn(client)).collect();
        let ended = threads.into_iter().map(|thread| {
            thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a client's thread broke off")))
        });
        ended.sum::<Result<u32>>()
    })?;
    Ok((f64::from(requests), begun.elapsed().as_secs_f64()))
}

/// Polls over several connections on this thread.
fn poll_all(address: SocketAddr, path: &str, connections: usize, until: Instant) -> Result<u32> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let poll = |_| tokio::spawn(poll(address, path.to_owned(), until));
        let mut requests = 0;
        for polled in (0..connections).map(poll).collect::<Vec<_>>() {
            requests += polled.await??;
        }
        Ok(requests)
    })
}

/// One connection: asks, reads the whole answer, asks again. Every answer must be as long as the first.
async fn poll(address: SocketAddr, path: String, until: Instant) -> Result<u32> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    let mut bytes = vec![0; READ_BYTES];
    stream.write_all(request.as_bytes()).await?;
    let first = stream.read(&mut bytes).await?;
    let first_answer = bytes.get(..first).unwrap_or_default();
    ensure!(is_whole(first_answer), "an answer in parts, or none");
    let mut count = 0;
    while Instant::now() < until {
        stream.write_all(request.as_bytes()).await?;
        let mut read = 0;
        while read < first {
            let room = bytes.get_mut(read..).context("an answer longer than the first")?;
            let part = stream.read(room).await?;
            ensure!(part > 0, "the connection was closed");
            read += part;
        }
        ensure!(read == first && bytes.starts_with(b"HTTP/1.1 200 "), "another answer");
        count += 1;
    }
    Ok(count)
}

/// Whether a 200 is there to the last byte, by its length.
fn is_whole(answer: &[u8]) -> bool {
    let answer = String::from_utf8_lossy(answer);
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { return false };
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    head.starts_with("http/1.1 200 ") && length == Some(body.len())
}

/// The bare server's process.
struct Bare {
    child: Child,
    address: SocketAddr,
}

impl Bare {
    /// Starts this program again as a server of that answer.
    async fn start(answer: &Answer) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--bare", &answer.head, &answer.body])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let told = child.stdout.take().context("the bare server's standard output")?;
        let line = BufReader::new(told).lines().next_line().await?;
        let address = line.context("the bare server ended")?.parse()?;
        Ok(Self { child, address })
    }

    fn process(&self) -> Result<u32> {
        self.child.id().context("the bare server ended")
    }
}

/// Serves one route with a handler that does nothing but return the answer.
#[expect(clippy::print_stdout, reason = "the process that started this one reads the address")]
async fn serve_bare(head: &str, body: &str) -> Result<()> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    let shown =
        lines.filter(|(name, _)| !OWN_HEADERS.contains(&name.to_ascii_lowercase().as_str()));
    let headers = shown
        .map(|(name, value)| Ok((name.parse::<HeaderName>()?, value.parse::<HeaderValue>()?)))
        .collect::<Result<HeaderMap>>()?;
    let body = axum::body::Bytes::copy_from_slice(body.as_bytes());
    let handler = move || std::future::ready((headers.clone(), body.clone()));
    let router = Router::new().route("/api/progress/{session}", get(handler));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(millrace_server::serve(listener, router, std::future::pending()).await?)
}
