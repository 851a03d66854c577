//! Kinds of values: what each takes, how it refuses, and what stands there when nothing was sent.

use serde_json::{Map, Value};

use crate::content::gherkin;

/// Characters of a text, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Length {
    pub(crate) min: usize,
    pub(crate) max: usize,
}

/// Entries of a list of labels (contracts/tasks.md 9.2).
pub(super) const LABELS_MAX: usize = 50;
/// Characters of a label.
pub(super) const LABEL: Length = Length { min: 1, max: 50 };
/// Characters of a Gherkin text.
pub(super) const GHERKIN: Length = Length { min: 0, max: 262_144 };

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text, `""` by default.
    Text(Length),
    /// A text or null, null by default.
    TextOrNull(Length),
    /// The name of something looked up elsewhere, or null, null by default.
    NameOrNull,
    /// One of these words; the second is the default.
    Word(&'static [&'static str], &'static str),
    /// A text that begins with `/`.
    Path(Length),
    /// An object, `{}` by default.
    Object,
    /// Strings, `[]` by default.
    Strings,
    /// A few short strings, `[]` by default.
    Labels,
    /// A Gherkin text that parses, or null, null by default.
    GherkinOrNull,
}

impl Kind {
    /// Whether null is a value of it.
    pub(crate) fn takes_null(self) -> bool {
        match self {
            Self::TextOrNull(_) | Self::NameOrNull | Self::GherkinOrNull => true,
            Self::Text(_)
            | Self::Word(..)
            | Self::Path(_)
            | Self::Object
            | Self::Strings
            | Self::Labels => false,
        }
    }

    /// What stands there when nothing was sent.
    pub(crate) fn default(self) -> Value {
        match self {
            Self::Text(_) | Self::Path(_) => Value::from(""),
            Self::TextOrNull(_) | Self::NameOrNull | Self::GherkinOrNull => Value::Null,
            Self::Word(_, default) => Value::from(default),
            Self::Object => Value::Object(Map::new()),
            Self::Strings | Self::Labels => Value::Array(Vec::new()),
        }
    }

    /// What is wrong with a value that is not null, as the end of `Field '<name>' ...`.
    pub(crate) fn fault(self, value: &Value) -> Option<String> {
        match self {
            Self::Text(length) | Self::TextOrNull(length) => text(value, length),
            Self::NameOrNull => (!value.is_string()).then(|| must("a string")),
            Self::Word(words, _) => {
                let known = value.as_str().is_some_and(|word| words.contains(&word));
                (!known).then(|| format!("must be one of: {}", words.join(", ")))
            }
            Self::Path(length) => text(value, length).or_else(|| {
                let rooted = value.as_str().is_some_and(|path| path.starts_with('/'));
                (!rooted).then(|| must("a path starting with /"))
            }),
            Self::Object => (!value.is_object()).then(|| must("an object")),
            Self::Strings => strings(value).is_none().then(|| must("an array of strings")),
            Self::Labels => labels(value),
            Self::GherkinOrNull => text(value, GHERKIN).or_else(|| {
                let fault = gherkin::check(value.as_str().unwrap_or_default()).err()?;
                Some(format!("does not parse: {fault}"))
            }),
        }
    }
}

impl Length {
    /// What is wrong with a text of this many characters.
    pub(crate) fn fault(self, text: &str) -> Option<String> {
        // As many bytes are enough characters in any case; only longer texts are counted.
        let characters = || text.chars().count();
        let fits = text.len() >= self.min
            && (text.len() <= self.max || characters() <= self.max)
            && (self.min <= 1 || characters() >= self.min);
        if fits {
            return None;
        }
        let Self { min, max } = self;
        Some(match min {
            0 => format!("must be at most {max} characters"),
            _ => format!("must be {min} to {max} characters"),
        })
    }
}

fn must(rule: &str) -> String {
    format!("must be {rule}")
}

fn text(value: &Value, length: Length) -> Option<String> {
    value.as_str().map_or_else(|| Some(must("a string")), |text| length.fault(text))
}

fn strings(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

fn labels(value: &Value) -> Option<String> {
    let Some(labels) = strings(value) else { return Some(must("an array of strings")) };
    if labels.len() > LABELS_MAX {
        return Some(must(&format!("an array of at most {LABELS_MAX} strings")));
    }
    labels.into_iter().find_map(|label| LABEL.fault(label))
}
