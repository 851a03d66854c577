//! Notices a project without a README, or with one that does not say how to use it.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::language::Form;
use crate::project::{Overview, Seen};
use crate::role::Role;
use crate::rule::{Draft, ProjectRule, Words};
use crate::topic::Topic;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "readme", check };

/// Lines of product code from which a project needs a README.
const CODE_LINES_MIN: u32 = 200;
/// Words from which a README may be complete without any code.
const LONG_WORDS: usize = 300;

const MISSING: Words = Words::fixed(
    ["Write a README that begins with {file}", "Write a README that begins with {file}"],
    "The project has code and no README at its root. The file named here is where a reader would begin today.",
    "Whoever comes to the repository, also its authors in a year, must read the source to learn what it is for and how to start it.",
    "Add `README.md`: one paragraph what it does and for whom, how to install it, the smallest example that works, and how to run the tests.",
    "Follow the README word for word in a clean checkout; every command works.",
);
const UNUSABLE: Words = Words::fixed(
    [
        "Say in {file} how to install and use the project",
        "Say in {file} how to install and use the project",
    ],
    "The README has no command, no example and no section on installation or use.",
    "A reader learns that the project exists and still has to read the source to try it.",
    "Add the command that installs it and the smallest example that works, with its output.",
    "Follow the README word for word in a clean checkout; every command works.",
);
const USE_WORDS: &[&str] = &[
    "install",
    "usage",
    "getting started",
    "quick start",
    "quickstart",
    "how to",
    "example",
    "run ",
    "running",
    "tutorial",
    "documentation",
    "http",
    "```",
    "    $",
];

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let is_readme = |file: &&Seen<'_>| {
        let lower = file.path.to_lowercase();
        lower.starts_with("readme")
            || lower.starts_with("docs/readme")
            || lower.starts_with(".github/readme")
    };
    let product = || {
        overview.files.iter().filter(|f| matches!(f.form, Form::Code(_)) && f.role == Role::Product)
    };
    let lines: u32 = product().map(|file| file.facts.lines).sum();
    if lines < CODE_LINES_MIN || overview.is_published() {
        return Vec::new();
    }
    let mut readmes = overview.files.iter().filter(is_readme);
    match readmes.next() {
        None => {
            let largest = product().max_by_key(|f| (f.facts.lines, std::cmp::Reverse(f.path)));
            largest.map(|file| missing(file.path, lines)).into_iter().collect()
        }
        Some(readme) if readmes.next().is_none() && is_unusable(readme.text) => {
            let words = readme.text.split_whitespace().count();
            vec![draft(
                readme.path,
                format!("{words} words, none of them on how to use it"),
                UNUSABLE,
                58,
            )]
        }
        Some(_) => Vec::new(),
    }
}

fn is_unusable(text: &str) -> bool {
    let lower = text.to_lowercase();
    let short = text.split_whitespace().count() < LONG_WORDS;
    short && !USE_WORDS.iter().any(|word| lower.contains(word))
}

fn missing(path: &str, lines: u32) -> Draft {
    draft(path, format!("the largest of the files that hold {lines} lines of code"), MISSING, 78)
}

fn draft(path: &str, shows: String, words: Words, value: u32) -> Draft {
    Draft {
        rule: RULE.id,
        topic: Topic::DocumentationGaps,
        value,
        effort: Effort::Small,
        hits: vec![Hit { path: path.to_owned(), line: 1, symbol: None, shows }],
        good: Vec::new(),
        words,
    }
}
