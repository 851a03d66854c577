//! Sections 11.1 to 11.6: connecting, subscribing, events, late and returning subscribers (checks
//! 25 to 31 as far as a plain socket shows them).

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use millrace_testkit::{Heard, PusherFrame, PusherSocket, Rng};
use serde_json::{Value, json};

use crate::support::{
    APP_KEY, APP_SECRET, Project, Rig, assert_keys, assert_run, channel, fresh, refused, text,
};

/// How long nothing more may come (contract, check 30).
const SILENCE: Duration = Duration::from_secs(2);

const TARGET: &str = "/app/millrace?protocol=7&client=js&version=8.4.0&flash=false";

fn upgrade(rig: &Rig, target: &str, more: &[(&str, &str)]) -> millrace_testkit::Incoming {
    let base = [
        ("connection", "Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ];
    rig.client().open("GET", target, &[&base, more].concat(), None)
}

// check 26
#[test]
fn the_server_speaks_first_with_socket_id_and_activity_timeout() {
    let rig = Rig::shared();
    let address = rig.server().address();
    let mut socket = PusherSocket::open(address, TARGET, &[]).unwrap();
    let first = socket.next_frame();
    assert_eq!(first.event, "pusher:connection_established");
    assert_eq!(first.channel, "");
    assert_keys(&first.data, &["socket_id", "activity_timeout"]);
    assert_eq!(first.data["activity_timeout"], 120);
    let id = text(&first.data["socket_id"]);
    let (left, right) = id.split_once('.').expect("a dot");
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    assert!(digits(left) && digits(right), "{id}");
}

#[test]
fn socket_ids_are_unique_among_open_sockets() {
    let rig = Rig::shared();
    let sockets: Vec<PusherSocket> = (0..50).map(|_| rig.socket()).collect();
    let ids: BTreeSet<&str> = sockets.iter().map(|socket| socket.socket_id.as_str()).collect();
    assert_eq!(ids.len(), sockets.len());
}

#[test]
fn any_origin_may_connect_and_no_compression_is_offered() {
    let rig = Rig::shared();
    for origin in ["https://app.example", "http://localhost:3000", "null"] {
        let more = [("origin", origin), ("sec-websocket-extensions", "permessage-deflate")];
        let answer = upgrade(&rig, TARGET, &more);
        assert_eq!(answer.status, 101, "{origin}");
        assert_eq!(answer.header("sec-websocket-extensions"), None);
        assert_eq!(answer.header("sec-websocket-accept"), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    }
}

#[test]
fn without_an_upgrade_426_is_answered() {
    let rig = Rig::shared();
    refused(&rig.client().get(TARGET), 426, "WebSocket upgrade required");
}

#[test]
fn the_parameters_besides_protocol_are_free() {
    let rig = Rig::shared();
    let address = rig.server().address();
    for target in ["/app/millrace?protocol=7", "/app/millrace?x=%20&protocol=7&client=&version=z"] {
        let mut socket = PusherSocket::open(address, target, &[]).unwrap();
        assert_eq!(socket.next_frame().event, "pusher:connection_established");
    }
}

// check 26
#[test]
fn a_ping_gets_a_pong() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    for data in [json!({}), json!("{}"), json!(null)] {
        socket.send("pusher:ping", &data);
        let pong = socket.next_frame();
        assert_eq!((pong.event.as_str(), &pong.data), ("pusher:pong", &json!({})));
    }
}

#[test]
fn websocket_pings_get_pong_frames() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    socket.send_ping_frame(b"are you there");
    assert_eq!(socket.hear(SILENCE), Heard::Pong(b"are you there".to_vec()));
}

#[test]
fn data_from_clients_may_be_an_object_or_a_string() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    let channel = channel(&fresh("data"));
    let data = json!({"auth": "", "channel": channel}).to_string();
    for data in [json!(data), json!({"channel": channel})] {
        socket.send("pusher:subscribe", &data);
        let answer = socket.next_frame();
        assert_eq!(answer.event, "pusher_internal:subscription_succeeded");
        assert_eq!(answer.channel, channel);
        assert_eq!(answer.data, json!({}));
    }
}

