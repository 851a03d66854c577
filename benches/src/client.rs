//! Plain HTTP/1.1 clients over TCP: an event stream with the moment each event arrived, and repeated reads on one connection.
//! Never more of the protocol than the server under measurement uses.

use std::net::SocketAddr;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::watched::nanos;

/// Bytes read at once.
const READ_BYTES: usize = 16 * 1024;
/// How a chunked body ends (RFC 9112 section 7.1).
const LAST_CHUNK: &[u8] = b"\r\n0\r\n\r\n";

/// The path of a session, `rest` behind its id, for a workspace.
///
/// # Errors
/// When the workspace's path holds more than plain characters, which need no encoding.
pub fn session_path(session_id: &str, rest: &str, workspace: &Path) -> Result<String> {
    let workspace = workspace.to_str().context("a workspace path that is no text")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    ensure!(workspace.chars().all(plain), "run this where the path holds only plain characters");
    Ok(format!("/api/idea/sessions/{session_id}{rest}?workspace_path={workspace}"))
}

/// An event that arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// Its number in the log.
    pub number: u64,
    /// When its last byte was read, by [`nanos`].
    pub at: u64,
}

/// One subscriber of an event stream.
#[derive(Debug)]
pub struct Subscriber {
    stream: TcpStream,
    bytes: Vec<u8>,
    line: Vec<u8>,
    open: Option<u64>,
    arrivals: Vec<Arrival>,
}

impl Subscriber {
    /// Connects and reads up to the first event.
    ///
    /// # Errors
    /// When the server refuses, or ends before an event.
    pub async fn open(address: SocketAddr, path: &str) -> Result<Self> {
        let stream = connect(address, path, "close").await?;
        let (bytes, line, arrivals) = (vec![0; READ_BYTES], Vec::new(), Vec::new());
        let mut this = Self { stream, bytes, line, open: None, arrivals };
        while this.arrivals.is_empty() {
            ensure!(this.read().await?, "the stream ended before its first event");
        }
        Ok(this)
    }

    /// Reads to the end of the stream and answers all that arrived.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn rest(mut self) -> Result<Vec<Arrival>> {
        while self.read().await? {}
        Ok(self.arrivals)
    }

    /// Reads once. Answers false at the end.
    async fn read(&mut self) -> Result<bool> {
        let count = self.stream.read(&mut self.bytes).await?;
        let at = nanos();
        let bytes = std::mem::take(&mut self.bytes);
        for part in bytes.get(..count).unwrap_or_default().split_inclusive(|byte| *byte == b'\n') {
            match part.strip_suffix(b"\n") {
                Some(end) => {
                    self.line.extend(end);
                    self.take_line(at);
                }
                None => self.line.extend(part),
            }
        }
        self.bytes = bytes;
        Ok(count > 0)
    }

    /// An `id` line opens an event and an empty one ends it; lines of head and chunking end in a carriage return.
    fn take_line(&mut self, at: u64) {
        if self.line.is_empty() {
            self.arrivals.extend(self.open.take().map(|number| Arrival { number, at }));
        } else if let Some(number) = self.line.strip_prefix(b"id: ") {
            self.open = std::str::from_utf8(number).ok().and_then(|digits| digits.parse().ok());
        }
        self.line.clear();
    }
}

/// One kept connection that reads the same path again and again.
#[derive(Debug)]
pub struct Reader {
    stream: TcpStream,
    request: String,
    bytes: Vec<u8>,
    answer: Vec<u8>,
}

impl Reader {
    /// Connects; the first answer has been read when this returns.
    ///
    /// # Errors
    /// When the server does not answer 200.
    pub async fn open(address: SocketAddr, path: &str) -> Result<Self> {
        let stream = connect(address, path, "keep-alive").await?;
        let request = request(address, path, "keep-alive");
        let (bytes, answer) = (vec![0; READ_BYTES], Vec::new());
        let mut this = Self { stream, request, bytes, answer };
        this.answer().await?;
        Ok(this)
    }

    /// Asks and reads the whole answer. Answers its bytes.
    ///
    /// # Errors
    /// When the server does not answer 200.
    pub async fn get(&mut self) -> Result<usize> {
        self.stream.write_all(self.request.as_bytes()).await?;
        self.answer().await
    }

    async fn answer(&mut self) -> Result<usize> {
        self.answer.clear();
        while !is_whole(&self.answer)? {
            let count = self.stream.read(&mut self.bytes).await?;
            ensure!(count > 0, "the connection was closed");
            self.answer.extend(self.bytes.iter().take(count));
        }
        Ok(self.answer.len())
    }
}

fn request(address: SocketAddr, path: &str, connection: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: {connection}\r\n\r\n")
}

async fn connect(address: SocketAddr, path: &str, connection: &str) -> Result<TcpStream> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(request(address, path, connection).as_bytes()).await?;
    Ok(stream)
}

/// Whether an answer is there to its last byte, by its length or its last chunk.
fn is_whole(answer: &[u8]) -> Result<bool> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(false);
    };
    let (head, body) = answer.split_at(end + 4);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200 ") {
        bail!("an answer other than 200: {}", String::from_utf8_lossy(answer));
    }
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    Ok(match length {
        Some(length) => body.len() >= length.trim().parse::<usize>()?,
        None => body.ends_with(LAST_CHUNK),
    })
}

#[cfg(test)]
#[path = "client_tests.rs"]
mod tests;
