//! Check 44: the command line, on the files and through a server.

use std::process::{Command, Output, Stdio};
use std::sync::Arc;

use millrace_testkit::{Answer, idea_file, until};
use serde_json::{Value, json};

use crate::support::{Project, Rig, array, column, of_kind, text};

/// Where a command works.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Door {
    Files,
    Server,
}

const DOORS: [Door; 2] = [Door::Files, Door::Server];

fn run(project: &Project, door: Door, arguments: &[&str]) -> Output {
    prepared(project, door, arguments).output().unwrap()
}

fn prepared(project: &Project, door: Door, arguments: &[&str]) -> Command {
    let mut command = project.command(arguments);
    if door == Door::Server {
        command.arg("--server").arg(format!("http://{}", project.client().address()));
    }
    command
}

fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// The one JSON document on standard output and the exit code.
fn json_of(output: &Output) -> (Value, i32) {
    let document = serde_json::from_str(stdout(output)).unwrap_or_else(|error| {
        panic!("{error} in {:?}, standard error {}", stdout(output), stderr(output))
    });
    (document, output.status.code().unwrap())
}

/// The data of a command that must succeed.
fn data(project: &Project, door: Door, arguments: &[&str]) -> Value {
    let (document, code) = json_of(&run(project, door, &[arguments, &["--json"]].concat()));
    assert_eq!(code, 0, "{arguments:?}: {document}");
    crate::support::assert_keys(&document, &["success", "data"]);
    assert_eq!(document["success"], true);
    document["data"].clone()
}

/// An HTTP answer as the command line gives it: without `success`.
fn bare(mut answer: Value) -> Value {
    assert_eq!(answer.as_object_mut().unwrap().remove("success"), Some(json!(true)));
    answer
}

/// Two sessions with ideas in every status.
fn seeded(rig: &Arc<Rig>) -> Project {
    let project = rig.project();
    project.seed("03-11-one", "code_quality", &["aaaa0001", "aaaa0002", "aaaa0003", "aaaa0004"]);
    let extra = [("status", "dismissed"), ("estimated_effort", "large")];
    let file = idea_file("bbbb0001", "documentation_gaps", "b", &extra);
    let files = [("idea_documentation_gaps_b.md", file)];
    project.write_session("03-12-two", "2026-03-12T00:00:00.000Z", &files);
    project.write("docs/idea-types/mine.md", "Look.\n");
    project
}

// check 44
#[test]
fn reading_commands_print_what_http_answers() {
    let project = seeded(&Rig::shared());
    let list = |pairs: &[(&str, &str)]| bare(project.list(pairs));
    let types = |pairs: &[(&str, &str)]| bare(project.get("/api/idea/types", pairs).ok());
    let sessions = |pairs: &[(&str, &str)]| bare(project.get("/api/idea/sessions", pairs).ok());
    let one = bare(project.get("/api/idea/sessions/03-11-one", &[]).ok());
    let idea = bare(project.get("/api/idea/aaaa0002", &[]).ok());
    let cases: Vec<(Vec<&str>, Value)> = vec![
        (vec!["list"], list(&[])),
        (vec!["list", "-t", "code_quality"], list(&[("type", "code_quality")])),
        (vec!["list", "--type", "nope"], list(&[("type", "nope")])),
        (vec!["list", "-e", "large"], list(&[("effort", "large")])),
        (
            vec!["list", "--effort", "small", "--limit", "2"],
            list(&[("effort", "small"), ("limit", "2")]),
        ),
        (vec!["list", "-s", "dismissed"], list(&[("status", "dismissed")])),
        (
            vec!["list", "--status", "draft", "--offset", "3"],
            list(&[("status", "draft"), ("offset", "3")]),
        ),
        (vec!["list", "--session", "03-12-two"], list(&[("session_id", "03-12-two")])),
        (vec!["types"], types(&[])),
        (vec!["types", "--no-builtin"], types(&[("include_builtin", "false")])),
        (vec!["types", "--no-custom"], types(&[("include_custom", "false")])),
        (vec!["view", "aaaa0002"], idea),
        (vec!["sessions"], sessions(&[])),
        (
            vec!["sessions", "--limit", "1", "--offset", "1"],
            sessions(&[("limit", "1"), ("offset", "1")]),
        ),
        (vec!["sessions", "03-11-one"], one),
    ];
    for (arguments, expected) in cases {
        for door in DOORS {
            assert_eq!(data(&project, door, &arguments), expected, "{door:?} {arguments:?}");
        }
    }
}

