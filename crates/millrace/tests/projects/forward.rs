//! Section 11.8: forwarding to a hosted Pusher app, here a local receiver (check 34).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use millrace_testkit::{Delivery, Receiver, Response, hmac_sha256_hex, md5_hex, until};
use serde_json::{Value, json};

use crate::support::{Rig, fresh};

const SECRET: &str = "the-hosted-secret";

fn forwarding(receiver: &Receiver, more: &[(&str, &str)]) -> Arc<Rig> {
    let host = receiver.base_url();
    let settings = [
        ("MILLRACE_PUSHER_FORWARD_APP_ID", "4711"),
        ("MILLRACE_PUSHER_FORWARD_KEY", "hosted-key"),
        ("MILLRACE_PUSHER_FORWARD_SECRET", SECRET),
        ("MILLRACE_PUSHER_FORWARD_CLUSTER", "eu"),
        ("MILLRACE_PUSHER_FORWARD_HOST", host.as_str()),
    ];
    Rig::with(&[&settings, more].concat())
}

fn body(delivery: &Delivery) -> Value {
    serde_json::from_slice(&delivery.body).expect("a JSON body")
}

fn data(delivery: &Delivery) -> Value {
    let body = body(delivery);
    serde_json::from_str(body["data"].as_str().expect("data is a string")).unwrap()
}

fn name(delivery: &Delivery) -> String {
    body(delivery)["name"].as_str().expect("a name").to_owned()
}

/// All deliveries for a session once its terminal event has arrived and been answered well.
fn to_the_end(receiver: &Receiver, session: &str, terminals: usize) -> Vec<Delivery> {
    until("the forwarded terminal event", || {
        let got = receiver.deliveries(session);
        let ended = got.iter().filter(|delivery| name(delivery) != "task-update").count();
        (ended >= terminals).then_some(got)
    })
}

// check 34
#[test]
fn names_channels_sum_and_signature_verify() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[]);
    let session = fresh("forward");
    let fields = json!({"sessionId": session, "modelId": "offline-slow", "count": 3});
    rig.project().run("features", fields);
    let got = to_the_end(&receiver, &session, 1);
    for delivery in &got {
        verify(delivery, &session);
    }
    let names: Vec<String> = got.iter().map(name).collect();
    assert_eq!(names.last().unwrap(), "task-complete");
    assert!(names[..names.len() - 1].iter().all(|name| name == "task-update"), "{names:?}");
    assert!(names.len() > 1, "updates are forwarded too");
    let last = data(got.last().unwrap());
    assert_eq!((&last["sessionId"], &last["resultCount"]), (&json!(session), &json!(3)));
    let numbers: Vec<u64> = got.iter().map(|at| data(at)["seq"].as_u64().unwrap()).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "in order: {numbers:?}");
}

fn verify(delivery: &Delivery, session: &str) {
    assert_eq!(delivery.method, "POST");
    assert_eq!(delivery.path, "/apps/4711/events");
    assert!(delivery.headers["content-type"].starts_with("application/json"));
    let body = body(delivery);
    crate::support::assert_keys(&body, &["name", "channels", "data"]);
    let channels = [format!("task-{session}"), format!("private-task-{session}")];
    assert_eq!(body["channels"], json!(channels));
    verify_signature(delivery);
}

fn verify_signature(delivery: &Delivery) {
    let mut query: BTreeMap<&str, &str> =
        delivery.query.split('&').map(|pair| pair.split_once('=').unwrap()).collect();
    let signature = query.remove("auth_signature").expect("a signature");
    assert_eq!(query["auth_key"], "hosted-key");
    assert_eq!(query["auth_version"], "1.0");
    assert_eq!(query["body_md5"], md5_hex(&delivery.body));
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let stamp: u64 = query["auth_timestamp"].parse().unwrap();
    assert!(now.abs_diff(stamp) < 120, "{stamp} at {now}");
    let pairs: Vec<String> = query.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let signed = format!("POST\n{}\n{}", delivery.path, pairs.join("&"));
    assert_eq!(signature, hmac_sha256_hex(SECRET, &signed));
}

#[test]
fn only_the_private_channel_is_forwarded_when_public_is_off() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[("MILLRACE_PUSHER_PUBLIC", "false")]);
    let session = fresh("forward");
    rig.project().run("features", json!({"sessionId": session, "count": 1}));
    for delivery in to_the_end(&receiver, &session, 1) {
        assert_eq!(body(&delivery)["channels"], json!([format!("private-task-{session}")]));
    }
}

#[test]
fn errors_and_cancels_are_forwarded_too() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[]);
    let project = rig.project();
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error");
    let cancelled = project.stuck();
    cancelled.cancel().ok();
    let last = to_the_end(&receiver, &failed.session, 1).pop().unwrap();
    assert_eq!(name(&last), "task-error");
    assert_eq!(data(&last)["error"], "rehearsal failure");
    let last = to_the_end(&receiver, &cancelled.session, 1).pop().unwrap();
    assert_eq!(name(&last), "task-cancelled");
    assert_eq!(data(&last)["sessionId"], cancelled.session);
}