// check 25
#[test]
fn a_subscriber_from_before_the_submit_sees_the_whole_task() {
    let project = Project::new();
    let session = fresh("push");
    let mut socket = project.rig.subscribed(&session);
    let task = project.submit("features", json!({"sessionId": session, "modelId": "offline-slow"}));
    let frames = socket.to_the_end();
    assert_run(&frames, &task.channel());
    let last = frames.last().unwrap();
    assert_eq!(last.event, "task-complete");
    assert_eq!(last.data["sessionId"], session);
    assert_eq!(last.data["resultCount"], 6);
    let items: Vec<(Value, Value)> = frames
        .iter()
        .filter(|frame| frame.data["current_phase"] == "generating_features")
        .map(|frame| (frame.data["message"].clone(), frame.data["progress_percentage"].clone()))
        .collect();
    let expected: Vec<(Value, Value)> = (1..=6)
        .map(|k| (json!(format!("Generating feature {k} of 6...")), json!(5 + 90 * k / 6)))
        .collect();
    let mut items = items;
    items.dedup();
    assert_eq!(items, expected, "one update for each item, half a second apart");
}

#[test]
fn a_failed_task_tells_its_text() {
    let project = Project::new();
    let session = fresh("push");
    let mut socket = project.rig.subscribed(&session);
    let fields = json!({"sessionId": session, "modelId": "offline-fail"});
    let task = project.submit("features", fields);
    let frames = socket.to_the_end();
    assert_run(&frames, &task.channel());
    let last = frames.last().unwrap();
    assert_eq!(last.event, "task-error");
    assert_eq!(last.data["sessionId"], session);
    assert_eq!(last.data["error"], "rehearsal failure");
    assert_eq!(last.data["error"], task.progress()["message"]);
}

#[test]
fn a_cancelled_task_tells_its_session_and_nothing_else() {
    let project = Project::new();
    let task = project.stuck();
    let mut socket = task.subscribed();
    task.cancel().ok();
    let frames = socket.to_the_end();
    assert_run(&frames, &task.channel());
    let last = frames.last().unwrap();
    assert_eq!(last.event, "task-cancelled");
    assert_eq!(last.data["sessionId"], task.session);
}

#[test]
fn the_first_update_of_a_waiting_task_says_queued() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let stuck = project.stuck();
    let session = fresh("queued");
    let mut socket = rig.subscribed(&session);
    let task = project.submit("features", json!({"sessionId": session}));
    let first = socket.next_frame();
    assert_eq!(first.event, "task-update");
    assert_eq!(first.data["current_phase"], "queued");
    assert_eq!(first.data["message"], "Waiting for a worker...");
    assert_eq!(first.data["progress_percentage"], 0);
    stuck.cancel().ok();
    let mut frames = vec![first];
    frames.extend(socket.to_the_end());
    assert_run(&frames, &task.channel());
}

#[test]
fn all_subscribers_see_the_same_numbers() {
    let project = Project::new();
    let session = fresh("same");
    let mut sockets: Vec<PusherSocket> = (0..4).map(|_| project.rig.subscribed(&session)).collect();
    project
        .submit("features", json!({"sessionId": session, "modelId": "offline-slow", "count": 2}));
    let seen: Vec<BTreeSet<(u64, String)>> = sockets
        .iter_mut()
        .map(|socket| {
            let numbered = |frame: PusherFrame| {
                (frame.data["seq"].as_u64().unwrap(), frame.data["message"].to_string())
            };
            socket.to_the_end().into_iter().map(numbered).collect()
        })
        .collect();
    let all: BTreeSet<_> = seen.iter().flatten().collect();
    let numbers: BTreeSet<u64> = all.iter().map(|(seq, _)| *seq).collect();
    assert_eq!(numbers.len(), all.len(), "one number stands for one event: {all:?}");
}

#[test]
fn one_socket_may_follow_several_tasks() {
    let project = Project::new();
    let sessions = [fresh("several"), fresh("several"), fresh("several")];
    let mut socket = project.rig.socket();
    for session in &sessions {
        socket.subscribe(&channel(session));
    }
    for session in &sessions {
        project.submit("features", json!({"sessionId": session, "count": 2}));
    }
    let mut frames = Vec::new();
    while frames.iter().filter(|frame: &&PusherFrame| frame.is_terminal()).count() < 3 {
        frames.push(socket.next_frame());
    }
    for session in sessions {
        let channel = channel(&session);
        let own: Vec<PusherFrame> =
            frames.iter().filter(|frame| frame.channel == channel).cloned().collect();
        assert_run(&own, &channel);
        assert_eq!(own.last().unwrap().event, "task-complete");
    }
}

// check 26
#[test]
fn unsubscribing_ends_the_events_and_has_no_answer() {
    let project = Project::new();
    let task = project.stuck();
    let mut socket = task.subscribed();
    assert_eq!(socket.next_frame().event, "task-update", "the snapshot");
    socket.unsubscribe(&task.channel());
    assert_eq!(socket.drain(), [], "no answer");
    task.cancel().ok();
    assert_eq!(socket.next_within(Duration::from_millis(600)), None);
    assert_eq!(socket.drain(), []);
    socket.subscribe(&task.channel());
    assert_eq!(socket.next_frame().event, "task-cancelled", "a new subscription");
}

