use serde_json::json;

use super::super::samples::{SESSION, entry, failure, item, teller};
use super::*;

/// Names, data and frames of what a log is told as.
fn told(log: &[Event]) -> Vec<(u64, &'static str, Value)> {
    let mut teller = teller();
    let tellings = log.iter().filter_map(|event| teller.tell(event));
    let read = |telling: Telling| {
        let data = serde_json::from_str(&telling.data).unwrap();
        (telling.seq, telling.event, data)
    };
    tellings.map(read).collect()
}

fn update(seq: u64, percent: u32, phase: &str, message: &str) -> (u64, &'static str, Value) {
    let data = json!({
        "progress_percentage": percent,
        "current_phase": phase,
        "message": message,
        "seq": seq,
    });
    (seq, "task-update", data)
}

#[test]
fn a_whole_log_is_told_in_the_contracts_words() {
    let submitted = EventBody::Submitted { data: Value::Null };
    let section = || "s".to_owned();
    let log = [
        entry(1, 0, submitted),
        entry(2, 0, EventBody::Started),
        entry(3, 0, EventBody::SectionStarted { section: section() }),
        item(4, 1),
        item(5, 2),
        item(6, 3),
        item(7, 6),
        entry(8, 6, EventBody::SectionFinished { section: section(), count: 6 }),
        entry(9, 6, EventBody::Succeeded { data: Value::Null }),
    ];
    let making = "generating_features";
    let complete = json!({"sessionId": SESSION, "resultCount": 6, "seq": 9});
    assert_eq!(
        told(&log),
        [
            update(1, 0, "queued", "Waiting for a worker..."),
            update(2, 1, "preparing", "Preparing..."),
            update(3, 20, making, "Generating feature 1 of 6..."),
            update(4, 35, making, "Generating feature 2 of 6..."),
            update(5, 50, making, "Generating feature 3 of 6..."),
            update(6, 65, making, "Generating feature 4 of 6..."),
            update(7, 96, "saving", "Saving results..."),
            // Entry 8 repeats the update before it.
            (9, "task-complete", complete),
        ]
    );
}

#[test]
fn a_frame_is_the_one_of_the_contract_on_both_channels() {
    let telling = teller().tell(&item(7, 3)).unwrap();
    let frame = |channel: &str| {
        format!(
            r#"{{"event":"task-update","channel":"{channel}","data":"{{\"progress_percentage\":65,\"current_phase\":\"generating_features\",\"message\":\"Generating feature 4 of 6...\",\"seq\":7}}"}}"#
        )
    };
    assert_eq!(telling.frame(Form::Public).as_str(), frame("task-s1a2b3c4"));
    assert_eq!(telling.frame(Form::Private).as_str(), frame("private-task-s1a2b3c4"));
}

#[test]
fn a_task_that_waits_again_never_looks_queued() {
    let requeued = EventBody::Requeued { reason: "lease_lost".to_owned() };
    let log = [entry(2, 0, EventBody::Started), item(3, 3), entry(4, 3, requeued)];
    let told = told(&log);
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[1].2["message"], "Generating feature 4 of 6...");
}

#[test]
fn an_end_says_its_session_and_nothing_follows() {
    for (event, name, data) in [
        (failure(5, "it broke"), "task-error", json!({"error": "it broke"})),
        (entry(5, 2, EventBody::Stopped), "task-cancelled", json!({})),
    ] {
        let telling = teller().tell(&event).unwrap();
        let mut expected = data;
        expected["sessionId"] = json!(SESSION);
        expected["seq"] = json!(5);
        assert!(telling.is_last);
        assert_eq!(telling.event, name);
        assert_eq!(serde_json::from_str::<Value>(&telling.data).unwrap(), expected);
    }
}

#[test]
fn a_long_error_is_cut_at_characters_then_at_bytes() {
    for (character, kept) in
        [('x', 2_000), ('ß', 2_000), ('𝄞', 2_000), ('"', 2_000), ('\u{1}', 1_621)]
    {
        let long: String = std::iter::repeat_n(character, 5_000).collect();
        let telling = teller().tell(&failure(5, &long)).unwrap();
        let data: Value = serde_json::from_str(&telling.data).unwrap();
        assert_eq!(data["error"].as_str().unwrap().chars().count(), kept, "{character:?}");
        assert!(telling.data.len() <= DATA_BYTES_MAX, "{}", telling.data.len());
    }
}