// check 34
#[test]
fn a_terminal_event_arrives_though_the_receiver_fails_twice() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[]);
    let project = rig.project();
    for failures in [[503, 500], [429, 502]] {
        let session = fresh("forward");
        receiver.answer("task-complete", &failures.map(Response::Status));
        project.run("features", json!({"sessionId": session, "count": 1}));
        let got = to_the_end(&receiver, &session, 3);
        let ends: Vec<&Delivery> = got.iter().filter(|at| name(at) == "task-complete").collect();
        assert_eq!(ends.len(), 3);
        for end in ends {
            verify(end, &session);
        }
    }
}

#[test]
fn a_terminal_event_is_not_tried_again_on_another_4xx_and_updates_never() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[]);
    let project = rig.project();
    let (one, two) = (fresh("forward"), fresh("forward"));
    receiver.answer(&one, &[Response::Status(500); 20]);
    let task = project.submit("features", json!({"sessionId": one, "modelId": "offline-stuck"}));
    until("a refused update", || (!receiver.deliveries(&one).is_empty()).then_some(()));
    task.until("an item", |at| at["message"] == "Generating feature 2 of 6...");
    task.cancel().ok();
    let numbers: Vec<u64> = to_the_end(&receiver, &one, 1)
        .iter()
        .filter(|at| name(at) == "task-update")
        .map(|at| data(at)["seq"].as_u64().unwrap())
        .collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "each update is sent once: {numbers:?}");

    receiver.answer("task-complete", &[Response::Status(403)]);
    project.run("features", json!({"sessionId": two, "count": 1}));
    to_the_end(&receiver, &two, 1);
    // Long enough for a second try after the shortest sensible pause.
    let again = Instant::now() + Duration::from_secs(2);
    until("time for a second try", || {
        let ends =
            receiver.deliveries(&two).iter().filter(|at| name(at) == "task-complete").count();
        assert_eq!(ends, 1);
        (Instant::now() >= again).then_some(())
    });
}

#[test]
fn updates_are_merged_to_at_most_two_per_second() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[("MILLRACE_OFFLINE_DELAY_MS", "50")]);
    let session = fresh("forward");
    let start = Instant::now();
    rig.project().run("features", json!({"sessionId": session, "count": 40}));
    let got = to_the_end(&receiver, &session, 1);
    let elapsed = start.elapsed().as_secs_f64();
    let updates: Vec<&Delivery> = got.iter().filter(|at| name(at) == "task-update").collect();
    // Two per second and the one that stands at the beginning.
    let allowed = (elapsed * 2.0).ceil() + 1.0;
    assert!(updates.len() as f64 <= allowed, "{} updates in {elapsed} s", updates.len());
    assert!(updates.len() >= 2, "{} updates in {elapsed} s", updates.len());
}

// check 34
#[test]
fn a_hanging_receiver_slows_no_task() {
    let receiver = Receiver::start();
    receiver.hang();
    let rig = forwarding(&receiver, &[]);
    let project = rig.project();
    let start = Instant::now();
    for _ in 0..3 {
        project.run("features", json!({}));
    }
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert!(!receiver.deliveries("task-update").is_empty(), "it was asked");
}

#[test]
fn a_receiver_that_is_not_there_changes_nothing() {
    let host = Receiver::start().base_url();
    let rig = Rig::with(&[
        ("MILLRACE_PUSHER_FORWARD_APP_ID", "4711"),
        ("MILLRACE_PUSHER_FORWARD_KEY", "hosted-key"),
        ("MILLRACE_PUSHER_FORWARD_SECRET", SECRET),
        ("MILLRACE_PUSHER_FORWARD_CLUSTER", "eu"),
        ("MILLRACE_PUSHER_FORWARD_HOST", host.as_str()),
    ]);
    let project = rig.project();
    let session = fresh("forward");
    let mut socket = rig.subscribed(&session);
    project.run("features", json!({"sessionId": session}));
    assert_eq!(socket.to_the_end().last().unwrap().event, "task-complete");
    let log = rig.server().log();
    assert!(!log.contains(SECRET), "the log never shows the secret");
}

#[test]
fn a_session_with_a_colon_is_not_forwarded() {
    let receiver = Receiver::start();
    let rig = forwarding(&receiver, &[]);
    let project = rig.project();
    let (colon, plain) = (fresh("with:colon"), fresh("plain"));
    project.run("features", json!({"sessionId": colon, "count": 1}));
    project.run("features", json!({"sessionId": plain, "count": 1}));
    to_the_end(&receiver, &plain, 1);
    assert_eq!(receiver.deliveries(&colon).len(), 0);
}

#[test]
fn one_task_s_events_are_sent_one_at_a_time() {
    let receiver = Receiver::start();
    receiver.hang();
    let rig = forwarding(&receiver, &[]);
    let session = fresh("forward");
    let fields = json!({"sessionId": session, "modelId": "offline-slow", "count": 3});
    rig.project().run("features", fields);
    assert_eq!(receiver.deliveries(&session).len(), 1, "the first is not answered yet");
}
