//! A subscriber of the Pusher protocol (contracts/tasks.md 11) over a plain TCP socket, with the moment each event arrived. Reads no
//! more of a frame than it must: its processor time is taken from the server beside it.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail, ensure};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::Arrival;
use crate::watched::nanos;

/// Bytes read at once: several events of usual size.
const READ_BYTES: usize = 2 * 1024;
/// The longest text a client frame here may hold without a longer length field (RFC 6455 section 5.2).
const SHORT_FRAME_BYTES_MAX: usize = 125;

/// WebSocket opcodes (RFC 6455 section 11.8).
const TEXT: u8 = 1;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// One socket with one channel.
#[derive(Debug)]
pub struct Subscriber {
    stream: TcpStream,
    unread: Vec<u8>,
    arrivals: Vec<Arrival>,
    ended: bool,
}

impl Subscriber {
    /// Connects, subscribes and waits for the server's yes.
    ///
    /// # Errors
    /// When the server refuses any of it.
    pub async fn open(address: SocketAddr, key: &str, channel: &str) -> Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        // The nonce is the example of RFC 6455; nobody here checks what the server makes of it.
        let request = format!(
            "GET /app/{key}?protocol=7&client=bench&version=1&flash=false HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut this = Self { stream, unread: Vec::new(), arrivals: Vec::new(), ended: false };
        this.head().await?;
        this.told("pusher:connection_established").await?;
        let subscribe =
            format!(r#"{{"event":"pusher:subscribe","data":{{"auth":"","channel":"{channel}"}}}}"#);
        this.send(TEXT, subscribe.as_bytes()).await?;
        this.told("pusher_internal:subscription_succeeded").await?;
        Ok(this)
    }

    /// Reads to the terminal event and answers all that arrived.
    ///
    /// # Errors
    /// When the connection breaks before, or the server closes it.
    pub async fn rest(mut self) -> Result<Vec<Arrival>> {
        while !self.ended {
            let at = self.read().await?;
            while let Some((opcode, payload)) = take_frame(&mut self.unread) {
                self.take(opcode, &payload, at).await?;
            }
        }
        Ok(self.arrivals)
    }

    /// The answer to the upgrade.
    async fn head(&mut self) -> Result<()> {
        loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                let head = self.unread.drain(..end + 4).collect::<Vec<_>>();
                ensure!(head.starts_with(b"HTTP/1.1 101 "), "{}", String::from_utf8_lossy(&head));
                return Ok(());
            }
            self.read().await?;
        }
    }

    /// Waits for one protocol event; nothing else may come before it.
    async fn told(&mut self, event: &str) -> Result<()> {
        loop {
            if let Some((_, payload)) = take_frame(&mut self.unread) {
                let payload = String::from_utf8_lossy(&payload);
                ensure!(payload.contains(event), "{payload} instead of {event}");
                return Ok(());
            }
            self.read().await?;
        }
    }

    /// Reads once. Answers when.
    async fn read(&mut self) -> Result<u64> {
        let mut bytes = [0; READ_BYTES];
        let count = self.stream.read(&mut bytes).await?;
        let at = nanos();
        ensure!(count > 0, "the server hung up");
        self.unread.extend(bytes.iter().take(count));
        Ok(at)
    }

    async fn take(&mut self, opcode: u8, payload: &[u8], at: u64) -> Result<()> {
        match opcode {
            TEXT if contains(payload, b"\"event\":\"task-") => {
                let number = sequence(payload).context("an event without its number")?;
                self.arrivals.push(Arrival { number, at });
                self.ended = !contains(payload, b"\"event\":\"task-update\"");
            }
            TEXT if contains(payload, b"\"event\":\"pusher:ping\"") => {
                self.send(TEXT, br#"{"event":"pusher:pong","data":{}}"#).await?;
            }
            PING => self.send(PONG, payload).await?,
            CLOSE => bail!("the server closed the socket: {payload:?}"),
            _ => bail!("unexpected: {}", String::from_utf8_lossy(payload)),
        }
        Ok(())
    }

    /// Sends one frame. Its mask is zero, which changes no byte and is one all the same (RFC 6455 section 5.3).
    async fn send(&mut self, opcode: u8, payload: &[u8]) -> Result<()> {
        let length = u8::try_from(payload.len()).unwrap_or(u8::MAX);
        ensure!(usize::from(length) <= SHORT_FRAME_BYTES_MAX, "a frame of this kind is short");
        let mut frame = vec![0x80 | opcode, 0x80 | length, 0, 0, 0, 0];
        frame.extend(payload);
        Ok(self.stream.write_all(&frame).await?)
    }
}

/// Takes a whole frame off the front: opcode and payload. A server's frames are unmasked, and here never in parts.
fn take_frame(unread: &mut Vec<u8>) -> Option<(u8, Vec<u8>)> {
    let (&first, &second) = (unread.first()?, unread.get(1)?);
    let (length, begin): (usize, usize) = match second {
        126 => (usize::from(u16::from_be_bytes(*unread.get(2..)?.first_chunk()?)), 4),
        127 => (usize::try_from(u64::from_be_bytes(*unread.get(2..)?.first_chunk()?)).ok()?, 10),
        short => (usize::from(short), 2),
    };
    let end = begin.checked_add(length)?;
    let payload = unread.get(begin..end)?.to_vec();
    unread.drain(..end);
    Some((first & 0x0f, payload))
}

/// The `seq` in an event's data, which is a JSON text within a JSON text.
fn sequence(payload: &[u8]) -> Option<u64> {
    const KEY: &[u8] = br#"\"seq\":"#;
    let at = payload.windows(KEY.len()).position(|part| part == KEY)?;
    let digits = payload.get(at + KEY.len()..)?.iter().take_while(|byte| byte.is_ascii_digit());
    std::str::from_utf8(&digits.copied().collect::<Vec<_>>()).ok()?.parse().ok()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|found| found == part)
}

#[cfg(test)]
#[path = "pusher_tests.rs"]
mod tests;
