//! Section 11.4: private channels and `POST /pusher/auth` (check 33).

use millrace_testkit::{Reply, hmac_sha256_hex, percent_encode};
use serde_json::{Value, json};

use crate::support::{APP_KEY, APP_SECRET, Project, Rig, assert_json, assert_run, fresh, refused};

/// What a right `auth` is, made here.
pub fn signed(socket_id: &str, channel: &str) -> String {
    format!("{APP_KEY}:{}", hmac_sha256_hex(APP_SECRET, &format!("{socket_id}:{channel}")))
}

fn private(session: &str) -> String {
    format!("private-task-{session}")
}

fn form(rig: &Rig, pairs: &[(&str, &str)]) -> Reply {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", percent_encode(value))).collect();
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    rig.client().send("POST", "/pusher/auth", &headers, Some(pairs.join("&").as_bytes()))
}

// check 33
#[test]
fn a_right_signature_opens_the_private_channel_with_the_same_events() {
    let project = Project::new();
    let session = fresh("private");
    let (mut socket, mut public) = (project.rig.socket(), project.rig.subscribed(&session));
    let name = private(&session);
    let auth = signed(&socket.socket_id, &name);
    socket.subscribe_signed(&name, &auth);
    project
        .submit("features", json!({"sessionId": session, "modelId": "offline-slow", "count": 2}));
    let frames = socket.to_the_end();
    assert_run(&frames, &name);
    let (last, public) = (frames.last().unwrap(), public.to_the_end());
    assert_eq!(last.data, public.last().unwrap().data);
    assert_eq!(last.event, "task-complete");
}

#[test]
fn a_late_subscriber_of_a_private_channel_gets_the_snapshot() {
    let project = Project::new();
    let task = project.run("features", json!({"count": 1}));
    let mut socket = project.rig.socket();
    let name = private(&task.session);
    let auth = signed(&socket.socket_id, &name);
    socket.subscribe_signed(&name, &auth);
    assert_eq!(socket.next_frame().event, "task-complete");
}

// check 33
#[test]
fn a_wrong_signature_is_an_auth_error_and_opens_nothing() {
    let project = Project::new();
    let session = fresh("wrong");
    let name = private(&session);
    let mut socket = project.rig.socket();
    let right = signed(&socket.socket_id, &name);
    let other_secret = hmac_sha256_hex("another", &format!("{}:{name}", socket.socket_id));
    let wrong = [
        String::new(),
        "x".to_owned(),
        right.trim_start_matches(APP_KEY).trim_start_matches(':').to_owned(),
        right.to_uppercase(),
        format!("{APP_KEY}:{other_secret}"),
        format!("another:{}", right.split_once(':').unwrap().1),
        signed("1.1", &name),
        signed(&socket.socket_id, &private(&fresh("other"))),
        right[..right.len() - 1].to_owned(),
        format!("{right}0"),
    ];
    for auth in wrong {
        socket.ask_for(&name, &auth);
        let answer = socket.next_frame();
        assert_eq!(answer.event, "pusher:subscription_error", "{auth}");
        assert_eq!(answer.channel, name);
        let data = json!({"type": "AuthError", "error": "Invalid signature", "status": 401});
        assert_eq!(answer.data, data, "{auth}");
    }
    project.run("features", json!({"sessionId": session, "count": 1}));
    assert_eq!(socket.drain(), []);
}

// check 33
#[test]
fn the_endpoint_answers_the_signature_for_a_form_and_for_json() {
    let rig = Rig::shared();
    let name = private(&fresh("auth"));
    let expected = json!({"auth": signed("123.456", &name)});
    let reply = form(&rig, &[("socket_id", "123.456"), ("channel_name", &name)]);
    assert_eq!(reply.ok(), expected);
    assert_json(&reply);
    let body = json!({"socket_id": "123.456", "channel_name": name});
    assert_eq!(rig.client().post("/pusher/auth", &body).ok(), expected);
}

#[test]
fn what_the_endpoint_answers_opens_the_channel() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    let name = private(&fresh("auth"));
    let reply = form(&rig, &[("channel_name", &name), ("socket_id", &socket.socket_id)]).ok();
    socket.subscribe_signed(&name, reply["auth"].as_str().unwrap());
}

#[test]
fn the_endpoint_names_what_is_missing_or_malformed() {
    let rig = Rig::shared();
    let name = private(&fresh("auth"));
    let missing = |reply: &Reply, field: &str| {
        refused(reply, 400, &format!("Missing required field: {field}"));
    };
    missing(&form(&rig, &[]), "socket_id");
    missing(&form(&rig, &[("channel_name", &name)]), "socket_id");
    missing(&form(&rig, &[("socket_id", "1.2")]), "channel_name");
    missing(&form(&rig, &[("socket_id", ""), ("channel_name", &name)]), "socket_id");
    missing(&form(&rig, &[("socket_id", "1.2"), ("channel_name", "")]), "channel_name");
    let json = |body: Value| rig.client().post("/pusher/auth", &body);
    missing(&json(json!({})), "socket_id");
    missing(&json(json!({"socket_id": null, "channel_name": name})), "socket_id");
    missing(&json(json!({"socket_id": "1.2", "channel_name": ""})), "channel_name");
    for id in ["1", "1.", ".1", "a.b", "1.2.3", "1.2:private-x", " 1.2", "1.2\n"] {
        let reply = form(&rig, &[("socket_id", id), ("channel_name", &name)]);
        refused(&reply, 400, "Field 'socket_id' must be digits.digits");
        let reply = json(json!({"socket_id": id, "channel_name": name}));
        refused(&reply, 400, "Field 'socket_id' must be digits.digits");
    }
}

#[test]
fn the_endpoint_signs_nothing_but_private_task_channels() {
    let rig = Rig::shared();
    for name in [
        "task-abcdefgh",
        "private-news",
        "presence-task-abcdefgh",
        "private-encrypted-task-abcdefgh",
    ] {
        let reply = form(&rig, &[("socket_id", "1.2"), ("channel_name", name)]);
        refused(&reply, 403, "Forbidden");
    }
}

#[test]
fn in_open_mode_anyone_may_sign_for_a_task_that_is_not_there_yet() {
    let rig = Rig::shared();
    let name = private(&fresh("not-yet"));
    form(&rig, &[("socket_id", "1.2"), ("channel_name", &name)]).ok();
}

#[test]
fn without_a_setting_the_secret_is_random_and_kept() {
    let auth = |rig: &Rig| {
        form(rig, &[("socket_id", "1.2"), ("channel_name", "private-task-abcdefgh")]).ok()["auth"]
            .clone()
    };
    // An empty setting would be a setting, so these start without any.
    let [one, two] = [(); 2].map(|()| Rig::without_secret());
    let first = auth(&one);
    assert_ne!(first, auth(&two));
    one.server().kill();
    one.server().restart();
    assert_eq!(auth(&one), first);
}
