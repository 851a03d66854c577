use std::sync::Arc;

use millrace_core::{GenerationId, TenantId};
use serde_json::json;
use uuid::Uuid;

use super::*;

fn section() -> String {
    "code_improvements".to_owned()
}

fn summary() -> Value {
    json!({"total_ideas": 5, "by_type": {"code_improvements": 5}})
}

/// Every kind of log event, its stream event and the data of its live event.
fn table() -> Vec<(EventBody, Option<Value>, Option<Value>)> {
    let idea = json!({"id": "a1b2c3d4", "title": "Ü\n\"x\""});
    let started = json!({"session_id": "03-11-ci-sh", "types": ["code_improvements"]});
    let ended = json!({"session_id": "03-11-ci-sh", "summary": summary()});
    let failed = "Failed to generate ideas: x".to_owned();
    vec![
        (
            EventBody::Submitted { data: started.clone() },
            Some(
                json!({"type": "start", "session_id": "03-11-ci-sh", "types": ["code_improvements"]}),
            ),
            Some(json!({"type": "idea_generation_started", "data": started})),
        ),
        (
            EventBody::SectionStarted { section: section() },
            Some(json!({"type": "type_start", "idea_type": "code_improvements"})),
            None,
        ),
        (
            EventBody::Progress { section: section(), done: 2, total: 5 },
            Some(
                json!({"type": "progress", "idea_type": "code_improvements", "current": 2, "total": 5}),
            ),
            None,
        ),
        (
            EventBody::Skipped {
                section: section(),
                done: 2,
                total: 5,
                skipped: 1,
                of: Some("x".into()),
            },
            Some(
                json!({"type": "progress", "idea_type": "code_improvements", "current": 2, "total": 5,
                "skipped_duplicates": 1}),
            ),
            None,
        ),
        (
            EventBody::Item { section: section(), ordinal: 1, item: idea.clone() },
            Some(json!({"type": "idea_generated", "idea": idea})),
            Some(json!({"type": "idea_generated", "data": {"session_id": "s", "idea": idea}})),
        ),
        (
            EventBody::SectionFinished { section: section(), count: 5 },
            Some(json!({"type": "type_complete", "idea_type": "code_improvements", "count": 5})),
            Some(json!({"type": "idea_type_completed",
                "data": {"session_id": "s", "idea_type": "code_improvements", "count": 5}})),
        ),
        (
            EventBody::SectionFailed { section: section(), message: failed.clone() },
            Some(json!({"type": "error", "message": failed, "idea_type": "code_improvements"})),
            None,
        ),
        (
            EventBody::Succeeded { data: ended.clone() },
            Some(json!({"type": "complete", "session_id": "03-11-ci-sh", "summary": summary()})),
            Some(json!({"type": "idea_generation_completed", "data": ended})),
        ),
        (
            EventBody::Failed { message: failed.clone() },
            Some(json!({"type": "error", "message": failed})),
            None,
        ),
        (
            EventBody::Stopped,
            Some(json!({"type": "error", "message": "Failed to generate ideas: stopped"})),
            None,
        ),
        (EventBody::Started, None, None),
        (EventBody::SectionSized { section: section(), total: 4 }, None, None),
        (EventBody::Requeued { reason: "lease_lost".into() }, None, None),
        (EventBody::Continued, None, None),
    ]
}

fn notice(body: NoticeBody) -> Notice {
    let at = Time(1_773_239_760_000_999);
    Notice { tenant: TenantId::default(), workspace: Arc::from("/w"), at, body }
}

fn live(body: NoticeBody) -> Option<Value> {
    let line = line(&notice(body))?;
    assert_eq!(line.channel, "idea");
    Some(serde_json::from_str(&line.text).unwrap())
}

#[test]
fn every_log_event_has_its_stream_event() {
    for (body, expected, _) in table() {
        let found = frame(&Told::new(Event {
            number: 7,
            at: Time(0),
            standing: millrace_core::Standing::default(),
            body,
        }));
        let expected =
            expected.map(|value| Frame { number: 7, bytes: sse::render(7, &value.to_string()) });
        assert_eq!(found, expected);
    }
}

#[test]
fn every_stream_event_is_one_line() {
    for (body, _, _) in table() {
        if let Some(frame) = frame(&Told::new(Event {
            number: 1,
            at: Time(0),
            standing: millrace_core::Standing::default(),
            body,
        })) {
            let lines = frame.bytes.split(|byte| matches!(byte, b'\n' | b'\r')).count();
            assert_eq!(lines, 4, "id, data, an empty one, and the end");
        }
    }
}

#[test]
fn log_events_are_told_live_as_section_12_lists_them() {
    for (body, _, expected) in table() {
        let event = Arc::new(Told::new(Event {
            number: 7,
            at: Time(0),
            standing: millrace_core::Standing::default(),
            body,
        }));
        let generation = GenerationId(Uuid::nil());
        let found = live(NoticeBody::Event { generation, session_id: Arc::from("s"), event });
        let expected = expected.map(|mut value| {
            value["channel"] = json!("idea");
            value["timestamp"] = json!("2026-03-11T14:36:00.000Z");
            value
        });
        assert_eq!(found, expected);
    }
}

#[test]
fn changes_of_ideas_are_told_to_the_letter() {
    let promoted = NoticeBody::StatusChanged {
        idea_id: "a1b2c3d4".into(),
        old_status: "draft".into(),
        new_status: "promoted".into(),
        promoted_to: Some("03-11-add-retry-logic".into()),
    };
    let told = line(&notice(promoted)).unwrap().text;
    assert_eq!(
        told,
        r#"{"type":"idea_status_changed","data":{"idea_id":"a1b2c3d4","old_status":"draft","new_status":"promoted","promoted_to":"03-11-add-retry-logic"},"channel":"idea","timestamp":"2026-03-11T14:36:00.000Z"}"#
    );
    let dismissed = NoticeBody::StatusChanged {
        idea_id: "a1b2c3d4".into(),
        old_status: "draft".into(),
        new_status: "dismissed".into(),
        promoted_to: None,
    };
    assert_eq!(live(dismissed).unwrap()["data"]["promoted_to"], Value::Null);
    let deleted = live(NoticeBody::IdeaDeleted { idea_id: "a1b2c3d4".into() }).unwrap();
    assert_eq!(deleted["type"], "idea_deleted");
    assert_eq!(deleted["data"], json!({"idea_id": "a1b2c3d4"}));
}

#[test]
fn times_have_milliseconds_and_are_utc() {
    let cases = [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_773_239_760_000_000, "2026-03-11T14:36:00.000Z"),
        (1_773_239_760_123_999, "2026-03-11T14:36:00.123Z"),
    ];
    for (micros, expected) in cases {
        assert_eq!(timestamp(Time(micros)), expected);
    }
}