#[test]
fn unsubscribing_from_what_was_never_subscribed_is_harmless() {
    let rig = Rig::shared();
    let mut socket = rig.socket();
    socket.unsubscribe(&channel(&fresh("never")));
    assert_eq!(socket.drain(), []);
}

#[test]
fn subscribing_again_is_answered_again_with_a_new_snapshot() {
    let project = Project::new();
    let task = project.stuck();
    let mut socket = task.subscribed();
    let first = socket.next_frame();
    assert_eq!(first.event, "task-update");
    for _ in 0..3 {
        socket.subscribe(&task.channel());
        let again = socket.next_frame();
        assert_eq!((again.event, again.data), (first.event.clone(), first.data.clone()));
    }
    task.cancel().ok();
    assert_eq!(socket.to_the_end().len(), 1, "one terminal event for one channel");
    assert_eq!(socket.drain(), []);
}

#[test]
fn other_public_names_are_accepted_and_stay_silent() {
    let project = Project::new();
    let mut socket = project.rig.socket();
    for name in ["news", "task", "task-", "tasks-all", "a=b@c,d.e;f:g-h_1", &"x".repeat(200)] {
        socket.subscribe(name);
    }
    project.run("features", json!({"count": 1}));
    assert_eq!(socket.drain(), []);
}

#[test]
fn a_socket_hears_only_its_own_channels() {
    let project = Project::new();
    let mut socket = project.rig.subscribed(&fresh("other"));
    project.run("features", json!({}));
    assert_eq!(socket.drain(), []);
}

// check 29
#[test]
fn a_subscription_at_mid_run_begins_with_the_present_state() {
    let project = Project::new();
    let task = project.submit("features", json!({"modelId": "offline-slow", "count": 4}));
    task.until("the second item", |at| at["message"] == "Generating feature 2 of 4...");
    let polled = task.progress();
    let mut socket = task.subscribed();
    let frames = socket.to_the_end();
    assert_run(&frames, &task.channel());
    let snapshot = &frames[0];
    assert_eq!(snapshot.event, "task-update");
    let percent = |value: &Value| value["progress_percentage"].as_u64().unwrap();
    assert!(percent(&snapshot.data) >= percent(&polled), "{snapshot:?} after {polled}");
    assert_eq!(frames.last().unwrap().event, "task-complete");
    assert!(frames.len() > 2, "then the tail: {frames:?}");
}

#[test]
fn a_subscription_to_a_pending_task_begins_with_queued() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    project.stuck();
    let task = project.submit("features", json!({}));
    let snapshot = task.subscribed().next_frame();
    assert_eq!(snapshot.event, "task-update");
    assert_eq!(snapshot.data["current_phase"], "queued");
}

// check 30
#[test]
fn a_subscription_after_the_end_gets_the_terminal_event_and_nothing_more() {
    let project = Project::new();
    let completed = project.run("features", json!({}));
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error");
    let cancelled = project.stuck();
    cancelled.cancel().ok();
    let tasks = [
        (&completed, "task-complete", json!({"sessionId": completed.session, "resultCount": 6})),
        (&failed, "task-error", json!({"sessionId": failed.session, "error": "rehearsal failure"})),
        (&cancelled, "task-cancelled", json!({"sessionId": cancelled.session})),
    ];
    let mut sockets = Vec::new();
    for (task, event, data) in tasks {
        let mut socket = task.subscribed();
        let mut only = socket.next_frame();
        assert_eq!((only.event.as_str(), only.channel.clone()), (event, task.channel()));
        assert!(only.data.as_object_mut().unwrap().remove("seq").unwrap().is_u64());
        assert_eq!(only.data, data);
        sockets.push(socket);
    }
    let end = Instant::now() + SILENCE;
    for socket in &mut sockets {
        assert_eq!(socket.hear(end.saturating_duration_since(Instant::now())), Heard::Silence);
    }
}

// check 31
#[test]
fn a_socket_dropped_and_reopened_at_random_moments_loses_nothing() {
    const REOPENINGS: usize = 100;
    let mut rng = Rng::from_environment();
    let project = Project::new();
    let session = fresh("reopen");
    let mut steady = project.rig.subscribed(&session);
    let task = project.submit("features", json!({"sessionId": session, "modelId": "offline-slow"}));
    let mut percent = 0;
    for _ in 0..REOPENINGS {
        let mut socket = task.subscribed();
        let pause = Duration::from_millis(rng.below(50) as u64);
        let mut frames = vec![socket.next_frame()];
        frames.extend(socket.next_within(pause));
        for frame in &frames {
            if frame.event == "task-update" {
                let now = frame.data["progress_percentage"].as_u64().unwrap();
                assert!(now >= percent, "{now} after {percent}");
                percent = now;
            }
        }
    }
    let mut late = task.subscribed();
    for socket in [&mut steady, &mut late] {
        let frames = socket.to_the_end();
        assert_run(&frames, &task.channel());
        assert_eq!(frames.last().unwrap().event, "task-complete");
        assert_eq!(socket.drain(), []);
    }
}

