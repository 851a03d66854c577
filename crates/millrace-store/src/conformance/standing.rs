//! Numbers: items done and wanted and the percentage, in the generation and in each line of its log.

use millrace_core::{Change, Door, Event, Generation, SectionState, Standing};

use super::room::{
    Factory, LEASE_MS, Room, check, failed, failure, finished, plan, saved, sized, skipped,
    started, success,
};
use crate::error::Error;
use crate::params::{Rescue, Submit};

/// Runs the cases of numbers.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, every_event_tells_where_the_generation_stood).await;
    check(factory, the_percentage_never_goes_back).await;
    check(factory, a_section_that_ends_short_wants_only_what_it_has).await;
    check(factory, a_continue_wants_the_rest_again).await;
    check(factory, a_running_section_gets_its_number).await;
}

/// `done/total percent` of each event.
fn standings(events: &[Event]) -> Vec<String> {
    let tell = |Standing { done, total, percent }| format!("{done}/{total} {percent}");
    events.iter().map(|event| tell(event.standing)).collect()
}

fn stands(g: &Generation) -> (u32, u32, u32) {
    (g.done, g.total, g.percent)
}

async fn every_event_tells_where_the_generation_stood(room: Room) {
    let g = room.running(Submit { sections: plan(&[("a", 6)]), ..room.draft("t") }).await;
    assert_eq!(stands(&g), (0, 6, 1), "a worker holds it");
    let mut changes = vec![started("a")];
    changes.extend((1..=6).map(|ordinal| saved("a", ordinal)));
    changes.push(finished("a"));
    let recorded = room.record(&g, changes, Some(success())).await.unwrap();
    let want =
        ["0/6 20", "1/6 35", "2/6 50", "3/6 65", "4/6 80", "5/6 95", "6/6 96", "6/6 96", "6/6 100"];
    assert_eq!(standings(&recorded.events), want);
    let log = room.log(g.id).await;
    assert_eq!(standings(&log[..2]), ["0/6 0", "0/6 1"]);
    assert_eq!(log[2..], recorded.events, "read as they were told");
    assert_eq!(stands(&room.read(&g).await), (6, 6, 100));
    let ideas = room.running(Submit { door: Door::Ideas, ..room.draft("t") }).await;
    let told = room.record(&ideas, vec![started("a"), saved("a", 1)], None).await.unwrap().events;
    assert_eq!(standings(&told), ["0/3 35", "1/3 65", "1/3 65"], "its progress line too");
    assert_eq!(room.log(ideas.id).await[1..], told);
}

async fn the_percentage_never_goes_back(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.record(&g, vec![started("a"), saved("a", 1)], None).await.unwrap();
    room.pass_millis(LEASE_MS as i64 + 1);
    let rescue = Rescue { limit: 9, losses_max: 9, now: room.now() };
    let lost = room.store.rescue(rescue).await.unwrap().remove(0);
    assert_eq!(
        (stands(&lost.generation), standings(&lost.events)),
        ((1, 3, 65), vec!["1/3 65".to_owned()])
    );
    let again = room.claim(1, None).await.remove(0);
    assert_eq!(standings(&again.events), ["1/3 65"]);
    let more = vec![started("a"), sized("a", 30), saved("a", 2)];
    let more = room.record(&again.generation, more, None).await.unwrap();
    assert_eq!(standings(&more.events), ["1/30 65", "2/30 65"]);
    let stopped = room.stop(&again.generation).await.unwrap();
    assert_eq!(standings(&stopped.events), ["2/30 65"]);
    assert_eq!(stands(&room.read(&g).await), (2, 30, 65));
}

async fn a_section_that_ends_short_wants_only_what_it_has(room: Room) {
    let sections = plan(&[("a", 3), ("b", 4), ("c", 5), ("d", 2)]);
    let g = room.running(Submit { sections, ..room.draft("t") }).await;
    let report = vec![
        started("a"),
        saved("a", 1),
        skipped("a", 2),
        finished("a"),
        failed("b"),
        started("c"),
        saved("c", 1),
        failed("c"),
    ];
    let told = room.record(&g, report, None).await.unwrap().events;
    let wanted: Vec<_> = told.iter().map(|e| (e.standing.done, e.standing.total)).collect();
    let want = [(0, 14), (1, 14), (1, 14), (1, 12), (1, 8), (1, 8), (2, 8), (2, 4)];
    assert_eq!(wanted, want);
    let ends = room.record(&g, vec![failed("d")], Some(failure())).await.unwrap();
    let last = ends.events.last().unwrap().standing;
    assert_eq!((last.done, last.total), (2, 2));
    assert!(last.percent < 96, "what failed gets nobody nearer to the end: {}", last.percent);
}

async fn a_continue_wants_the_rest_again(room: Room) {
    let sections = plan(&[("a", 3), ("b", 4), ("c", 2)]);
    let g = room.running(Submit { sections, ..room.draft("t") }).await;
    let report =
        vec![started("a"), saved("a", 1), finished("a"), started("b"), saved("b", 1), failed("b")];
    room.record(&g, report, Some(failure())).await.unwrap();
    let ended = room.read(&g).await;
    assert_eq!((ended.done, ended.total), (2, 4), "one of a, one of b, two still to come of c");
    let wrote = room.go_on(&g).await.unwrap();
    assert_eq!((wrote.generation.done, wrote.generation.total), (2, 7), "b wants four again");
    assert_eq!(wrote.generation.percent, ended.percent);
    assert_eq!(wrote.events[0].standing, wrote.generation.standing());
    assert_eq!(room.read(&g).await, wrote.generation);
    let again = room.claim(1, None).await.remove(0).generation;
    let report = vec![started("b"), saved("b", 2), finished("b"), failed("c")];
    room.record(&again, report, Some(success())).await.unwrap();
    assert_eq!(stands(&room.read(&g).await), (3, 3, 100));
}

async fn a_running_section_gets_its_number(room: Room) {
    let g = room.running(Submit { sections: plan(&[("a", 0), ("b", 2)]), ..room.draft("t") }).await;
    let early = room.record(&g, vec![sized("a", 4)], None).await;
    assert!(matches!(early, Err(Error::Unfit(_))), "it has not begun: {early:?}");
    let report = vec![started("a"), sized("a", 4), sized("a", 4), saved("a", 1), sized("a", 3)];
    let told = room.record(&g, report, None).await.unwrap().events;
    assert_eq!(super::room::kinds(&told), "section_started section_sized item section_sized");
    let wanted: Vec<_> = told.iter().map(|e| (e.standing.done, e.standing.total)).collect();
    assert_eq!(wanted, [(0, 2), (0, 6), (1, 6), (1, 5)]);
    let few = Change::SectionSized { section: "a".into(), total: 0 };
    let vast = Change::SectionSized { section: "a".into(), total: u32::MAX };
    for change in [few, vast, sized("b", 3), sized("nowhere", 3)] {
        let refused = room.record(&g, vec![saved("a", 2), change.clone()], None).await;
        assert!(matches!(refused, Err(Error::Unfit(_))), "{change:?}: {refused:?}");
    }
    let section = &room.store.sections(g.id).await.unwrap()[0];
    assert_eq!((section.state, section.done, section.total), (SectionState::Running, 1, 3));
    let done = vec![saved("a", 2), saved("a", 3), finished("a"), started("b"), finished("b")];
    room.record(&g, done, Some(success())).await.unwrap();
    assert_eq!(stands(&room.read(&g).await), (3, 3, 100));
}
