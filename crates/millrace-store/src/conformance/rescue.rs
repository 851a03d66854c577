//! Rescue: what comes back from leases that ran out. That a dead process is noticed at once is a backend's own to show.

use millrace_core::{GenerationId, Reason, State};

use super::room::{Factory, LEASE_MS, NODES, Room, check, failure, kinds, started};
use crate::error::Error;
use crate::params::{Renew, Rescue, Wrote};

/// Runs the cases of rescue.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, what_is_held_in_time_stays).await;
    check(factory, a_lost_lease_waits_again_and_counts).await;
    check(factory, too_many_losses_fail_it).await;
    check(factory, a_limit_leaves_the_rest_for_later).await;
    check(factory, a_renewal_saves_it).await;
}

async fn rescue(room: &Room, limit: u32) -> Vec<Wrote> {
    room.store.rescue(Rescue { limit, losses_max: 2, now: room.now() }).await.unwrap()
}

async fn what_is_held_in_time_stays(room: Room) {
    room.running(room.draft("t")).await;
    room.pending("t").await;
    room.other.claim(room.wish(NODES[1], 1, None)).await.unwrap();
    room.pending("t").await;
    assert!(rescue(&room, 10).await.is_empty());
}

async fn a_lost_lease_waits_again_and_counts(room: Room) {
    let lost = room.running(room.draft("t")).await;
    room.record(&lost, vec![started("a")], None).await.unwrap();
    room.pass_millis(LEASE_MS as i64 + 1);
    let fresh = room.running(room.draft("t")).await;
    assert_eq!(fresh.state, State::Running);
    let wrote = rescue(&room, 10).await;
    assert_eq!(wrote.len(), 1);
    let g = &wrote[0].generation;
    assert_eq!((g.id, g.state, g.reason), (lost.id, State::Pending, Reason::LeaseLost));
    assert_eq!((g.losses, g.token), (1, 1));
    assert_eq!(g.input, lost.input);
    assert_eq!(kinds(&wrote[0].events), "requeued");
    assert_eq!(room.read(g).await, *g);
    let late = room.record(&lost, vec![], None).await;
    assert!(matches!(late, Err(Error::Fenced)));
    assert!(rescue(&room, 10).await.is_empty(), "once");
}

async fn too_many_losses_fail_it(room: Room) {
    let id = room.pending("t").await.id;
    for losses in 1..=3 {
        let claimed = room.claim(1, None).await.remove(0).generation;
        assert_eq!(claimed.token, losses);
        room.pass_millis(LEASE_MS as i64 + 1);
        let wrote = rescue(&room, 10).await.remove(0).generation;
        let want = if losses < 3 { State::Pending } else { State::Failed };
        assert_eq!((wrote.id, wrote.state), (id, want));
    }
    assert!(rescue(&room, 10).await.is_empty());
    let stored = room.store.whole().await.unwrap().generations.remove(0).generation;
    assert_eq!(stored.reason, Reason::TooManyLosses);
}

async fn a_limit_leaves_the_rest_for_later(room: Room) {
    let mut held: Vec<GenerationId> = Vec::new();
    for n in 0..5 {
        let g = room.pending("t").await;
        let (store, node) =
            if n % 2 == 0 { (&room.store, NODES[0]) } else { (&room.other, NODES[1]) };
        store.claim(room.wish(node, 1, None)).await.unwrap();
        held.push(g.id);
    }
    room.pass_millis(LEASE_MS as i64 + 1);
    assert!(rescue(&room, 0).await.is_empty());
    let mut back: Vec<GenerationId> = Vec::new();
    for want in [2, 2, 1, 0] {
        let wrote = rescue(&room, 2).await;
        assert_eq!(wrote.len(), want);
        back.extend(wrote.iter().map(|wrote| wrote.generation.id));
    }
    back.sort();
    assert_eq!(back, held);
}

async fn a_renewal_saves_it(room: Room) {
    let g = room.running(room.draft("t")).await;
    room.pass_millis(LEASE_MS as i64 + 1);
    let until = room.now().plus_millis(LEASE_MS);
    let node = millrace_core::NodeId::new(NODES[0]);
    let lost = room.store.renew(Renew { held: vec![(g.id, 1)], node, until }).await.unwrap();
    assert!(lost.is_empty(), "nobody has taken it yet");
    assert!(rescue(&room, 10).await.is_empty());
    room.record(&g, vec![], Some(failure())).await.unwrap();
}
