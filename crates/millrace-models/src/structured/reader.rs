//! A model's text to the elements of its answer, each the moment it closes. It never knows what
//! an item means: the schema check is the caller's.
//!
//! Accepted (contract ideas section 5.2): a list; an object with one list of objects; a single
//! object; each also in a code fence or with text around it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::limits::ANSWER_BYTES_MAX;

use super::held::{Held, Rank, shape};
use super::lenient::Place;
use super::list::{List, Step};
use super::members::{Finding, Members};
use super::seek::{Candidate, Found, Kind, Seek};
use super::span::{Progress, Span};

/// One element of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    /// Its number in the answer, from 0.
    pub index: usize,
    /// The text it was read from.
    pub raw: String,
    /// The element, or why it cannot be read; one that was cut is never completed.
    pub value: Result<Value, String>,
}

/// What the whole text was.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// An answer; these are the elements that were not given before.
    Elements(Vec<Element>),
    /// No answer; the reason is fit for asking the model again.
    Unreadable(String),
}

/// Reads one answer while it streams.
#[derive(Debug, Default)]
pub struct ArrayReader {
    text: String,
    item_keys: Option<BTreeSet<String>>,
    seek: Seek,
    state: State,
    held: Option<Held>,
    given: usize,
    too_long: bool,
    work: usize,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Seeking,
    List(List),
    Object(Object),
    /// Behind the list inside an object.
    Tail(Members, Committed),
    Done,
}

/// Whether elements of the answer have been given away, so that it is the answer for good.
type Committed = bool;

#[derive(Debug)]
struct Object {
    span: Span,
    members: Members,
    strong: bool,
}

/// Bytes that may be read again after false starts, as a multiple of the text's length.
const REREADS_MAX: usize = 16;

impl ArrayReader {
    /// A reader for elements of any kind.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader for items of this schema. Knowing an item's keys it tells a single item with a
    /// list in it from an object around the items, and examples in the text from the answer.
    pub fn for_items(schema: &Value) -> Self {
        let properties = schema.get("properties").and_then(Value::as_object);
        let item_keys = properties.map(|map| map.keys().cloned().collect());
        Self { item_keys, ..Self::default() }
    }

    /// The elements that this piece of text completes.
    pub fn push(&mut self, text: &str) -> Vec<Element> {
        if self.text.len().saturating_add(text.len()) > ANSWER_BYTES_MAX {
            self.too_long = true;
        }
        if self.too_long {
            return Vec::new();
        }
        self.text.push_str(text);
        self.read(false)
    }

    /// The end of the text.
    pub fn finish(mut self) -> Answer {
        let mut elements = self.read(true);
        let committed = self.given > 0;
        if self.too_long {
            let reason = format!("the answer is longer than {ANSWER_BYTES_MAX} bytes");
            if !committed {
                return Answer::Unreadable(reason);
            }
            elements.extend(self.number(vec![(String::new(), Err(reason))]));
        }
        if committed {
            return Answer::Elements(elements);
        }
        match self.held.take() {
            Some(held) => match held.into_elements() {
                Ok(parts) => Answer::Elements(self.number(parts)),
                Err(reason) => Answer::Unreadable(reason),
            },
            None if self.text.trim().is_empty() => Answer::Unreadable("the answer is empty".into()),
            None => Answer::Unreadable("the answer holds no JSON list or object".into()),
        }
    }

    fn read(&mut self, last: bool) -> Vec<Element> {
        let mut parts = Vec::new();
        while self.step(last, &mut parts) {}
        self.number(parts)
    }

    fn number(&mut self, parts: Vec<Part>) -> Vec<Element> {
        let first = self.given;
        self.given = first.saturating_add(parts.len());
        let numbered = parts.into_iter().zip(first..);
        numbered.map(|((raw, value), index)| Element { index, raw, value }).collect()
    }

    /// One step; false when nothing more can be done with the text that is there.
    fn step(&mut self, last: bool, out: &mut Vec<Part>) -> bool {
        match std::mem::take(&mut self.state) {
            State::Seeking => self.seek(last),
            State::List(list) => self.list(list, last, out),
            State::Object(object) => self.object(object, last),
            State::Tail(members, committed) => self.tail(members, committed, out),
            State::Done => {
                self.state = State::Done;
                false
            }
        }
    }

