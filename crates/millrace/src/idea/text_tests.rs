//! Answers as text.

use clap::Parser;
use serde_json::{Value, json};

use super::{more, render};
use crate::args::{Cli, Command};

fn text(line: &str, data: &Value) -> String {
    let words = ["millrace", "idea"].into_iter().chain(line.split(' '));
    let Command::Idea(idea) = Cli::parse_from(words).command else { panic!("no idea command") };
    render(&idea.command, data, false)
}

#[test]
fn generate_ends_with_the_lines_of_the_contract() {
    let data = json!({
        "session_id": "03-11-ci-sh",
        "summary": {"total_ideas": 2, "by_type": {"code_improvements": 1, "security_hardening": 1}},
        "ideas": [{"file_path": "reports/ideas/03-11-ci-sh/idea_x_y.md"}],
    });
    let expected = "Generated 2 ideas\nSummary by type:\n  code_improvements: 1\n  \
        security_hardening: 1\nSession ID: 03-11-ci-sh\nOutput: reports/ideas";
    assert_eq!(text("generate -t a -o reports//ideas/", &data), expected);
    let none =
        json!({"session_id": "s", "summary": {"total_ideas": 0, "by_type": {}}, "ideas": []});
    let expected = "Generated 0 ideas\nSummary by type:\nSession ID: s\nOutput: .viben/ideas";
    assert_eq!(text("generate -t a", &none), expected);
}

#[test]
fn lists_are_plain_columns_or_say_that_nothing_is_there() {
    assert_eq!(text("list", &json!({"ideas": []})), "No ideas found.");
    assert_eq!(text("sessions", &json!({"sessions": []})), "No sessions found.");
    assert_eq!(text("types --no-builtin", &json!({"types": []})), "No idea types found.");
    let data = json!({"ideas": [{
        "id": "a1b2c3d4", "status": "draft", "estimated_effort": "small", "type": "code_quality",
        "title": "Split\u{1b}[31m the\nfile",
    }]});
    let expected = "\
id        status  effort  type          title
a1b2c3d4  draft   small   code_quality  Split[31m the file";
    assert_eq!(text("list", &data), expected);
}

#[test]
fn an_idea_is_shown_whole() {
    let data = json!({"idea": {
        "id": "a1b2c3d4", "type": "code_quality", "title": "Split it", "description": "Too long.",
        "rationale": "", "estimated_effort": "small", "status": "promoted",
        "promoted_to": "03-11-split-it", "created_at": "2026-03-11T14:30:00.000Z",
        "affected_files": ["src/a.rs"], "existing_patterns": [], "implementation_approach": "1. Do.\n2. Test.",
        "session_id": "03-11-cq", "file_path": ".viben/ideas/03-11-cq/idea_x.md",
    }});
    let expected = "\
Split it

id        a1b2c3d4
type      code_quality
effort    small
status    promoted to 03-11-split-it
created   2026-03-11T14:30:00.000Z
session   03-11-cq
file      .viben/ideas/03-11-cq/idea_x.md

Description
Too long.

Affected files
- src/a.rs

Approach
1. Do.
2. Test.";
    assert_eq!(text("view a1b2c3d4", &data), expected);
}

#[test]
fn changes_are_told_in_a_line() {
    let task = json!({"idea_id": "a", "task": {"id": "t", "status": "queue", "task_dir": ".viben/tasks/t"}});
    assert_eq!(text("promote a", &task), "Promoted a to task t (queue)\nTask: .viben/tasks/t");
    assert_eq!(text("dismiss a", &json!({"idea_id": "a", "status": "dismissed"})), "Dismissed a");
    let removed = json!({"deleted": 2, "ids": ["a", "b"]});
    assert_eq!(text("remove a b", &removed), "Removed 2 ideas\n  a\n  b");
    assert_eq!(text("remove a", &json!({"deleted": 1, "ids": ["a"]})), "Removed 1 idea\n  a");
}

#[test]
fn a_cut_list_says_how_to_go_on() {
    let cut = json!({"ideas": [{}, {}], "total": 9, "has_more": true});
    assert_eq!(more(&cut, 3).as_deref(), Some("5 of 9 shown; --offset 5 shows more"));
    assert_eq!(more(&json!({"ideas": [], "total": 0, "has_more": false}), 0), None);
    assert_eq!(more(&json!({"idea": {}}), 0), None);
}
