//! Lanes: what waits in one does not hold up the other. And generations found by their caller's own name for them.

use millrace_core::{Door, Generation, Lane, State};

use super::room::{Factory, NODES, Room, check};
use crate::params::{Claim, Keyed, Submit, Submitted};

/// Runs the cases of lanes and names.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, a_claim_takes_only_what_waits_in_its_lane).await;
    check(factory, tenants_take_turns_in_each_lane).await;
    check(factory, a_submit_is_taken_at_once_where_only_the_other_lane_waits).await;
    check(factory, both_lanes_count_as_unfinished).await;
    check(factory, a_name_finds_its_generation_over_all_tenants).await;
}

impl Room {
    async fn waiting(&self, owner: &str, door: Door) -> Generation {
        self.submit(Submit { door, ..self.draft(owner) }).await
    }

    async fn claim_in(&self, lane: Lane, limit: u32, after: Option<&str>) -> Vec<Generation> {
        let claim = Claim { lane, ..self.wish(NODES[0], limit, after) };
        self.store.claim(claim).await.unwrap().into_iter().map(|one| one.generation).collect()
    }
}

async fn a_claim_takes_only_what_waits_in_its_lane(room: Room) {
    for door in Door::ALL {
        room.waiting("t", door).await;
    }
    for (lane, want) in [
        (Lane::Projects, [Door::Tasks, Door::Features].as_slice()),
        (Lane::Open, &[Door::Records, Door::Content, Door::Ideas]),
    ] {
        let taken = room.claim_in(lane, 9, None).await;
        assert_eq!(taken.iter().map(|g| g.door).collect::<Vec<_>>(), want, "{lane:?}");
        assert!(room.claim_in(lane, 9, None).await.is_empty());
    }
}

async fn tenants_take_turns_in_each_lane(room: Room) {
    for owner in ["a", "a", "b", "b", "c"] {
        for door in [Door::Tasks, Door::Ideas] {
            room.waiting(owner, door).await;
        }
    }
    for _ in 0..50 {
        room.waiting("b", Door::Ideas).await;
    }
    let owners = |taken: Vec<Generation>| {
        taken.iter().map(|g| g.tenant.as_str().to_owned()).collect::<String>()
    };
    assert_eq!(owners(room.claim_in(Lane::Projects, 2, Some("a")).await), "bc");
    assert_eq!(owners(room.claim_in(Lane::Open, 4, None).await), "abca");
    assert_eq!(owners(room.claim_in(Lane::Projects, 9, Some("c")).await), "aba");
    assert_eq!(owners(room.claim_in(Lane::Open, 2, Some("c")).await), "bb");
}

async fn a_submit_is_taken_at_once_where_only_the_other_lane_waits(room: Room) {
    room.waiting("t", Door::Ideas).await;
    for (door, want) in [
        (Door::Features, State::Running),
        (Door::Tasks, State::Running),
        (Door::Records, State::Pending),
    ] {
        let taken = room.running(Submit { door, ..room.draft("u") }).await;
        assert_eq!(taken.state, want, "{door:?}");
    }
    room.waiting("t", Door::Tasks).await;
    let waits = room.running(Submit { door: Door::Features, ..room.draft("u") }).await;
    assert_eq!(waits.state, State::Pending);
}

async fn both_lanes_count_as_unfinished(room: Room) {
    let first = room.waiting("t", Door::Tasks).await;
    room.waiting("t", Door::Ideas).await;
    assert_eq!(room.store.unfinished().await.unwrap(), 2);
    let draft = Submit { door: Door::Ideas, unfinished_max: 2, ..room.draft("t") };
    assert!(room.store.submit(draft.clone()).await.is_err());
    room.claim_in(Lane::Projects, 1, None).await;
    assert_eq!(room.store.unfinished().await.unwrap(), 2);
    room.stop(&first).await.unwrap();
    room.submit(draft).await;
}

async fn a_name_finds_its_generation_over_all_tenants(room: Room) {
    let named = |owner: &str| Submit {
        door: Door::Tasks,
        recipe: "features".to_owned(),
        unique_key: Some("k".to_owned()),
        ..room.draft(owner)
    };
    let made = room.submit(named("t")).await;
    assert_eq!((made.recipe.as_str(), made.unique_key.as_deref()), ("features", Some("k")));
    let keyed = async |door, key: &str, input| {
        let unique_key = key.to_owned();
        room.other.keyed(Keyed { door, unique_key, input }).await.unwrap()
    };
    assert_eq!(keyed(Door::Tasks, "k", true).await, Some(made.clone()));
    let bare = Generation { input: String::new(), ..made.clone() };
    assert_eq!(keyed(Door::Tasks, "k", false).await, Some(bare));
    assert_eq!(keyed(Door::Ideas, "k", true).await, None, "another door");
    assert_eq!(keyed(Door::Tasks, "K", true).await, None, "another name");
    match room.store.submit(named("u")).await.unwrap() {
        Submitted::Known(known) => {
            assert_eq!(known, made, "the other tenant's, for the caller to judge")
        }
        Submitted::New { .. } => panic!("a name was given twice"),
    }
}
