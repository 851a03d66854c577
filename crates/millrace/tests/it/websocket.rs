//! Checks 40 and 41: the WebSocket's own messages, and one event per effect.

use std::sync::Arc;

use millrace_testkit::{Answer, Socket};
use serde_json::{Value, json};

use crate::support::{
    Project, Rig, array, assert_keys, assert_written_time, column, invalid, of_kind, text,
};

/// A connection that hears of every workspace.
fn connect(project: &Project) -> Socket {
    connect_to(project, "/ws")
}

/// A connection that hears of this workspace only, also when the server is shared.
fn connect_apart(project: &Project) -> Socket {
    connect_to(project, &project.target("/ws", &[]))
}

fn connect_to(project: &Project, target: &str) -> Socket {
    let mut socket = Socket::connect(project.client().address(), target);
    assert_eq!(socket.drain(), Vec::<Value>::new(), "nothing is sent without an effect");
    socket
}

/// The next `count` messages, which must be all there are; returns `(type, data)` of each after
/// checking the rest.
fn events(socket: &mut Socket, count: usize) -> Vec<(String, Value)> {
    let mut messages: Vec<Value> = (0..count).map(|_| socket.next_message()).collect();
    messages.extend(socket.drain());
    assert_eq!(messages.len(), count, "{messages:?}");
    messages.iter().map(event).collect()
}

fn event(message: &Value) -> (String, Value) {
    assert_keys(message, &["type", "data", "channel", "timestamp"]);
    assert_eq!(message["channel"], "idea");
    assert_written_time(&message["timestamp"]);
    (text(&message["type"]), message["data"].clone())
}

fn seeded(rig: &Arc<Rig>) -> Project {
    let project = rig.project();
    project.seed("03-11-seed", "code_quality", &["aaaa0001", "aaaa0002", "aaaa0003", "aaaa0004"]);
    project
}

// check 40
#[test]
fn both_spellings_of_the_messages_get_their_exact_answers() {
    let project = Project::new();
    let mut socket = connect_apart(&project);
    let exchanges = [
        (json!({"type": "ping"}), json!({"type": "pong"})),
        (json!({"type": "Ping"}), json!({"type": "Pong"})),
        (
            json!({"type": "subscribe", "channels": ["idea"]}),
            json!({"type": "subscribed", "channels": ["idea"]}),
        ),
        (
            json!({"type": "subscribe", "channels": ["zebra", "idea", "apple"]}),
            json!({"type": "subscribed", "channels": ["idea", "zebra", "apple"]}),
        ),
        (
            json!({"type": "unsubscribe", "channels": ["idea", "unknown"]}),
            json!({"type": "subscribed", "channels": ["zebra", "apple"]}),
        ),
        (
            json!({"type": "Subscribe", "data": {"channels": ["idea"]}}),
            json!({"type": "Subscribed", "data": {"channels": ["zebra", "apple", "idea"]}}),
        ),
        (
            json!({"type": "Unsubscribe", "data": {"channels": ["zebra"]}}),
            json!({"type": "Subscribed", "data": {"channels": ["apple", "idea"]}}),
        ),
        (
            json!({"type": "unsubscribe", "channels": ["apple", "idea"]}),
            json!({"type": "subscribed", "channels": []}),
        ),
        (
            json!({"type": "subscribe", "channels": []}),
            json!({"type": "subscribed", "channels": []}),
        ),
    ];
    for (sent, answer) in exchanges {
        assert_eq!(socket.ask(&sent), answer, "after {sent}");
    }
}

// check 40
#[test]
fn a_bad_message_is_told_and_keeps_the_connection() {
    let project = Project::new();
    let mut socket = connect_apart(&project);
    let told = |answer: Value, sent: &str| {
        assert_keys(&answer, &["type", "code", "message"]);
        assert_eq!(
            (&answer["type"], &answer["code"]),
            (&json!("error"), &json!("INVALID_MESSAGE"))
        );
        assert!(answer["message"].as_str().is_some_and(|text| !text.is_empty()), "after {sent}");
    };
    let bad = [
        "nope",
        "{",
        "",
        "[]",
        "5",
        "\"ping\"",
        "null",
        "{\"type\":\"subscribe\"}",
        "{\"type\":\"subscribe\",\"channels\":\"idea\"}",
        "{\"type\":\"subscribe\",\"channels\":[1]}",
        "{\"type\":\"unsubscribe\",\"channels\":{}}",
        "{\"type\":\"Subscribe\",\"data\":{}}",
        "{\"type\":\"Unsubscribe\",\"data\":[]}",
    ];
    for text in bad {
        socket.send_text(text);
        told(socket.next_message(), text);
    }
    socket.send_bytes(b"{\"type\":\"ping\"}");
    told(socket.next_message(), "a binary frame");
    for silent in ["{\"type\":\"nope\"}", "{\"type\":\"pong\"}", "{\"type\":\"PING\"}"] {
        socket.send_text(silent);
    }
    assert_eq!(socket.drain(), Vec::<Value>::new(), "other types are answered by nothing");
}

