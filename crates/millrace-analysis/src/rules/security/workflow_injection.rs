//! Finds GitHub workflows that let strangers run code with the repository's rights.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::language::Form;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "workflow-injection",
    topic: Topic::SecurityHardening,
    value: 95,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        [
            "Keep strangers' text out of the workflow {file}",
            "Keep strangers' text out of the workflows at {n} places {in}",
        ],
        "A workflow fills text that anyone can write (a title, a branch name, a comment) into a shell script, or checks out a stranger's pull request under `pull_request_target`.",
        "Opening a pull request or an issue then runs code with the workflow's token and secrets.",
        "Hand the text over in `env:` and use `\"$NAME\"` in the script; build pull requests under `pull_request`, which has no secrets.",
        "Open a pull request with the title `$(touch pwned)`; the log shows the title as text.",
    ),
};

const FOREIGN_TEXT: &[&str] = &[
    "github.event.issue.title",
    "github.event.issue.body",
    "github.event.pull_request.title",
    "github.event.pull_request.body",
    "github.event.comment.body",
    "github.event.review.body",
    "github.event.head_commit.message",
    "github.event.pull_request.head.ref",
    "github.head_ref",
    "github.event.discussion.title",
    "github.event.discussion.body",
];

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if unit.form != Form::Workflow {
        return;
    }
    let by_stranger = unit.text.contains("pull_request_target");
    let mut script: Option<usize> = None;
    for (at, line) in unit.text.lines().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let body = line.trim_start().trim_start_matches("- ");
        if line.trim().is_empty() || body.starts_with('#') {
            continue;
        }
        let own = line.find(body).unwrap_or(indent);
        if script.is_some_and(|column| indent <= column) {
            script = None;
        }
        if body.starts_with("run:") {
            script = Some(own);
        }
        let filled = line.contains("${{") && FOREIGN_TEXT.iter().any(|text| line.contains(text));
        let checkout = by_stranger
            && body.starts_with("ref:")
            && line.contains("github.event.pull_request.head");
        if (script.is_some() && filled) || checkout {
            hits.bad_line(unit, at as u32 + 1, line);
        }
    }
}
