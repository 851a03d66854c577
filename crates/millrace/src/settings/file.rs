//! Reading `millrace.toml`: every leaf becomes a given value with its line. Unknown keys are errors that name the
//! line and the nearest key. Never opens the file.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::given::{Given, Origin, Value};
use super::key::{self, KEYS, Key, Kind};
use super::{nearest, value};

/// Reads the text of a settings file; `path` is what errors and origins call it. Values come in the order of the file.
pub fn read(path: &str, text: &str) -> Result<Vec<Given>, Vec<String>> {
    let table = DeTable::parse(text).map_err(|error| {
        let line = line_of(text, error.span().map_or(0, |span| span.start));
        vec![format!("{path}:{line}: {}", error.message())]
    })?;
    let mut reading = Reading { path, text, given: Vec::new(), faults: Vec::new() };
    reading.table(&[], table.get_ref());
    if reading.faults.is_empty() { Ok(reading.given) } else { Err(reading.faults) }
}

struct Reading<'a> {
    path: &'a str,
    text: &'a str,
    given: Vec<Given>,
    faults: Vec<String>,
}

impl Reading<'_> {
    fn table(&mut self, path: &[&str], table: &DeTable<'_>) {
        let mut members: Vec<_> = table.iter().collect();
        members.sort_by_key(|(name, _)| name.span().start);
        for (name, member) in members {
            let path: Vec<&str> = path.iter().copied().chain([name.get_ref().as_ref()]).collect();
            self.member(&path, name.span().start, member);
        }
    }

    fn member(&mut self, path: &[&str], at: usize, member: &Spanned<DeValue<'_>>) {
        let name = path.join(".");
        match (member.get_ref(), key::at(path)) {
            (DeValue::Table(table), None) if key::below(path) => self.table(path, table),
            (_, None) if key::below(path) => self.fault(at, &format!("`{name}` must be a table")),
            (_, None) => self.unknown(&name, at),
            (other, Some(key)) => match convert(key.kind, other) {
                Ok(value) => {
                    let origin = Origin::File { path: self.path.to_owned(), line: self.line(at) };
                    self.given.push(Given { key, name, value, origin });
                }
                Err(reason) => self.fault(at, &format!("`{name}` {reason}")),
            },
        }
    }

    fn unknown(&mut self, name: &str, at: usize) {
        let patterns: Vec<String> = KEYS.iter().map(|key| filled_pattern(key, name)).collect();
        let hint = nearest::nearest(name, patterns.iter().map(String::as_str))
            .or_else(|| nearest::nearest(name, sections()))
            .map(|near| format!("; the nearest is `{near}`"));
        self.fault(at, &format!("unknown key `{name}`{}", hint.unwrap_or_default()));
    }

    fn fault(&mut self, at: usize, text: &str) {
        self.faults.push(format!("{}:{}: {text}", self.path, self.line(at)));
    }

    fn line(&self, at: usize) -> usize {
        line_of(self.text, at)
    }
}

/// The line of a byte, from 1.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The tables of the first level.
fn sections() -> impl Iterator<Item = &'static str> {
    KEYS.iter().filter_map(|key| key.name.split_once('.')).map(|(section, _)| section)
}

/// A key's name with the `*` replaced by what the misspelt name has in its place, so that the two compare well.
fn filled_pattern(key: &Key, name: &str) -> String {
    let word = name.split('.').nth(key.name.split('.').position(|part| part == "*").unwrap_or(0));
    key.name.replace('*', word.unwrap_or("*"))
}

fn convert(kind: Kind, given: &DeValue<'_>) -> Result<Value, String> {
    match (kind, given) {
        (Kind::Whole { min, max }, DeValue::Integer(number)) => {
            let number = u64::from_str_radix(number.as_str(), number.radix()).ok();
            value::whole(number, min, max).map(Value::Whole)
        }
        (Kind::Switch, DeValue::Boolean(on)) => value::switch(Some(*on)).map(Value::Switch),
        (Kind::Switch, _) => value::switch(None).map(Value::Switch),
        (Kind::Price, DeValue::Integer(number)) => value::read(kind, number.as_str()),
        (Kind::Price, DeValue::Float(number)) => value::read(kind, number.as_str()),
        (Kind::Price, _) => value::read(kind, ""),
        (Kind::Whole { min, max }, _) => value::whole(None, min, max).map(Value::Whole),
        (kind, DeValue::Array(parts)) if value::is_list(kind) => {
            let texts: Option<Vec<String>> = parts
                .iter()
                .map(|part| match part.get_ref() {
                    DeValue::String(text) => Some(text.to_string()),
                    _ => None,
                })
                .collect();
            value::list(kind, texts.ok_or("must be a list of texts")?.into_iter())
        }
        (kind, DeValue::String(text)) => value::read(kind, text),
        (kind, _) if value::is_list(kind) => Err("must be a list of texts".to_owned()),
        _ => Err("must be a text in quotes".to_owned()),
    }
}
