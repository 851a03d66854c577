//! Every behaviour, moment by moment.

use millrace_core::TaskType;
use serde_json::json;

use super::*;

const DELAY: Duration = Duration::from_millis(20);

fn material(saved: u32, repair: bool) -> PartMaterial {
    PartMaterial {
        task: TaskType::Features,
        brief: millrace_analysis::product::Brief::default(),
        first: 1,
        wanted: 3,
        saved,
        repair,
    }
}

fn parts() -> Parts {
    let items = (1..=3).map(|n| json!({"name": n, "description": "d"})).collect();
    Parts { lead: "[".to_owned(), items, tail: "]".to_owned() }
}

/// The answer as people could read it: texts, waits in milliseconds, how it ends.
fn told(model_id: &str, material: &PartMaterial) -> String {
    let beats = Behaviour::of(model_id).beats(material, parts(), DELAY, model_id);
    let word = |beat: &Beat| {
        let what = match &beat.event {
            Some(Ok(Event::Text(text))) => text.clone(),
            Some(Ok(Event::Finished(finished))) => format!(".{}", finished.model),
            Some(Err(fault)) => format!("!{fault}"),
            None => "...".to_owned(),
        };
        match beat.after.as_millis() {
            0 => what,
            wait => format!("<{wait}>{what}"),
        }
    };
    beats.iter().map(word).collect()
}

#[test]
fn every_model_answers_as_the_contract_says() {
    let first = r#"{"name":1,"description":"d"}"#;
    let second = r#",{"name":2,"description":"d"}"#;
    let third = r#",{"name":3,"description":"d"}"#;
    let whole = |wait: u32, model: &str| {
        format!("[<{wait}>{first}<{wait}>{second}<{wait}>{third}].{model}")
    };
    let table = [
        ("offline", 0, false, whole(20, "offline")),
        ("offline-slow", 0, false, whole(500, "offline-slow")),
        (
            "offline-garbled",
            0,
            false,
            r#"[<20>{"name":1}<20>,{"name":2}<20>,{"name":3}].offline-garbled"#.to_owned(),
        ),
        ("offline-garbled", 0, true, whole(20, "offline-garbled")),
        ("offline-fail", 0, false, format!("[<20>{first}<20>{second}<20>!rehearsal failure")),
        ("offline-fail", 1, false, format!("[<20>{first}<20>!rehearsal failure")),
        ("offline-stuck", 0, false, format!("[<20>{first}...")),
        ("offline-stuck", 1, false, "[...".to_owned()),
    ];
    for (model, saved, repair, expected) in table {
        assert_eq!(told(model, &material(saved, repair)), expected, "{model} after {saved}");
    }
}

#[test]
fn a_longer_setting_makes_the_slow_model_slower() {
    let long = Duration::from_secs(2);
    assert_eq!(Behaviour::Slow.delay(long), long);
}

#[test]
fn the_failing_model_refuses_once_two_items_are_saved_and_for_good() {
    let fault = Behaviour::Fail.refuses(&material(2, false)).expect("a refusal");
    assert_eq!(fault.to_string(), "rehearsal failure");
    assert!(!fault.is_retryable());
    assert_eq!(Behaviour::Fail.refuses(&material(1, false)), None);
    assert_eq!(Behaviour::Stuck.refuses(&material(9, false)), None);
}
