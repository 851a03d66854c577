//! Checks 1 to 7: success shapes, refusals, limits of requests.

use millrace_testkit::{Answer, Reply, idea_file, percent_encode, snapshot};
use serde_json::{Value, json};

use crate::support::{
    LIST_KEYS, MODEL, Project, Rig, array, assert_keys, assert_written_time, column, conflict,
    invalid, not_found, refused,
};

/// Query parameters beside the workspace.
type Pairs<'a> = &'a [(&'a str, &'a str)];

const HAND_MADE: &str = "03-11-hand-made";

// check 1
#[test]
fn every_route_answers_success_with_exactly_its_keys() {
    let project = Project::new();
    let run = project.run(&["code_quality"], json!({}));
    assert_keys(&run, &["success", "session_id", "summary", "ideas"]);
    assert_eq!(run["summary"], json!({"total_ideas": 3, "by_type": {"code_quality": 3}}));
    let session = run["session_id"].as_str().unwrap();
    let ids = column(&run["ideas"], "id");
    let list = project.list(&[]);
    assert_keys(&list, &["success", "ideas", "total", "has_more"]);
    let types = project.get("/api/idea/types", &[]).ok();
    assert_keys(&types, &["success", "types"]);
    let detail = project.get(&format!("/api/idea/{}", ids[0]), &[]).ok();
    assert_keys(&detail, &["success", "idea"]);
    let sessions = project.get("/api/idea/sessions", &[]).ok();
    assert_keys(&sessions, &["success", "sessions", "total", "has_more"]);
    let session_keys = ["id", "types", "model", "summary", "generated_at", "updated_at"];
    assert_keys(&sessions["sessions"][0], &session_keys);
    assert_eq!(sessions["sessions"][0]["model"], MODEL);
    assert_written_time(&sessions["sessions"][0]["generated_at"]);
    assert_written_time(&sessions["sessions"][0]["updated_at"]);
    let one = project.get(&format!("/api/idea/sessions/{session}"), &[]).ok();
    assert_keys(&one, &["success", "session", "ideas"]);
    assert_keys(&one["session"], &[&session_keys[..], &["files"]].concat());
    assert_keys(&one["ideas"][0], &LIST_KEYS);
    let promoted = project.promote(&ids[0], json!({})).ok();
    assert_keys(&promoted, &["success", "idea_id", "task"]);
    assert_keys(&promoted["task"], &["id", "name", "title", "status", "task_dir"]);
    let dismissed = project.dismiss(&ids[1], json!({})).ok();
    assert_eq!(dismissed, json!({"success": true, "idea_id": ids[1], "status": "dismissed"}));
    let deleted = project.delete(&ids[1]).ok();
    assert_eq!(deleted, json!({"success": true, "deleted": ids[1]}));
    let many = project.delete_many(json!({"ids": [ids[2]]})).ok();
    assert_eq!(many, json!({"success": true, "deleted": 1, "ids": [ids[2]]}));
    for reply in [&run, &list, &types, &detail, &sessions, &one, &promoted] {
        assert_eq!(reply["success"], true);
    }
}

/// A project with one hand-made session: a draft, a promoted and a dismissed idea.
fn seeded() -> Project {
    let project = Project::new();
    let promoted = [("status", "promoted"), ("promoted_to", "03-11-old-task")];
    let files = [
        ("idea_code_quality_draft.md", idea_file("aaaaaaa1", "code_quality", "draft", &[])),
        ("idea_code_quality_done.md", idea_file("aaaaaaa2", "code_quality", "done", &promoted)),
        (
            "idea_code_quality_out.md",
            idea_file("aaaaaaa3", "code_quality", "out", &[("status", "dismissed")]),
        ),
    ];
    project.write_session(HAND_MADE, "2026-03-11T14:30:00.000Z", &files);
    project
}

