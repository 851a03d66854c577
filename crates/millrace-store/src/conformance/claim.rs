//! Claim, renew and hand-back: who gets what, in which turn, and how long.

use std::collections::HashSet;

use millrace_core::{Generation, GenerationId, NodeId, Reason, State};
use tokio::task::JoinSet;

use super::room::{Factory, LEASE_MS, NODES, Room, check, kinds, success};
use crate::error::Error;
use crate::params::{HandBack, Renew, Submit};

/// Runs the cases of claim, renew and hand-back.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_claim_takes_the_oldest_and_says_so).await;
    check(factory, tenants_take_turns).await;
    check(factory, ten_thousand_of_one_tenant_do_not_delay_the_one_of_another).await;
    check(factory, two_claimers_never_get_one_generation).await;
    check(factory, a_renewal_keeps_what_is_held_and_names_what_is_not).await;
    check(factory, what_is_handed_back_waits_in_its_old_place).await;
    check(factory, only_the_holder_hands_back).await;
}

async fn a_claim_takes_the_oldest_and_says_so(room: Room) {
    assert!(room.claim(5, None).await.is_empty());
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(room.pending("t").await);
    }
    assert!(room.claim(0, None).await.is_empty(), "no slot, no claim");
    let wish = room.wish(NODES[0], 2, None);
    let lease = wish.lease.clone();
    let taken = room.store.claim(wish).await.unwrap();
    assert_eq!(
        ids(&taken.iter().map(|c| c.generation.clone()).collect::<Vec<_>>()),
        ids(&waiting[..2])
    );
    for claimed in &taken {
        let g = &claimed.generation;
        assert_eq!((g.state, g.reason, g.token), (State::Running, Reason::Claimed, 1));
        assert_eq!((&g.node, g.lease_until), (&Some(lease.node.clone()), Some(lease.until)));
        assert_eq!(kinds(&claimed.events), "started");
        assert_eq!(g.input, waiting[0].input, "a worker needs the input");
        assert_eq!(room.read(g).await, *g);
    }
    assert_eq!(room.claim(5, None).await.len(), 1);
    assert!(room.claim(5, None).await.is_empty());
}

async fn tenants_take_turns(room: Room) {
    for owner in ["a", "a", "a", "b", "b", "c"] {
        room.pending(owner).await;
    }
    let owners = |taken: Vec<crate::params::Claimed>| {
        taken.iter().map(|c| c.generation.tenant.as_str().to_owned()).collect::<String>()
    };
    assert_eq!(
        owners(room.claim(2, Some("a")).await),
        "bc",
        "the turn begins after the last served"
    );
    assert_eq!(owners(room.claim(3, Some("c")).await), "aba");
    assert_eq!(owners(room.claim(3, Some("zz")).await), "a");
}

async fn ten_thousand_of_one_tenant_do_not_delay_the_one_of_another(room: Room) {
    let mut tasks = JoinSet::new();
    for _ in 0..100 {
        let room = room.clone();
        tasks.spawn(async move {
            for _ in 0..100 {
                room.pending("many").await;
            }
        });
    }
    tasks.join_all().await;
    let one = room.pending("one").await;
    let taken = room.claim(2, None).await;
    assert!(taken.iter().any(|claimed| claimed.generation.id == one.id));
    assert_eq!(room.store.unfinished().await.unwrap(), 10_001);
}

async fn two_claimers_never_get_one_generation(room: Room) {
    for n in 0..200 {
        room.pending(["a", "b", "c"][n % 3]).await;
    }
    let mut tasks = JoinSet::new();
    for n in 0..16 {
        let room = room.clone();
        tasks.spawn(async move {
            let (store, node) =
                if n % 2 == 0 { (&room.store, NODES[0]) } else { (&room.other, NODES[1]) };
            let mut mine = Vec::new();
            loop {
                let taken = store.claim(room.wish(node, 3, None)).await.unwrap();
                if taken.is_empty() {
                    return mine;
                }
                for claimed in taken {
                    assert_eq!(claimed.generation.node, Some(NodeId::new(node)));
                    mine.push(claimed.generation.id);
                }
            }
        });
    }
    let all: Vec<GenerationId> = tasks.join_all().await.into_iter().flatten().collect();
    assert_eq!(all.len(), 200);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 200);
}

async fn a_renewal_keeps_what_is_held_and_names_what_is_not(room: Room) {
    let held = room.running(room.draft("t")).await;
    let stopped = room.running(room.draft("t")).await;
    let settled = room.running(room.draft("t")).await;
    room.stop(&stopped).await.unwrap();
    room.record(&settled, vec![], Some(success())).await.unwrap();
    let unknown = GenerationId(room.uuid());
    let until = room.now().plus_millis(10 * LEASE_MS);
    let all = [held.id, stopped.id, settled.id, unknown];
    let renew = |node: &str, token: u64| Renew {
        held: all.iter().map(|id| (*id, token)).collect(),
        node: NodeId::new(node),
        until,
    };
    let lost = room.store.renew(renew(NODES[0], 1)).await.unwrap();
    assert_eq!(lost, all[1..]);
    assert_eq!(room.read(&held).await.lease_until, Some(until));
    assert_eq!(room.read(&stopped).await.lease_until, None);
    assert_eq!(room.store.renew(renew(NODES[1], 1)).await.unwrap(), all, "another node");
    assert_eq!(room.store.renew(renew(NODES[0], 2)).await.unwrap(), all, "another attempt");
}

async fn what_is_handed_back_waits_in_its_old_place(room: Room) {
    let old = room.running(room.draft("t")).await;
    let young = room.pending("t").await;
    let back = HandBack { id: old.id, token: old.token, now: room.now() };
    let wrote = room.store.hand_back(back).await.unwrap();
    let g = &wrote.generation;
    assert_eq!((g.state, g.reason, g.losses), (State::Pending, Reason::HandedBack, 0));
    assert_eq!((&g.node, g.lease_until), (&None, None));
    assert_eq!(kinds(&wrote.events), "requeued");
    assert_eq!(room.read(g).await, *g);
    let taken = room.claim(2, None).await;
    let order: Vec<_> = taken.iter().map(|c| (c.generation.id, c.generation.token)).collect();
    assert_eq!(order, [(old.id, 2), (young.id, 1)]);
    assert_eq!(taken[0].generation.started_at, old.started_at, "the first start stays");
}

async fn only_the_holder_hands_back(room: Room) {
    let g = room.running(Submit { price: 0, ..room.draft("t") }).await;
    for (id, token) in [(g.id, 0), (g.id, 2), (GenerationId(room.uuid()), 1)] {
        let refused = room.store.hand_back(HandBack { id, token, now: room.now() }).await;
        assert!(matches!(refused, Err(Error::Fenced)), "{refused:?}");
    }
    room.stop(&g).await.unwrap();
    let late = room.store.hand_back(HandBack { id: g.id, token: 1, now: room.now() }).await;
    assert!(matches!(late, Err(Error::Fenced)));
}

fn ids(generations: &[Generation]) -> Vec<GenerationId> {
    generations.iter().map(|g| g.id).collect()
}
