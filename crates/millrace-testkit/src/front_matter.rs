//! Reads a file with YAML front matter independently of the program under test. Never writes.

use serde_json::{Map, Value};

/// A parsed file: typed front matter and the body.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Keys in file order, values as a YAML 1.2 reader types them.
    pub front: Map<String, Value>,
    /// Everything after the empty line that follows the front matter.
    pub body: String,
}

impl Document {
    /// Parses a file written by the program; any departure from its format fails the test.
    pub fn parse(text: &str) -> Self {
        Self::try_parse(text).unwrap_or_else(|reason| panic!("{reason} in file:\n{text}"))
    }

    /// Parses a file, or says what is wrong with it.
    pub fn try_parse(text: &str) -> Result<Self, String> {
        let (front, body) = split(text).ok_or("no front matter")?;
        let front = serde_saphyr::from_str(front).map_err(|error| error.to_string())?;
        Ok(Self { front, body: body.to_owned() })
    }

    /// The keys in file order.
    pub fn keys(&self) -> Vec<&str> {
        self.front.keys().map(String::as_str).collect()
    }
}

fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n")?;
    let body = &rest[end + "\n---\n".len()..];
    if body.is_empty() {
        return Some((&rest[..=end], ""));
    }
    Some((&rest[..=end], body.strip_prefix('\n')?))
}

/// The source text of a top-level scalar: what stands after `key:` on its line.
pub fn raw_scalar<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let (front, _) = split(text)?;
    front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).map(str::trim)
}

#[cfg(test)]
#[path = "front_matter_tests.rs"]
mod tests;