    fn seek(&mut self, last: bool) -> bool {
        match self.seek.next(&self.text, last) {
            Found::More => return false,
            Found::EndOfThought => self.held = None,
            Found::Candidate(Candidate { kind, at, strong }) => match kind {
                Kind::List => self.state = State::List(List::new(at, strong, false)),
                Kind::Object => {
                    let (span, members) = (Span::new(at, Place::Alone), Members::new(at));
                    self.state = State::Object(Object { span, members, strong });
                }
                // A list of texts is an answer only where items are not known to be objects.
                Kind::Scalars if self.item_keys.is_none() => {
                    self.state = State::List(List::scalars(at));
                }
                Kind::Scalars => self.seek.resume(at.saturating_add(1), false),
                Kind::Empty => {
                    let rank = if strong { Rank::EmptyList } else { Rank::EmptyInline };
                    self.hold(Held::new(rank, Vec::new()));
                    self.seek.resume(at.saturating_add(1), false);
                }
            },
        }
        true
    }

    fn list(&mut self, mut list: List, last: bool, out: &mut Vec<Part>) -> bool {
        let step = list.advance(&self.text, last, self.item_keys.as_ref());
        if list.is_committed() {
            out.append(&mut list.pending);
        }
        match step {
            Step::More => {
                self.state = State::List(list);
                return false;
            }
            Step::Closed(end) => {
                let (wrapped, committed) = (list.wrapped, list.is_committed());
                self.state = match (wrapped, committed) {
                    (true, _) => State::Tail(Members::after_list(end), committed),
                    (false, true) => State::Done,
                    (false, false) => State::Seeking,
                };
                if !committed {
                    self.hold(list.held(false));
                }
                self.seek.resume(end, false);
            }
            Step::Broken | Step::Cut if list.is_committed() => self.state = State::Done,
            Step::Cut => {
                self.hold(list.held(true));
                self.state = State::Done;
            }
            Step::Broken => {
                let start = list.start;
                self.hold(list.held(true));
                self.again(start);
            }
        }
        true
    }

    fn object(&mut self, mut object: Object, last: bool) -> bool {
        let Object { span, members, strong } = &mut object;
        let strong = *strong;
        if let Finding::List(at) = members.advance(&self.text, self.item_keys.as_ref()) {
            self.state = State::List(List::new(at, strong, true));
            return true;
        }
        let start = span.start();
        let progress = span.advance(&self.text, last);
        let (held, end) = match progress {
            Progress::More => {
                self.state = State::Object(object);
                return false;
            }
            Progress::Done(value, end) => {
                let raw = self.text.get(start..end).unwrap_or_default();
                (shape(value, raw, strong, self.item_keys.as_ref()), Some(end))
            }
            Progress::Bad(reason, end) => {
                let raw = self.text.get(start..end.unwrap_or(self.text.len())).unwrap_or_default();
                (Held::faulty(strong, false, raw, reason), end)
            }
            Progress::Cut => {
                let raw = self.text.get(start..).unwrap_or_default();
                let held = Held::faulty(strong, false, raw, CUT.to_owned());
                self.hold(held);
                self.state = State::Done;
                return true;
            }
        };
        self.hold(held);
        match end {
            Some(end) => self.seek.resume(end, strong),
            None => self.again(start),
        }
        true
    }

    /// Behind the list: a second one would make it unclear which holds the items.
    fn tail(&mut self, mut members: Members, committed: Committed, out: &mut Vec<Part>) -> bool {
        match members.advance(&self.text, None) {
            Finding::List(at) => {
                let raw = self.text.get(at..).unwrap_or_default().chars().take(80).collect();
                let reason = "the answer's object holds a second list".to_owned();
                if committed {
                    out.push((raw, Err(reason)));
                } else {
                    self.hold(Held::faulty(true, true, &raw, reason));
                }
                self.state = State::Done;
            }
            Finding::End(end) => {
                self.seek.resume(end, false);
                self.state = if committed { State::Done } else { State::Seeking };
            }
            Finding::Nothing | Finding::Item => {
                self.state = State::Tail(members, committed);
                return false;
            }
        }
        true
    }

    /// A start that led nowhere: what follows its bracket is looked at again, as long as the
    /// work stays linear.
    fn again(&mut self, start: usize) {
        self.work = self.work.saturating_add(self.text.len().saturating_sub(start));
        if self.work > self.text.len().saturating_mul(REREADS_MAX) {
            self.state = State::Done;
            return;
        }
        self.seek.resume(start.saturating_add(1), false);
        self.seek.lists_only = true;
        self.state = State::Seeking;
    }

    fn hold(&mut self, new: Held) {
        match &mut self.held {
            Some(held) => held.meet(new),
            none => *none = Some(new),
        }
    }
}

/// The text and value of an element that has no number yet.
pub(super) type Part = (String, Result<Value, String>);

/// Why a value that was cut has no value.
pub(super) const CUT: &str = "the answer ended inside this element";

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
