//! JSON as models write it when they are careless: comments, trailing commas, single quotes,
//! Python's `True`, raw newlines and unescaped quotes inside strings. It never completes a cut
//! value, never invents a key, and refuses what can be read in two ways.

mod ahead;
mod text;

use serde_json::{Map, Value};

use crate::limits::ANSWER_DEPTH_MAX;

/// What can be said of the text so far.
#[derive(Debug, PartialEq)]
pub(super) enum Reading {
    /// A value, and the byte after it.
    Done(Value, usize),
    /// The text ends inside the value.
    More,
    /// No value, whatever may follow; the reason names the byte.
    Bad(String),
}

/// What stands around the value, which tells what may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// An element of the answer's list.
    InArray,
    /// The whole answer, or one with text around it.
    Alone,
}

/// Reads the value at the beginning of `text`. `last` says that nothing will follow.
pub(super) fn read(text: &str, place: Place, last: bool) -> Reading {
    let mut parser = Parser { text, pos: 0, open: Vec::new(), place, last };
    match parser.value() {
        Ok(value) => Reading::Done(value, parser.pos),
        Err(Halt::More) => Reading::More,
        Err(Halt::Bad(reason)) => Reading::Bad(reason),
    }
}

/// Parses one whole damaged JSON document with nothing but white space and comments around it.
/// The error says what could not be read.
pub fn parse(text: &str) -> Result<Value, String> {
    if let Ok(value) = serde_json::from_str(text) {
        return Ok(value);
    }
    let mut parser = Parser { text, pos: 0, open: Vec::new(), place: Place::Alone, last: true };
    let value =
        parser.space().and_then(|()| parser.value()).and_then(|value| match parser.space() {
            Ok(()) => Err(parser.bad("text after the value")),
            Err(Halt::More) => Ok(value),
            Err(bad) => Err(bad),
        });
    value.map_err(|halt| match halt {
        Halt::More => "the text ends inside the value".to_owned(),
        Halt::Bad(reason) => reason,
    })
}

/// Why reading stopped.
enum Halt {
    More,
    Bad(String),
}

struct Parser<'a> {
    text: &'a str,
    pos: usize,
    /// The open brackets, outermost first.
    open: Vec<u8>,
    place: Place,
    last: bool,
}

impl Parser<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// The byte at the cursor; the end of the text is a reason to wait.
    fn here(&self) -> Result<u8, Halt> {
        self.byte(self.pos).ok_or(Halt::More)
    }

    fn slice(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn bad(&self, what: &str) -> Halt {
        Halt::Bad(format!("{what} at byte {}", self.pos))
    }

    fn space(&mut self) -> Result<(), Halt> {
        self.pos = self.space_from(self.pos)?;
        Ok(())
    }

    fn value(&mut self) -> Result<Value, Halt> {
        match self.here()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' | b'\'' => self.string().map(Value::String),
            b'-' | b'0'..=b'9' => self.number(),
            b'a'..=b'z' | b'A'..=b'Z' => self.literal(),
            _ => Err(self.bad("no JSON value")),
        }
    }

    fn enter(&mut self, bracket: u8) -> Result<(), Halt> {
        if self.open.len() >= ANSWER_DEPTH_MAX {
            return Err(Halt::Bad(format!("nested deeper than {ANSWER_DEPTH_MAX}")));
        }
        self.open.push(bracket);
        self.pos = self.pos.saturating_add(1);
        Ok(())
    }

    /// Closes the innermost bracket if `closer` is next.
    fn leave(&mut self, closer: u8) -> Result<bool, Halt> {
        self.space()?;
        let closed = self.here()? == closer;
        if closed {
            self.open.pop();
            self.pos = self.pos.saturating_add(1);
        }
        Ok(closed)
    }

    fn comma(&mut self, closer: &str) -> Result<(), Halt> {
        if self.here()? != b',' {
            return Err(self.bad(&format!("neither `,` nor `{closer}`")));
        }
        self.pos = self.pos.saturating_add(1);
        Ok(())
    }

    fn object(&mut self) -> Result<Value, Halt> {
        let mut map = Map::new();
        self.enter(b'{')?;
        while !self.leave(b'}')? {
            if !map.is_empty() {
                self.comma("}")?;
                if self.leave(b'}')? {
                    break;
                }
            }
            let key = self.key()?;
            self.space()?;
            if self.here()? != b':' {
                return Err(self.bad("no `:` after a key"));
            }
            self.pos = self.pos.saturating_add(1);
            self.space()?;
            let value = self.value()?;
            // In damaged text a repeated key is a sign of a wrong reading.
            if map.insert(key, value).is_some() {
                return Err(self.bad("a key is repeated"));
            }
        }
        Ok(Value::Object(map))
    }

    fn array(&mut self) -> Result<Value, Halt> {
        let mut list = Vec::new();
        self.enter(b'[')?;
        while !self.leave(b']')? {
            if !list.is_empty() {
                self.comma("]")?;
                if self.leave(b']')? {
                    break;
                }
            }
            list.push(self.value()?);
        }
        Ok(Value::Array(list))
    }

    /// The end of the run of bytes that may stand in a word or number. A run that touches the
    /// end of the text may go on.
    fn run(&self, part: impl Fn(u8) -> bool) -> Result<usize, Halt> {
        let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
        let length = rest.iter().position(|byte| !part(*byte)).ok_or(Halt::More)?;
        Ok(self.pos.saturating_add(length))
    }

    fn number(&mut self) -> Result<Value, Halt> {
        let end = self.run(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte))?;
        let value = serde_json::from_str(self.slice(self.pos, end));
        let value = value.map_err(|_| self.bad("no JSON number"))?;
        self.pos = end;
        Ok(value)
    }

    fn literal(&mut self) -> Result<Value, Halt> {
        let end = self.run(is_word_byte)?;
        let value = literal(self.slice(self.pos, end)).ok_or_else(|| self.bad("a bare word"))?;
        self.pos = end;
        Ok(value)
    }
}

/// JSON's literals and Python's.
fn literal(word: &str) -> Option<Value> {
    match word {
        "true" | "True" => Some(Value::Bool(true)),
        "false" | "False" => Some(Value::Bool(false)),
        "null" | "None" => Some(Value::Null),
        _ => None,
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'-')
}

#[cfg(test)]
#[path = "lenient_tests.rs"]
mod tests;