#[test]
fn many_subscriptions_racing_the_end_each_get_exactly_one_terminal_event() {
    let project = Project::new();
    for _ in 0..10 {
        let session = fresh("race");
        let mut sockets: Vec<PusherSocket> = (0..8).map(|_| project.rig.socket()).collect();
        let task = project.submit("features", json!({"sessionId": session, "count": 3}));
        for socket in &mut sockets {
            socket.subscribe(&task.channel());
        }
        for socket in &mut sockets {
            let frames = socket.to_the_end();
            assert_run(&frames, &task.channel());
            assert_eq!(socket.drain(), []);
        }
    }
}

#[test]
fn an_event_reaches_an_idle_subscriber_within_250_ms_of_its_commit() {
    const TRIES: usize = 5;
    let project = Project::new();
    let mut delays = Vec::new();
    for _ in 0..TRIES {
        let task = project.stuck();
        let mut socket = task.subscribed();
        socket.next_frame();
        task.cancel().ok();
        let answered = Instant::now();
        let told = socket.next_frame().at;
        delays.push(told.saturating_duration_since(answered));
    }
    delays.sort();
    // The middle one: a single late one may be this machine's.
    assert!(delays[TRIES / 2] < Duration::from_millis(250), "{delays:?}");
}

#[test]
fn nothing_pushed_is_ahead_of_polling() {
    let project = Project::new();
    let session = fresh("ahead");
    let mut socket = project.rig.subscribed(&session);
    let fields = json!({"sessionId": session, "modelId": "offline-slow", "count": 3});
    let task = project.submit("features", fields);
    loop {
        let frame = socket.next_frame();
        let polled = task.progress();
        if frame.is_terminal() {
            assert_eq!(polled["status"], "completed");
            break;
        }
        let percent = |value: &Value| value["progress_percentage"].as_u64().unwrap();
        assert!(percent(&polled) >= percent(&frame.data), "{polled} before {frame:?}");
    }
}

#[test]
fn a_task_whose_session_was_freed_starts_a_new_run_of_events() {
    let project = Project::new();
    let session = project.run("features", json!({"count": 1})).session;
    assert_eq!(project.delete("projects", &project.id).status, 204);
    let mut socket = project.rig.subscribed(&session);
    assert_eq!(socket.drain(), [], "no snapshot of a deleted task");
    let next = Project::new();
    let task = next.submit("features", json!({"sessionId": session, "count": 2}));
    // The shared server may have been another one; its own socket then.
    let frames = if std::sync::Arc::ptr_eq(&next.rig, &project.rig) {
        socket.to_the_end()
    } else {
        task.subscribed().to_the_end()
    };
    assert_run(&frames, &task.channel());
    assert_eq!(frames.last().unwrap().data["resultCount"], 2);
}

#[test]
fn an_event_keeps_its_number_for_late_subscribers_and_over_a_restart() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let session = fresh("number");
    let mut live = rig.subscribed(&session);
    let task = project.submit("features", json!({"sessionId": session, "count": 2}));
    let told = live.to_the_end().pop().unwrap();
    let late = task.subscribed().next_frame();
    assert_eq!((&late.event, &late.data), (&told.event, &told.data));
    rig.server().kill();
    rig.server().restart();
    let later = task.subscribed().next_frame();
    assert_eq!((&later.event, &later.data), (&told.event, &told.data));
}

#[test]
fn the_app_key_and_secret_are_settings() {
    let rig = Rig::with(&[("MILLRACE_PUSHER_KEY", "my-app")]);
    let address = rig.server().address();
    let mut socket = PusherSocket::connect(address, "my-app");
    let session = fresh("key");
    let name = format!("private-task-{session}");
    let signed =
        millrace_testkit::hmac_sha256_hex(APP_SECRET, &format!("{}:{name}", socket.socket_id));
    socket.subscribe_signed(&name, &format!("my-app:{signed}"));
    let target = format!("/app/{APP_KEY}?protocol=7");
    let mut other = PusherSocket::open(address, &target, &[]).unwrap();
    assert_eq!(other.close_code(), Some(4001));
}
