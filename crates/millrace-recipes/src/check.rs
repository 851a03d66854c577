//! Checks a recipe file and tells every fault with its place, for `millrace recipes check`. Stricter
//! than loading, which passes over what it cannot use; never changes what a file means.

use std::fmt;

use millrace_core::TaskType;

use crate::context::{Excerpt, Existing, PromptContext};
use crate::front_matter::{Entry, Parts, Place, Value, read, split};
use crate::idea_types::is_type_name;
use crate::parts;
use crate::recipe::{Kind, MAX_IDEAS_LIMIT, idea_count, text};
use crate::template::{Template, TemplateError, VARIABLES};

/// The keys of a recipe of kind `code-ideas`.
const IDEA_KEYS: [&str; 4] = ["name", "kind", "description", "max_ideas"];
/// The keys of a recipe of kind `project-parts`.
const PART_KEYS: [&str; 5] = ["name", "kind", "description", "items", "schema"];
/// Edits between an unknown key and the known one it is taken for.
const TYPO_EDITS_MAX: usize = 2;

/// The rule of contract ideas, section 5, in words.
const NAME_RULE: &str =
    "1 to 64 of the characters a-z, 0-9, '_' and '-', the first of them a letter";

/// A fault of a recipe file. Shown as `<file>:<line>: <message>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as it was named to [`check`].
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong (texts of contract records, 7.5, where it has one).
    pub message: String,
    /// What to do about it, where that is not plain from the message.
    pub hint: Option<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

/// All faults of a recipe or idea type file, in the order of their places. `file_name` may be a
/// path; its last part without `.md` is the name of a file that states none.
#[must_use]
pub fn check(file_name: &str, text: &str) -> Vec<Problem> {
    let mut faults = Faults { file: file_name, found: Vec::new() };
    let parts = split(text);
    if parts.unclosed {
        let hint = "a line `---` opens front matter; close it with another one";
        faults.add(Place { line: 1, column: 1 }, "no front matter", Some(hint.to_owned()));
    }
    let entries = match parts.yaml.map(read) {
        None => Some(Vec::new()),
        Some(Ok(entries)) => Some(entries),
        Some(Err(broken)) => {
            let message = format!("front matter is not valid YAML: {}", broken.why);
            faults.add(broken.at, message, None);
            None
        }
    };
    if let Some(kind) = faults.kind(entries.as_deref().unwrap_or_default()) {
        if let Some(entries) = entries {
            faults.check_keys(kind, &entries);
        }
        faults.check_body(kind, &parts);
    }
    faults.found.sort_by_key(|problem| (problem.line, problem.column));
    faults.found
}

struct Faults<'a> {
    file: &'a str,
    found: Vec<Problem>,
}

impl Faults<'_> {
    fn add(&mut self, at: Place, message: impl Into<String>, hint: Option<String>) {
        let Place { line, column } = at;
        let (file, message) = (self.file.to_owned(), message.into());
        self.found.push(Problem { file, line, column, message, hint });
    }

    fn add_template(&mut self, error: TemplateError, what: &str, hint: Option<String>) {
        let TemplateError { file: _, line, column, message } = error;
        self.add(Place { line, column }, format!("{what}{message}"), hint);
    }

    /// The kind of the file; none when these checks know none such.
    fn kind(&mut self, entries: &[Entry]) -> Option<Kind> {
        let Some(entry) = entries.iter().find(|entry| entry.key == "kind") else {
            return Some(Kind::CodeIdeas);
        };
        let named = |kind: &Kind| entry.value == Value::Text(kind.as_str().to_owned());
        let kind = Kind::ALL.into_iter().find(named);
        if kind.is_none() {
            let known = Kind::ALL.map(Kind::as_str).join(" or ");
            self.add(entry.value_at, format!("'kind' must be {known}"), None);
        }
        kind
    }

    fn check_keys(&mut self, kind: Kind, entries: &[Entry]) {
        for Entry { key, key_at, value, value_at } in entries {
            if !keys(kind).contains(&key.as_str()) {
                let hint = key_hint(kind, key);
                self.add(*key_at, format!("unknown key '{key}'"), Some(hint));
            } else if let Some(rule) = broken_rule(key, value) {
                self.add(*value_at, format!("'{key}' must be {rule}"), None);
            }
        }
        let has = |name: &str| entries.iter().any(|entry| entry.key == name);
        if !has("name") && !is_type_name(stem(self.file)) {
            let hint = format!("the file name cannot serve: a name is {NAME_RULE}");
            self.add(Place { line: 1, column: 1 }, "missing key 'name'", Some(hint));
        }
        if kind == Kind::ProjectParts && !has("schema") {
            let hint = format!("it says what is made: {}", schema_names());
            self.add(Place { line: 1, column: 1 }, "missing key 'schema'", Some(hint));
        }
    }

    fn check_body(&mut self, kind: Kind, parts: &Parts<'_>) {
        if parts.body.trim().is_empty() {
            let at = Place { line: parts.body_line, column: 1 };
            self.add(at, "the prompt after the front matter is empty", None);
            return;
        }
        let template = Template::new(self.file, parts.body, parts.body_line);
        let names = match template.undeclared() {
            Ok(names) => names,
            Err(error) => return self.add_template(error, "template does not parse: ", None),
        };
        let known = variables(kind);
        let unknown: Vec<_> = names.iter().filter(|name| !known.contains(&name.as_str())).collect();
        for name in &unknown {
            let offset = template.place_of(name);
            let error = template.error_at(offset, format!("unknown variable '{name}'"));
            let hint = format!("a prompt has {}", known.join(", "));
            self.add_template(error, "", Some(hint));
        }
        let rendered = match kind {
            Kind::CodeIdeas => template.fill(&sample()).map(drop),
            Kind::ProjectParts => template.render(&part_sample()).map(drop),
        };
        if let (true, Err(error)) = (unknown.is_empty(), rendered) {
            self.add_template(error, "template error: ", None);
        }
    }
}

