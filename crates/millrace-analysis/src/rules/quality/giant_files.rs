//! Finds source files so long that nobody reads them whole.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::topic::Topic;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "giant-files", check };

/// Lines of code (no blank lines, comments or tests) from which a file is reported.
const LINES_MIN: u32 = 2_000;
/// Files named at most.
const FILES_MAX: usize = 5;

const WORDS: Words = Words::fixed(
    ["Divide {file} by what its parts are for", "Divide {n} oversized files, {file} first"],
    "A source file holds far more code than can be read in one go (comments, blank lines and tests not counted).",
    "Everything in such a file can reach everything else, changes by different people collide, and finding the right place takes a search.",
    "List the groups of functions that call one another and little else, and move one group at a time into a file named after what it does; keep the public names where they are by re-exporting them.",
    "The tests pass unchanged after each move, and no importer had to change.",
);

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let mut large: Vec<_> =
        overview.files.iter().filter(|file| file.facts.code_lines >= LINES_MIN).collect();
    large.sort_by(|a, b| (b.facts.code_lines, a.path).cmp(&(a.facts.code_lines, b.path)));
    large.truncate(FILES_MAX);
    if large.is_empty() {
        return Vec::new();
    }
    let hits = large
        .iter()
        .map(|file| Hit {
            path: file.path.to_owned(),
            line: 1,
            symbol: None,
            shows: format!(
                "{} lines of code in {} functions",
                file.facts.code_lines,
                file.facts.functions.len()
            ),
        })
        .collect();
    vec![Draft {
        rule: RULE.id,
        topic: Topic::CodeQuality,
        value: 38,
        effort: Effort::Large,
        hits,
        good: Vec::new(),
        words: WORDS,
    }]
}
