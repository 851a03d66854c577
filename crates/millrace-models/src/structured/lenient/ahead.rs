//! Looking ahead: white space and comments, and whether a quote ends its string. It never moves
//! the cursor.

use super::{Halt, Parser, Place, is_word_byte, literal};

/// Longest comment skipped, in bytes, so that looking ahead costs a bounded time per quote.
const COMMENT_BYTES_MAX: usize = 512;

/// Most comments in one gap between two tokens, for the same reason.
const COMMENTS_MAX: usize = 8;

/// Longest key, in bytes; those of recipes have fewer than 64.
pub(super) const KEY_BYTES_MAX: usize = 128;

/// What a quote inside a string is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Quote {
    /// The end of the string: what follows is what must follow a value.
    End,
    /// Part of the text.
    Inner,
    /// A key would follow here, so that two readings are possible.
    BeforeColon,
}

impl Parser<'_> {
    /// The first byte after `at` that is neither white space nor comment.
    pub(super) fn space_from(&self, at: usize) -> Result<usize, Halt> {
        let mut at = at;
        for _ in 0..=COMMENTS_MAX {
            let rest = self.text.get(at..).unwrap_or_default();
            at = at.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
            match self.comment(at)? {
                Some(end) => at = end,
                None => return if at < self.text.len() { Ok(at) } else { Err(Halt::More) },
            }
        }
        Err(Halt::Bad(format!("too many comments at byte {at}")))
    }

    /// The end of the comment at `at`: `//` and `#` to the end of the line, `/* */`.
    fn comment(&self, at: usize) -> Result<Option<usize>, Halt> {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let (mark, opening): (&[u8], usize) = match rest {
            [b'#', ..] => (b"\n", 1),
            [b'/', b'/', ..] => (b"\n", 2),
            [b'/', b'*', ..] => (b"*/", 2),
            [b'/'] => return Err(Halt::More),
            _ => return Ok(None),
        };
        let window = rest.get(opening..COMMENT_BYTES_MAX.min(rest.len())).unwrap_or_default();
        let found = window.windows(mark.len()).position(|bytes| bytes == mark);
        let found = found.map(|found| found.saturating_add(opening));
        match found {
            Some(found) => Ok(Some(at.saturating_add(found).saturating_add(mark.len()))),
            None if rest.len() < COMMENT_BYTES_MAX => Err(Halt::More),
            None => Err(Halt::Bad(format!("a comment too long at byte {at}"))),
        }
    }

    /// What the quote before `at` is, by what follows it.
    pub(super) fn quote(&self, at: usize) -> Result<Quote, Halt> {
        let level = self.open.len();
        let at = match self.space_from(at) {
            Ok(at) => at,
            Err(Halt::More) => return self.at_the_end(level),
            Err(bad) => return Err(bad),
        };
        match self.byte(at) {
            Some(b':') => Ok(Quote::BeforeColon),
            Some(b',') => self.after_comma(at.saturating_add(1), level),
            Some(b'}' | b']') => self.after_value(at, level),
            _ => Ok(Quote::Inner),
        }
    }

    /// The text ends where a value is over: fine only outside all brackets and for good.
    fn at_the_end(&self, level: usize) -> Result<Quote, Halt> {
        if self.last && level == 0 { Ok(Quote::End) } else { Err(Halt::More) }
    }

    /// Walks closing brackets from `at` until something else follows, which must fit.
    fn after_value(&self, at: usize, level: usize) -> Result<Quote, Halt> {
        let (mut at, mut level) = (at, level);
        loop {
            let innermost = level.checked_sub(1).and_then(|index| self.open.get(index));
            let closer = match innermost {
                Some(b'{') => Some(b'}'),
                Some(_) => Some(b']'),
                None if self.place == Place::Alone => return Ok(Quote::End),
                None => None,
            };
            match self.byte(at) {
                None => return self.at_the_end(level),
                Some(b',') => return self.after_comma(at.saturating_add(1), level),
                // The end of the answer's list, or an element whose comma was forgotten.
                Some(b']' | b'{') if closer.is_none() => return Ok(Quote::End),
                byte if byte == closer => {}
                _ => return Ok(Quote::Inner),
            }
            level = level.saturating_sub(1);
            at = match self.space_from(at.saturating_add(1)) {
                Ok(at) => at,
                Err(Halt::More) => self.text.len(),
                Err(bad) => return Err(bad),
            };
        }
    }

    /// After a comma comes a key in an object and a value in a list, or, if it is a trailing
    /// one, the closing bracket.
    fn after_comma(&self, at: usize, level: usize) -> Result<Quote, Halt> {
        let at = self.space_from(at)?;
        let in_object = level.checked_sub(1).and_then(|index| self.open.get(index)) == Some(&b'{');
        let fits = match self.byte(at) {
            Some(b'}' | b']') => return self.after_value(at, level),
            Some(quote @ (b'"' | b'\'')) if in_object => self.quoted_key(at, quote)?,
            Some(byte) if in_object => is_word_byte(byte) && self.bare_key(at)?,
            Some(b'"' | b'\'' | b'{' | b'[' | b'-' | b'0'..=b'9') => true,
            _ => self.word(at).map(|(word, _)| literal(word).is_some())?,
        };
        Ok(if fits { Quote::End } else { Quote::Inner })
    }

    /// Whether a quoted key and a colon stand at `at`.
    fn quoted_key(&self, at: usize, quote: u8) -> Result<bool, Halt> {
        let start = at.saturating_add(1);
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let window = rest.get(..KEY_BYTES_MAX.min(rest.len())).unwrap_or_default();
        match window.iter().position(|byte| *byte == quote || *byte == b'\n') {
            Some(end) if window.get(end) == Some(&quote) => {
                self.colon(start.saturating_add(end).saturating_add(1))
            }
            None if rest.len() < KEY_BYTES_MAX => Err(Halt::More),
            _ => Ok(false),
        }
    }

    /// Whether a key without quotes and a colon stand at `at`.
    fn bare_key(&self, at: usize) -> Result<bool, Halt> {
        let (word, end) = self.word(at)?;
        if word.is_empty() { Ok(false) } else { self.colon(end) }
    }

    fn colon(&self, at: usize) -> Result<bool, Halt> {
        Ok(self.byte(self.space_from(at)?) == Some(b':'))
    }

    /// The word at `at` and its end; empty when there is none or it is too long for a key.
    fn word(&self, at: usize) -> Result<(&str, usize), Halt> {
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let length =
            rest.iter().take(KEY_BYTES_MAX).take_while(|byte| is_word_byte(**byte)).count();
        if length == rest.len() {
            return Err(Halt::More);
        }
        let end = at.saturating_add(length);
        Ok((if length < KEY_BYTES_MAX { self.slice(at, end) } else { "" }, end))
    }
}
