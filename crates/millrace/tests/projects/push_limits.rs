//! Sections 11.1, 11.2, 11.3 and 11.7: close codes, refusals, limits, slow readers (checks 27, 28,
//! 32).

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use millrace_testkit::{Heard, PATIENCE, PusherSocket, until};
use serde_json::json;

use crate::support::{APP_KEY, Project, Rig, channel, fresh};

fn opened(address: SocketAddr, target: &str) -> PusherSocket {
    PusherSocket::open(address, target, &[]).unwrap()
}

/// The refusal of a subscription: type, status and text.
#[track_caller]
fn assert_refused(socket: &mut PusherSocket, name: &str, auth: &str, expected: (&str, u16, &str)) {
    socket.ask_for(name, auth);
    let answer = socket.next_frame();
    assert_eq!(answer.event, "pusher:subscription_error", "{name}: {answer:?}");
    assert_eq!(answer.channel, name);
    let (kind, status, error) = expected;
    assert_eq!(answer.data, json!({"type": kind, "error": error, "status": status}), "{name}");
    assert_eq!(socket.drain(), [], "the socket stays open");
}

/// One `pusher:error` without a code and with a text.
#[track_caller]
fn assert_told_off(socket: &mut PusherSocket, sent: &str) {
    socket.send_text(sent);
    let answer = socket.next_frame();
    assert_eq!(answer.event, "pusher:error", "{sent}");
    crate::support::assert_keys(&answer.data, &["code", "message"]);
    assert_eq!(answer.data["code"], json!(null), "{sent}");
    assert!(!crate::support::text(&answer.data["message"]).is_empty());
    assert_eq!(socket.drain(), [], "the socket stays open");
}

// check 27
#[test]
fn faults_of_the_address_are_told_by_the_close_code_alone() {
    let rig = Rig::shared();
    let address = rig.server().address();
    let cases = [
        ("/app/unknown?protocol=7", 4001),
        ("/app/unknown", 4001),
        ("/app/Millrace?protocol=7", 4001),
        ("/app/millrace", 4008),
        ("/app/millrace?client=js", 4008),
        ("/app/millrace?protocol=x", 4006),
        ("/app/millrace?protocol=99", 4007),
        ("/app/millrace?protocol=6", 4007),
    ];
    for (target, code) in cases {
        assert_eq!(opened(address, target).hear(PATIENCE), Heard::Closed(Some(code)), "{target}");
    }
}

#[test]
fn more_sockets_than_the_limit_are_closed_with_4100_before_anything_else() {
    let rig = Rig::with(&[("MILLRACE_PUSHER_MAX_CONNECTIONS", "2")]);
    let address = rig.server().address();
    let (one, mut two) = (rig.socket(), rig.socket());
    for target in ["/app/millrace?protocol=7", "/app/unknown?protocol=x"] {
        assert_eq!(opened(address, target).hear(PATIENCE), Heard::Closed(Some(4100)), "{target}");
    }
    assert_eq!(two.drain(), []);
    drop(one);
    until("room for one more", || {
        let mut next = opened(address, "/app/millrace?protocol=7");
        matches!(next.hear(PATIENCE), Heard::Frame(_)).then_some(())
    });
}

// check 27
#[test]
fn a_frame_over_10240_bytes_closes_with_1009() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    socket.send_text(&"x".repeat(11_000));
    assert_eq!(socket.close_code(), Some(1009));
    let mut socket = rig.socket();
    let _ = socket.try_send_text(&"x".repeat(2_000_000));
    // So much more than the limit may be cut off before the close frame is read.
    let heard = socket.hear(PATIENCE);
    assert!(matches!(heard, Heard::Closed(Some(1009)) | Heard::Broken), "{heard:?}");
    let mut socket = rig.socket();
    let envelope = json!({"event": "pusher:ping", "data": {"x": ""}}).to_string().len();
    let full = json!({"event": "pusher:ping", "data": {"x": "x".repeat(10_240 - envelope)}});
    assert_eq!(full.to_string().len(), 10_240);
    socket.send_text(&full.to_string());
    assert_eq!(socket.next_frame().event, "pusher:pong");
}

#[test]
fn a_binary_frame_closes_with_1003() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    socket.send_bytes(br#"{"event":"pusher:ping","data":{}}"#);
    assert_eq!(socket.close_code(), Some(1003));
}

