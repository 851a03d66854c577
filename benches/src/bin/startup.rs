//! The built program: how long from its start to its first answer on a data directory that is there already, and what memory it
//! holds while idle.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use clap::Parser;
use millrace_benches::place;
use millrace_benches::report::{Report, Target};
use millrace_benches::samples::Samples;
use rustix::process::{Pid, Signal, kill_process};

/// Time between two tries to reach the server; a hundredth of what is promised.
const TRY_EVERY: Duration = Duration::from_millis(1);
/// A server that has not answered by then never will.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);

/// Measures start and idle memory of the built program.
#[derive(Debug, Parser)]
struct Args {
    /// The program
    #[arg(long, default_value = "target/release/millrace")]
    binary: PathBuf,
    /// Starts measured
    #[arg(long, default_value_t = 20)]
    starts: usize,
    /// Seconds of rest before the memory is read
    #[arg(long, default_value_t = 5)]
    rest: u64,
    /// An existing data directory to start on, instead of one the program made itself just before
    #[arg(long)]
    data_dir: Option<PathBuf>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let binary = args.binary.canonicalize();
    let binary = binary.context("build the program first: cargo build --release --bin millrace")?;
    let home = place::fresh()?;
    let data = args.data_dir.unwrap_or_else(|| home.path().join("data"));
    // The first start makes the data directory.
    Server::start(&binary, home.path(), &data)?.end()?;
    let mut times = Vec::with_capacity(args.starts);
    for _ in 0..args.starts {
        let server = Server::start(&binary, home.path(), &data)?;
        times.push(server.answered_after);
        server.end()?;
    }
    let times = Samples::new(times);
    let server = Server::start(&binary, home.path(), &data)?;
    std::thread::sleep(Duration::from_secs(args.rest));
    let (idle, peak) = (server.memory_mib("VmRSS:")?, server.memory_mib("VmHWM:")?);
    server.end()?;

    let mut report = Report::new("The built program on an existing data directory");
    report.figure("start to first answer, median", times.median_ms(), "ms", Target::Below(150.0));
    report.figure("  max", times.max_ms(), "ms", Target::None);
    let what = format!("resident memory, idle for {} s", args.rest);
    report.figure(&what, idle, "MiB", Target::Below(40.0));
    report.figure("  peak", peak, "MiB", Target::None);
    report.print();
    Ok(())
}

/// The running program; killed when dropped.
struct Server {
    child: Child,
    answered_after: Duration,
}

impl Server {
    /// Starts it and waits for the first 200 of `/healthz`.
    fn start(binary: &Path, home: &Path, data: &Path) -> Result<Self> {
        let address = free_address()?;
        let begun = Instant::now();
        let child = Command::new(binary)
            .args(["serve", "--listen", &address.to_string(), "--data-dir"])
            .arg(data)
            .arg("--workspace-root")
            .arg(home)
            .env_clear()
            .env("HOME", home)
            .current_dir(home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self { child, answered_after: Duration::ZERO };
        while !is_healthy(address) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the program ended with {status}");
            }
            ensure!(begun.elapsed() < ANSWER_TIME_MAX, "the program does not answer");
            std::thread::sleep(TRY_EVERY);
        }
        server.answered_after = begun.elapsed();
        Ok(server)
    }

    /// A line of `/proc/<pid>/status` in MiB (proc_pid_status(5): the file tells KiB).
    fn memory_mib(&self, line: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let told = status.lines().find_map(|found| found.strip_prefix(line));
        let kib = told.and_then(|rest| rest.split_whitespace().next()).context("no such line")?;
        Ok(f64::from(kib.parse::<u32>()?) / 1_024.0)
    }

    /// Ends it in order.
    fn end(mut self) -> Result<()> {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::TERM)?;
        let status = self.child.wait()?;
        ensure!(status.success(), "the program ended with {status}");
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `end` there is nothing left to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A loopback port nobody listens on.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

fn is_healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        let request =
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer.starts_with(b"HTTP/1.1 200 "))
    };
    ask().unwrap_or(false)
}
