//! Exact assertions on answers, rows and events. Never asks the server anything.

use std::collections::BTreeSet;

use millrace_testkit::{PusherFrame, Reply, Shape};
use serde_json::{Value, json};

/// Most bytes of an outgoing `data` (contract, section 11.7).
const DATA_BYTES_MAX: usize = 10_240;

/// The row of an answer that shows one row: its fields at the top level and again in `data`.
pub fn one(reply: &Reply) -> Value {
    let mut answer = reply.ok();
    let data = answer.as_object_mut().unwrap().remove("data").expect("`data` beside the fields");
    assert_eq!(answer, data, "the top level equals `data`");
    data
}

/// The row of a 201.
pub fn created(reply: &Reply) -> Value {
    assert_eq!(reply.status, 201, "{}", reply.text());
    let mut answer = reply.json();
    let data = answer.as_object_mut().unwrap().remove("data").expect("`data` beside the fields");
    assert_eq!(answer, data, "the top level equals `data`");
    data
}

/// The exact error answer of the contract (1.4).
#[track_caller]
pub fn refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!(reply.json(), json!({"error": error}), "status {}", reply.status);
    assert_eq!(reply.status, status, "{}", reply.text());
    assert_json(reply);
}

/// A 400 that begins so, where the contract leaves the rest of the text open.
#[track_caller]
pub fn refused_with(reply: &Reply, beginning: &str) {
    assert_eq!(reply.status, 400, "{}", reply.text());
    let body = reply.json();
    assert_keys(&body, &["error"]);
    assert!(text(&body["error"]).starts_with(beginning), "{body} begins with {beginning}");
}

#[track_caller]
pub fn assert_json(reply: &Reply) {
    let kind = reply.header("content-type").unwrap_or_default();
    assert_eq!(kind.split(';').next().unwrap().trim(), "application/json");
}

/// The keys of an object, exactly these and no others.
#[track_caller]
pub fn assert_keys(value: &Value, keys: &[&str]) {
    let got: BTreeSet<&str> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(got, keys.iter().copied().collect(), "keys of {value}");
}

#[track_caller]
pub fn array(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("not an array: {value}")).clone()
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).to_owned()
}

/// One field of every row, as text.
#[track_caller]
pub fn column(rows: &[Value], field: &str) -> Vec<String> {
    rows.iter().map(|row| text(&row[field])).collect()
}

/// As many different values as rows.
#[track_caller]
pub fn assert_all_differ(rows: &[Value], field: &str) {
    let names = column(rows, field);
    let different: BTreeSet<&String> = names.iter().collect();
    assert_eq!(different.len(), names.len(), "{names:?}");
}

/// Every row satisfies `#/$defs/<name>` of section 10.
#[track_caller]
pub fn assert_valid(rows: &[Value], name: &str) {
    let document = serde_json::from_str(include_str!("generated-items.json")).unwrap();
    let shape = Shape::of(&document, name);
    for row in rows {
        assert_eq!(shape.problems(row), Vec::<String>::new(), "{name}: {row}");
    }
}

/// Lower-case version 4 in the usual form.
pub fn is_uuid(id: &str) -> bool {
    let groups: Vec<&str> = id.split('-').collect();
    let lower_hex = |group: &&str| group.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    groups.iter().map(|group| group.len()).collect::<Vec<_>>() == [8, 4, 4, 4, 12]
        && groups.iter().all(lower_hex)
        && groups[2].starts_with('4')
        && groups[3].starts_with(['8', '9', 'a', 'b'])
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ`.
#[track_caller]
pub fn assert_time(value: &Value) {
    let time = text(value);
    let shape: String = time.chars().map(|at| if at.is_ascii_digit() { '0' } else { at }).collect();
    assert_eq!(shape, "0000-00-00T00:00:00.000Z", "{time}");
    time.parse::<jiff::Timestamp>().unwrap();
}

/// What holds of the task events one subscription saw, snapshot included: the envelope of 11.5,
/// rising `seq`, percent never back, one terminal event at the end.
#[track_caller]
pub fn assert_run(frames: &[PusherFrame], channel: &str) {
    let mut seq = 0;
    let mut percent = 0;
    for (place, frame) in frames.iter().enumerate() {
        assert_eq!(frame.channel, channel, "{frame:?}");
        let now = frame.data["seq"].as_u64().unwrap_or_else(|| panic!("no seq: {frame:?}"));
        assert!(now > seq, "seq {now} after {seq}: {frames:?}");
        seq = now;
        assert_event(frame);
        if frame.event == "task-update" {
            let now = frame.data["progress_percentage"].as_u64().expect("an integer");
            assert!(now >= percent && now < 100, "{now} % after {percent} %: {frames:?}");
            percent = now;
        }
        assert_eq!(frame.is_terminal(), place + 1 == frames.len(), "{frames:?}");
    }
}

/// One of the four events with exactly its keys.
#[track_caller]
pub fn assert_event(frame: &PusherFrame) {
    let keys: &[&str] = match frame.event.as_str() {
        "task-update" => &["progress_percentage", "current_phase", "message", "seq"],
        "task-complete" => &["sessionId", "resultCount", "seq"],
        "task-error" => &["sessionId", "error", "seq"],
        "task-cancelled" => &["sessionId", "seq"],
        other => panic!("no event of a task: {other}"),
    };
    assert_keys(&frame.data, keys);
    assert!(frame.data_bytes <= DATA_BYTES_MAX, "{} bytes", frame.data_bytes);
}
