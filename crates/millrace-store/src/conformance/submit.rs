//! Submit: what is written, when it is taken at once, names used once, limits and charges.

use millrace_core::{Door, EventBody, GenerationId, Reason, State, Time};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::room::{Factory, NODES, Room, check, kinds, plan, success};
use crate::error::Error;
use crate::params::{Submit, Submitted};

/// Runs the cases of submit.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, what_is_answered_is_what_is_stored).await;
    check(factory, an_idle_store_gives_it_away_at_once).await;
    check(factory, a_node_that_runs_only_its_own_goes_ahead).await;
    check(factory, nobody_jumps_the_queue).await;
    check(factory, a_name_is_used_once_per_door).await;
    check(factory, fifty_submits_of_one_name_make_one).await;
    check(factory, the_limit_counts_what_is_unfinished).await;
    check(factory, a_refused_submit_leaves_nothing).await;
    check(factory, a_large_input_comes_back_whole).await;
}

async fn what_is_answered_is_what_is_stored(room: Room) {
    let draft =
        Submit { subject: "mill".into(), sections: plan(&[("b", 2), ("a", 3)]), ..room.draft("t") };
    let (id, now, input) = (draft.id, draft.now, draft.input.clone());
    let Submitted::New { generation, sections, events, claimed } =
        room.store.submit(draft).await.unwrap()
    else {
        panic!("not new")
    };
    assert!(!claimed);
    assert_eq!(room.read(&generation).await, generation);
    assert_eq!(room.store.sections(id).await.unwrap(), sections);
    assert_eq!(room.log(id).await, events);
    assert_eq!((generation.state, generation.reason), (State::Pending, Reason::Submitted));
    assert_eq!((generation.token, generation.period, generation.losses), (0, 1, 0));
    assert_eq!((generation.done, generation.total, generation.last_event), (0, 5, 1));
    assert_eq!((generation.created_at, generation.updated_at), (now, now));
    assert_eq!((generation.input, generation.subject), (input, "mill".to_owned()));
    let names: Vec<_> = sections.iter().map(|s| (s.position, s.name.as_str(), s.total)).collect();
    assert_eq!(names, [(0, "b", 2), (1, "a", 3)], "the order of the plan");
    let told = EventBody::Submitted { data: json!({"session": "s"}) };
    assert_eq!(
        events.iter().map(|e| (e.number, e.at, &e.body)).collect::<Vec<_>>(),
        [(1, now, &told)]
    );
}

async fn an_idle_store_gives_it_away_at_once(room: Room) {
    for (door, told) in [(Door::Records, "submitted started"), (Door::Ideas, "submitted")] {
        let lease = room.lease(NODES[0]);
        let draft = Submit { door, claim: Some(lease.clone()), ..room.draft("t") };
        let Submitted::New { generation, events, claimed, .. } =
            room.store.submit(draft).await.unwrap()
        else {
            panic!("not new")
        };
        assert!(claimed);
        assert_eq!((generation.state, generation.reason), (State::Running, Reason::Claimed));
        assert_eq!((generation.token, &generation.node), (1, &Some(lease.node)));
        assert_eq!(generation.lease_until, Some(lease.until));
        assert_eq!(generation.started_at, Some(generation.created_at));
        assert_eq!(kinds(&events), told, "{door:?}");
        assert_eq!(room.log(generation.id).await, events);
        assert_eq!(room.read(&generation).await, generation);
    }
}

async fn a_node_that_runs_only_its_own_goes_ahead(room: Room) {
    room.pending("t").await;
    let claim = Some(room.lease(NODES[0]));
    let draft = Submit { claim, claim_ahead: true, ..room.draft("u") };
    let Submitted::New { generation, claimed, .. } = room.store.submit(draft).await.unwrap() else {
        panic!("not new")
    };
    assert!(claimed);
    assert_eq!(generation.state, State::Running);
}

async fn nobody_jumps_the_queue(room: Room) {
    let first = room.pending("t").await;
    let second = room.running(room.draft("u")).await;
    assert_eq!(second.state, State::Pending);
    assert_eq!((second.node, second.lease_until, second.token), (None, None, 0));
    let taken = room.claim(10, None).await;
    assert_eq!(taken.len(), 2);
    room.record(&taken[0].generation, vec![], Some(success())).await.unwrap();
    assert_eq!(room.read(&first).await.state, State::Succeeded);
    let third = room.running(room.draft("t")).await;
    assert_eq!(third.state, State::Running, "running ones are not waiting ones");
}

