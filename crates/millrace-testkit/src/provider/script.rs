//! What the provider answers and what it was asked: rules, gates and the log. Never does IO.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::watch;

/// How many ideas an answer holds when no rule says otherwise.
const DEFAULT_IDEAS: usize = 3;

/// One piece of an answer, sent on its own in the given order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Text of the model, as it stands.
    Text(String),
    /// One idea as JSON: the given one, or one made up at the moment it is sent.
    Idea(Option<Value>),
    /// Nothing more is sent until the gate of this name is released.
    Gate(String),
    /// A pause in milliseconds.
    DelayMs(u64),
    /// The connection is closed in the middle of the answer.
    Cut,
    /// Nothing more is ever sent and the connection stays open.
    Silence,
}

/// One answer of the provider.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answer {
    /// HTTP status; anything but 200 is an error body in OpenAI's form.
    pub status: u16,
    /// Extra headers, for example `retry-after`.
    pub headers: Vec<(String, String)>,
    /// The pieces; gates, delays and silence before the first text hold back the head as well.
    pub parts: Vec<Part>,
    /// Splits text into deltas of at most this many characters; 0 sends a part as one delta.
    pub chunk_chars: usize,
    /// The finish reason of a whole answer.
    pub finish: String,
}

/// Which requests get which answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// The request's text must contain all of these.
    pub contains: Vec<String>,
    /// Answers used once each, in order.
    pub answers: VecDeque<Answer>,
    /// The answer after those; without it the rule is passed over once they are used up.
    pub then: Option<Answer>,
}

/// How an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Still being sent or held.
    Open,
    /// Sent to its end (or to the error status of its rule).
    Sent,
    /// Cut by the script.
    Cut,
    /// The client went away before the end.
    Aborted,
}

/// One request the provider got.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// Place in the order of arrival, from 1.
    pub number: usize,
    /// The model that was asked for.
    pub model: String,
    /// Whether a streamed answer was asked for.
    pub stream: bool,
    /// Every string of the request, one per line, decoded.
    pub text: String,
    /// How its answer ended.
    pub outcome: Outcome,
}

/// The shared state of one provider.
#[derive(Debug)]
pub(super) struct Script {
    state: Mutex<State>,
    open_gates: watch::Sender<HashSet<String>>,
}

#[derive(Debug, Default)]
struct State {
    rules: Vec<Rule>,
    otherwise: Option<Answer>,
    log: Vec<Logged>,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            parts: Vec::new(),
            chunk_chars: 0,
            finish: "stop".to_owned(),
        }
    }
}

impl Answer {
    /// `count` ideas that are unlike all others, one delta each.
    pub fn ideas(count: usize) -> Self {
        Self::list((0..count).map(|_| None))
    }

    /// The given ideas as a JSON array, one delta each.
    pub fn of(ideas: &[Value]) -> Self {
        Self::list(ideas.iter().cloned().map(Some))
    }

    fn list(ideas: impl Iterator<Item = Option<Value>>) -> Self {
        let mut parts = vec![Part::Text("[".to_owned())];
        for (index, idea) in ideas.enumerate() {
            if index > 0 {
                parts.push(Part::Text(",".to_owned()));
            }
            parts.push(Part::Idea(idea));
        }
        parts.push(Part::Text("]".to_owned()));
        Self { parts, ..Self::default() }
    }

    /// The model's text as it stands: prose, fences, garbage, half a document.
    pub fn text(text: &str) -> Self {
        Self { parts: vec![Part::Text(text.to_owned())], ..Self::default() }
    }

    /// An error answer, for example 400, 429, 500 or 503.
    pub fn error(status: u16) -> Self {
        Self { status, ..Self::default() }
    }

    /// Nothing at all, for ever.
    pub fn silence() -> Self {
        Self { parts: vec![Part::Silence], ..Self::default() }
    }