// check 40
#[test]
fn a_frame_over_64_kib_closes_with_1009() {
    let project = Project::new();
    let message = |bytes: usize| {
        let empty = json!({"type": "nope", "pad": ""}).to_string();
        json!({"type": "nope", "pad": "x".repeat(bytes - empty.len())}).to_string()
    };
    let mut socket = connect_apart(&project);
    socket.send_text(&message(65_536));
    assert_eq!(socket.drain(), Vec::<Value>::new());
    socket.send_text(&message(65_537));
    assert_eq!(socket.close_code(), Some(1009));
}

// check 40
#[test]
fn without_a_subscription_everything_comes_and_afterwards_only_what_is_listed() {
    let rig = Rig::own();
    let project = seeded(&rig);
    let mut fresh = connect(&project);
    let mut subscribed = connect(&project);
    subscribed.ask(&json!({"type": "subscribe", "channels": ["idea"]}));
    let mut capital = connect(&project);
    capital.ask(&json!({"type": "Subscribe", "data": {"channels": ["idea"]}}));
    let mut elsewhere = connect(&project);
    elsewhere.ask(&json!({"type": "subscribe", "channels": ["task"]}));
    let mut none = connect(&project);
    none.ask(&json!({"type": "unsubscribe", "channels": ["idea"]}));
    project.delete("aaaa0001").ok();
    let expected = [("idea_deleted".to_owned(), json!({"idea_id": "aaaa0001"}))];
    for socket in [&mut fresh, &mut subscribed, &mut capital] {
        assert_eq!(events(socket, 1), expected);
    }
    for socket in [&mut elsewhere, &mut none] {
        assert_eq!(socket.drain(), Vec::<Value>::new());
    }
    elsewhere.ask(&json!({"type": "subscribe", "channels": ["idea"]}));
    subscribed.ask(&json!({"type": "unsubscribe", "channels": ["idea"]}));
    project.delete("aaaa0002").ok();
    let expected = [("idea_deleted".to_owned(), json!({"idea_id": "aaaa0002"}))];
    assert_eq!(events(&mut elsewhere, 1), expected);
    assert_eq!(events(&mut fresh, 1), expected);
    assert_eq!(subscribed.drain(), Vec::<Value>::new());
}

// check 40
#[test]
fn a_workspace_path_separates_two_workspaces() {
    let rig = Rig::own();
    let (one, two) = (seeded(&rig), seeded(&rig));
    let (mut first, mut second, mut both) =
        (connect_apart(&one), connect_apart(&two), connect(&one));
    one.delete("aaaa0001").ok();
    two.delete("aaaa0002").ok();
    let told = |id: &str| ("idea_deleted".to_owned(), json!({"idea_id": id}));
    assert_eq!(events(&mut first, 1), [told("aaaa0001")]);
    assert_eq!(events(&mut second, 1), [told("aaaa0002")]);
    assert_eq!(events(&mut both, 2), [told("aaaa0001"), told("aaaa0002")]);
}

// check 40
#[test]
fn a_wrong_workspace_path_is_refused_before_the_upgrade() {
    let project = Project::new();
    let upgrade = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    let ask = |path: &str| {
        let target = format!("/ws{}", millrace_testkit::query(&[("workspace_path", path)]));
        project.client().send("GET", &target, &upgrade, None)
    };
    let absent = format!("{}/absent", project.text());
    invalid(&ask("src"), "workspace_path must be an absolute path");
    invalid(&ask(&absent), &format!("workspace_path does not exist: {absent}"));
    invalid(
        &ask("/"),
        "workspace_path is outside the allowed roots (start the server with --workspace-root)",
    );
}

