//! Subscribers in a process of their own, so that they do not take turns with the server's threads: that process says when all are
//! there, and at its end what arrived when, a subscriber per line.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::client::Arrival;

/// What the process says when all its subscribers are there.
const READY: &str = "ready";

/// The process, seen from the server's.
#[derive(Debug)]
pub struct Crowd {
    child: Child,
    told: Lines<BufReader<ChildStdout>>,
}

impl Crowd {
    /// Starts this program again with these arguments and waits until its subscribers are there.
    ///
    /// # Errors
    /// When they do not come.
    pub async fn start(arguments: &[String]) -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let told = child.stdout.take().context("the subscribers' standard output")?;
        let mut this = Self { child, told: BufReader::new(told).lines() };
        let ready = this.told.next_line().await?;
        ensure!(ready.as_deref() == Some(READY), "the subscribers did not connect");
        Ok(this)
    }

    /// Its process id, while it runs.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        self.child.id()
    }

    /// Waits for their end and answers what each saw.
    ///
    /// # Errors
    /// When one of them failed.
    pub async fn arrivals(mut self) -> Result<Vec<Vec<Arrival>>> {
        let mut streams = Vec::new();
        while let Some(line) = self.told.next_line().await? {
            let stream = line.split(' ').map(|word| {
                let (number, at) = word.split_once(':').context("an arrival of unknown form")?;
                Ok(Arrival { number: number.parse()?, at: at.parse()? })
            });
            streams.push(stream.collect::<Result<Vec<_>>>()?);
        }
        ensure!(self.child.wait().await?.success(), "the subscribers failed");
        Ok(streams)
    }
}

/// The process itself, once its subscribers are there: says so, lets all read to their end and tells what arrived.
///
/// # Errors
/// When one of them fails.
pub async fn tell<F>(subscribers: Vec<F>) -> Result<()>
where
    F: Future<Output = Result<Vec<Arrival>>> + Send + 'static,
{
    let mut stdout = tokio::io::stdout();
    stdout.write_all(format!("{READY}\n").as_bytes()).await?;
    stdout.flush().await?;
    let streams: Vec<_> = subscribers.into_iter().map(tokio::spawn).collect();
    for stream in streams {
        let arrivals = stream.await??;
        let words = arrivals.iter().map(|Arrival { number, at }| format!("{number}:{at}"));
        let line = words.collect::<Vec<_>>().join(" ") + "\n";
        stdout.write_all(line.as_bytes()).await?;
    }
    Ok(stdout.flush().await?)
}
