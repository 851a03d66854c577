//! Finds private functions whose name stands nowhere else in the project.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::language::{Form, Language};
use crate::limits::HITS_PER_RULE_MAX;
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeMap;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "dead-functions", check };

const WORDS: Words = Words::fixed(
    ["Remove the unused function {in}", "Remove {n} unused functions {in}"],
    "A private function is never used: its name stands nowhere else in the project.",
    "It is read, translated and kept working for nothing, and it misleads about what the program does.",
    "Delete it with what only it uses; the history keeps it.",
    "The project builds and its tests pass without it.",
);

/// A private function that must be used inside the project if at all.
pub(crate) struct Private {
    pub(crate) name: String,
    pub(crate) line: u32,
}

/// Names shorter than this are too common to judge by name.
const NAME_CHARS_MIN: usize = 4;

/// The private functions of a file. Rust's compiler tells by itself.
pub(crate) fn private_functions(unit: &Unit<'_>) -> Vec<Private> {
    let Some((syntax, language)) = unit.product_code() else { return Vec::new() };
    let top = |kind: &'static str| {
        syntax.of_kind(kind).filter(|f| f.parent().is_some_and(|p| p.parent().is_none()))
    };
    let mut found: Vec<Private> = Vec::new();
    let mut note = |node: crate::node::Node<'_>| {
        let name = node.field_text("name");
        if name.len() >= NAME_CHARS_MIN && !unit.in_test(node) {
            found.push(Private { name: name.to_owned(), line: node.line() });
        }
    };
    match language {
        Language::Python => top("function_definition")
            .filter(|f| {
                f.field_text("name").starts_with('_') && !f.field_text("name").starts_with("__")
            })
            .for_each(&mut note),
        Language::Go
            if !unit.text.contains("import \"C\"") && !unit.text.contains("go:linkname") =>
        {
            top("function_declaration")
                .filter(|f| f.field_text("name").starts_with(char::is_lowercase))
                .filter(|f| {
                    !matches!(f.field_text("name"), "main" | "init") && f.child("body").is_some()
                })
                .for_each(&mut note);
        }
        Language::Java => syntax
            .of_kind("method_declaration")
            .filter(|m| {
                m.child_of("modifiers")
                    .is_some_and(|m| m.text().contains("private") && !m.text().contains('@'))
            })
            .filter(|m| {
                !["readObject", "writeObject", "readResolve", "writeReplace", "readObjectNoData"]
                    .contains(&m.field_text("name"))
            })
            .for_each(&mut note),
        _ if language.is_script() => {
            let module = syntax.of_kind("import_statement").next().is_some()
                && syntax.of_kind("export_statement").next().is_some();
            top("function_declaration").filter(|_| module).for_each(&mut note);
        }
        _ => {}
    }
    found
}

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let mut counts: BTreeMap<&str, u32> = overview
        .files
        .iter()
        .flat_map(|file| file.facts.private.iter().map(|private| (private.name.as_str(), 0)))
        .collect();
    if counts.is_empty() {
        return Vec::new();
    }
    for file in &overview.files {
        for word in file.text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '$')) {
            if let Some(count) = counts.get_mut(word) {
                *count += 1;
            }
        }
    }
    let unused = |name: &str| counts.get(name) == Some(&1);
    let hits: Vec<Hit> = overview
        .files
        .iter()
        .filter(|file| matches!(file.form, Form::Code(_)))
        .flat_map(|file| file.facts.private.iter().map(move |private| (file, private)))
        .filter(|(_, private)| unused(&private.name))
        .take(HITS_PER_RULE_MAX)
        .map(|(file, private)| Hit {
            path: file.path.to_owned(),
            line: private.line,
            symbol: None,
            shows: format!("`{}` is defined and never named again", private.name),
        })
        .collect();
    if hits.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule: RULE.id,
        topic: Topic::CodeQuality,
        value: 56,
        effort: Effort::Trivial,
        hits,
        good: Vec::new(),
        words: WORDS,
    }]
}
