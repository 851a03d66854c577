//! Progress: the contract's example, the ends, and that nothing goes back.

use super::*;

fn saved() -> Change {
    let (item, provenance) = (serde_json::Value::Null, serde_json::Value::Null);
    Change::ItemSaved { section: "s".into(), ordinal: 1, item, provenance }
}

fn failed() -> Change {
    Change::SectionFailed { section: "s".into(), message: "m".into() }
}

#[test]
fn the_contracts_example_is_65_for_item_4_of_6() {
    assert_eq!(after_change(0, &saved(), 3, 6), 65);
}

#[test]
fn each_report_has_its_percentage() {
    let started = Change::SectionStarted { section: "s".into() };
    let sized = Change::SectionSized { section: "s".into(), total: 4 };
    let finished = Change::SectionFinished { section: "s".into() };
    for (last, change, done, total, want) in [
        (1, &started, 0, 6, 20),
        (1, &started, 0, 0, 1),
        (1, &sized, 0, 4, 27),
        (20, &saved(), 6, 6, 96),
        (95, &finished, 5, 5, 96),
        (50, &failed(), 2, 2, 50),
        (38, &failed(), 2, 6, 50),
        (80, &saved(), 0, 6, 80),
        (30, &Change::Planned(Vec::new()), 0, 9, 30),
    ] {
        assert_eq!(after_change(last, change, done, total), want, "{change:?} {done}/{total}");
    }
}

#[test]
fn only_a_success_is_100() {
    for (last, state, want) in [
        (0, State::Pending, 0),
        (0, State::Running, 1),
        (65, State::Running, 65),
        (65, State::Failed, 65),
        (65, State::Stopped, 65),
        (96, State::Succeeded, 100),
    ] {
        assert_eq!(after_turn(last, state), want, "{state:?}");
    }
}

#[test]
fn it_never_goes_back_and_is_below_100_as_items_come_in_and_sections_end_short() {
    for total in 1..60 {
        let mut last = after_turn(0, State::Running);
        for done in 0..=total {
            for wanted in (done..=total).rev() {
                let now = after_change(last, &saved(), done, wanted);
                assert!(now >= last && now < 100, "{done}/{wanted}");
            }
            last = after_change(last, &saved(), done, total);
        }
    }
}

#[test]
fn the_phase_follows_from_the_percentage() {
    for (percent, want) in [
        (0, Phase::Preparing),
        (4, Phase::Preparing),
        (5, Phase::Making),
        (95, Phase::Making),
        (96, Phase::Saving),
        (99, Phase::Saving),
    ] {
        assert_eq!(Standing { done: 0, total: 1, percent }.phase(), want, "{percent}");
    }
}