// check 2
#[test]
fn every_wrong_body_of_generate_gets_its_exact_text() {
    let project = seeded();
    let before = snapshot(project.path());
    let long = "m".repeat(201);
    let many: Vec<String> = vec!["code_quality".to_owned(); 21];
    let types = |value: Value| json!({"types": value});
    let with = |field: &str, value: Value| json!({"types": ["code_quality"], field: value});
    let max_ideas = "max_ideas must be an integer between 1 and 50";
    let required = "types array is required and must not be empty";
    let output = "output must be a relative path inside the workspace";
    let cases: Vec<(Value, String)> = vec![
        (json!({}), required.into()),
        (types(json!(null)), required.into()),
        (types(json!([])), required.into()),
        (types(json!("x")), required.into()),
        (types(json!({})), required.into()),
        (types(json!([1])), "types must contain only strings".into()),
        (types(json!(many)), "types must contain at most 20 entries".into()),
        (types(json!(["nope"])), "Unknown idea type(s): nope".into()),
        (types(json!(["Code Quality"])), "Unknown idea type(s): Code Quality".into()),
        (with("output", json!(5)), "output must be a string".into()),
        (with("output", json!("/x")), output.into()),
        (with("output", json!("src/main.rs")), "output is not a directory: src/main.rs".into()),
        (with("model", json!(5)), "model must be a string".into()),
        (with("model", json!("no-such-model")), "Unknown model: no-such-model".into()),
        (with("model", json!(long)), format!("Unknown model: {}...", "m".repeat(200))),
        (with("max_ideas", json!(0)), max_ideas.into()),
        (with("max_ideas", json!([])), max_ideas.into()),
        (with("append", json!("true")), "append must be a boolean".into()),
        (with("override", json!(1)), "override must be a boolean".into()),
        // The order of checks: fields by the table, then output, types, model.
        (json!({"max_ideas": 0, "append": 1}), required.into()),
        (with("model", json!({"max_ideas": 0})), "model must be a string".into()),
        (json!({"types": ["nope"], "append": 1}), "append must be a boolean".into()),
        (json!({"types": ["nope"], "output": "../x"}), output.into()),
        (json!({"types": ["nope"], "model": "nope"}), "Unknown idea type(s): nope".into()),
    ];
    for (body, text) in cases {
        for path in ["/api/idea/generate", "/api/idea/generate?stream=false"] {
            invalid(&project.post(path, body.clone()), &text);
        }
    }
    let good = json!({"types": ["code_quality"]});
    for value in ["yes", "1", "TRUE"] {
        let path = format!("/api/idea/generate?stream={value}");
        invalid(&project.post(&path, good.clone()), "stream must be true or false");
    }
    let twice = "/api/idea/generate?stream=false&stream=false";
    invalid(&project.post(twice, good), "stream must be given once");
    assert_eq!(snapshot(project.path()), before, "a refused request changed something on disk");
}

