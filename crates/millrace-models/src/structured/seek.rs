//! Where in a model's text an answer may begin. It never reads JSON: brackets in prose, thoughts
//! and code fences are told apart by where they stand and what follows them.

/// Tags that models wrap their thoughts in.
const THOUGHTS: [&str; 5] = ["think", "thinking", "thought", "reasoning", "reflection"];

/// Farthest look behind a bracket, in bytes. Models that run wild send white space without end.
const LOOKAHEAD_BYTES_MAX: usize = 4096;

/// The white space at the beginning of `text` in bytes; `None` when it is endless.
pub(super) fn gap(text: &str) -> Option<usize> {
    let length = text.bytes().take(LOOKAHEAD_BYTES_MAX).take_while(u8::is_ascii_whitespace).count();
    (length < LOOKAHEAD_BYTES_MAX).then_some(length)
}

/// What an answer may begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `[{`
    List,
    /// `[]`
    Empty,
    /// `["`, `[1`: a list of anything but objects.
    Scalars,
    /// `{"`
    Object,
}

/// A place where an answer may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// What it begins with.
    pub kind: Kind,
    /// The bracket's byte.
    pub at: usize,
    /// It stands at the beginning of a line or of a code fence, as an answer does, and not
    /// within a sentence.
    pub strong: bool,
}

/// What the text holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// More text is needed.
    More,
    /// A thought ended here whose beginning was not marked: what stood before it was no answer.
    EndOfThought,
    /// A place to read.
    Candidate(Candidate),
}

/// Walks through prose.
#[derive(Debug)]
pub(super) struct Seek {
    /// The next byte to look at.
    pub pos: usize,
    /// After a broken answer only a list at the beginning of a line is believed.
    pub lists_only: bool,
    line_start: bool,
    after_object: bool,
    in_fence: bool,
    thought: Option<&'static str>,
    previous: char,
}

impl Default for Seek {
    fn default() -> Self {
        Self {
            pos: 0,
            lists_only: false,
            line_start: true,
            after_object: false,
            in_fence: false,
            thought: None,
            previous: ' ',
        }
    }
}

impl Seek {
    /// Goes on behind a value that ended before `at`. An object directly after an object, or
    /// after a comma, stands as that one stood.
    pub fn resume(&mut self, at: usize, after_object: bool) {
        self.pos = at;
        self.line_start = false;
        self.after_object = after_object;
        self.previous = ' ';
    }

    /// The next place where an answer may begin.
    pub fn next(&mut self, text: &str, last: bool) -> Found {
        loop {
            if let Some(tag) = self.thought {
                if !self.skip_thought(text, tag) {
                    return Found::More;
                }
                continue;
            }
            let Some(c) = text.get(self.pos..).and_then(|rest| rest.chars().next()) else {
                return Found::More;
            };
            let step = match c {
                '`' => self.fence(text, last),
                '<' => self.tag(text, last),
                '[' | '{' => self.bracket(text, last),
                _ => Step::Over,
            };
            match step {
                Step::Wait => return Found::More,
                Step::Moved => {}
                Step::Found(found) => return found,
                Step::Over => self.over(c),
            }
        }
    }

    fn over(&mut self, c: char) {
        self.pos = self.pos.saturating_add(c.len_utf8());
        self.after_object &= c.is_whitespace() || c == ',';
        if c == '\n' {
            self.line_start = true;
        } else if !c.is_whitespace() && c != '\u{feff}' {
            self.line_start = false;
            self.previous = c;
        }
    }

    /// Three backticks begin or end a code fence; a word behind them names its language.
    fn fence(&mut self, text: &str, last: bool) -> Step {
        let rest = text.get(self.pos..).unwrap_or_default();
        if rest.len() < 3 && "```".starts_with(rest) && !last {
            return Step::Wait;
        }
        let Some(after) = rest.strip_prefix("```") else { return Step::Over };
        let after = after.trim_start_matches('`');
        let content =
            after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_+-".contains(c));
        if content.is_empty() && !last {
            return Step::Wait;
        }
        self.in_fence = !self.in_fence;
        let end = if self.in_fence { content } else { after };
        self.pos = text.len().saturating_sub(end.len());
        self.line_start = true;
        Step::Moved
    }

