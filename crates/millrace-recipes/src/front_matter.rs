//! Front matter: splits a Markdown file at its `---` lines and reads the YAML between them, with the
//! place of every key. Never judges what a key means; `recipe` and `check` do.

use std::fmt;

use serde::Deserialize;
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, Options, Spanned};

/// Nesting levels a front matter may have; ours has one, lists and maps are only passed over.
const YAML_DEPTH_MAX: usize = 16;
/// Scalars, lists and maps in one front matter: far above any hand-written file, and it ends an
/// alias bomb early.
const YAML_NODES_MAX: usize = 4_096;
/// Aliases in one front matter; nothing here needs one.
const YAML_ALIASES_MAX: usize = 64;

/// A Markdown file cut into front matter and body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parts<'a> {
    /// The YAML between the two `---` lines; it begins on line 2.
    pub yaml: Option<&'a str>,
    /// The first line opens a front matter that no later line closes; then all is body.
    pub unclosed: bool,
    /// Everything after the front matter, byte for byte.
    pub body: &'a str,
    /// Line of the file on which the body begins, from 1.
    pub body_line: u32,
}

/// A place in a file, lines and columns from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub line: u32,
    pub column: u32,
}

/// A value of the front matter, as far as a recipe needs to tell kinds apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    /// Empty, `~` or `null`.
    Null,
    /// A text, or a scalar that only looks like another type.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A boolean or a number with a fraction, as text.
    Scalar(String),
    /// A list or a map.
    Nested,
}

/// One key of the front matter with its value and the places of both.
#[derive(Debug)]
pub(crate) struct Entry {
    pub key: String,
    pub key_at: Place,
    pub value: Value,
    pub value_at: Place,
}

/// Why a front matter could not be read.
#[derive(Debug)]
pub(crate) struct Broken {
    pub at: Place,
    pub why: String,
}

/// Cuts `text` into front matter and body. A byte order mark is dropped.
pub(crate) fn split(text: &str) -> Parts<'_> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = |unclosed| Parts { yaml: None, unclosed, body: text, body_line: 1 };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next().filter(|line| is_rule(line)) else { return whole(false) };
    let mut end = first.len();
    for (line, number) in lines.zip(2u32..) {
        let after = end + line.len();
        if is_rule(line) {
            let (yaml, body) = (text.get(first.len()..end), text.get(after..).unwrap_or_default());
            return Parts { yaml, unclosed: false, body, body_line: number.saturating_add(1) };
        }
        end = after;
    }
    whole(true)
}

fn is_rule(line: &str) -> bool {
    line.trim_end() == "---"
}

/// Reads the keys of a front matter in file order. Anything but a map of texts to values is broken,
/// also a key given twice; an empty front matter has no keys.
pub(crate) fn read(yaml: &str) -> Result<Vec<Entry>, Broken> {
    let entries: Entries = serde_saphyr::from_str_with_options(yaml, options()).map_err(broken)?;
    Ok(entries.0)
}

fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: YAML_DEPTH_MAX,
            max_nodes: YAML_NODES_MAX,
            max_aliases: YAML_ALIASES_MAX,
            max_documents: 1,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

fn broken(error: serde_saphyr::Error) -> Broken {
    let at = error.location().map_or(Place { line: 2, column: 1 }, |at| place(&at));
    let mut why = error.to_string().replace('\n', " ");
    // The message ends in the place inside the YAML; ours is the place inside the file.
    if let Some(cut) = why.rfind(" at line ").or_else(|| why.rfind(" (line ")) {
        why.truncate(cut);
    }
    why.truncate(why.trim_end_matches([',', ':', ' ']).len());
    Broken { at, why }
}

/// The YAML begins on line 2 of its file, after the opening `---`.
fn place(at: &serde_saphyr::Location) -> Place {
    let number = |n: u64| u32::try_from(n).unwrap_or(u32::MAX).max(1);
    Place { line: number(at.line()).saturating_add(1), column: number(at.column()) }
}

struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of keys to values")
            }

            fn visit_unit<E>(self) -> Result<Entries, E> {
                Ok(Entries(Vec::new()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some((key, value)) =
                    map.next_entry::<Spanned<String>, Spanned<Value>>()?
                {
                    entries.push(Entry {
                        key_at: place(&key.referenced),
                        key: key.value,
                        value_at: place(&value.referenced),
                        value: value.value,
                    });
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_any(Keys)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Scalar(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Integer(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(i64::try_from(value).map_or(Value::Scalar(value.to_string()), Value::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Scalar(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
                while list.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Nested)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Nested)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
#[path = "front_matter_tests.rs"]
mod tests;