async fn a_name_is_used_once_per_door(room: Room) {
    let named = |owner: &str, door, key: &str| Submit {
        door,
        unique_key: Some(key.to_owned()),
        ..room.draft(owner)
    };
    let first = room.submit(named("t", Door::Ideas, "x")).await;
    for owner in ["t", "u"] {
        match room.store.submit(named(owner, Door::Ideas, "x")).await.unwrap() {
            Submitted::Known(known) => assert_eq!(known, first),
            Submitted::New { .. } => panic!("a name was given twice"),
        }
    }
    room.submit(named("t", Door::Tasks, "x")).await;
    room.submit(named("t", Door::Ideas, "y")).await;
    room.submit(named("t", Door::Ideas, "")).await;
    room.pending("t").await;
    room.pending("t").await;
    room.stop(&first).await.unwrap();
    match room.store.submit(named("t", Door::Ideas, "x")).await.unwrap() {
        Submitted::Known(known) => assert_eq!(known.state, State::Stopped),
        Submitted::New { .. } => panic!("an ended one keeps its name"),
    }
}

async fn fifty_submits_of_one_name_make_one(room: Room) {
    room.grant("t", 100).await.unwrap();
    let mut tasks = JoinSet::new();
    for n in 0..50 {
        let draft = Submit { unique_key: Some("k".into()), price: 10, ..room.draft("t") };
        let store = if n % 2 == 0 { room.store.clone() } else { room.other.clone() };
        tasks.spawn(async move {
            match store.submit(draft).await.unwrap() {
                Submitted::New { generation, .. } => (generation.id, true),
                Submitted::Known(known) => (known.id, false),
            }
        });
    }
    let answers = tasks.join_all().await;
    let new: Vec<GenerationId> =
        answers.iter().filter(|(_, new)| *new).map(|(id, _)| *id).collect();
    assert_eq!(new.len(), 1);
    assert!(answers.iter().all(|(id, _)| *id == new[0]));
    assert_eq!(room.balance("t").await, 90, "charged once");
}

async fn the_limit_counts_what_is_unfinished(room: Room) {
    let draft = |key: &str| Submit {
        unfinished_max: 2,
        unique_key: Some(key.to_owned()),
        ..room.draft("t")
    };
    let first = room.submit(draft("1")).await;
    let second = room.submit(Submit { tenant: super::room::tenant("u"), ..draft("2") }).await;
    let refused = room.store.submit(draft("3")).await;
    assert!(matches!(refused, Err(Error::TooManyUnfinished { max: 2 })), "{refused:?}");
    let known = room.store.submit(draft("1")).await.unwrap();
    assert!(matches!(known, Submitted::Known(g) if g.id == first.id), "a known name is answered");
    assert_eq!(room.store.unfinished().await.unwrap(), 2);
    room.stop(&second).await.unwrap();
    assert_eq!(room.store.unfinished().await.unwrap(), 1);
    room.submit(draft("3")).await;
    let mut tasks = JoinSet::new();
    for n in 0..20 {
        let (store, draft) =
            (room.store.clone(), Submit { unfinished_max: 7, ..draft(&format!("c{n}")) });
        tasks.spawn(async move { store.submit(draft).await.is_ok() });
    }
    let taken = tasks.join_all().await.into_iter().filter(|taken| *taken).count();
    assert_eq!(taken, 5, "two were there, seven may be");
}

async fn a_refused_submit_leaves_nothing(room: Room) {
    let twice = Submit { sections: plan(&[("a", 1), ("a", 2)]), ..room.draft("t") };
    let poor = Submit { price: 5, unique_key: Some("k".into()), ..room.draft("t") };
    let vast = Submit { sections: plan(&[("a", u32::MAX), ("b", 1)]), ..room.draft("t") };
    let known = Submit { id: room.pending("u").await.id, ..room.draft("t") };
    for (draft, want) in
        [(twice, "fit"), (poor.clone(), "credits"), (vast, "fit"), (known, "failed")]
    {
        let (id, owner) = (draft.id, draft.tenant.clone());
        let refused = room.store.submit(draft).await.unwrap_err().to_string();
        assert!(refused.contains(want), "{refused}");
        assert_eq!(room.store.generation(&owner, id).await.unwrap(), None);
    }
    assert_eq!(room.store.unfinished().await.unwrap(), 1);
    room.grant("t", 5).await.unwrap();
    let accepted = room.submit(poor).await;
    assert_eq!(room.balance("t").await, 0);
    room.stop(&accepted).await.unwrap();
    assert_eq!(room.balance("t").await, 5);
}

async fn a_large_input_comes_back_whole(room: Room) {
    let input = format!("\"{}\u{0}ü\"", "x".repeat(2 * 1024 * 1024));
    let (id, now) = (GenerationId(Uuid::from_u128(u128::MAX)), Time(i64::MAX));
    let draft = Submit { id, now, input: input.clone(), ..room.draft("ünï tenant") };
    let generation = room.submit(draft).await;
    let found = room.read(&generation).await;
    assert_eq!(found.input, input);
    assert_eq!(found, generation);
}