    /// `<think>` at the beginning of a line hides all up to `</think>`.
    fn tag(&mut self, text: &str, last: bool) -> Step {
        let rest = text.get(self.pos..).unwrap_or_default();
        for tag in THOUGHTS {
            let closing = format!("</{tag}>");
            if rest.starts_with(&closing) {
                self.pos = self.pos.saturating_add(closing.len());
                self.line_start = true;
                self.lists_only = false;
                return Step::Found(Found::EndOfThought);
            }
            let opening = format!("<{tag}>");
            if self.line_start && rest.starts_with(&opening) {
                self.pos = self.pos.saturating_add(opening.len());
                self.thought = Some(tag);
                return Step::Moved;
            }
            if !last && (closing.starts_with(rest) || opening.starts_with(rest)) {
                return Step::Wait;
            }
        }
        Step::Over
    }

    /// Moves behind the thought, or close to the end of the text while it lasts.
    fn skip_thought(&mut self, text: &str, tag: &str) -> bool {
        let closing = format!("</{tag}>");
        let rest = text.get(self.pos..).unwrap_or_default();
        if let Some(at) = rest.find(&closing) {
            self.pos = self.pos.saturating_add(at).saturating_add(closing.len());
            self.thought = None;
            self.line_start = true;
            return true;
        }
        // The closing tag may have begun.
        let tail = text.len().saturating_sub(closing.len()).max(self.pos);
        self.pos = (self.pos..=tail).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(tail);
        false
    }

    fn bracket(&mut self, text: &str, last: bool) -> Step {
        let strong = self.line_start || self.after_object;
        let inside = text.get(self.pos.saturating_add(1)..).unwrap_or_default();
        let Some(gap) = gap(inside) else { return Step::Over };
        let inside = inside.get(gap..).unwrap_or_default();
        let Some(first) = inside.chars().next() else {
            return if last { Step::Over } else { Step::Wait };
        };
        let is_list = text.as_bytes().get(self.pos) == Some(&b'[');
        let kind = match first {
            '{' if is_list => Kind::List,
            // `Result: []` ends a sentence as an answer does; other brackets in prose do not.
            ']' if is_list && (strong || self.previous == ':') => Kind::Empty,
            '"' | '\'' | '-' | '0'..='9' if is_list && strong => Kind::Scalars,
            '"' | '\'' if !is_list => Kind::Object,
            '/' if inside.len() == 1 && !last => return Step::Wait,
            // A comment before the first element; the elements will tell.
            '/' if strong && is_list && inside.starts_with("//") => Kind::List,
            '/' if strong && !is_list && inside.starts_with("//") => Kind::Object,
            _ if !is_list => match bare_key(inside, last) {
                None => return Step::Wait,
                Some(true) => Kind::Object,
                Some(false) => return Step::Over,
            },
            _ => return Step::Over,
        };
        if self.lists_only && !(kind == Kind::List && self.line_start) {
            return Step::Over;
        }
        Step::Found(Found::Candidate(Candidate { kind, at: self.pos, strong }))
    }
}

enum Step {
    Wait,
    Moved,
    Over,
    Found(Found),
}

/// Whether a word and a colon stand here; `None` when the text ends too early to tell.
fn bare_key(text: &str, last: bool) -> Option<bool> {
    let end = text.len().min(LOOKAHEAD_BYTES_MAX);
    let Some(text) = text.get(..end) else { return Some(false) };
    let last = last || end == LOOKAHEAD_BYTES_MAX;
    let rest = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if rest.len() == text.len() {
        return Some(false);
    }
    match rest.trim_start().chars().next() {
        Some(c) => Some(c == ':'),
        None => last.then_some(false),
    }
}