// check 27
#[test]
fn what_is_no_known_event_gets_an_error_and_the_socket_lives() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    for sent in [
        "not json",
        "",
        "[]",
        "1",
        "null",
        r#"{"data":{}}"#,
        r#"{"event":1,"data":{}}"#,
        r#"{"event":"unknown","data":{}}"#,
        r#"{"event":"pusher:unknown","data":{}}"#,
        r#"{"event":"client-x","channel":"private-task-a","data":{}}"#,
        r#"{"event":"client-x"}"#,
        r#"{"event":"task-complete","channel":"task-a","data":{}}"#,
    ] {
        assert_told_off(&mut socket, sent);
    }
    socket.send_text(&"[".repeat(10_000));
    assert_eq!(socket.next_frame().event, "pusher:error", "deep nesting");
}

#[test]
fn a_malformed_subscription_is_answered_and_the_socket_lives() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    for data in
        [json!({}), json!(null), json!([]), json!(7), json!("not json"), json!({"channel": 7})]
    {
        for event in ["pusher:subscribe", "pusher:unsubscribe"] {
            socket.send(event, &data);
            // Which of the two refusals it is, is left open.
            for answer in socket.drain() {
                let refusals = ["pusher:error", "pusher:subscription_error"];
                assert!(refusals.contains(&answer.event.as_str()), "{event} {data}: {answer:?}");
            }
        }
    }
    socket.subscribe(&channel(&fresh("after")));
}

#[test]
fn a_client_event_reaches_nobody_else() {
    let rig = Rig::shared();
    let session = fresh("client");
    let (mut one, mut two) = (rig.subscribed(&session), rig.subscribed(&session));
    let event = json!({"event": "client-x", "channel": channel(&session), "data": {"a": 1}});
    assert_told_off(&mut one, &event.to_string());
    assert_eq!(two.drain(), []);
}

// check 28
#[test]
fn a_silent_socket_is_pinged_and_then_closed_with_4201_and_a_ponging_one_stays() {
    let rig = Rig::with(&[
        ("MILLRACE_PUSHER_ACTIVITY_TIMEOUT", "1"),
        ("MILLRACE_PUSHER_PONG_TIMEOUT", "1"),
    ]);
    let address = rig.server().address();
    let mut ponging = opened(address, "/app/millrace?protocol=7");
    assert_eq!(ponging.next_frame().data["activity_timeout"], 1);
    let start = Instant::now();
    let mut silent = rig.socket();
    let ping = silent.next_frame();
    assert_eq!((ping.event.as_str(), &ping.data), ("pusher:ping", &json!({})));
    assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
    assert_eq!(ponging.next_frame().event, "pusher:ping");
    ponging.send("pusher:pong", &json!({}));
    assert_eq!(silent.close_code(), Some(4201));
    assert!(start.elapsed() >= Duration::from_millis(1900), "{:?}", start.elapsed());
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    for _ in 0..2 {
        assert_eq!(ponging.next_frame().event, "pusher:ping");
        ponging.send("pusher:pong", &json!({}));
    }
    assert_eq!(ponging.drain(), []);
}

#[test]
fn any_frame_counts_as_life() {
    let rig = Rig::with(&[
        ("MILLRACE_PUSHER_ACTIVITY_TIMEOUT", "1"),
        ("MILLRACE_PUSHER_PONG_TIMEOUT", "1"),
    ]);
    let mut socket = rig.socket();
    // Three times past the first ping, each time answered by something else than a pong.
    socket.next_frame();
    socket.subscribe(&channel(&fresh("life")));
    assert_eq!(socket.next_frame().event, "pusher:ping");
    socket.send_ping_frame(b"x");
    assert_eq!(socket.hear(PATIENCE), Heard::Pong(b"x".to_vec()));
    assert_eq!(socket.next_frame().event, "pusher:ping");
    socket.send("pusher:ping", &json!({}));
    assert_eq!(socket.next_frame().event, "pusher:pong");
    assert_eq!(socket.next_frame().event, "pusher:ping");
}

#[test]
fn the_hundred_and_first_channel_is_too_many() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    let names: Vec<String> = (0..100).map(|_| channel(&fresh("limit"))).collect();
    for name in &names {
        socket.subscribe(name);
    }
    let more = channel(&fresh("limit"));
    let expected = ("LimitReached", 429, "Too many channels");
    assert_refused(&mut socket, &more, "", expected);
    socket.subscribe(&names[7]);
    socket.unsubscribe(&names[3]);
    socket.subscribe(&more);
    assert_refused(&mut socket, &names[3], "", expected);
}

