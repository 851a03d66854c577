//! Commands and the requests they become.

use clap::Parser;
use serde_json::{Value, json};

use super::{Method, events, request};
use crate::args::{Cli, Command};

fn of(line: &str) -> (Method, String, Option<Value>) {
    let words = ["millrace", "idea"].into_iter().chain(line.split(' '));
    let Command::Idea(idea) = Cli::parse_from(words).command else { panic!("no idea command") };
    let request = request(&idea.command, "/w s");
    (request.method, request.target, request.body)
}

fn get(target: &str) -> (Method, String, Option<Value>) {
    (Method::Get, format!("/api/idea{target}"), None)
}

#[test]
fn reading_commands_become_queries() {
    let table = [
        ("list", "?workspace_path=/w%20s"),
        (
            "list -t code_quality -e large -s draft --session 03-11-x --limit 5 --offset 2",
            "?workspace_path=/w%20s&type=code_quality&effort=large&status=draft&session_id=03-11-x\
             &limit=5&offset=2",
        ),
        ("types", "/types?workspace_path=/w%20s"),
        (
            "types --no-builtin --no-custom",
            "/types?workspace_path=/w%20s&include_builtin=false&include_custom=false",
        ),
        ("view a1b2c3d4", "/a1b2c3d4?workspace_path=/w%20s"),
        ("view types", "/%74%79%70e%73?workspace_path=/w%20s"),
        ("view ../x", "/%2E%2E%2F%78?workspace_path=/w%20s"),
        ("sessions", "/sessions?workspace_path=/w%20s"),
        ("sessions --limit 1 --offset 3", "/sessions?workspace_path=/w%20s&limit=1&offset=3"),
        ("sessions 03-11-ce", "/sessions/03-11-ce?workspace_path=/w%20s"),
    ];
    for (line, target) in table {
        assert_eq!(of(line), get(target), "{line}");
    }
}

#[test]
fn generate_sends_what_was_given_and_no_more() {
    let (method, target, body) = of("generate -t a,b -t c");
    assert_eq!((method, target.as_str()), (Method::Post, "/api/idea/generate"));
    let expected = json!({"workspace_path": "/w s", "types": ["a", "b", "c"], "append": false, "override": false});
    assert_eq!(body, Some(expected));
    let (.., body) = of("generate -t a -o out -m sonnet --max-ideas 7 --append --override");
    let expected = json!({
        "workspace_path": "/w s", "types": ["a"], "output": "out", "model": "sonnet", "max_ideas": 7,
        "append": true, "override": true,
    });
    assert_eq!(body, Some(expected));
}

#[test]
fn changing_commands_become_bodies() {
    let (method, target, body) =
        of("promote a1b2c3d4 -s s -b b -a me -p P0 --executor X --model m --start --worktree");
    assert_eq!((method, target.as_str()), (Method::Post, "/api/idea/a1b2c3d4/promote"));
    let expected = json!({
        "workspace_path": "/w s", "slug": "s", "branch": "b", "assignee": "me", "priority": "P0",
        "executor": "X", "model": "m", "start": true, "worktree": true,
    });
    assert_eq!(body, Some(expected));
    let (.., target, body) = of("dismiss a1b2c3d4 -r no");
    assert_eq!(target, "/api/idea/a1b2c3d4/dismiss");
    assert_eq!(body, Some(json!({"workspace_path": "/w s", "reason": "no"})));
    let (method, target, body) = of("remove a b -t t");
    assert_eq!((method, target.as_str()), (Method::Delete, "/api/idea"));
    let expected = json!({"workspace_path": "/w s", "ids": ["a", "b"], "type": "t", "all": false});
    assert_eq!(body, Some(expected));
    let (.., body) = of("remove --all");
    assert_eq!(body, Some(json!({"workspace_path": "/w s", "all": true})));
}

#[test]
fn a_broken_stream_is_taken_up_after_its_last_event() {
    let request = events("/w", "03-11-ce", 7);
    let target = "/api/idea/sessions/03-11-ce/events?workspace_path=/w&after=7";
    assert_eq!((request.method, request.target.as_str()), (Method::Get, target));
}

#[test]
fn wrong_usage_is_refused_before_anything_is_asked() {
    let lines = [
        "generate",
        "generate -t a --max-ideas 0",
        "generate -t a --max-ideas 51",
        "generate -t a --max-ideas x",
        "list -e huge",
        "list -s open",
        "list --limit 0",
        "list --limit 1001",
        "list --offset -1",
        "promote a -p P4",
        "promote a -p p1",
        "promote",
        "view",
        "remove",
        "list --nope",
        "sessions --limit x",
        "list --server ftp://h",
    ];
    for line in lines {
        let words = ["millrace", "idea"].into_iter().chain(line.split(' '));
        let refused = Cli::try_parse_from(words).expect_err(line);
        assert_eq!(refused.exit_code(), 2, "{line}");
        assert!(refused.use_stderr(), "{line}");
    }
}
