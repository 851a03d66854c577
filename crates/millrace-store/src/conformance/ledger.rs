//! The ledger: grants, charges, refunds, and that no race makes a balance negative.

use millrace_core::{State, Time};
use tokio::task::JoinSet;

use super::room::{Factory, LEASE_MS, Room, check, failure, success};
use crate::error::Error;
use crate::params::{Rescue, Submit};

/// Runs the cases of the ledger.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, grants_add_up).await;
    check(factory, each_way_to_end_keeps_or_returns_the_charge).await;
    check(factory, a_continue_is_charged_and_may_be_too_dear).await;
    check(factory, no_race_spends_what_is_not_there).await;
    check(factory, tenants_do_not_share).await;
}

async fn grants_add_up(room: Room) {
    assert_eq!(room.balance("t").await, 0);
    assert_eq!(room.grant("t", 30).await.unwrap(), 30);
    assert_eq!(room.grant("t", 12).await.unwrap(), 42);
    for none in [0, -1, i64::MIN] {
        assert!(room.grant("t", none).await.is_err(), "{none}");
    }
    assert!(room.grant("t", i64::MAX).await.is_err(), "past what can be counted");
    assert_eq!(room.balance("t").await, 42);
}

async fn each_way_to_end_keeps_or_returns_the_charge(room: Room) {
    room.grant("t", 10).await.unwrap();
    let priced = || Submit { price: 10, ..room.draft("t") };
    for (how, left) in
        [("succeed", 0), ("fail", 10), ("stop", 10), ("stop waiting", 10), ("lose", 10)]
    {
        if room.balance("t").await == 0 {
            room.grant("t", 10).await.unwrap();
        }
        let waits = how == "stop waiting";
        let g = if waits { room.submit(priced()).await } else { room.running(priced()).await };
        assert_eq!(room.balance("t").await, 0, "{how}");
        match how {
            "succeed" => drop(room.record(&g, vec![], Some(success())).await.unwrap()),
            "fail" => drop(room.record(&g, vec![], Some(failure())).await.unwrap()),
            "lose" => {
                room.pass_millis(LEASE_MS as i64 + 1);
                let rescue = Rescue { limit: 9, losses_max: 0, now: room.now() };
                assert_eq!(room.store.rescue(rescue).await.unwrap().len(), 1);
            }
            _ => drop(room.stop(&g).await.unwrap()),
        }
        assert_eq!(room.balance("t").await, left, "{how}");
    }
}

async fn a_continue_is_charged_and_may_be_too_dear(room: Room) {
    room.grant("t", 15).await.unwrap();
    let g = room.running(Submit { price: 10, ..room.draft("t") }).await;
    room.stop(&g).await.unwrap();
    room.go_on(&g).await.unwrap();
    assert_eq!(room.balance("t").await, 5);
    room.stop(&g).await.unwrap();
    room.submit(Submit { price: 6, ..room.draft("t") }).await;
    let refused = room.go_on(&g).await;
    let want = matches!(refused, Err(Error::NotEnoughCredits { balance: 9, wanted: 10 }));
    assert!(want, "{refused:?}");
    let stored = room.read(&g).await;
    assert_eq!((stored.state, stored.period), (State::Stopped, 2));
    assert_eq!(room.balance("t").await, 9);
}

async fn no_race_spends_what_is_not_there(room: Room) {
    room.grant("t", 100).await.unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..40 {
        let (store, draft) = (
            if n % 2 == 0 { room.store.clone() } else { room.other.clone() },
            Submit { price: 10, ..room.draft("t") },
        );
        let room = room.clone();
        tasks.spawn(async move {
            match store.submit(draft).await {
                Ok(crate::params::Submitted::New { generation, .. }) => {
                    // Half of those who got one give it back while others still try.
                    if n % 4 < 2 {
                        room.stop(&generation).await.unwrap();
                        return 0;
                    }
                    1
                }
                Err(Error::NotEnoughCredits { balance, wanted: 10 }) => {
                    assert!(balance < 10);
                    0
                }
                other => panic!("{other:?}"),
            }
        });
    }
    let kept: i64 = tasks.join_all().await.into_iter().sum();
    assert_eq!(room.balance("t").await, 100 - 10 * kept);
}

async fn tenants_do_not_share(room: Room) {
    room.grant("rich", 100).await.unwrap();
    let poor = room.store.submit(Submit { price: 1, ..room.draft("poor") }).await;
    assert!(matches!(poor, Err(Error::NotEnoughCredits { balance: 0, wanted: 1 })));
    assert_eq!((room.balance("rich").await, room.balance("poor").await), (100, 0));
    assert!(room.now() > Time(0));
}