// check 44
#[test]
fn changing_commands_do_and_print_what_http_does() {
    for door in DOORS {
        let project = seeded(&Rig::shared());
        let flags = [
            "promote",
            "aaaa0001",
            "-s",
            "own",
            "-b",
            "topic/own",
            "-a",
            "Ann",
            "-p",
            "P0",
            "--executor",
            "codex",
            "--model",
            "opus",
            "--start",
        ];
        let promoted = data(&project, door, &flags);
        crate::support::assert_keys(&promoted, &["idea_id", "task"]);
        let task = &promoted["task"];
        crate::support::assert_keys(task, &["id", "name", "title", "status", "task_dir"]);
        assert_eq!((&task["name"], &task["status"]), (&json!("own"), &json!("queue")));
        let file = project.read_json(&format!("{}/task.json", text(&task["task_dir"])));
        for (key, value) in [
            ("branch", "topic/own"),
            ("assignee", "Ann"),
            ("priority", "P0"),
            ("executor", "CODEX"),
            ("model", "opus"),
        ] {
            assert_eq!(file[key], value, "{door:?} {key}");
        }
        let dismissed = data(&project, door, &["dismiss", "aaaa0002", "-r", "not now"]);
        assert_eq!(dismissed, json!({"idea_id": "aaaa0002", "status": "dismissed"}));
        let path = text(&project.idea("aaaa0002")["file_path"]);
        assert_eq!(project.document(&path).front["dismiss_reason"], "not now");
        let removed = data(&project, door, &["remove", "aaaa0003", "-t", "documentation_gaps"]);
        assert_eq!(removed, json!({"deleted": 2, "ids": ["aaaa0003", "bbbb0001"]}));
        let removed = data(&project, door, &["remove", "ffffffff", "aaaa0004"]);
        assert_eq!(removed, json!({"deleted": 1, "ids": ["aaaa0004"]}));
        let removed = data(&project, door, &["remove", "--all"]);
        assert_eq!(removed, json!({"deleted": 2, "ids": ["aaaa0001", "aaaa0002"]}));
        assert_eq!(data(&project, door, &["remove", "--all"]), json!({"deleted": 0, "ids": []}));
    }
}

// check 44
#[test]
fn generate_takes_its_flags_and_prints_the_run() {
    for door in DOORS {
        let project = Project::new();
        let flags = ["generate", "-t", "code_quality,documentation_gaps", "--max-ideas", "2"];
        let more = ["-t", "security_hardening", "-o", "reports", "-m", crate::support::MODEL];
        let run = data(&project, door, &[&flags[..], &more[..]].concat());
        crate::support::assert_keys(&run, &["session_id", "summary", "ideas"]);
        assert_eq!(run["summary"]["total_ideas"], 6);
        let session = text(&run["session_id"]);
        assert!(session.ends_with("-cq-dg-sh"), "{session}");
        assert!(project.has(&format!("reports/{session}/idea.json")));
        assert_eq!(array(&run["ideas"])[0], project.idea(&text(&run["ideas"][0]["id"])));
        let again = ["generate", "-t", "code_quality", "-o", "reports", "--append", "--override"];
        let again = data(&project, door, &again);
        assert_eq!(again["session_id"], session);
        assert_eq!(project.list(&[("type", "code_quality")])["total"], 3, "drafts replaced");
    }
}

// check 44
#[test]
fn text_results_and_errors_have_their_streams_and_no_control_codes() {
    for door in DOORS {
        let project = Project::new();
        let clean = |output: &Output| {
            for bytes in [&output.stdout, &output.stderr] {
                assert!(!bytes.contains(&0x1b) && !bytes.contains(&b'\r'), "{output:?}");
            }
        };
        let empty = run(&project, door, &["list"]);
        assert_eq!((stdout(&empty).trim_end(), empty.status.code()), ("No ideas found.", Some(0)));
        let made = run(&project, door, &["generate", "-t", "code_quality,documentation_gaps"]);
        clean(&made);
        assert_eq!(made.status.code(), Some(0), "{made:?}");
        let session = text(&project.sessions()[0]["id"]);
        let expected = format!(
            "Generated 6 ideas\nSummary by type:\n  code_quality: 3\n  documentation_gaps: 3\n\
             Session ID: {session}\nOutput: "
        );
        let (_, output) = stdout(&made).split_once(&expected).expect("the stated last lines");
        assert_eq!(output.lines().count(), 1, "the last line: {output}");
        assert!(output.contains(".viben/ideas"), "{output}");
        assert!(stderr(&made).lines().count() >= 6, "one plain line per event: {}", stderr(&made));
        let ids = column(&project.list(&[])["ideas"], "id");
        let list = run(&project, door, &["list"]);
        clean(&list);
        assert!(ids.iter().all(|id| stdout(&list).contains(id.as_str())), "{}", stdout(&list));
        let view = run(&project, door, &["view", &ids[0]]);
        clean(&view);
        assert!(stdout(&view).contains(&text(&project.idea(&ids[0])["title"])));
        for arguments in [
            &["types"][..],
            &["sessions"],
            &["sessions", &session],
            &["dismiss", &ids[1]],
            &["promote", &ids[0]],
        ] {
            let output = run(&project, door, arguments);
            clean(&output);
            assert_eq!(output.status.code(), Some(0), "{arguments:?} {output:?}");
            assert_ne!(stdout(&output), "", "{arguments:?}");
        }
        let wrong = run(&project, door, &["view", "ffffffff"]);
        clean(&wrong);
        assert_eq!((stdout(&wrong), wrong.status.code()), ("", Some(1)));
        assert_eq!(stderr(&wrong).trim_end(), "Error: Idea not found: ffffffff");
    }
}

