//! Every change on every state of a section.

use millrace_core::{Door, GenerationId, Reason, State, TenantId, Time};
use serde_json::json;

use super::*;

fn generation() -> Generation {
    Generation {
        id: GenerationId(uuid::Uuid::from_u128(1)),
        tenant: TenantId::default(),
        door: Door::Ideas,
        unique_key: None,
        recipe: String::new(),
        subject: String::new(),
        state: State::Running,
        reason: Reason::Claimed,
        input: String::new(),
        model: String::new(),
        token: 1,
        node: None,
        lease_until: None,
        losses: 0,
        period: 1,
        price: 0,
        last_event: 1,
        done: 1,
        total: 3,
        percent: 1,
        error: None,
        created_at: Time(0),
        started_at: None,
        finished_at: None,
        updated_at: Time(0),
    }
}

fn section(state: SectionState) -> Section {
    let plan = SectionPlan { name: "a".into(), total: 2 };
    let error = (state == SectionState::Failed).then(|| "broken".to_owned());
    Section { state, done: 1, skipped: 1, error, ..Section::planned(0, &plan) }
}

fn saved(ordinal: u32) -> Change {
    Change::ItemSaved { section: "a".into(), ordinal, item: json!({}), provenance: json!({}) }
}

fn skipped(ordinal: u32) -> Change {
    Change::ItemSkipped { section: "a".into(), ordinal, of: None }
}

fn sized(total: u32) -> Change {
    Change::SectionSized { section: "a".into(), total }
}

fn told(state: SectionState, change: &Change) -> String {
    let (mut generation, mut section) = (generation(), section(state));
    match follow(&mut generation, &mut section, change) {
        Ok(changed) => format!(
            "{} {} {}/{}, generation {}/{} at {}, error {:?}, told {changed}",
            section.state.as_str(),
            section.done,
            section.skipped,
            section.total,
            generation.done,
            generation.total,
            generation.percent,
            section.error
        ),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_change_on_every_state_does_what_the_table_says() {
    use SectionState::{Failed, Pending, Running, Succeeded};
    let started = Change::SectionStarted { section: "a".into() };
    let finished = Change::SectionFinished { section: "a".into() };
    let failed = Change::SectionFailed { section: "a".into(), message: "no".into() };
    let idle = "it does not fit what is stored: the section is not running";
    let again = "it does not fit what is stored: an ended section began again";
    let fewer = "it does not fit what is stored: a section wants fewer items than it has";
    let ended = "it does not fit what is stored: an ended section failed";
    let turn = "it does not fit what is stored: an item's ordinal is not the section's next";
    for (state, change, want) in [
        (Pending, &started, "running 1 1/2, generation 1/3 at 65, error None, told true"),
        (Running, &started, "running 1 1/2, generation 1/3 at 1, error None, told false"),
        (Failed, &started, again),
        (Succeeded, &started, again),
        (Running, &saved(3), "running 2 1/2, generation 2/3 at 95, error None, told true"),
        (Running, &saved(2), turn),
        (Running, &saved(4), turn),
        (Running, &saved(0), turn),
        (Pending, &saved(3), idle),
        (Succeeded, &saved(3), idle),
        (Failed, &saved(3), idle),
        (Running, &skipped(3), "running 1 2/2, generation 1/3 at 65, error None, told true"),
        (Running, &skipped(2), turn),
        (Pending, &skipped(3), idle),
        (Running, &finished, "succeeded 1 1/2, generation 1/2 at 95, error None, told true"),
        (Pending, &finished, idle),
        (Succeeded, &finished, idle),
        (Pending, &failed, "failed 1 1/2, generation 1/2 at 95, error Some(\"no\"), told true"),
        (Running, &failed, "failed 1 1/2, generation 1/2 at 95, error Some(\"no\"), told true"),
        (Running, &sized(4), "running 1 1/4, generation 1/5 at 41, error None, told true"),
        (Running, &sized(1), "running 1 1/1, generation 1/2 at 95, error None, told true"),
        (Running, &sized(2), "running 1 1/2, generation 1/3 at 1, error None, told false"),
        (Running, &sized(0), fewer),
        (
            Running,
            &sized(u32::MAX),
            "it does not fit what is stored: more items wanted than can be counted",
        ),
        (Pending, &sized(4), idle),
        (Succeeded, &sized(4), idle),
        (Failed, &sized(4), idle),
        (Succeeded, &failed, ended),
        (Failed, &failed, ended),
    ] {
        assert_eq!(told(state, change), want, "{state:?} {change:?}");
    }
}

#[test]
fn a_full_section_takes_no_more_items() {
    let (mut generation, mut section) = (generation(), section(SectionState::Running));
    follow(&mut generation, &mut section, &saved(3)).unwrap();
    let more = follow(&mut generation, &mut section, &saved(4));
    assert!(matches!(more, Err(Error::Unfit(_))));
    assert_eq!((section.done, generation.done), (2, 2));
}

#[test]
fn a_plan_numbers_its_sections_and_sums_what_they_want() {
    let plan = |name: &str, total| SectionPlan { name: name.into(), total };
    let (sections, total) = planned(&[plan("a", 2), plan("b", 3)]).unwrap();
    assert_eq!(total, 5);
    assert_eq!(sections.iter().map(|s| s.position).collect::<Vec<_>>(), [0, 1]);
    assert!(matches!(planned(&[plan("a", u32::MAX), plan("b", 1)]), Err(Error::Unfit(_))));
}

#[test]
fn an_item_forgives_the_leases_lost_before_it() {
    let mut generation = generation();
    generation.losses = 7;
    let mut section = section(SectionState::Running);
    follow(&mut generation, &mut section, &saved(3)).unwrap();
    assert_eq!(generation.losses, 0);
}