#[test]
fn a_name_outside_the_alphabet_is_invalid() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    for name in ["", "task a", "task/a", "täsk", "task-a\n", "#server", &"x".repeat(201)] {
        assert_refused(&mut socket, name, "", ("InvalidName", 400, "Invalid channel name"));
    }
}

#[test]
fn presence_encrypted_and_other_private_names_are_forbidden() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    for name in [
        "presence-room",
        "presence-task-abcdefgh",
        "private-encrypted-task-abcdefgh",
        "private-news",
        "private-",
    ] {
        let auth = crate::private::signed(&socket.socket_id, name);
        assert_refused(&mut socket, name, &auth, ("AuthError", 403, "Forbidden"));
    }
}

#[test]
fn public_task_channels_are_forbidden_when_they_are_switched_off() {
    let rig = Rig::with(&[("MILLRACE_PUSHER_PUBLIC", "false")]);
    let project = rig.project();
    let task = project.run("features", json!({"count": 1}));
    let mut socket = rig.socket();
    assert_refused(&mut socket, &task.channel(), "", ("AuthError", 403, "Forbidden"));
    let name = format!("private-{}", task.channel());
    let auth = crate::private::signed(&socket.socket_id, &name);
    socket.subscribe_signed(&name, &auth);
    assert_eq!(socket.next_frame().event, "task-complete");
}

#[test]
fn a_refused_subscription_gets_no_events() {
    let rig = Rig::with(&[("MILLRACE_PUSHER_PUBLIC", "false")]);
    let session = fresh("refused");
    let mut socket = rig.socket();
    assert_refused(&mut socket, &channel(&session), "", ("AuthError", 403, "Forbidden"));
    rig.project().run("features", json!({"sessionId": session, "count": 1}));
    assert_eq!(socket.drain(), []);
}

// check 32
#[test]
fn a_reader_that_never_reads_delays_nobody() {
    const READERS: usize = 50;
    let project = Project::new();
    let session = fresh("slow-reader");
    let mut stuck = project.rig.subscribed(&session);
    let mut readers: Vec<PusherSocket> =
        (1..READERS).map(|_| project.rig.subscribed(&session)).collect();
    let fields = json!({"sessionId": session, "modelId": "offline-slow", "count": 2});
    let task = project.submit("features", fields);
    let (seen, finished) = std::thread::scope(|scope| {
        let seen: Vec<_> = readers
            .iter_mut()
            .map(|reader| scope.spawn(|| reader.to_the_end().last().unwrap().clone()))
            .collect();
        task.complete();
        let finished = Instant::now();
        let seen: Vec<_> = seen.into_iter().map(|thread| thread.join().unwrap()).collect();
        (seen, finished)
    });
    for last in seen {
        assert_eq!(last.event, "task-complete");
        let late = last.at.saturating_duration_since(finished);
        assert!(late < Duration::from_secs(1), "{late:?} after polling");
    }
    // What waited for it is still there: terminal events are never dropped.
    assert_eq!(stuck.to_the_end().last().unwrap().event, "task-complete");
}

// section 11.7
#[test]
fn a_reader_that_takes_no_byte_for_30_s_is_closed_and_gets_the_snapshot_on_return() {
    let rig = Rig::with(&[]);
    let address = rig.server().address();
    let project = rig.project();
    let task = project.stuck();
    let mut socket = PusherSocket::connect_narrow(address, APP_KEY);
    let start = Instant::now();
    let subscribe = json!({
        "event": "pusher:subscribe", "data": {"auth": "", "channel": task.channel()},
    });
    let subscribe = subscribe.to_string();
    // Asks for snapshot after snapshot and reads none, until the server has let go of it.
    let mut sent = 0;
    while socket.try_send_text(&subscribe).is_ok() {
        sent += 1;
        assert!(start.elapsed() < PATIENCE, "still open after {sent} subscriptions");
        if sent % 500 == 0 {
            assert_eq!(task.progress()["status"], "processing", "nobody else is held up");
        }
    }
    assert!(start.elapsed() >= Duration::from_secs(20), "{:?} after {sent}", start.elapsed());
    let snapshot = task.subscribed().next_frame();
    assert_eq!(snapshot.event, "task-update");
    task.cancel().ok();
}