// check 44
#[test]
fn every_error_of_the_contract_exits_with_one() {
    for door in DOORS {
        let project = seeded(&Rig::shared());
        let task = data(&project, door, &["promote", "aaaa0001"])["task"]["id"].clone();
        let already = format!("Idea already promoted to task: {}", text(&task));
        let output = "output must be a relative path inside the workspace";
        let cases: [(&[&str], &str, &str); 12] = [
            (&["view", "ffffffff"], "NOT_FOUND", "Idea not found: ffffffff"),
            (&["promote", "ffffffff"], "NOT_FOUND", "Idea not found: ffffffff"),
            (&["dismiss", "ffffffff"], "NOT_FOUND", "Idea not found: ffffffff"),
            (&["remove", "ffffffff", "eeeeeeee"], "NOT_FOUND", "Idea not found: ffffffff"),
            (&["sessions", "03-11-nope"], "NOT_FOUND", "Session not found: 03-11-nope"),
            (&["promote", "aaaa0001"], "CONFLICT", &already),
            (&["dismiss", "aaaa0001"], "CONFLICT", &already),
            (
                &["promote", "aaaa0002", "-s", "../x"],
                "VALIDATION_ERROR",
                "slug must be 1 to 60 lowercase letters, digits or inner hyphens",
            ),
            (
                &["promote", "aaaa0002", "--worktree"],
                "VALIDATION_ERROR",
                "worktree requires a git repository",
            ),
            (&["generate", "-t", "nope"], "VALIDATION_ERROR", "Unknown idea type(s): nope"),
            (&["generate", "-t", "code_quality", "-o", "../x"], "VALIDATION_ERROR", output),
            (
                &["generate", "-t", "code_quality", "-m", "no-such-model"],
                "VALIDATION_ERROR",
                "Unknown model: no-such-model",
            ),
        ];
        for (arguments, code, text) in cases {
            let output = run(&project, door, &[arguments, &["--json"]].concat());
            let expected = json!({"success": false, "error": text, "code": code});
            assert_eq!(json_of(&output), (expected, 1), "{door:?} {arguments:?}");
            let output = run(&project, door, arguments);
            assert_eq!((stdout(&output), output.status.code()), ("", Some(1)), "{arguments:?}");
            let error = format!("Error: {text}");
            assert_eq!(stderr(&output).lines().last(), Some(error.as_str()), "{arguments:?}");
        }
    }
}

// check 44
#[test]
fn wrong_usage_exits_with_two_and_prints_nothing_on_standard_output() {
    let project = seeded(&Rig::shared());
    let cases: [&[&str]; 14] = [
        &["list", "--nope"],
        &["nope"],
        &["view"],
        &["promote"],
        &["dismiss"],
        &["generate"],
        &["generate", "-t"],
        &["generate", "-t", "code_quality", "--max-ideas", "x"],
        &["list", "-e", "huge"],
        &["list", "-s", "open"],
        &["list", "--limit", "x"],
        &["promote", "aaaa0002", "-p", "P4"],
        &["remove"],
        &["view", "aaaa0001", "aaaa0002"],
    ];
    for arguments in cases {
        for door in DOORS {
            for json in [&[][..], &["--json"]] {
                let output = run(&project, door, &[arguments, json].concat());
                assert_eq!(output.status.code(), Some(2), "{door:?} {arguments:?} {output:?}");
                assert_eq!(stdout(&output), "", "{arguments:?}");
                assert_ne!(stderr(&output), "", "{arguments:?}");
            }
        }
    }
    assert_eq!(project.list(&[])["total"], 5);
}

