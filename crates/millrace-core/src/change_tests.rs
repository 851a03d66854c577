//! Every change on both kinds of doors: what is told.

use serde_json::json;

use super::*;
use crate::section::SectionState;

fn section() -> Section {
    Section {
        name: "a".into(),
        position: 0,
        state: SectionState::Running,
        done: 2,
        total: 5,
        skipped: 1,
        error: None,
    }
}

fn saved() -> Change {
    Change::ItemSaved {
        section: "a".into(),
        ordinal: 3,
        item: json!({"x": 1}),
        provenance: json!({"model": "m"}),
    }
}

#[test]
fn an_idea_is_told_with_its_progress_directly_before() {
    let told = narrate(Door::Ideas, &saved(), Some(&section()));
    assert_eq!(
        told,
        [
            EventBody::Progress { section: "a".into(), done: 2, total: 5 },
            EventBody::Item { section: "a".into(), ordinal: 3, item: json!({"x": 1}) },
        ]
    );
}

#[test]
fn other_doors_tell_the_item_alone() {
    for door in [Door::Records, Door::Tasks, Door::Features, Door::Content] {
        assert_eq!(narrate(door, &saved(), Some(&section())).len(), 1, "{door:?}");
    }
}

#[test]
fn provenance_is_never_told() {
    let told = format!("{:?}", narrate(Door::Ideas, &saved(), Some(&section())));
    assert!(!told.contains("model"));
}

#[test]
fn plans_and_steps_are_silent_everywhere() {
    for door in Door::ALL {
        assert!(narrate(door, &Change::Planned(vec![]), None).is_empty());
        let step = Change::StepFinished { key: "k".into(), result: json!(1) };
        assert!(narrate(door, &step, None).is_empty());
    }
}

#[test]
fn a_skip_leaves_done_and_counts_itself() {
    let change = Change::ItemSkipped { section: "a".into(), ordinal: 3, of: Some("b".into()) };
    assert_eq!(
        narrate(Door::Ideas, &change, Some(&section())),
        [EventBody::Skipped {
            section: "a".into(),
            done: 2,
            total: 5,
            skipped: 1,
            of: Some("b".into())
        }]
    );
}

#[test]
fn a_finished_section_counts_its_items() {
    let change = Change::SectionFinished { section: "a".into() };
    assert_eq!(
        narrate(Door::Tasks, &change, Some(&section())),
        [EventBody::SectionFinished { section: "a".into(), count: 2 }]
    );
}