// check 41
#[test]
fn a_generation_tells_each_of_its_effects_once_and_in_order() {
    let rig = Rig::own();
    let project = rig.project();
    project.answers("code_quality", [Answer::ideas(2)]);
    project.answers("documentation_gaps", [Answer::ideas(1)]);
    project.answers("security_hardening", [Answer::error(400)]);
    let mut socket = connect(&project);
    let types = ["code_quality", "documentation_gaps", "security_hardening"];
    let stream = project.events(&types, json!({}));
    let session = stream[0]["session_id"].clone();
    let expected: Vec<(String, Value)> = stream
        .iter()
        .filter_map(|event| {
            let (name, data) = match event["type"].as_str().unwrap() {
                "start" => (
                    "idea_generation_started",
                    json!({"session_id": session, "types": event["types"]}),
                ),
                "idea_generated" => {
                    ("idea_generated", json!({"session_id": session, "idea": event["idea"]}))
                }
                "type_complete" => (
                    "idea_type_completed",
                    json!({
                        "session_id": session, "idea_type": event["idea_type"],
                        "count": event["count"],
                    }),
                ),
                "complete" => (
                    "idea_generation_completed",
                    json!({"session_id": session, "summary": event["summary"]}),
                ),
                _ => return None,
            };
            Some((name.to_owned(), data))
        })
        .collect();
    assert_eq!(expected.len(), 7);
    assert_eq!(events(&mut socket, 7), expected);
}

// check 41
#[test]
fn a_failed_run_tells_only_that_it_started() {
    let rig = Rig::own();
    let project = rig.project();
    project.answers("code_quality", [Answer::error(400)]);
    let mut socket = connect(&project);
    assert_eq!(project.try_run(&["code_quality"], json!({})).status, 500);
    let told = events(&mut socket, 1);
    assert_eq!(told[0].0, "idea_generation_started");
}

// check 41
#[test]
fn every_change_of_an_idea_is_told_with_its_exact_data() {
    let rig = Rig::own();
    let project = seeded(&rig);
    let mut socket = connect(&project);
    let change = |id: &str, old: &str, new: &str, task: Value| {
        let data = json!({
            "idea_id": id, "old_status": old, "new_status": new, "promoted_to": task,
        });
        vec![("idea_status_changed".to_owned(), data)]
    };
    let promoted = project.promote("aaaa0001", json!({})).ok();
    let task = promoted["task"]["id"].clone();
    assert_eq!(events(&mut socket, 1), change("aaaa0001", "draft", "promoted", task));
    project.dismiss("aaaa0002", json!({})).ok();
    assert_eq!(events(&mut socket, 1), change("aaaa0002", "draft", "dismissed", json!(null)));
    project.dismiss("aaaa0002", json!({"reason": "again"})).ok();
    assert_eq!(events(&mut socket, 0), []);
    let promoted = project.promote("aaaa0002", json!({})).ok();
    let task = promoted["task"]["id"].clone();
    assert_eq!(events(&mut socket, 1), change("aaaa0002", "dismissed", "promoted", task));
    assert_eq!(project.promote("aaaa0002", json!({})).status, 409);
    assert_eq!(project.dismiss("aaaa0002", json!({})).status, 409);
    assert_eq!(project.delete("ffffffff").status, 404);
    assert_eq!(events(&mut socket, 0), []);
    let body = json!({"ids": ["aaaa0004", "ffffffff"], "type": "code_quality"});
    let deleted = project.delete_many(body).ok();
    let order = ["aaaa0004", "aaaa0001", "aaaa0002", "aaaa0003"];
    assert_eq!(deleted["ids"], json!(order));
    let told: Vec<(String, Value)> =
        order.map(|id| ("idea_deleted".to_owned(), json!({"idea_id": id}))).into();
    assert_eq!(events(&mut socket, 4), told);
}

// check 41
#[test]
fn effects_without_a_stream_are_told_too_and_after_the_disk() {
    let rig = Rig::own();
    let project = rig.project();
    let mut socket = connect(&project);
    let run = project.run(&["code_quality"], json!({}));
    let told: Vec<Value> = (0..6).map(|_| socket.next_message()).collect();
    let ideas: Vec<Value> = of_kind(&told, "idea_generated")
        .iter()
        .map(|event| event["data"]["idea"].clone())
        .collect();
    assert_eq!(ideas, array(&run["ideas"]));
    let fresh = project.run(&["code_quality"], json!({"override": true}));
    let mut old = column(&run["ideas"], "id");
    let mut told = Vec::new();
    while of_kind(&told, "idea_generation_completed").is_empty() {
        told.push(socket.next_message());
    }
    let mut deleted: Vec<String> = of_kind(&told, "idea_deleted")
        .iter()
        .map(|event| text(&event["data"]["idea_id"]))
        .collect();
    deleted.sort();
    old.sort();
    assert_eq!(deleted, old, "drafts replaced");
    assert_eq!(of_kind(&told, "idea_generated").len(), array(&fresh["ideas"]).len());
}