// check 2
#[test]
fn every_wrong_query_of_the_reading_routes_gets_its_exact_text() {
    let project = seeded();
    let limit = "limit must be an integer between 1 and 1000";
    let offset = "offset must be a non-negative integer";
    let after = "after must be a non-negative integer";
    let effort = "effort must be one of: trivial, small, medium, large, complex";
    let status = "status must be one of: draft, promoted, dismissed";
    let events = format!("/api/idea/sessions/{HAND_MADE}/events");
    let detail = format!("/api/idea/sessions/{HAND_MADE}");
    let cases: [(&str, Pairs<'_>, &str); 22] = [
        ("/api/idea", &[("limit", "0")], limit),
        ("/api/idea", &[("limit", "1001")], limit),
        ("/api/idea", &[("limit", "1.5")], limit),
        ("/api/idea", &[("limit", "+5")], limit),
        ("/api/idea", &[("offset", "-1")], offset),
        ("/api/idea", &[("offset", "x")], offset),
        ("/api/idea", &[("effort", "huge")], effort),
        ("/api/idea", &[("status", "open")], status),
        ("/api/idea", &[("effort", "huge"), ("limit", "0")], effort),
        ("/api/idea", &[("limit", "5"), ("limit", "5")], "limit must be given once"),
        ("/api/idea", &[("type", "a"), ("type", "b")], "type must be given once"),
        ("/api/idea", &[("workspace_path", "/x")], "workspace_path must be given once"),
        ("/api/idea/sessions", &[("limit", "0")], limit),
        ("/api/idea/sessions", &[("limit", "99999999999999999999")], limit),
        ("/api/idea/sessions", &[("offset", "-1")], offset),
        ("/api/idea/types", &[("include_builtin", "1")], "include_builtin must be true or false"),
        ("/api/idea/types", &[("include_custom", "no")], "include_custom must be true or false"),
        (&detail, &[("include_ideas", "yes")], "include_ideas must be true or false"),
        (&events, &[("after", "-1")], after),
        (&events, &[("after", "x")], after),
        (&events, &[("after", "1.0")], after),
        (&events, &[("after", "1"), ("after", "1")], "after must be given once"),
    ];
    for (path, pairs, text) in cases {
        invalid(&project.get(path, pairs), text);
    }
    let reads = ["/api/idea", "/api/idea/types", "/api/idea/sessions", "/api/idea/aaaaaaa1"];
    for path in reads.into_iter().chain([detail.as_str(), events.as_str()]) {
        invalid(&project.client().get(path), "workspace_path is required");
        let empty = format!("{path}?workspace_path=");
        invalid(&project.client().get(&empty), "workspace_path is required");
    }
    let empty = [("limit", ""), ("effort", ""), ("type", ""), ("unknown", "1")];
    assert_eq!(project.list(&empty)["total"], 3, "empty values count as absent");
}

// check 2
#[test]
fn every_unknown_thing_is_not_found_with_its_exact_text() {
    let project = seeded();
    let before = snapshot(project.path());
    let long = "a".repeat(300);
    let cut = format!("Idea not found: {}...", "a".repeat(200));
    let body = project.body(json!({"slug": "x"}));
    let client = project.client();
    not_found(&project.get("/api/idea/ffffffff", &[]), "Idea not found: ffffffff");
    not_found(&project.get("/api/idea/AAAAAAA1", &[]), "Idea not found: AAAAAAA1");
    not_found(&project.get("/api/idea/nope%20x", &[]), "Idea not found: nope x");
    not_found(&project.get("/api/idea/%2e%2e%2fx", &[]), "Idea not found: ../x");
    not_found(&project.get(&format!("/api/idea/{long}"), &[]), &cut);
    not_found(&project.promote("ffffffff", json!({})), "Idea not found: ffffffff");
    not_found(&project.dismiss("ffffffff", json!({})), "Idea not found: ffffffff");
    not_found(&project.delete("ffffffff"), "Idea not found: ffffffff");
    for (path, text) in [
        ("/api/idea/sessions/03-11-nope", "Session not found: 03-11-nope"),
        ("/api/idea/sessions/..%2f..", "Session not found: ../.."),
        ("/api/idea/sessions/03-11-nope/events", "Session not found: 03-11-nope"),
        ("/api/idea/sessions/03-11-hand-made/events", "No events for session: 03-11-hand-made"),
    ] {
        not_found(&project.get(path, &[]), text);
    }
    let absent = [
        ("GET", "/api/idea/aaaaaaa1/promote/again"),
        ("GET", "/api/idea/aaaaaaa1/promote"),
        ("PUT", "/api/idea"),
        ("POST", "/api/idea"),
        ("PATCH", "/api/idea/aaaaaaa1"),
        ("POST", "/api/idea/sessions"),
        ("POST", "/api/idea/aaaaaaa1/nope"),
    ];
    for (method, path) in absent {
        let reply = client.send(method, path, &[], Some(body.to_string().as_bytes()));
        not_found(&reply, &format!("Route not found: {method} {path}"));
    }
    let session = project.run(&["code_quality"], json!({}))["session_id"].clone();
    let events = format!("/api/idea/sessions/{}/events", session.as_str().unwrap());
    not_found(&project.get(&events, &[("run", "9")]), "Run not found: 9");
    let after = snapshot(project.path());
    let changed = before.iter().find(|(path, content)| after.get(*path) != Some(*content));
    assert_eq!(changed, None, "a refused request changed something on disk");
}

// check 2
#[test]
fn every_wrong_promote_dismiss_and_delete_gets_its_exact_text() {
    let project = seeded();
    let before = snapshot(project.path());
    let slug = "slug must be 1 to 60 lowercase letters, digits or inner hyphens";
    let priority = "priority must be one of: P0, P1, P2, P3";
    let long = "b".repeat(201);
    let promotes: Vec<(Value, String)> = vec![
        (json!({"slug": 5}), "slug must be a string".into()),
        (json!({"slug": "../x"}), slug.into()),
        (json!({"slug": "-x"}), slug.into()),
        (json!({"slug": "x-"}), slug.into()),
        (json!({"slug": "X"}), slug.into()),
        (json!({"slug": "x".repeat(61)}), slug.into()),
        (json!({"branch": 5}), "branch must be a string".into()),
        (json!({"branch": "-x"}), "branch is not a valid branch name: -x".into()),
        (json!({"branch": "a..b"}), "branch is not a valid branch name: a..b".into()),
        (json!({"branch": "a b"}), "branch is not a valid branch name: a b".into()),
        (json!({"branch": "a.lock"}), "branch is not a valid branch name: a.lock".into()),
        (
            json!({"branch": long}),
            format!("branch is not a valid branch name: {}...", "b".repeat(200)),
        ),
        (json!({"assignee": false}), "assignee must be a string".into()),
        (json!({"assignee": "a\nb"}), "assignee is not valid".into()),
        (json!({"assignee": "a".repeat(101)}), "assignee is not valid".into()),
        (json!({"priority": "P4"}), priority.into()),
        (json!({"priority": "p1"}), priority.into()),
        (json!({"priority": "high"}), priority.into()),
        (json!({"priority": 1}), "priority must be a string".into()),
        (json!({"executor": "1X"}), "executor is not valid".into()),
        (json!({"executor": "A-B"}), "executor is not valid".into()),
        (json!({"executor": "A".repeat(65)}), "executor is not valid".into()),
        (json!({"model": "-m"}), "model is not valid".into()),
        (json!({"model": "m".repeat(101)}), "model is not valid".into()),
        (json!({"start": "yes"}), "start must be a boolean".into()),
        (json!({"worktree": 1}), "worktree must be a boolean".into()),
        (json!({"slug": "X", "priority": "P4"}), slug.into()),
        (json!({"worktree": true}), "worktree requires a git repository".into()),
    ];
    for (body, text) in promotes {
        invalid(&project.promote("aaaaaaa1", body), &text);
    }
    // Shape comes before existence, existence before the state.
    invalid(&project.promote("ffffffff", json!({"slug": "X"})), slug);
    let already = "Idea already promoted to task: 03-11-old-task";
    conflict(&project.promote("aaaaaaa2", json!({"worktree": true})), already);
    conflict(&project.dismiss("aaaaaaa2", json!({})), already);
    let reason = "reason must be at most 2000 characters";
    invalid(&project.dismiss("aaaaaaa1", json!({"reason": "r".repeat(2001)})), reason);
    invalid(&project.dismiss("aaaaaaa1", json!({"reason": 5})), "reason must be a string");
    let ids = "ids must be an array of at most 1000 strings";
    for value in [json!("aaaaaaa1"), json!([1]), json!({}), json!(vec!["aaaaaaa1"; 1001])] {
        invalid(&project.delete_many(json!({"ids": value})), ids);
    }
    invalid(&project.delete_many(json!({"type": 5})), "type must be a string");
    invalid(&project.delete_many(json!({"all": "true"})), "all must be a boolean");
    let selector = "ids, type, all - at least one must be specified";
    for body in [json!({}), json!({"ids": []}), json!({"all": false}), json!({"ids": null})] {
        invalid(&project.delete_many(body), selector);
    }
    assert_eq!(snapshot(project.path()), before, "a refused request changed something on disk");
    let limit = "ä".repeat(2000);
    assert_eq!(project.dismiss("aaaaaaa1", json!({"reason": limit})).status, 200);
}

// check 2
#[test]
fn a_write_through_a_symbolic_link_is_refused_and_a_read_sees_nothing() {
    let outside = tempfile::tempdir().unwrap();
    for linked in [".viben", ".viben/ideas"] {
        let project = Project::new();
        let target = outside.path().join(linked.replace('/', "-"));
        std::fs::create_dir_all(target.join("ideas/03-11-x")).unwrap();
        std::fs::create_dir_all(target.join("03-11-x")).unwrap();
        for session in ["ideas/03-11-x", "03-11-x"] {
            std::fs::write(target.join(session).join("idea.json"), "{}").unwrap();
        }
        let link = project.join(linked);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let before = snapshot(outside.path());
        assert_eq!(project.list(&[])["total"], 0);
        assert_eq!(project.sessions(), Vec::<Value>::new());
        let text = format!("{linked} is a symbolic link");
        invalid(&project.try_run(&["code_quality"], json!({})), &text);
        assert_eq!(snapshot(outside.path()), before);
    }
    let project = seeded();
    std::os::unix::fs::symlink(outside.path(), project.join(".viben/tasks")).unwrap();
    let before = snapshot(project.path());
    invalid(&project.promote("aaaaaaa1", json!({})), ".viben/tasks is a symbolic link");
    assert_eq!(snapshot(project.path()), before);
}

// check 3
#[test]
fn literal_routes_are_never_taken_for_ids() {
    let project = Project::new();
    assert!(project.get("/api/idea/types", &[]).ok()["types"].is_array());
    assert!(project.get("/api/idea/sessions", &[]).ok()["sessions"].is_array());
    not_found(&project.get("/api/idea/generate", &[]), "Idea not found: generate");
}

/// The body limit of the contract (1.2), in bytes.
const BODY_BYTES_MAX: usize = 1_048_576;

/// A dismiss of an unknown idea, padded to exactly that many bytes.
fn padded(project: &Project, bytes: usize) -> Vec<u8> {
    let empty = project.body(json!({"pad": ""})).to_string();
    let body = project.body(json!({"pad": "x".repeat(bytes - empty.len())})).to_string();
    assert_eq!(body.len(), bytes);
    body.into_bytes()
}

// check 4
#[test]
fn a_body_over_the_limit_is_refused_however_it_is_sent() {
    let project = Project::new();
    let client = project.client();
    let path = "/api/idea/ffffffff/dismiss";
    let fitting = padded(&project, BODY_BYTES_MAX);
    let over = padded(&project, BODY_BYTES_MAX + 1);
    not_found(&client.send("POST", path, &[], Some(&fitting)), "Idea not found: ffffffff");
    let (first, second) = fitting.split_at(1000);
    not_found(&client.send_chunked("POST", path, &[first, second]), "Idea not found: ffffffff");
    let text = "Request body exceeds 1048576 bytes";
    for target in [path, "/api/idea/generate"] {
        refused(&client.send("POST", target, &[], Some(&over)), 413, "PAYLOAD_TOO_LARGE", text);
        let (first, second) = over.split_at(500_000);
        let chunked = client.send_chunked("POST", target, &[first, second]);
        refused(&chunked, 413, "PAYLOAD_TOO_LARGE", text);
    }
    assert!(!project.has(".viben"));
}

// check 4
#[test]
fn a_body_is_a_json_object_whatever_its_content_type_says() {
    let project = Project::new();
    let client = project.client();
    let send = |method: &str, target: &str, body: &str| -> Reply {
        client.send(method, target, &[], Some(body.as_bytes()))
    };
    let routes = [
        ("POST", "/api/idea/generate"),
        ("POST", "/api/idea/ffffffff/promote"),
        ("POST", "/api/idea/ffffffff/dismiss"),
        ("DELETE", "/api/idea"),
    ];
    for (method, target) in routes {
        for broken in ["{", "{\"workspace_path\": }", "nope", "{} {}", "\u{feff}?"] {
            invalid(&send(method, target, broken), "Request body is not valid JSON");
        }
        for other in ["[]", "\"x\"", "5", "true", "null"] {
            invalid(&send(method, target, other), "Request body must be a JSON object");
        }
        for without in ["", "{}", "{\"workspace_path\":null}", "{\"workspace_path\":\"\"}"] {
            invalid(&send(method, target, without), "workspace_path is required");
        }
        let number = send(method, target, "{\"workspace_path\":5}");
        invalid(&number, "workspace_path must be a string");
        let deep = "[".repeat(100_000);
        assert_eq!(send(method, target, &deep).status, 400);
    }
    let body = project.body(json!({})).to_string();
    for kind in ["text/plain", "application/x-www-form-urlencoded", "nonsense"] {
        let headers = [("Content-Type", kind)];
        let path = "/api/idea/ffffffff/dismiss";
        let reply = client.send("POST", path, &headers, Some(body.as_bytes()));
        not_found(&reply, "Idea not found: ffffffff");
    }
}

// check 4
#[test]
fn with_a_key_configured_nothing_is_answered_without_it() {
    let key = "mr_test_0123456789abcdef0123456789abcdef";
    let rig = Rig::with(|builder| builder.env("MILLRACE_API_KEYS", key));
    let project = rig.project();
    let client = project.client();
    let target = project.target("/api/idea", &[]);
    let text = "Missing or invalid API key";
    let no = |reply: &Reply| refused(reply, 401, "UNAUTHORIZED", text);
    no(&client.get(&target));
    no(&client.get("/api/idea"));
    no(&client.get("/api/idea/a/b/c"));
    no(&client.send("POST", "/api/idea/generate", &[], Some(b"{")));
    no(&client.send(
        "POST",
        "/api/idea/generate",
        &[],
        Some(&padded(&project, BODY_BYTES_MAX + 1)),
    ));
    for (name, value) in [
        ("X-API-Key", "wrong"),
        ("X-API-Key", ""),
        ("Authorization", "Bearer wrong"),
        ("Authorization", key),
        ("Authorization", "Basic x"),
    ] {
        no(&client.with_header(name, value).get(&target));
    }
    let upgrade = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    no(&client.send("GET", "/ws", &upgrade, None));
    for (name, value) in [("X-API-Key", key.to_owned()), ("Authorization", format!("Bearer {key}"))]
    {
        let client = client.with_header(name, &value);
        assert_eq!(client.get(&target).ok()["total"], 0);
        assert_eq!(client.open("GET", "/ws", &upgrade, None).status, 101);
    }
}

/// A way to ask a route about a workspace path.
fn asks(project: &Project, path: Option<&str>) -> Vec<(String, Reply)> {
    let client = project.client();
    let query = path.map(|path| format!("?workspace_path={}", percent_encode(path)));
    let query = query.unwrap_or_default();
    let body = match path {
        Some(path) => json!({"workspace_path": path, "types": ["code_quality"], "all": true}),
        None => json!({"types": ["code_quality"], "all": true}),
    };
    let gets = ["", "/types", "/sessions", "/sessions/03-11-x", "/sessions/03-11-x/events"];
    let mut replies: Vec<(String, Reply)> = gets
        .iter()
        .map(|route| format!("/api/idea{route}{query}"))
        .map(|target| (target.clone(), client.get(&target)))
        .collect();
    let one = format!("/api/idea/ffffffff{query}");
    replies.push((format!("GET {one}"), client.get(&one)));
    replies.push((format!("DELETE {one}"), client.delete(&one, None)));
    replies.push(("DELETE".to_owned(), client.delete("/api/idea", Some(&body))));
    for route in ["/generate", "/generate?stream=false", "/ffffffff/promote", "/ffffffff/dismiss"] {
        let target = format!("/api/idea{route}");
        replies.push((target.clone(), client.post(&target, &body)));
    }
    replies
}

// check 5
#[test]
fn each_wrong_workspace_path_gets_its_text_on_every_route_and_nothing_is_created() {
    let project = Project::new();
    let outside = tempfile::tempdir().unwrap();
    let root = project.rig.root.to_str().unwrap().to_owned();
    let link = project.join("way-out");
    std::os::unix::fs::symlink(outside.path(), &link).unwrap();
    let before = snapshot(project.path());
    let file = project.join("src/main.rs").to_str().unwrap().to_owned();
    let absent = format!("{}/absent", project.text());
    let out =
        "workspace_path is outside the allowed roots (start the server with --workspace-root)";
    let cases: Vec<(Option<String>, String)> = vec![
        (None, "workspace_path is required".into()),
        (Some(format!("{}\0", project.text())), "workspace_path is not a valid path".into()),
        (Some(format!("/{}", "a".repeat(4096))), "workspace_path is not a valid path".into()),
        (Some("src".into()), "workspace_path must be an absolute path".into()),
        (Some("../x".into()), "workspace_path must be an absolute path".into()),
        (Some(format!("{root}/../x")), "workspace_path must not contain '..'".into()),
        (Some(format!("{}/..", project.text())), "workspace_path must not contain '..'".into()),
        (Some(outside.path().to_str().unwrap().into()), out.into()),
        (Some(outside.path().join("absent").to_str().unwrap().into()), out.into()),
        (Some("/".into()), out.into()),
        (Some("/etc/passwd".into()), out.into()),
        (Some(link.to_str().unwrap().into()), out.into()),
        (Some(format!("{}/absent", link.to_str().unwrap())), out.into()),
        (Some(absent.clone()), format!("workspace_path does not exist: {absent}")),
        (Some(file.clone()), format!("workspace_path is not a directory: {file}")),
    ];
    for (path, text) in cases {
        for (route, reply) in asks(&project, path.as_deref()) {
            println!("{route} with {path:?}");
            invalid(&reply, &text);
        }
    }
    assert_eq!(snapshot(project.path()), before);
    assert_eq!(snapshot(outside.path()).len(), 0);
}

// check 5
#[test]
fn two_spellings_of_one_directory_are_one_workspace() {
    let project = seeded();
    let root = &project.rig.root;
    let link = root.join(format!("{}-link", project.path().file_name().unwrap().display()));
    std::os::unix::fs::symlink(project.path(), &link).unwrap();
    for spelling in [
        format!("{}/", project.text()),
        format!("{}/./", project.text()),
        link.display().to_string(),
    ] {
        let target = format!("/api/idea?workspace_path={}", percent_encode(&spelling));
        assert_eq!(project.client().get(&target).ok()["total"], 3, "{spelling}");
    }
}

// check 6
#[test]
fn wrong_types_open_no_stream_and_make_no_session() {
    let project = Project::new();
    let unknown = json!({"types": ["nope", "../x", "code_quality"]});
    let many = json!({"types": vec!["code_quality"; 21]});
    let required = "types array is required and must not be empty";
    let cases = [
        (json!({}), required),
        (json!({"types": []}), required),
        (json!({"types": "x"}), required),
        (json!({"types": [1]}), "types must contain only strings"),
        (many, "types must contain at most 20 entries"),
        (unknown, "Unknown idea type(s): nope, ../x"),
    ];
    for (body, text) in cases {
        invalid(&project.post("/api/idea/generate", body), text);
    }
    assert!(!project.has(".viben"), "{:?}", project.names(".viben"));
}

// check 7
#[test]
fn max_ideas_outside_its_range_or_type_is_refused() {
    let project = Project::new();
    for value in [json!(0), json!(51), json!(1.5), json!("5"), json!(-1), json!(true)] {
        let reply = project.try_run(&["code_quality"], json!({"max_ideas": value}));
        invalid(&reply, "max_ideas must be an integer between 1 and 50");
    }
    assert!(!project.has(".viben"));
}

// check 7
#[test]
fn at_most_max_ideas_are_saved_and_they_are_the_first() {
    let project = Project::new();
    project.answers("code_quality", [Answer::ideas(60)]);
    for (given, count) in [(json!(1), 1), (json!(50), 50), (json!(5.0), 5), (json!(null), 5)] {
        let run = project.run(&["code_quality"], json!({"max_ideas": given}));
        assert_eq!(array(&run["ideas"]).len(), count, "max_ideas {given}");
        assert_eq!(run["summary"]["total_ideas"], count);
    }
    let nine: Vec<Value> = (0..9).map(|_| millrace_testkit::unique_idea()).collect();
    project.answers("code_quality", [Answer::of(&nine)]);
    let run = project.run(&["code_quality"], json!({"max_ideas": 3}));
    assert_eq!(column(&run["ideas"], "title"), column(&json!(nine[..3]), "title"));
}

// check 7
#[test]
fn the_types_own_max_ideas_holds_unless_the_request_gives_one() {
    let project = Project::new();
    project.write("docs/idea-types/two.md", "---\nmax_ideas: 2\n---\nFind two things.\n");
    project.rig.provider.add(millrace_testkit::Rule::new(
        "Find two things.",
        [],
        Some(Answer::ideas(9)),
    ));
    let totals = |extra: Value| -> (usize, Vec<Value>) {
        let events = project.events(&["two"], extra);
        let progress = crate::support::of_kind(&events, "progress");
        let totals = progress.iter().map(|event| event["total"].clone()).collect();
        (crate::support::of_kind(&events, "idea_generated").len(), totals)
    };
    assert_eq!(totals(json!({})), (2, vec![json!(2); 2]));
    assert_eq!(totals(json!({"max_ideas": 4})), (4, vec![json!(4); 4]));
}