// check 44
#[test]
fn a_failed_type_beside_others_is_a_warning_and_alone_an_error() {
    for door in DOORS {
        let project = Project::new();
        project.answers("code_quality", [Answer::error(400)]);
        project.answers("documentation_gaps", [Answer::ideas(2)]);
        let both = ["generate", "-t", "code_quality,documentation_gaps"];
        let run_data = data(&project, door, &both);
        assert_eq!(run_data["summary"]["by_type"], json!({"documentation_gaps": 2}));
        let output = run(&project, door, &both);
        assert_eq!(output.status.code(), Some(0));
        assert!(stderr(&output).contains("code_quality"), "{}", stderr(&output));
        assert!(stdout(&output).contains("Generated 2 ideas"));
        let alone = ["generate", "-t", "code_quality"];
        let (error, code) = json_of(&run(&project, door, &[&alone[..], &["--json"]].concat()));
        assert_eq!((&error["code"], code), (&json!("INTERNAL_ERROR"), 1));
        let message = text(&error["error"]);
        assert!(message.starts_with("Failed to generate ideas: code_quality: "), "{message}");
        let output = run(&project, door, &alone);
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("Error: Failed to generate ideas: "));
    }
}

// check 44
#[test]
fn an_interrupted_generate_exits_with_one_and_keeps_its_finished_ideas() {
    let project = Project::new();
    let gate = project.marker("never");
    project.answers("code_quality", [Answer::ideas(3).gate_after(1, &gate)]);
    let mut child = project
        .command(&["generate", "-t", "code_quality"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    until("the first idea on disk", || (project.list(&[])["total"] == 1).then_some(()));
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let status = until("the command to end", || child.try_wait().unwrap());
    assert_eq!(status.code(), Some(1));
    assert_eq!(project.list(&[])["total"], 1);
    project.rig.provider.release(&gate);
}

// check 44
#[test]
fn the_workspace_is_the_nearest_parent_that_looks_like_one() {
    let project = seeded(&Rig::shared());
    std::fs::create_dir_all(project.join("src/deep/er")).unwrap();
    let expected = bare(project.list(&[]));
    let list =
        |command: &mut Command| -> Value { json_of(&command.output().unwrap()).0["data"].clone() };
    let mut inside = project.command(&["list", "--json"]);
    assert_eq!(list(inside.current_dir(project.join("src/deep/er"))), expected);
    let mut elsewhere = project.command(&["list", "--json", "--workspace", project.text()]);
    assert_eq!(list(elsewhere.current_dir("/")), expected);
    let nested = project.join("src/deep/.git");
    std::fs::create_dir(&nested).unwrap();
    let mut inside = project.command(&["list", "--json"]);
    let empty = json!({"ideas": [], "total": 0, "has_more": false});
    assert_eq!(list(inside.current_dir(project.join("src/deep/er"))), empty);
    assert!(!project.has("src/deep/.viben"), "reading creates nothing");
}

// check 44
#[test]
fn the_server_may_come_from_the_environment_with_its_key() {
    let key = "mr_test_0123456789abcdef0123456789abcdef";
    let rig = Rig::with(|builder| builder.env("MILLRACE_API_KEYS", key));
    let project = seeded(&rig);
    let url = format!("http://{}", project.client().address());
    let ask = |key: Option<&str>| {
        let mut command = project.command(&["list", "--json"]);
        command.env("MILLRACE_SERVER", &url);
        if let Some(key) = key {
            command.env("MILLRACE_API_KEY", key);
        }
        json_of(&command.output().unwrap())
    };
    let (list, code) = ask(Some(key));
    assert_eq!((&list["data"]["total"], code), (&json!(5), 0));
    let (error, code) = ask(None);
    let expected = json!({
        "success": false, "error": "Missing or invalid API key", "code": "UNAUTHORIZED",
    });
    assert_eq!((error, code), (expected, 1));
    let mut nowhere = project.command(&["list", "--server", "http://127.0.0.1:1"]);
    let output = nowhere.output().unwrap();
    assert_eq!((stdout(&output), output.status.code()), ("", Some(1)));
    assert!(stderr(&output).starts_with("Error: "), "{}", stderr(&output));
}

// check 44
#[test]
fn effects_of_commands_through_a_server_are_its_own_effects() {
    let rig = Rig::own();
    let project = seeded(&rig);
    let mut socket = millrace_testkit::Socket::connect(project.client().address(), "/ws");
    socket.drain();
    data(&project, Door::Files, &["remove", "aaaa0001"]);
    data(&project, Door::Server, &["remove", "aaaa0002"]);
    let told = socket.next_message();
    assert_eq!(
        told["data"],
        json!({"idea_id": "aaaa0002"}),
        "files changed by others are not told"
    );
    data(&project, Door::Server, &["generate", "-t", "code_quality"]);
    let session = text(&project.sessions()[0]["id"]);
    let replay: Vec<Value> =
        project.replay(&session, &[]).iter().map(millrace_testkit::Frame::json).collect();
    assert_eq!(of_kind(&replay, "idea_generated").len(), 3);
}
