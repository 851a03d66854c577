//! Bytes of an answer to events, the same for every cut between chunks. It never waits and never
//! decides what a fault leads to.

use serde_json::Value;

use crate::classify::classify_embedded;
use crate::limits::ANSWER_BYTES_MAX;
use crate::nouns::{Event, Fault, FaultClass, Finished};
use crate::sse::{Message, SseReader};

use super::dialect::Dialect;

/// What one dialect makes of the parsed pieces of an answer.
pub(crate) trait Chunks: Send {
    /// Reads one message of an event stream; `Err` is the error object it carries.
    fn chunk(&mut self, value: &Value, events: &mut Vec<Event>) -> Result<(), Value>;

    /// Reads a whole answer that is no event stream; `None` when it is not of this dialect.
    fn whole(&mut self, value: &Value, events: &mut Vec<Event>) -> Option<Result<(), Value>>;

    /// The end as told by `data: [DONE]`; `None` where the dialect knows no such mark.
    fn done_mark(&mut self) -> Option<Finished> {
        None
    }

    /// The end of the connection; `None` when the answer was not over.
    fn end(&mut self) -> Option<Finished>;
}

/// How the answer is framed, told by its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    /// An event stream.
    Events,
    /// One JSON document.
    Whole,
}

impl Framing {
    /// The framing of this `Content-Type` (contract records section 10 rule 1).
    pub fn of(content_type: &str) -> Self {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        if kind.eq_ignore_ascii_case("text/event-stream") { Self::Events } else { Self::Whole }
    }
}

/// Reads one answer. After the first fault or `Finished` it gives nothing more.
pub struct Decoder {
    provider: String,
    chunks: Box<dyn Chunks>,
    body: Body,
    received: usize,
    done: bool,
}

enum Body {
    Events(SseReader),
    Whole(Vec<u8>),
}

type Outcome = Result<Event, Fault>;

impl Decoder {
    /// A decoder for one answer of `provider`, which names it in faults.
    pub fn new(dialect: Dialect, framing: Framing, provider: &str) -> Self {
        let body = match framing {
            Framing::Events => Body::Events(SseReader::default()),
            Framing::Whole => Body::Whole(Vec::new()),
        };
        let provider = provider.to_owned();
        Self { provider, chunks: dialect.chunks(), body, received: 0, done: false }
    }

    /// Whether nothing more will come.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The events these bytes complete.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        if self.done {
            return outcomes;
        }
        self.received = self.received.saturating_add(bytes.len());
        if self.received > ANSWER_BYTES_MAX {
            let detail = format!("answer larger than {ANSWER_BYTES_MAX} bytes");
            self.fail(FaultClass::Truncated, detail, &mut outcomes);
            return outcomes;
        }
        match &mut self.body {
            Body::Whole(body) => body.extend_from_slice(bytes),
            Body::Events(reader) => {
                for message in reader.push(bytes) {
                    self.message(&message, true, &mut outcomes);
                }
            }
        }
        outcomes
    }

    /// The events of the end of the answer: at least `Finished` or a fault, unless one came
    /// before.
    pub fn finish(&mut self) -> Vec<Outcome> {
        let mut outcomes = Vec::new();
        if self.done {
            return outcomes;
        }
        match &mut self.body {
            Body::Whole(body) => {
                let body = std::mem::take(body);
                self.whole(&body, &mut outcomes);
            }
            Body::Events(reader) => {
                if let Some(message) = reader.finish() {
                    self.message(&message, false, &mut outcomes);
                }
                self.end(&mut outcomes);
            }
        }
        outcomes
    }

    fn message(&mut self, message: &Message, closed: bool, outcomes: &mut Vec<Outcome>) {
        let data = message.data.trim();
        if self.done || data.is_empty() {
            return;
        }
        if data == "[DONE]" {
            if let Some(finished) = self.chunks.done_mark() {
                self.finished(finished, outcomes);
            }
            return;
        }
        let Ok(value) = serde_json::from_str::<Value>(data) else {
            // A cut last message is a cut answer, which `end` reports.
            if closed {
                let detail = "a message of the event stream is not JSON";
                self.fail(FaultClass::InvalidOutput, detail.to_owned(), outcomes);
            }
            return;
        };
        let mut events = Vec::new();
        let read = match error_of(&value) {
            Some(error) => Err(error),
            None if message.name == "error" => Err(value),
            None => self.chunks.chunk(&value, &mut events),
        };
        self.deliver(events, read, outcomes);
    }

    fn whole(&mut self, body: &[u8], outcomes: &mut Vec<Outcome>) {
        let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
        let mut events = Vec::new();
        let read = match serde_json::from_slice::<Value>(body) {
            Err(_) => None,
            Ok(value) => match error_of(&value) {
                Some(error) => Some(Err(error)),
                None => self.chunks.whole(&value, &mut events),
            },
        };
        match read {
            Some(read) => {
                self.deliver(events, read, outcomes);
                self.end(outcomes);
            }
            None => {
                let detail = "the answer is no JSON of this dialect".to_owned();
                self.fail(FaultClass::InvalidOutput, detail, outcomes);
            }
        }
    }

    fn deliver(
        &mut self,
        events: Vec<Event>,
        read: Result<(), Value>,
        outcomes: &mut Vec<Outcome>,
    ) {
        for event in events {
            match event {
                Event::Text(text) if text.is_empty() => {}
                Event::Text(text) => outcomes.push(Ok(Event::Text(text))),
                Event::Finished(finished) => {
                    self.finished(finished, outcomes);
                    return;
                }
            }
        }
        if let Err(error) = read {
            self.done = true;
            outcomes.push(Err(classify_embedded(&self.provider, &error)));
        }
    }

    fn end(&mut self, outcomes: &mut Vec<Outcome>) {
        if self.done {
            return;
        }
        match self.chunks.end() {
            Some(finished) => self.finished(finished, outcomes),
            None => {
                let detail = "the answer broke off before its end".to_owned();
                self.fail(FaultClass::Connection, detail, outcomes);
            }
        }
    }

    fn finished(&mut self, finished: Finished, outcomes: &mut Vec<Outcome>) {
        self.done = true;
        outcomes.push(Ok(Event::Finished(finished)));
    }

    fn fail(&mut self, class: FaultClass, detail: String, outcomes: &mut Vec<Outcome>) {
        self.done = true;
        outcomes.push(Err(Fault::new(class, self.provider.clone()).with_detail(detail)));
    }
}

/// The error object of a chunk or body, wherever the vendors put it.
fn error_of(value: &Value) -> Option<Value> {
    let first = value.as_array().and_then(|list| list.first()).unwrap_or(value);
    let has_error = first.get("error").is_some_and(|error| !error.is_null());
    let is_error = first.get("type").and_then(Value::as_str) == Some("error");
    // A response object carries `error` of its own, which only its status makes an error.
    let is_response = first.get("object").and_then(Value::as_str) == Some("response");
    ((has_error && !is_response) || is_error).then(|| first.clone())
}
