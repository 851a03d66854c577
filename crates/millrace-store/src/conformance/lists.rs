//! Lists: generations of a tenant, runs of a subject, how many are unfinished.

use millrace_core::{Door, Generation, State};

use super::room::{Factory, NODES, Room, check, failure, success, tenant};
use crate::params::{Claim, Filter, SubjectRun, Submit};

/// Runs the cases of the lists.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    check(factory, newest_come_first_and_totals_count_all).await;
    check(factory, filters_combine).await;
    check(factory, equal_times_are_ordered_by_id).await;
    check(factory, runs_of_a_subject_are_numbered_by_submit).await;
    check(factory, the_unfinished_are_those_that_wait_or_run).await;
}

fn filter(owner: &str) -> Filter {
    Filter { tenant: tenant(owner), door: None, states: vec![], limit: 100, offset: 0 }
}

/// One generation of each door and state, in the order they were made.
async fn one_of_each(room: &Room, owner: &str) -> Vec<Generation> {
    let mut made = Vec::new();
    for door in Door::ALL {
        for state in
            [State::Running, State::Succeeded, State::Failed, State::Stopped, State::Pending]
        {
            let draft = Submit { door, ..room.draft(owner) };
            let waits = state == State::Pending;
            let g = if waits { room.submit(draft).await } else { room.running(draft).await };
            match state {
                State::Pending | State::Running => {}
                State::Succeeded => drop(room.record(&g, vec![], Some(success())).await.unwrap()),
                State::Failed => drop(room.record(&g, vec![], Some(failure())).await.unwrap()),
                State::Stopped => drop(room.stop(&g).await.unwrap()),
            }
            made.push(room.read(&g).await);
        }
        // Nothing may wait when the next door begins, or its submits would not be taken at once.
        let wish = Claim { lane: door.lane(), ..room.wish(NODES[0], 1, None) };
        room.store.claim(wish).await.unwrap();
        let last = made.pop().unwrap();
        made.push(room.read(&last).await);
    }
    made
}

async fn newest_come_first_and_totals_count_all(room: Room) {
    let mut made = one_of_each(&room, "t").await;
    room.pending("u").await;
    made.reverse();
    let all = room.store.generations(filter("t")).await.unwrap();
    assert_eq!(all.total, 25);
    assert_eq!(all.rows, made);
    for (limit, offset) in [(0, 0), (1, 0), (7, 3), (100, 24), (100, 25), (5, u64::MAX)] {
        let page = room.store.generations(Filter { limit, offset, ..filter("t") }).await.unwrap();
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        let want: Vec<_> = made.iter().skip(skip).take(limit as usize).cloned().collect();
        assert_eq!((page.total, page.rows), (25, want), "{limit} after {offset}");
    }
    let nobody = room.store.generations(filter("nobody")).await.unwrap();
    assert_eq!((nobody.total, nobody.rows.len()), (0, 0));
}

async fn filters_combine(room: Room) {
    let mut made = one_of_each(&room, "t").await;
    made.reverse();
    let doors = [None, Some(Door::Ideas), Some(Door::Tasks)];
    let states =
        [vec![], vec![State::Failed], vec![State::Running, State::Stopped], vec![State::Pending]];
    for door in doors {
        for states in &states {
            let wanted = Filter { door, states: states.clone(), ..filter("t") };
            let page = room.store.generations(wanted).await.unwrap();
            let want: Vec<_> = made
                .iter()
                .filter(|g| door.is_none_or(|door| g.door == door))
                .filter(|g| states.is_empty() || states.contains(&g.state))
                .cloned()
                .collect();
            assert_eq!((page.total, &page.rows), (want.len() as u64, &want), "{door:?} {states:?}");
        }
    }
}

async fn equal_times_are_ordered_by_id(room: Room) {
    let now = room.now();
    let mut made = Vec::new();
    for n in 0..6 {
        let door = if n % 2 == 0 { Door::Ideas } else { Door::Records };
        made.push(room.submit(Submit { now, door, ..room.draft("t") }).await.id);
    }
    let claimed = room.claim(2, None).await;
    let first: Vec<_> = claimed.iter().map(|c| c.generation.id).collect();
    assert_eq!(first, made[..2]);
    made.reverse();
    let page = room.store.generations(filter("t")).await.unwrap();
    assert_eq!(page.rows.iter().map(|g| g.id).collect::<Vec<_>>(), made);
}

async fn runs_of_a_subject_are_numbered_by_submit(room: Room) {
    let on = |owner: &str, subject: &str| Submit { subject: subject.into(), ..room.draft(owner) };
    let first = room.submit(on("t", "s")).await;
    room.submit(on("t", "other")).await;
    room.submit(on("u", "s")).await;
    let second = room.submit(on("t", "s")).await;
    room.pending("t").await;
    let run = |owner: &str, subject: &str, run| {
        let wanted = SubjectRun { tenant: tenant(owner), subject: subject.to_owned(), run };
        let store = room.store.clone();
        async move { store.subject_run(wanted).await.unwrap().map(|g| g.id) }
    };
    assert_eq!(run("t", "s", None).await, Some(second.id));
    assert_eq!(run("t", "s", Some(1)).await, Some(first.id));
    assert_eq!(run("t", "s", Some(2)).await, Some(second.id));
    for none in [Some(0), Some(3), Some(u64::MAX)] {
        assert_eq!(run("t", "s", none).await, None, "{none:?}");
    }
    assert_eq!(run("v", "s", None).await, None, "another tenant");
    assert_eq!(run("t", "", None).await, None, "no subject is no subject");
}

async fn the_unfinished_are_those_that_wait_or_run(room: Room) {
    assert_eq!(room.store.unfinished().await.unwrap(), 0);
    let a = room.running(room.draft("t")).await;
    let b = room.pending("u").await;
    assert_eq!(room.store.unfinished().await.unwrap(), 2);
    room.record(&a, vec![], Some(failure())).await.unwrap();
    room.stop(&b).await.unwrap();
    assert_eq!(room.store.unfinished().await.unwrap(), 0);
    room.go_on(&a).await.unwrap();
    assert_eq!(room.other.unfinished().await.unwrap(), 1);
}
