//! The list of elements under way. It never looks beyond its closing bracket.

use std::collections::BTreeSet;

use serde_json::Value;

use super::held::{Held, Rank, is_item};
use super::lenient::Place;
use super::reader::{CUT, Part};
use super::span::{Progress, Span};

/// Longest comment between two elements, in bytes.
const COMMENT_BYTES_MAX: usize = 4096;

/// A list whose bracket was read.
#[derive(Debug)]
pub(super) struct List {
    /// Where its bracket is.
    pub start: usize,
    /// Whether it is a member of an object.
    pub wrapped: bool,
    /// Elements read and not yet given away.
    pub pending: Vec<Part>,
    strong: bool,
    scalars: bool,
    pos: usize,
    element: Option<Span>,
    comma_due: bool,
    committed: bool,
}

/// How far the list is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More text is needed.
    More,
    /// It ended before this byte.
    Closed(usize),
    /// What follows an element is no list; the reason is its last element.
    Broken,
    /// The text ended before the list did.
    Cut,
}

impl List {
    /// A list of objects whose bracket is at `start`.
    pub fn new(start: usize, strong: bool, wrapped: bool) -> Self {
        Self {
            start,
            wrapped,
            pending: Vec::new(),
            strong,
            scalars: false,
            pos: start.saturating_add(1),
            element: None,
            comma_due: false,
            committed: false,
        }
    }

    /// A list of texts or numbers: never believed before the end of the text.
    pub fn scalars(start: usize) -> Self {
        Self { scalars: true, ..Self::new(start, true, false) }
    }

    /// Whether this list is the answer for good.
    pub fn is_committed(&self) -> bool {
        self.committed
    }

    /// Reads as many elements as the text holds.
    pub fn advance(&mut self, text: &str, last: bool, keys: Option<&BTreeSet<String>>) -> Step {
        loop {
            if let Some(mut span) = self.element.take() {
                let progress = span.advance(text, last);
                if progress == Progress::More {
                    self.element = Some(span);
                    return Step::More;
                }
                if let Some(step) = self.take(text, span.start(), progress, keys) {
                    return step;
                }
                continue;
            }
            let Some(byte) = self.skip(text) else {
                return if last { Step::Cut } else { Step::More };
            };
            match byte {
                b']' => return Step::Closed(self.pos.saturating_add(1)),
                b',' if self.comma_due => {
                    self.comma_due = false;
                    self.pos = self.pos.saturating_add(1);
                }
                // An object directly after an element: only the comma was forgotten.
                b'{' => self.element = Some(Span::new(self.pos, Place::InArray)),
                _ if self.comma_due || matches!(byte, b',' | b'}' | b':') => {
                    return self.broken(text);
                }
                _ => self.element = Some(Span::new(self.pos, Place::InArray)),
            }
        }
    }

    /// The list as an answer that nothing better has beaten yet.
    pub fn held(self, unfinished: bool) -> Held {
        let faulty = self.pending.iter().all(|(_, value)| value.is_err());
        let rank = match (self.strong, self.scalars) {
            (true, _) if self.pending.is_empty() && !unfinished => Rank::EmptyList,
            (true, true) => Rank::Scalars,
            // Uncommitted: nothing in it is an item, or not all of it could be read.
            (true, false) => Rank::StrongList,
            (false, _) if faulty => Rank::WeakFaulty,
            (false, _) => Rank::WeakList,
        };
        Held::new(rank, self.pending)
    }

    fn take(
        &mut self,
        text: &str,
        start: usize,
        progress: Progress,
        keys: Option<&BTreeSet<String>>,
    ) -> Option<Step> {
        self.comma_due = true;
        let raw = |end: usize| text.get(start..end).unwrap_or_default().trim_end().to_owned();
        match progress {
            Progress::Done(value, end) => {
                self.commit(&value, keys);
                self.pending.push((raw(end), Ok(value)));
                self.pos = end;
                None
            }
            Progress::Bad(reason, Some(end)) => {
                self.pending.push((raw(end), Err(reason)));
                self.pos = end;
                None
            }
            Progress::Bad(reason, None) => {
                self.pending.push((raw(text.len()), Err(reason)));
                self.pos = text.len();
                Some(Step::Broken)
            }
            Progress::Cut | Progress::More => {
                self.pending.push((raw(text.len()), Err(CUT.to_owned())));
                self.pos = text.len();
                Some(Step::Cut)
            }
        }
    }

    /// A list at the beginning of a line whose element is an item is the answer.
    fn commit(&mut self, value: &Value, keys: Option<&BTreeSet<String>>) {
        self.committed |= self.strong && !self.scalars && is_item(value, keys);
    }

    fn broken(&mut self, text: &str) -> Step {
        let raw: String = text.get(self.pos..).unwrap_or_default().chars().take(80).collect();
        let reason = "the list goes on with something that is no element".to_owned();
        self.pending.push((raw, Err(reason)));
        Step::Broken
    }

    /// Moves behind white space and comments; `None` at the end of the text.
    fn skip(&mut self, text: &str) -> Option<u8> {
        loop {
            let rest = text.get(self.pos..)?;
            let trimmed = rest.trim_start();
            self.pos = text.len().saturating_sub(trimmed.len());
            let mark = match trimmed.as_bytes() {
                [b'#', ..] | [b'/', b'/', ..] => "\n",
                [b'/', b'*', ..] => "*/",
                [b'/'] => return None,
                bytes => return bytes.first().copied(),
            };
            // The second byte of `/*` does not begin its end.
            let body = trimmed.get(2.min(trimmed.len())..)?;
            let body = if mark == "\n" { trimmed } else { body };
            let length = match body.find(mark) {
                Some(length) => length.saturating_add(mark.len()),
                // A comment without end is no comment.
                None if body.len() > COMMENT_BYTES_MAX => return Some(b':'),
                None => return None,
            };
            let skipped = trimmed.len().saturating_sub(body.len()).saturating_add(length);
            self.pos = self.pos.saturating_add(skipped);
        }
    }
}
