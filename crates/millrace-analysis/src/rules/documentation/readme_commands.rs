//! Finds commands in the README that the project does not have: npm scripts and make targets.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::limits::DOCUMENT_BYTES_MAX;
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::text::quoted;
use crate::topic::Topic;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "readme-commands", check };

const WORDS: Words = Words::fixed(
    [
        "Correct the command in {file} that does not exist",
        "Correct {n} commands {in} that do not exist",
    ],
    "The README tells readers to run a script or target that the project does not define.",
    "The first thing a newcomer tries fails, and they cannot know whether they or the README are wrong.",
    "Write the command that does it today, or add the script.",
    "Run every command of the README in a clean checkout.",
);

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let readmes = ["README.md", "CONTRIBUTING.md"].iter().filter_map(|path| overview.file(path));
    let package = overview.file("package.json");
    let makefile = overview.file("Makefile").or_else(|| overview.file("makefile"));
    // With several manifests it is not certain which one a command means.
    let packages = overview.files.iter().filter(|f| f.path.ends_with("package.json")).count();
    let mut hits = Vec::new();
    for readme in readmes.filter(|readme| readme.text.len() <= DOCUMENT_BYTES_MAX) {
        let mut fenced = false;
        for (at, line) in readme.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
                continue;
            }
            let command = line.trim().trim_start_matches("$ ");
            if !fenced || command.contains("cd ") {
                continue;
            }
            let script = package
                .filter(|_| packages == 1)
                .and_then(|package| npm_script(command, package.text));
            let target = makefile.and_then(|makefile| make_target(command, makefile.text));
            if let Some(missing) = script.or(target) {
                let shows = format!("{}, but {missing}", quoted(command));
                hits.push(Hit {
                    path: readme.path.to_owned(),
                    line: at as u32 + 1,
                    symbol: None,
                    shows,
                });
            }
        }
    }
    if hits.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule: RULE.id,
        topic: Topic::DocumentationGaps,
        value: 76,
        effort: Effort::Trivial,
        hits,
        good: Vec::new(),
        words: WORDS,
    }]
}

fn npm_script(command: &str, package: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    let runs = matches!((words.next(), words.next()), (Some("npm" | "pnpm" | "yarn"), Some("run")));
    let name = words.next().filter(|_| runs)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || ":-_".contains(c);
    let known = package.contains(&format!("\"{name}\""));
    (!known && name.chars().all(plain) && !name.starts_with('-'))
        .then(|| format!("`package.json` has no script `{name}`"))
}

fn make_target(command: &str, makefile: &str) -> Option<String> {
    let mut words = command.split_whitespace();
    let name = words.next().filter(|word| *word == "make").and(words.next())?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let open = makefile.lines().any(|line| {
        line.starts_with("include")
            || line.starts_with("-include")
            || (line.contains('%') && line.contains(':'))
            || line.starts_with("$(")
    });
    let known = makefile.lines().any(|line| {
        line.split_once(':')
            .is_some_and(|(targets, _)| targets.split_whitespace().any(|t| t == name))
    });
    (!open && !known && name.chars().all(plain) && !name.starts_with('-'))
        .then(|| format!("`Makefile` has no target `{name}`"))
}
