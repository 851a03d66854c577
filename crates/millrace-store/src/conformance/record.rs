//! Record: reports, their order, their refusals and their fence.

use millrace_core::{Change, Door, EventBody, Generation, GenerationId, SectionState, State};
use serde_json::json;
use tokio::task::JoinSet;

use super::room::{
    Factory, Room, check, failed, failure, finished, kinds, plan, saved, skipped, started, step,
    success,
};
use crate::error::Error;
use crate::params::{ItemsAfter, Record, Submit};

/// Runs the cases of record.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_report_is_written_whole_and_told_in_order).await;
    check(factory, a_door_with_progress_tells_it_before_each_item).await;
    check(factory, a_section_begins_once).await;
    check(factory, a_report_that_does_not_fit_leaves_nothing).await;
    check(factory, a_stale_attempt_writes_nothing).await;
    check(factory, a_plan_may_come_late_but_not_twice).await;
    check(factory, a_failed_section_begins_anew_after_a_continue).await;
    check(factory, thirty_two_recorders_leave_no_gap).await;
    check(factory, an_empty_report_only_checks_the_fence).await;
}

async fn a_report_is_written_whole_and_told_in_order(room: Room) {
    let g = room.running(Submit { sections: plan(&[("a", 3), ("b", 1)]), ..room.draft("t") }).await;
    let changes = vec![
        started("a"),
        step("a/1"),
        saved("a", 1),
        skipped("a", 2),
        saved("a", 3),
        finished("a"),
        started("b"),
        failed("b"),
    ];
    let recorded = room.record(&g, changes, Some(success())).await.unwrap();
    assert_eq!(
        kinds(&recorded.events),
        "section_started item skipped item section_finished section_started section_failed succeeded"
    );
    assert_eq!(recorded.state, State::Succeeded);
    assert_eq!(room.log(g.id).await[2..], recorded.events);
    let skip = EventBody::Skipped {
        section: "a".into(),
        done: 1,
        total: 3,
        skipped: 1,
        of: Some("the same".into()),
    };
    assert_eq!(recorded.events[2].body, skip);
    let stored = room.read(&g).await;
    assert_eq!((stored.state, stored.done, stored.total), (State::Succeeded, 2, 2));
    assert_eq!((stored.node, stored.lease_until), (None, None));
    assert_eq!(stored.finished_at, Some(stored.updated_at));
    let sections = room.store.sections(g.id).await.unwrap();
    let states: Vec<_> = sections.iter().map(|s| (s.state, s.done, s.skipped)).collect();
    assert_eq!(states, [(SectionState::Succeeded, 2, 1), (SectionState::Failed, 0, 0)]);
    assert_eq!(sections[1].error.as_deref(), Some("no model"));
    let journal = room.store.journal(g.id).await.unwrap();
    assert_eq!(journal.len(), 1);
    assert_eq!((journal[0].key.as_str(), &journal[0].result), ("a/1", &json!({"text": "a/1"})));
    let items = room.store.items_after(ItemsAfter { id: g.id, after: 0, limit: 9 }).await.unwrap();
    let places: Vec<_> = items.iter().map(|i| (i.place, i.section.as_str(), i.ordinal)).collect();
    assert_eq!(places, [(4, "a", 1), (6, "a", 3)]);
    assert_eq!(items[0].provenance, json!({"model": "offline"}));
}

async fn a_door_with_progress_tells_it_before_each_item(room: Room) {
    let g = room.running(Submit { door: Door::Ideas, ..room.draft("t") }).await;
    let first = room.record(&g, vec![started("a"), saved("a", 1)], None).await.unwrap();
    assert_eq!(kinds(&first.events), "section_started progress item");
    let second = room.record(&g, vec![saved("a", 2)], Some(failure())).await.unwrap();
    assert_eq!(kinds(&second.events), "progress item failed");
    let progress = EventBody::Progress { section: "a".into(), done: 2, total: 3 };
    assert_eq!(second.events[0].body, progress);
    assert_eq!(room.read(&g).await.error.as_deref(), Some("no model answers"));
    let log = room.log(g.id).await;
    assert_eq!(kinds(&log), "submitted section_started progress item progress item failed");
    let items = room.store.items_after(ItemsAfter { id: g.id, after: 4, limit: 9 }).await.unwrap();
    assert_eq!(
        items.iter().map(|i| i.place).collect::<Vec<_>>(),
        [6],
        "after the first one's place"
    );
}

async fn a_section_begins_once(room: Room) {
    let g = room.running(room.draft("t")).await;
    let changes = vec![started("a"), started("a")];
    assert_eq!(kinds(&room.record(&g, changes, None).await.unwrap().events), "section_started");
    let again = room.record(&g, vec![started("a"), saved("a", 1)], None).await.unwrap();
    assert_eq!(kinds(&again.events), "item");
}

async fn a_report_that_does_not_fit_leaves_nothing(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.record(&g, vec![started("a"), saved("a", 1), step("s")], None).await.unwrap();
    let before = room.store.whole().await.unwrap();
    let bad = [
        started("nowhere"),
        saved("a", 1),
        saved("a", 4),
        skipped("a", 1),
        step("s"),
        Change::Planned(plan(&[("c", 1)])),
    ];
    for change in bad {
        let told = format!("{change:?}");
        let report = vec![saved("a", 2), step("fresh"), change];
        let refused = room.record(&g, report, Some(success())).await;
        assert!(matches!(refused, Err(Error::Unfit(_))), "{told}: {refused:?}");
    }
    let many = vec![saved("a", 2), saved("a", 3), saved("a", 4)];
    assert!(matches!(room.record(&g, many, None).await, Err(Error::Unfit(_))), "three places");
    let after = room.store.whole().await.unwrap();
    assert_eq!(super::dump(&before), super::dump(&after));
    room.record(&g, vec![saved("a", 2), step("fresh")], Some(success())).await.unwrap();
}

