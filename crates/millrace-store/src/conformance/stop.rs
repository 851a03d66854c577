//! Stop and continue: who may, when, and against what a worker does at the same time.

use millrace_core::transition::Refusal;
use millrace_core::{Door, GenerationId, Reason, State};
use tokio::task::JoinSet;

use super::room::{Factory, Room, check, failure, kinds, plan, saved, started, success, tenant};
use crate::error::Error;
use crate::params::{Continue, Stop, Submit};

/// Runs the cases of stop and continue.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_stop_ends_what_waits_and_what_runs).await;
    check(factory, what_has_ended_is_not_stopped).await;
    check(factory, another_tenants_generation_is_not_there).await;
    check(factory, a_continue_waits_again_and_keeps_its_items).await;
    check(factory, a_door_or_a_state_may_forbid_to_go_on).await;
    check(factory, a_stop_and_a_report_meet_and_one_wins).await;
    check(factory, twenty_stops_stop_once).await;
}

async fn a_stop_ends_what_waits_and_what_runs(room: Room) {
    let pending = room.pending("t").await;
    let running = room.claim(1, None).await.remove(0).generation;
    let waiting = room.pending("t").await;
    for (before, token) in [(&running, 2), (&waiting, 1)] {
        let wrote = room.stop(before).await.unwrap();
        let g = &wrote.generation;
        assert_eq!((g.state, g.reason, g.token), (State::Stopped, Reason::Requested, token));
        assert_eq!(kinds(&wrote.events), "stopped");
        assert_eq!(room.read(g).await, *g);
        assert_eq!(g.input, before.input);
    }
    assert_eq!(pending.id, running.id);
    let late = room.record(&running, vec![started("a")], None).await;
    assert!(matches!(late, Err(Error::Fenced)));
    assert!(room.claim(5, None).await.is_empty());
}

async fn what_has_ended_is_not_stopped(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.record(&g, vec![], Some(success())).await.unwrap();
    let refused = room.stop(&g).await;
    let want = Refusal::AlreadyEnded { state: State::Succeeded };
    assert!(matches!(refused, Err(Error::Refused(why)) if why == want), "{refused:?}");
    assert_eq!(kinds(&room.log(g.id).await), "submitted started succeeded");
}

async fn another_tenants_generation_is_not_there(room: Room) {
    let g = room.pending("t").await;
    let foreign = Stop { tenant: tenant("u"), id: g.id, now: room.now() };
    assert!(matches!(room.store.stop(foreign).await, Err(Error::NotFound)));
    let nowhere = Stop { tenant: tenant("t"), id: GenerationId(room.uuid()), now: room.now() };
    assert!(matches!(room.store.stop(nowhere).await, Err(Error::NotFound)));
    assert_eq!(room.store.generation(&tenant("u"), g.id).await.unwrap(), None);
    room.stop(&g).await.unwrap();
    let foreign = Continue { tenant: tenant("u"), id: g.id, now: room.now() };
    assert!(matches!(room.store.go_on(foreign).await, Err(Error::NotFound)));
}

async fn a_continue_waits_again_and_keeps_its_items(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.record(&g, vec![started("a"), saved("a", 1)], None).await.unwrap();
    let stopped = room.stop(&g).await.unwrap().generation;
    let wrote = room.go_on(&g).await.unwrap();
    let again = &wrote.generation;
    assert_eq!((again.state, again.reason), (State::Pending, Reason::Continued));
    assert_eq!((again.period, again.token, again.done), (2, stopped.token, 1));
    assert_eq!(again.finished_at, None);
    assert_eq!(kinds(&wrote.events), "continued");
    assert_eq!(room.read(again).await, *again);
    let claimed = room.claim(1, None).await.remove(0).generation;
    assert_eq!(claimed.token, stopped.token + 1);
    let late = room.record(&g, vec![saved("a", 2)], None).await;
    assert!(matches!(late, Err(Error::Fenced)), "the attempt before the stop");
    room.record(&claimed, vec![started("a"), saved("a", 2)], Some(success())).await.unwrap();
    assert_eq!(
        kinds(&room.log(g.id).await),
        "submitted started section_started item stopped continued started item succeeded"
    );
}

async fn a_door_or_a_state_may_forbid_to_go_on(room: Room) {
    let tasks = room.running(Submit { door: Door::Tasks, ..room.draft("t") }).await;
    room.record(&tasks, vec![], Some(failure())).await.unwrap();
    let refused = room.go_on(&tasks).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::DoorForbids))), "{refused:?}");
    let running = room.running(room.draft("t")).await;
    let refused = room.go_on(&running).await;
    let want = Refusal::NotContinuable { state: State::Running };
    assert!(matches!(refused, Err(Error::Refused(why)) if why == want), "{refused:?}");
}

async fn a_stop_and_a_report_meet_and_one_wins(room: Room) {
    let items = 40;
    for _ in 0..20 {
        let draft = Submit { sections: plan(&[("a", items)]), ..room.draft("t") };
        let g = room.running(draft).await;
        room.record(&g, vec![started("a")], None).await.unwrap();
        let (worker, of) = (room.clone(), g.clone());
        let reports = tokio::spawn(async move {
            for ordinal in 1..=items {
                match worker.record(&of, vec![saved("a", ordinal)], None).await {
                    Ok(_) => {}
                    Err(Error::Fenced) => return ordinal - 1,
                    Err(other) => panic!("{other}"),
                }
            }
            items
        });
        // Somewhere among the reports: after as many as the scheduler lets through.
        let other = Stop { tenant: g.tenant.clone(), id: g.id, now: room.now() };
        let stopped = room.other.stop(other).await.unwrap().generation;
        let acknowledged = reports.await.unwrap();
        let stored = room.read(&g).await;
        assert_eq!(stored.state, State::Stopped);
        assert_eq!(stored.done, acknowledged, "what was acknowledged is there and nothing else");
        assert_eq!(stored.last_event, stopped.last_event, "nothing after the stop");
        assert!(kinds(&room.log(g.id).await).ends_with("stopped"));
    }
}

async fn twenty_stops_stop_once(room: Room) {
    let g = room.pending("t").await;
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let (room, g) = (room.clone(), g.clone());
        tasks.spawn(async move { room.stop(&g).await.is_ok() });
    }
    let done = tasks.join_all().await;
    assert_eq!(done.iter().filter(|stopped| **stopped).count(), 1);
    assert_eq!(kinds(&room.log(g.id).await), "submitted stopped");
}
