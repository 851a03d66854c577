//! Finds links in the project's documents that lead to files it does not have.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::language::Form;
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::project::Overview;
use crate::role::Role;
use crate::rule::{Draft, ProjectRule, Words};
use crate::text::line_at;
use crate::topic::Topic;
use std::collections::BTreeSet;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "dead-links", check };

const WORDS: Words = Words::fixed(
    ["Mend the dead link in {file}", "Mend {n} dead links {in}"],
    "A document links to a file that the project does not have.",
    "The reader lands on an error page at the very point where they wanted to know more; the text describes a state that is gone.",
    "Point the link to where the file is now, or take the sentence out with it.",
    "Run a link checker over the documents, or open each link from the file's page.",
);

/// Kinds of files that are always among the files of a project when they are there.
const SURE_EXTENSIONS: &[&str] =
    &["md", "rs", "py", "js", "ts", "tsx", "jsx", "go", "java", "sh", "toml", "rst", "yml"];

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    if overview.is_published() {
        return Vec::new();
    }
    let mut folders: BTreeSet<&str> = BTreeSet::new();
    for file in &overview.files {
        folders.extend(file.path.rsplit_once('/').map(|(folder, _)| folder));
    }
    let mut hits = Vec::new();
    for file in overview.files.iter().filter(|file| is_document(file.path, file.form, file.role)) {
        for (at, target) in links(file.text) {
            let Some(path) = resolved(file.path, target) else { continue };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            // A folder that is not known at all may have been left out of what we were given.
            let known_folder = folder.is_empty() || folders.contains(folder);
            let anywhere = overview.file(&path).is_some() || overview.file(target).is_some();
            if known_folder && !anywhere {
                let line = line_at(file.text, at);
                let shows = format!("links to `{target}`; there is no `{path}`");
                hits.push(Hit { path: file.path.to_owned(), line, symbol: None, shows });
            }
        }
    }
    if hits.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule: RULE.id,
        topic: Topic::DocumentationGaps,
        value: 64,
        effort: Effort::Trivial,
        hits,
        good: Vec::new(),
        words: WORDS,
    }]
}

fn is_document(path: &str, form: Form, role: Role) -> bool {
    let written = form == Form::Markdown && path.ends_with(".md") && role != Role::Foreign;
    let own = !path.contains('/') || path.starts_with("docs/") || path.ends_with("/README.md");
    written && own && role != Role::Test && !path.to_lowercase().contains("changelog")
}

/// The targets of Markdown links, with their byte; text in code is left out.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut at, mut fenced) = (0, false);
    if text.len() > DOCUMENT_BYTES_MAX {
        return found;
    }
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            fenced = !fenced;
        }
        if fenced || line.starts_with("    ") {
            continue;
        }
        for (inside, _) in line.match_indices("](") {
            let before = &line[..inside];
            let rest = &line[inside + 2..];
            let Some(end) = rest.find([')', ' ']) else { continue };
            if before.matches('`').count() % 2 == 0 {
                found.push((start + inside, rest[..end].trim_matches(['<', '>'])));
            }
        }
    }
    found
}

/// The project path a link leads to, when it is a plain relative link to a file.
fn resolved(document: &str, target: &str) -> Option<String> {
    let target = target.split(['#', '?']).next().unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let extension = target.rsplit_once('.').map_or("", |(_, extension)| extension);
    if target.is_empty() || !target.chars().all(plain) || !SURE_EXTENSIONS.contains(&extension) {
        return None;
    }
    let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
