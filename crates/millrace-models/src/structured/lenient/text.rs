//! Strings and keys of damaged JSON. It never drops or adds text: a quote that cannot be placed
//! makes the value unreadable.

use super::ahead::{KEY_BYTES_MAX, Quote};
use super::{Halt, Parser, is_word_byte};

impl Parser<'_> {
    /// A key: quoted as JSON has it, or a bare word.
    pub(super) fn key(&mut self) -> Result<String, Halt> {
        let quote = self.here()?;
        if is_word_byte(quote) && !quote.is_ascii_digit() && quote != b'-' {
            let end = self.run(is_word_byte)?;
            let key = self.slice(self.pos, end).to_owned();
            self.pos = end;
            return Ok(key);
        }
        if quote != b'"' && quote != b'\'' {
            return Err(self.bad("no key"));
        }
        let mut key = String::new();
        self.pos = self.pos.saturating_add(1);
        loop {
            match self.plain_run(quote, &mut key)? {
                b'\\' => self.escape(quote, &mut key)?,
                _ => {
                    self.pos = self.pos.saturating_add(1);
                    return Ok(key);
                }
            }
            if key.len() > KEY_BYTES_MAX || key.contains('\n') {
                return Err(self.bad("a key that never ends"));
            }
        }
    }

    /// A string value. Inner quotes are taken as text when they come in pairs that open before
    /// and close after a word; anything else could be read in two ways.
    pub(super) fn string(&mut self) -> Result<String, Halt> {
        let quote = self.here()?;
        let mut text = String::new();
        let mut inner = 0_usize;
        self.pos = self.pos.saturating_add(1);
        loop {
            if self.plain_run(quote, &mut text)? == b'\\' {
                self.escape(quote, &mut text)?;
                continue;
            }
            let next = self.pos.saturating_add(1);
            match self.quote(next)? {
                Quote::End if inner.is_multiple_of(2) => {
                    self.pos = next;
                    return Ok(text);
                }
                Quote::Inner if self.is_apostrophe(quote, &text) => {}
                Quote::Inner if self.fits_pair(inner, &text) => inner = inner.saturating_add(1),
                Quote::End | Quote::Inner => return Err(self.bad("an unescaped quote")),
                Quote::BeforeColon => return Err(self.bad("an unescaped quote before a colon")),
            }
            text.push(char::from(quote));
            self.pos = next;
        }
    }

    /// Copies text up to the next quote or backslash and gives that byte.
    fn plain_run(&mut self, quote: u8, text: &mut String) -> Result<u8, Halt> {
        let rest = self.text.as_bytes().get(self.pos..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == quote || *byte == b'\\');
        let end = self.pos.saturating_add(length.ok_or(Halt::More)?);
        text.push_str(self.slice(self.pos, end));
        self.pos = end;
        self.here()
    }

    /// `it's`: a single quote between letters in a single-quoted string.
    fn is_apostrophe(&self, quote: u8, before: &str) -> bool {
        let after =
            self.text.get(self.pos.saturating_add(1)..).and_then(|rest| rest.chars().next());
        quote == b'\''
            && before.chars().next_back().is_some_and(char::is_alphanumeric)
            && after.is_some_and(char::is_alphanumeric)
    }

    /// Whether the next inner quote stands where an opening (even count so far) or closing one
    /// stands.
    fn fits_pair(&self, inner: usize, before: &str) -> bool {
        if inner.is_multiple_of(2) {
            let after = self.text.get(self.pos.saturating_add(1)..);
            let after = after.and_then(|rest| rest.chars().next());
            let before = before.chars().next_back();
            after.is_some_and(|c| !c.is_whitespace()) && before.is_none_or(|c| !c.is_alphanumeric())
        } else {
            before.chars().next_back().is_some_and(|c| !c.is_whitespace())
        }
    }

    /// One escape sequence. Those JSON does not have keep their backslash: models forget to
    /// double it in patterns and Windows paths.
    fn escape(&mut self, quote: u8, text: &mut String) -> Result<(), Halt> {
        let at = self.pos.saturating_add(1);
        let rest = self.text.get(at..).unwrap_or_default();
        let escaped = rest.chars().next().ok_or(Halt::More)?;
        let mut end = at.saturating_add(escaped.len_utf8());
        match escaped {
            '"' | '\\' | '/' | '\'' => text.push(escaped),
            'b' => text.push('\u{8}'),
            'f' => text.push('\u{c}'),
            'n' | '\n' => text.push('\n'),
            'r' => text.push('\r'),
            't' => text.push('\t'),
            'u' => {
                let (decoded, length) = self.unicode(end)?;
                text.push(decoded);
                end = end.saturating_add(length);
            }
            // Python writes single-quoted strings, and bytes outside ASCII as `\x..`.
            'x' if quote == b'\'' => {
                let code = self.hex(end, 2)?;
                text.extend(char::from_u32(code));
                end = end.saturating_add(2);
            }
            other => text.extend(['\\', other]),
        }
        self.pos = end;
        Ok(())
    }

    /// The character of the digits after `\u`, and how many bytes it took; half a surrogate pair
    /// is no character.
    fn unicode(&self, at: usize) -> Result<(char, usize), Halt> {
        let high = self.hex(at, 4)?;
        if let Some(decoded) = char::from_u32(high) {
            return Ok((decoded, 4));
        }
        let lone = || self.bad("half a surrogate pair");
        let mark_at = at.saturating_add(4);
        for (offset, expected) in [(0, b'\\'), (1, b'u')] {
            let byte = self.byte(mark_at.saturating_add(offset)).ok_or(Halt::More)?;
            if byte != expected {
                return Err(lone());
            }
        }
        let low = self.hex(mark_at.saturating_add(2), 4)?;
        let units = [high, low].map(|unit| u16::try_from(unit).unwrap_or_default());
        let decoded = char::decode_utf16(units).next().and_then(Result::ok);
        decoded.map(|decoded| (decoded, 10)).ok_or_else(lone)
    }

    fn hex(&self, at: usize, digits: usize) -> Result<u32, Halt> {
        let end = at.saturating_add(digits);
        if self.text.len() < end {
            return Err(Halt::More);
        }
        let text = self.slice(at, end);
        let valid = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let code = u32::from_str_radix(text, 16).ok().filter(|_| valid);
        code.ok_or_else(|| self.bad("no hexadecimal escape"))
    }
}
