//! Runs as they are told.

use serde_json::json;

use super::{End, Frame, Run, Told};

fn frame(id: u64, data: &serde_json::Value) -> Frame {
    Frame { id, data: data.to_string() }
}

#[test]
fn a_run_is_kept_from_its_events() {
    let idea = json!({"id": "a1b2c3d4", "type": "t", "title": "Mend it"});
    let events = [
        json!({"type": "start", "session_id": "03-11-t", "types": ["t", "u"]}),
        json!({"type": "type_start", "idea_type": "t"}),
        json!({"type": "progress", "idea_type": "t", "current": 1, "total": 5}),
        json!({"type": "idea_generated", "idea": idea}),
        json!({"type": "progress", "idea_type": "t", "current": 1, "total": 5, "skipped_duplicates": 1}),
        json!({"type": "type_complete", "idea_type": "t", "count": 1}),
        json!({"type": "error", "idea_type": "u", "message": "Failed to generate ideas: no"}),
        json!({"type": "complete", "session_id": "03-11-t", "summary": {"total_ideas": 1}}),
    ];
    let mut run = Run::default();
    let told: Vec<Option<Told>> =
        events.iter().zip(1..).map(|(event, id)| run.take(&frame(id, event))).collect();
    let saved = Told::Saved {
        idea_type: "t".to_owned(),
        id: "a1b2c3d4".to_owned(),
        title: "Mend it".to_owned(),
    };
    assert_eq!(told[3], Some(saved));
    assert!(matches!(&told[2], Some(Told::Progress { current: 1, total: 5, skipped: None, .. })));
    assert!(matches!(&told[4], Some(Told::Progress { skipped: Some(1), .. })));
    assert!(told.iter().all(Option::is_some));
    assert_eq!(run.session_id.as_deref(), Some("03-11-t"));
    assert_eq!(run.ideas, [idea]);
    assert_eq!(run.failed, [("u".to_owned(), "Failed to generate ideas: no".to_owned())]);
    assert_eq!(run.end, Some(End::Completed { summary: json!({"total_ideas": 1}) }));
}

#[test]
fn an_event_told_twice_counts_once() {
    let event = json!({"type": "idea_generated", "idea": {"id": "a"}});
    let mut run = Run::default();
    assert!(run.take(&frame(1, &event)).is_some());
    assert_eq!(run.take(&frame(1, &event)), None);
    assert_eq!(run.ideas.len(), 1);
}

#[test]
fn an_error_without_a_type_ends_the_run() {
    let mut run = Run::default();
    let event = json!({"type": "error", "message": "Failed to generate ideas: stopped"});
    assert_eq!(run.take(&frame(1, &event)), Some(Told::Failed));
    let message = "Failed to generate ideas: stopped".to_owned();
    assert_eq!(run.end, Some(End::Failed { message }));
}

#[test]
fn what_is_not_understood_is_passed_over() {
    let mut run = Run::default();
    for (id, data) in
        ["", "[]", "{}", "{\"type\":\"new\"}", "{\"type\":\"progress\"}"].iter().zip(1..)
    {
        assert_eq!(run.take(&Frame { id: data, data: (*id).to_owned() }), None);
    }
    assert_eq!(run.end, None);
}
