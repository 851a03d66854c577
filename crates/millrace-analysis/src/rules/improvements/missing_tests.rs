//! Notices a project of some size without a single test.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::language::Form;
use crate::project::Overview;
use crate::role::Role;
use crate::rule::{Draft, ProjectRule, Words};
use crate::topic::Topic;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "missing-tests", check };

/// Lines of product code from which tests pay off whatever the project does.
const LINES_MIN: u32 = 300;

const WORDS: Words = Words::fixed(
    ["Begin a test suite with {file}", "Begin a test suite with {file}"],
    "The project has product code and no test: no test file, no test folder and no test inside a source file was found. The largest source file is the place to begin.",
    "Without tests every change is checked by hand or by users, and nobody dares to clean up.",
    "Set up the language's usual test runner, and write the first tests for the public functions of `{file}`: one for the ordinary case, one per error it can return.",
    "The test command runs in a clean checkout and fails when a line of the tested function is broken on purpose.",
);

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let code = || overview.files.iter().filter(|f| matches!(f.form, Form::Code(_)));
    let tested = overview.files.iter().any(|file| {
        file.facts.has_tests || (file.role == Role::Test && matches!(file.form, Form::Code(_)))
    });
    // A package that names a test command keeps its tests elsewhere.
    let promised = overview.files.iter().any(|file| {
        let manifest = file.path == "package.json" || file.path == "Cargo.toml";
        let script = file.text.contains("\"test\":") && !file.text.contains("no test specified");
        manifest && (script || file.text.contains("[[test]]") || file.text.contains("exclude"))
    });
    let product = || code().filter(|file| file.role == Role::Product);
    let lines: u32 = product().map(|file| file.facts.lines).sum();
    let largest = product().max_by_key(|file| (file.facts.lines, std::cmp::Reverse(file.path)));
    let Some(largest) = largest else { return Vec::new() };
    if tested || promised || overview.is_published() || lines < LINES_MIN {
        return Vec::new();
    }
    let shows = format!(
        "{} of the project's {lines} lines of code, none of them tested",
        largest.facts.lines
    );
    vec![Draft {
        rule: RULE.id,
        topic: Topic::CodeImprovements,
        value: 66,
        effort: Effort::Medium,
        hits: vec![Hit { path: largest.path.to_owned(), line: 1, symbol: None, shows }],
        good: Vec::new(),
        words: WORDS,
    }]
}
