//! The idea file: front matter and body (contract 3.2, 3.3). Pure text to value and back; a file it
//! cannot read is `None`, never an error.

use crate::{
    idea::{Effort, Idea, Status},
    names,
    yaml::{self, Entry, Node},
};

/// How the name of an idea file begins.
pub(crate) const PREFIX: &str = "idea_";
/// How the name of an idea file ends.
pub(crate) const SUFFIX: &str = ".md";

/// The keys of contract 3.2, which are written in this order.
const KNOWN: [&str; 14] = [
    "id",
    "type",
    "name",
    "title",
    "description",
    "rationale",
    "estimated_effort",
    "status",
    "promoted_to",
    "created_at",
    "affected_files",
    "existing_patterns",
    "dismiss_reason",
    "source",
];

/// Whether a file name is one of an idea file.
pub(crate) fn is_name(file_name: &str) -> bool {
    stem(file_name).is_some()
}

fn stem(file_name: &str) -> Option<&str> {
    file_name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)
}

/// The name of an idea's file.
pub(crate) fn file_name(idea_type: &str, name: &str) -> String {
    format!("{PREFIX}{idea_type}_{name}{SUFFIX}")
}

/// Type and name as a file name tells them, split at its last `_`.
fn split(file_name: &str) -> (String, String) {
    let stem = stem(file_name).unwrap_or(file_name);
    let (idea_type, name) = stem.rsplit_once('_').unwrap_or(("idea", stem));
    (idea_type.to_owned(), name.to_owned())
}

/// Reads an idea file. `created_at` is left empty where the file has no valid time; session and path
/// are the caller's. `None`: broken front matter, or no id.
pub(crate) fn parse(text: &str, file_name: &str) -> Option<Idea> {
    let (front, tail) = cut(text)?;
    let entries = yaml::mapping(front)?;
    let value = |key: &str| entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value);
    let string = |key: &str| value(key).and_then(Node::text).map(str::to_owned);
    let list = |key: &str| value(key).map(Node::texts).unwrap_or_default();
    let id = string("id").filter(|id| names::is_idea_id(id))?;
    let (file_type, file_stem) = split(file_name);
    let name = string("name").unwrap_or(file_stem);
    let status =
        string("status").and_then(|word| Status::from_word(&word)).unwrap_or(Status::Draft);
    let created_at_source = string("created_at");
    Some(Idea {
        id,
        idea_type: string("type").unwrap_or(file_type),
        title: string("title").unwrap_or_else(|| name.clone()),
        name,
        description: string("description").unwrap_or_default(),
        rationale: string("rationale").unwrap_or_default(),
        effort: string("estimated_effort")
            .and_then(|word| Effort::from_word(&word))
            .unwrap_or(Effort::Medium),
        status,
        promoted_to: string("promoted_to").filter(|_| status == Status::Promoted),
        created_at: String::new(),
        affected_files: list("affected_files"),
        existing_patterns: list("existing_patterns"),
        session_id: String::new(),
        file_path: String::new(),
        dismiss_reason: string("dismiss_reason"),
        sources: list("source"),
        created_at_source,
        unknown: unknown(&entries),
        tail: tail.to_owned(),
    })
}

fn unknown(entries: &[Entry]) -> String {
    entries
        .iter()
        .filter(|entry| !KNOWN.contains(&entry.key.as_str()))
        .map(|entry| entry.lines.as_str())
        .collect()
}

/// Cuts a file into the lines between the first two `---` lines and all that follows them.
fn cut(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (first, rest) = text.split_once('\n')?;
    if first.trim_end() != "---" {
        return None;
    }
    let mut offset = 0;
    for line in rest.split_inclusive('\n') {
        let end = offset + line.len();
        if line.trim_end() == "---" {
            return Some((rest.get(..offset)?, rest.get(end..)?));
        }
        offset = end;
    }
    None
}

/// Writes an idea file (contract 3.2).
pub(crate) fn render(idea: &Idea) -> String {
    let mut out = String::with_capacity(1024 + idea.tail.len());
    out.push_str("---\n");
    put(&mut out, "id", &idea.id);
    put(&mut out, "type", &idea.idea_type);
    put(&mut out, "name", &idea.name);
    put(&mut out, "title", &idea.title);
    put(&mut out, "description", &idea.description);
    put(&mut out, "rationale", &idea.rationale);
    put(&mut out, "estimated_effort", idea.effort.as_str());
    put(&mut out, "status", idea.status.as_str());
    match &idea.promoted_to {
        Some(task_id) => put(&mut out, "promoted_to", task_id),
        None => out.push_str("promoted_to: null\n"),
    }
    put(&mut out, "created_at", idea.created_at_source.as_deref().unwrap_or(&idea.created_at));
    put_list(&mut out, "affected_files", &idea.affected_files);
    put_list(&mut out, "existing_patterns", &idea.existing_patterns);
    if let Some(reason) = &idea.dismiss_reason {
        put(&mut out, "dismiss_reason", reason);
    }
    put_list(&mut out, "source", &idea.sources);
    out.push_str(&idea.unknown);
    out.push_str("---\n");
    out.push_str(&idea.tail);
    out
}

fn put(out: &mut String, key: &str, text: &str) {
    out.push_str(key);
    out.push_str(": ");
    yaml::write_string(text, out);
    out.push('\n');
}

fn put_list(out: &mut String, key: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    out.push_str(key);
    out.push_str(":\n");
    for item in items {
        out.push_str("  - ");
        yaml::write_string(item, out);
        out.push('\n');
    }
}

#[cfg(test)]
mod tests;