fn stem(file: &str) -> &str {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    name.strip_suffix(".md").unwrap_or(name)
}

fn keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::CodeIdeas => &IDEA_KEYS,
        Kind::ProjectParts => &PART_KEYS,
    }
}

fn variables(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::CodeIdeas => &VARIABLES,
        Kind::ProjectParts => &parts::VARIABLES,
    }
}

/// The rule that the value of a known key does not keep.
fn broken_rule(key: &str, value: &Value) -> Option<String> {
    let text = text(value.clone());
    let (kept, rule) = match key {
        "name" => (text.is_some_and(|name| is_type_name(&name)), NAME_RULE.to_owned()),
        "description" => (text.is_some(), "a text".to_owned()),
        "max_ideas" => (idea_count(value).is_some(), integer_rule(MAX_IDEAS_LIMIT)),
        "items" => (parts::item_count(value).is_some(), integer_rule(parts::ITEMS_LIMIT)),
        "schema" => (text.is_some_and(|name| parts::is_schema(&name)), schema_names()),
        _ => return None,
    };
    (!kept).then_some(rule)
}

fn integer_rule(most: u32) -> String {
    format!("an integer between 1 and {most}")
}

fn schema_names() -> String {
    format!("one of: {}", TaskType::ALL.map(TaskType::as_str).join(", "))
}

fn key_hint(kind: Kind, key: &str) -> String {
    let plain = key.to_lowercase().replace('-', "_");
    let near = |known: &&&str| edits(&plain, known) <= TYPO_EDITS_MAX;
    match keys(kind).iter().find(near) {
        Some(known) => format!("did you mean '{known}'?"),
        None => format!("the keys are {}", keys(kind).join(", ")),
    }
}

/// Levenshtein distance; the known keys are short, so a long `from` is told apart by its length.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    if from.chars().count() > to.len() + TYPO_EDITS_MAX {
        return usize::MAX;
    }
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut corner = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (b, above) in to.iter().zip(row.iter().skip(1)) {
            left = (corner + usize::from(a != *b)).min(above + 1).min(left + 1);
            corner = *above;
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

/// One of everything, so that a rendering reaches into the lists.
fn sample() -> PromptContext {
    PromptContext {
        project_name: "sample".to_owned(),
        tech_stack: vec!["Rust".to_owned()],
        file_tree: "src/main.rs".to_owned(),
        excerpts: vec![Excerpt {
            path: "src/main.rs".to_owned(),
            content: "fn main() {}\n".to_owned(),
        }],
        max_ideas: 5,
        existing_ideas: vec![Existing {
            title: "Sample idea".to_owned(),
            idea_type: "code_quality".to_owned(),
            status: "draft".to_owned(),
        }],
    }
}

/// Everything there, as in the sample above.
fn part_sample() -> parts::Variables {
    parts::Variables {
        count: 5,
        has_text: true,
        has_features: true,
        has_personas: true,
        has_names: true,
        has_tables: true,
        has_wishes: true,
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