async fn a_stale_attempt_writes_nothing(room: Room) {
    let pending = room.pending("t").await;
    fenced(&room, &pending).await;
    let first = room.claim(1, None).await.remove(0).generation;
    fenced(&room, &Generation { token: 0, ..first.clone() }).await;
    fenced(&room, &Generation { token: 2, ..first.clone() }).await;
    fenced(&room, &Generation { id: GenerationId(room.uuid()), ..first.clone() }).await;
    let back = crate::params::HandBack { id: first.id, token: 1, now: room.now() };
    room.store.hand_back(back).await.unwrap();
    fenced(&room, &first).await;
    let second = room.claim(1, None).await.remove(0).generation;
    fenced(&room, &first).await;
    room.record(&second, vec![started("a")], Some(success())).await.unwrap();
    fenced(&room, &second).await;
}

async fn fenced(room: &Room, attempt: &Generation) {
    for outcome in [None, Some(success())] {
        let refused = room.record(attempt, vec![started("a")], outcome).await;
        assert!(matches!(refused, Err(Error::Fenced)), "{refused:?}");
    }
}

async fn a_plan_may_come_late_but_not_twice(room: Room) {
    let g = room.running(Submit { sections: vec![], ..room.draft("t") }).await;
    assert_eq!(g.total, 0);
    let first = room.record(&g, vec![Change::Planned(plan(&[("x", 1)]))], None).await.unwrap();
    assert!(first.events.is_empty());
    let plans = Change::Planned(plan(&[("b", 2), ("a", 1)]));
    room.record(&g, vec![plans, started("a"), saved("a", 1)], None).await.unwrap();
    let stored = room.read(&g).await;
    assert_eq!((stored.done, stored.total), (1, 3));
    let names: Vec<String> =
        room.store.sections(g.id).await.unwrap().into_iter().map(|s| s.name).collect();
    assert_eq!(names, ["b", "a"]);
    let late = room.record(&g, vec![Change::Planned(vec![])], None).await;
    assert!(matches!(late, Err(Error::Unfit(_))));
    let twice = room.running(room.draft("t")).await;
    let report = vec![Change::Planned(plan(&[("b", 2), ("b", 1)]))];
    assert!(matches!(room.record(&twice, report, None).await, Err(Error::Unfit(_))));
}

async fn a_failed_section_begins_anew_after_a_continue(room: Room) {
    let g = room.running(room.draft("t")).await;
    let changes = vec![started("a"), saved("a", 1), failed("a")];
    room.record(&g, changes, Some(failure())).await.unwrap();
    room.go_on(&g).await.unwrap();
    let waiting = &room.store.sections(g.id).await.unwrap()[0];
    assert_eq!((waiting.state, waiting.done), (SectionState::Pending, 1));
    let again = room.claim(1, None).await.remove(0).generation;
    let plans = vec![Change::Planned(plan(&[("b", 1)]))];
    let late = room.record(&again, plans, None).await;
    assert!(matches!(late, Err(Error::Unfit(_))), "it has an item");
    let report = vec![started("a"), saved("a", 2), finished("a")];
    let recorded = room.record(&again, report, Some(success())).await.unwrap();
    assert_eq!(kinds(&recorded.events), "section_started item section_finished succeeded");
    assert_eq!(room.store.sections(g.id).await.unwrap()[0].error, None);
}

async fn thirty_two_recorders_leave_no_gap(room: Room) {
    const RECORDERS: u32 = 32;
    const ITEMS: u32 = 20;
    let names: Vec<String> = (0..RECORDERS).map(|n| format!("s{n}")).collect();
    let sections: Vec<(&str, u32)> = names.iter().map(|name| (name.as_str(), ITEMS)).collect();
    let draft = Submit { door: Door::Ideas, sections: plan(&sections), ..room.draft("t") };
    let g = room.running(draft).await;
    let mut tasks = JoinSet::new();
    for name in &names {
        let (room, g, name) = (room.clone(), g.clone(), name.clone());
        tasks.spawn(async move {
            room.record(&g, vec![started(&name)], None).await.unwrap();
            for ordinal in 1..=ITEMS {
                let changes = vec![step(&format!("{name}/{ordinal}")), saved(&name, ordinal)];
                let store = if ordinal % 2 == 0 { &room.store } else { &room.other };
                let (id, token, now) = (g.id, g.token, room.now());
                store
                    .record(Record { id, token, writes: vec![], changes, outcome: None, now })
                    .await
                    .unwrap();
            }
            room.record(&g, vec![finished(&name)], None).await.unwrap();
        });
    }
    tasks.join_all().await;
    room.record(&g, vec![], Some(success())).await.unwrap();
    let stored = room.read(&g).await;
    assert_eq!(stored.done, RECORDERS * ITEMS);
    let told = 1 + RECORDERS * (2 + 2 * ITEMS) + 1;
    assert_eq!(stored.last_event, u64::from(told));
}

async fn an_empty_report_only_checks_the_fence(room: Room) {
    let g = room.running(room.draft("t")).await;
    let recorded = room.record(&g, vec![], None).await.unwrap();
    assert_eq!((recorded.events.len(), recorded.state), (0, State::Running));
    assert_eq!(room.read(&g).await, g, "nothing changed");
}