    /// Adds `Retry-After` in seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.headers.push(("retry-after".to_owned(), seconds.to_string()));
        self
    }

    /// Holds the whole answer, its head included, until the gate is released.
    pub fn held_by(mut self, gate: &str) -> Self {
        self.parts.insert(0, Part::Gate(gate.to_owned()));
        self
    }

    /// Puts a part directly after the `count`th idea (0: before the first).
    pub fn after_idea(mut self, count: usize, part: Part) -> Self {
        let ideas = self.parts.iter().enumerate().filter(|(_, at)| matches!(at, Part::Idea(_)));
        let place = match count {
            0 => 1,
            _ => ideas.map(|(index, _)| index + 1).nth(count - 1).expect("that many ideas"),
        };
        self.parts.insert(place, part);
        self
    }

    /// Holds the answer after its `count`th idea until the gate is released.
    pub fn gate_after(self, count: usize, gate: &str) -> Self {
        self.after_idea(count, Part::Gate(gate.to_owned()))
    }

    /// Waits before every idea.
    pub fn delayed(mut self, milliseconds: u64) -> Self {
        let parts = std::mem::take(&mut self.parts);
        for part in parts {
            if matches!(part, Part::Idea(_)) {
                self.parts.push(Part::DelayMs(milliseconds));
            }
            self.parts.push(part);
        }
        self
    }

    /// Sends text in deltas of at most `chars` characters.
    pub fn chunked(mut self, chars: usize) -> Self {
        self.chunk_chars = chars;
        self
    }
}

impl Rule {
    /// Requests whose text contains `marker` get these answers, then `then` for ever.
    pub fn new(
        marker: &str,
        answers: impl IntoIterator<Item = Answer>,
        then: Option<Answer>,
    ) -> Self {
        let answers = answers.into_iter().collect();
        Self { contains: vec![marker.to_owned()], answers, then }
    }
}

impl Script {
    pub(super) fn new() -> Self {
        Self { state: Mutex::default(), open_gates: watch::Sender::new(HashSet::new()) }
    }

    /// Later rules win over earlier ones.
    pub(super) fn add(&self, rule: Rule) {
        self.state.lock().unwrap().rules.push(rule);
    }

    pub(super) fn otherwise(&self, answer: Answer) {
        self.state.lock().unwrap().otherwise = Some(answer);
    }

    pub(super) fn reset(&self) {
        *self.state.lock().unwrap() = State::default();
        self.open_gates.send_modify(HashSet::clear);
    }

    pub(super) fn release(&self, gate: &str) {
        self.open_gates.send_modify(|gates| {
            gates.insert(gate.to_owned());
        });
    }

    /// Returns once the gate is open; an open gate stays open until a reset.
    pub(super) async fn pass(&self, gate: &str) {
        let mut gates = self.open_gates.subscribe();
        let _ = gates.wait_for(|open| open.contains(gate)).await;
    }

    pub(super) fn log(&self) -> Vec<Logged> {
        self.state.lock().unwrap().log.clone()
    }

    /// Writes down a request and picks its answer.
    pub(super) fn take(&self, model: &str, stream: bool, text: String) -> (usize, Answer) {
        let mut state = self.state.lock().unwrap();
        let state = &mut *state;
        let matching = |rule: &&mut Rule| rule.contains.iter().all(|part| text.contains(part));
        let answer = state
            .rules
            .iter_mut()
            .rev()
            .filter(matching)
            .find_map(|rule| rule.answers.pop_front().or_else(|| rule.then.clone()));
        let answer = answer.or_else(|| state.otherwise.clone());
        let number = state.log.len() + 1;
        let model = model.to_owned();
        state.log.push(Logged { number, model, stream, text, outcome: Outcome::Open });
        (number, answer.unwrap_or_else(|| Answer::ideas(DEFAULT_IDEAS)))
    }

    pub(super) fn ended(&self, number: usize, outcome: Outcome) {
        let mut state = self.state.lock().unwrap();
        if let Some(entry) = state.log.iter_mut().find(|entry| entry.number == number) {
            entry.outcome = outcome;
        }
    }
}
