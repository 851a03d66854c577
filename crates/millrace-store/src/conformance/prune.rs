//! Prune: what goes, what stays.

use millrace_core::{State, Time};

use super::room::{Factory, Room, check, failure, saved, started, step, success};
use crate::params::{Filter, Submit, Submitted};

/// Runs the cases of prune.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, the_old_ended_ones_go_with_all_that_is_theirs).await;
    check(factory, the_oldest_go_first_up_to_the_limit).await;
    check(factory, a_continued_one_stays).await;
}

async fn the_old_ended_ones_go_with_all_that_is_theirs(room: Room) {
    room.grant("t", 10).await.unwrap();
    let draft = Submit { price: 5, unique_key: Some("k".into()), ..room.draft("t") };
    let old = room.running(draft).await;
    let changes = vec![started("a"), saved("a", 1), step("s")];
    room.record(&old, changes, Some(failure())).await.unwrap();
    let running = room.running(room.draft("t")).await;
    let border = room.now();
    let young = room.running(room.draft("t")).await;
    room.record(&young, vec![started("a")], Some(success())).await.unwrap();
    assert_eq!(room.store.prune(border, 10).await.unwrap(), 1);
    assert_eq!(room.store.prune(border, 10).await.unwrap(), 0);
    let whole = room.store.whole().await.unwrap();
    let left: Vec<_> = whole.generations.iter().map(|one| one.generation.id).collect();
    assert_eq!(left, [running.id, young.id]);
    assert_eq!(whole.ledger.len(), 3, "the ledger forgets nothing");
    assert_eq!(room.balance("t").await, 10);
    let filter =
        Filter { tenant: old.tenant.clone(), door: None, states: vec![], limit: 9, offset: 0 };
    assert_eq!(room.store.generations(filter).await.unwrap().total, 2);
    let again = Submit { unique_key: Some("k".into()), ..room.draft("t") };
    let again = room.store.submit(again).await.unwrap();
    assert!(matches!(again, Submitted::New { .. }), "its name is free again");
}

async fn the_oldest_go_first_up_to_the_limit(room: Room) {
    let mut ended = Vec::new();
    for _ in 0..5 {
        let g = room.running(room.draft("t")).await;
        room.stop(&g).await.unwrap();
        ended.push(g.id);
    }
    assert_eq!(room.store.prune(Time(i64::MAX), 0).await.unwrap(), 0);
    assert_eq!(room.store.prune(Time(i64::MAX), 2).await.unwrap(), 2);
    let whole = room.store.whole().await.unwrap();
    assert_eq!(
        whole.generations.iter().map(|one| one.generation.id).collect::<Vec<_>>(),
        ended[2..]
    );
    assert_eq!(room.store.prune(Time(i64::MAX), 9).await.unwrap(), 3);
}

async fn a_continued_one_stays(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.stop(&g).await.unwrap();
    room.go_on(&g).await.unwrap();
    assert_eq!(room.store.prune(Time(i64::MAX), 9).await.unwrap(), 0);
    assert_eq!(room.read(&g).await.state, State::Pending);
}
