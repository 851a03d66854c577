//! A recipe: what a recipe file says, read forgivingly. Never reports what it passes over; `check`
//! does.

use crate::front_matter::{Value, read, split};
use crate::template::Template;

/// Ideas asked for when neither the caller nor the type says how many (contract ideas, 5).
pub const MAX_IDEAS_DEFAULT: u32 = 5;
/// The most ideas a type or a caller may ask for (contract ideas, 5 and 6.1).
pub const MAX_IDEAS_LIMIT: u32 = 50;

/// What a recipe makes, the key `kind` of its front matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Improvement ideas for a code workspace.
    CodeIdeas,
    /// Parts of a project: features, personas, user stories and so on.
    ProjectParts,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::CodeIdeas, Self::ProjectParts];

    /// The kind as a recipe file spells it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CodeIdeas => "code-ideas",
            Self::ProjectParts => "project-parts",
        }
    }
}

/// Where a recipe or an idea type comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// Compiled in.
    BuiltIn,
    /// A file of the user's.
    Custom {
        /// Its path as shown to the user, relative to the workspace for idea types.
        path: String,
    },
}

impl Source {
    /// `builtin` or `custom` (contract ideas, 2.2).
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::BuiltIn => "builtin",
            Self::Custom { .. } => "custom",
        }
    }
}

/// A recipe file that was read.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// Its name: for a built-in one the stem of its file.
    pub name: String,
    /// What it makes.
    pub kind: Kind,
    /// One line for people.
    pub description: String,
    /// The most ideas it gives when the caller does not say.
    pub max_ideas: u32,
    /// The whole file, for `millrace recipes show`.
    pub text: &'static str,
    /// The prompt.
    pub template: Template,
    /// Where it comes from.
    pub source: Source,
}

impl Recipe {
    /// Reads a file compiled in; `file` names it in messages, `stem` is its name.
    pub(crate) fn built_in(file: &str, stem: &str, text: &'static str) -> Self {
        let parts = split(text);
        let declared = Declared::read(parts.yaml);
        Self {
            name: stem.to_owned(),
            kind: Kind::CodeIdeas,
            description: declared.description.unwrap_or_default(),
            max_ideas: declared.max_ideas.unwrap_or(MAX_IDEAS_DEFAULT),
            text,
            template: Template::new(file, parts.body, parts.body_line),
            source: Source::BuiltIn,
        }
    }
}

/// What the front matter of an idea type says, without whatever is not usable.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Declared {
    /// The name as written; whether it is a valid one is for the caller to judge.
    pub name: Option<String>,
    pub description: Option<String>,
    /// Within 1 to [`MAX_IDEAS_LIMIT`].
    pub max_ideas: Option<u32>,
}

impl Declared {
    /// Broken front matter says nothing (contract ideas, 5).
    pub(crate) fn read(yaml: Option<&str>) -> Self {
        let mut declared = Self::default();
        for entry in yaml.and_then(|yaml| read(yaml).ok()).unwrap_or_default() {
            match entry.key.as_str() {
                "name" => declared.name = text(entry.value),
                "description" => declared.description = text(entry.value),
                "max_ideas" => declared.max_ideas = idea_count(&entry.value),
                _ => {}
            }
        }
        declared
    }
}

/// A scalar as text; none when there is no text in it.
pub(crate) fn text(value: Value) -> Option<String> {
    let text = match value {
        Value::Text(text) | Value::Scalar(text) => text.trim().to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Null | Value::Nested => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// A number of ideas; none when it is out of range or no whole number.
pub(crate) fn idea_count(value: &Value) -> Option<u32> {
    let Value::Integer(number) = value else { return None };
    u32::try_from(*number).ok().filter(|count| (1..=MAX_IDEAS_LIMIT).contains(count))
}
