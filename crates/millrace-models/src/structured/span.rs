//! One value under way: where it ends and what it is, told as early as it is certain. Well-formed
//! values cost one pass; damaged ones are read leniently, a bounded number of times per byte.

use serde_json::Value;

use super::lenient::{Place, Reading, read};
use super::scanner::Scanner;

/// First size, in bytes, at which a value that does not seem to end is read leniently. After
/// that the wait doubles each time, which keeps the total linear.
const FIRST_TRIAL_BYTES: usize = 1024;

/// A value that began at `start`.
#[derive(Debug)]
pub(super) struct Span {
    start: usize,
    place: Place,
    scanner: Scanner,
    scanned: usize,
    boundary: Option<usize>,
    next_trial: usize,
    wait: usize,
    bad: Option<String>,
}

/// What is known of a value.
#[derive(Debug, PartialEq)]
pub(super) enum Progress {
    /// More text is needed.
    More,
    /// The value and where it ends.
    Done(Value, usize),
    /// It cannot be read; where it ends, if that can be told.
    Bad(String, Option<usize>),
    /// The text ended inside it.
    Cut,
}

impl Span {
    /// A value whose first byte is at `start`.
    pub fn new(start: usize, place: Place) -> Self {
        Self {
            start,
            place,
            scanner: Scanner::default(),
            scanned: start,
            boundary: None,
            next_trial: FIRST_TRIAL_BYTES,
            wait: FIRST_TRIAL_BYTES,
            bad: None,
        }
    }

    /// Where it begins.
    pub fn start(&self) -> usize {
        self.start
    }

    /// Looks at the text as far as it is there.
    pub fn advance(&mut self, text: &str, last: bool) -> Progress {
        let fresh_boundary = self.boundary.is_none() && self.find_boundary(text);
        if let Some(boundary) = self.boundary.filter(|_| fresh_boundary) {
            let raw = text.get(self.start..boundary).unwrap_or_default();
            if let Ok(value) = serde_json::from_str(raw.trim_end()) {
                return Progress::Done(value, boundary);
            }
        }
        if let Some(reason) = self.bad.clone() {
            return self.bad_until(reason, last);
        }
        let length = text.len().saturating_sub(self.start);
        if !(fresh_boundary || last || length >= self.next_trial) {
            return Progress::More;
        }
        if fresh_boundary {
            // It seems to be over: the next bytes will tell.
            self.wait = 1;
        }
        self.next_trial = length.saturating_add(self.wait);
        self.wait = self.wait.saturating_mul(2);
        match read(text.get(self.start..).unwrap_or_default(), self.place, last) {
            Reading::Done(value, length) => {
                Progress::Done(value, self.start.saturating_add(length))
            }
            Reading::More if last => Progress::Cut,
            Reading::More => Progress::More,
            Reading::Bad(reason) => self.bad_until(reason, last),
        }
    }

    /// An unreadable value is told when its end is known, or when nothing more comes.
    fn bad_until(&mut self, reason: String, last: bool) -> Progress {
        if self.boundary.is_some() || last || self.place == Place::Alone {
            return Progress::Bad(reason, self.boundary);
        }
        self.bad = Some(reason);
        Progress::More
    }

    /// Whether the end by the rules of JSON was found just now.
    fn find_boundary(&mut self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let is_container = matches!(bytes.get(self.start), Some(b'{' | b'['));
        while let Some(byte) = bytes.get(self.scanned) {
            let outside = self.scanner.depth() == 0 && !self.scanner.in_string();
            // A word, number or string in a list ends before what separates it.
            if !is_container && outside && matches!(byte, b',' | b']' | b'}') {
                self.boundary = Some(self.scanned);
                return true;
            }
            let structural = self.scanner.step(*byte).is_some();
            self.scanned = self.scanned.saturating_add(1);
            if is_container && structural && self.scanner.depth() == 0 {
                self.boundary = Some(self.scanned);
                return true;
            }
        }
        false
    }
}
