//! Reads an event stream block by block, as it was sent and when it arrived. Never reconnects.

use std::io::{BufRead, BufReader};
use std::time::Instant;

use serde_json::Value;

use crate::http::{BodyReader, Incoming};

/// An open event stream.
#[derive(Debug)]
pub struct EventStream {
    /// Status code of the answer.
    pub status: u16,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    lines: BufReader<BodyReader>,
}

/// One block of the stream: the lines up to an empty one.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The block as sent, with its line ends and the empty line.
    pub raw: String,
    /// When its last byte was read.
    pub at: Instant,
}

impl EventStream {
    /// Takes an answer as an event stream, whatever its status says.
    pub fn new(incoming: Incoming) -> Self {
        let Incoming { status, headers, body } = incoming;
        Self { status, headers, lines: BufReader::new(body) }
    }

    /// The next block, comments included; none at the proper end of the stream.
    pub fn next_block(&mut self) -> Option<Frame> {
        let mut raw = String::new();
        loop {
            let count = self.lines.read_line(&mut raw).expect("a block of the stream in time");
            if count == 0 {
                assert!(raw.is_empty(), "the stream ended within a block: {raw:?}");
                return None;
            }
            if raw.ends_with("\n\n") || raw == "\n" {
                return Some(Frame { raw, at: Instant::now() });
            }
        }
    }

    /// The next block, or nothing when the connection broke or ended: for servers that are killed.
    pub fn next_if_alive(&mut self) -> Option<Frame> {
        let mut raw = String::new();
        while !raw.ends_with("\n\n") {
            match self.lines.read_line(&mut raw) {
                Ok(count) if count > 0 => {}
                Ok(_) | Err(_) => return None,
            }
        }
        Some(Frame { raw, at: Instant::now() })
    }

    /// The next event, comments passed over; none at the end.
    pub fn next_event(&mut self) -> Option<Frame> {
        loop {
            let frame = self.next_block()?;
            if !frame.is_comment() {
                return Some(frame);
            }
        }
    }

    /// The next event, which must exist.
    pub fn expect_event(&mut self) -> Frame {
        self.next_event().expect("one more event before the end of the stream")
    }

    /// Reads on until an event of that `type`, which is returned.
    pub fn wait_for(&mut self, kind: &str) -> Value {
        loop {
            let event = self.expect_event().json();
            if event["type"] == kind {
                return event;
            }
        }
    }

    /// All remaining events.
    pub fn rest(mut self) -> Vec<Frame> {
        std::iter::from_fn(|| self.next_event()).collect()
    }
}

impl Frame {
    /// Whether the block holds only comment lines.
    pub fn is_comment(&self) -> bool {
        self.raw.lines().all(|line| line.is_empty() || line.starts_with(':'))
    }

    /// The number of the event; the block must be exactly `id: <n>`, `data: <text>`, empty line.
    pub fn id(&self) -> u64 {
        let digits = self.parts().0;
        let id: u64 = digits.parse().unwrap_or_else(|_| panic!("bad id in {:?}", self.raw));
        assert_eq!(digits, id.to_string(), "id in plain decimal digits: {:?}", self.raw);
        id
    }

    /// The data line as sent; the block must be exactly framed (see [`Frame::id`]).
    pub fn data(&self) -> &str {
        self.parts().1
    }

    /// The data as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.data())
            .unwrap_or_else(|error| panic!("{error} in {:?}", self.raw))
    }

    fn parts(&self) -> (&str, &str) {
        let parts = self.raw.strip_suffix("\n\n").and_then(|block| {
            let (id, data) = block.split_once('\n')?;
            let (id, data) = (id.strip_prefix("id: ")?, data.strip_prefix("data: ")?);
            (!data.contains(['\n', '\r'])).then_some((id, data))
        });
        parts.unwrap_or_else(|| panic!("a block must be one id and one data line: {:?}", self.raw))
    }
}
