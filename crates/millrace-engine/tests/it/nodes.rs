//! More than one engine on one store: lost leases, fencing, hand-back.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::{EventBody, State};
use millrace_models::scripted::{Gate, Part, Script, Scripted};

use crate::lab::{Lab, all, submit, tenant, until, words};

fn text(text: &str) -> Part {
    Part::Text(text.into())
}

#[tokio::test]
async fn draining_hands_back_and_the_next_node_asks_only_for_what_is_missing() {
    let mut lab = Lab::new();
    lab.limits.drain_ms = 0;
    lab.limits.sections_at_once_max = 1;
    let gate = Gate::new();
    let first = Arc::new(Scripted::sequence([
        Script::text(r#"[{"title":"w"}]"#),
        Script::new([text(r#"[{"title":"x"},"#), Part::Gate(gate.clone())]),
    ]));
    let engine = lab.engine("n1", &[&first]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 1), ("b", 2)]).await;
    let id = accepted.generation.id;
    until(&mut accepted.follow, |b| matches!(b, EventBody::Item { section, .. } if section == "b"))
        .await;
    gate.reached(1).await;
    lab.run_clock(Duration::from_millis(100), engine.drain()).await;
    first.aborts(1).await;

    let second = Arc::new(Scripted::always(Script::text(r#"[{"title":"y"}]"#)));
    let engine = lab.engine("n2", &[&second]).await;
    let log = words(&all(&mut engine.handle().follow(id, 0)).await);
    let tail = &log[log.iter().position(|word| word.starts_with("requeued")).unwrap()..];
    assert_eq!(tail, ["requeued: handed_back", "started", "b #2 y", "b finished 2", "succeeded"]);
    let read = engine.handle().generation(&tenant(), id).await.unwrap().unwrap();
    assert_eq!((read.losses, read.state), (0, State::Succeeded));
    assert_eq!(second.calls(), 1);
    engine.drain().await;
}

#[tokio::test]
async fn a_node_that_lost_its_lease_writes_nothing_more() {
    let lab = Lab::new();
    let gate = Gate::new();
    let slow = Arc::new(Scripted::always(Script::new([
        text(r#"[{"title":"x"},"#),
        Part::Gate(gate.clone()),
        text(r#"{"title":"late"}]"#),
    ])));
    let engine = lab.engine("n1", &[&slow]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 2)]).await;
    let id = accepted.generation.id;
    until(&mut accepted.follow, |body| matches!(body, EventBody::Item { .. })).await;

    // The lease is taken away behind the node's back, as a partition would.
    let store = lab.store("judge");
    let now = millrace_core::Time(i64::MAX / 2);
    let rescue = millrace_store::params::Rescue { limit: 10, losses_max: 5, now };
    assert_eq!(store.rescue(rescue).await.unwrap().len(), 1);
    gate.open();

    let quick = Arc::new(Scripted::always(Script::text(r#"[{"title":"y"}]"#)));
    let other = lab.engine("n2", &[&quick]).await;
    let mut follow = other.handle().follow(id, 0);
    let log = lab.run_clock(Duration::from_millis(100), all(&mut follow)).await;
    let log = words(&log);
    assert!(
        !log.contains(&"a #2 late".to_owned()) || !log.contains(&"a #2 y".to_owned()),
        "{log:?}"
    );
    assert_eq!(log.iter().filter(|word| word.starts_with("a #2")).count(), 1, "{log:?}");
    assert_eq!(log.last().unwrap(), "succeeded");
    engine.drain().await;
    other.drain().await;
}

#[tokio::test]
async fn an_attempt_that_lost_its_lease_gives_its_slot_back_when_its_generation_is_taken_again() {
    let mut lab = Lab::new();
    lab.limits.generations_max = 2;
    let model = Arc::new(Scripted::by(|call| {
        if call.request.user.starts_with("section stuck") {
            Script::new([Part::Gate(Gate::new())])
        } else {
            Script::text(r#"[{"title":"n"}]"#)
        }
    }));
    let engine = lab.engine("n1", &[&model]).await;
    submit(&engine.handle(), &[("stuck", 1)]).await;
    // The node slept through its lease: somebody takes it back, and the node itself claims it anew.
    let store = lab.store("judge");
    let now = millrace_core::Time(i64::MAX / 2);
    let rescue = millrace_store::params::Rescue { limit: 10, losses_max: 5, now };
    assert_eq!(store.rescue(rescue).await.unwrap().len(), 1);
    let asked_twice = async {
        while model.calls() < 2 {
            tokio::task::yield_now().await;
        }
    };
    lab.run_clock(Duration::from_millis(100), asked_twice).await;
    let mut quick = submit(&engine.handle(), &[("quick", 1)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut quick.follow)).await;
    assert_eq!(words(&log).last().unwrap(), "succeeded");
}

#[tokio::test]
async fn an_item_saved_but_not_told_is_told_after_the_crash_and_not_asked_again() {
    let mut lab = Lab::new();
    lab.limits.drain_ms = 0;
    let gate = Gate::new();
    let first = Arc::new(Scripted::always(Script::new([Part::Gate(gate.clone())])));
    let engine = lab.engine("n1", &[&first]).await;
    let accepted = submit(&engine.handle(), &[("a", 2)]).await;
    let id = accepted.generation.id;
    gate.reached(1).await;
    // The crash fell after the item was put on its shelf and before the store heard of it.
    let key = (id.to_string(), "a".to_owned(), 1);
    lab.shelf.lock().unwrap().insert(key, serde_json::json!({"title": "shelved"}));
    lab.run_clock(Duration::from_millis(100), engine.drain()).await;

    let second = Arc::new(Scripted::always(Script::text(r#"[{"title":"y"}]"#)));
    let engine = lab.engine("n2", &[&second]).await;
    let log = words(&all(&mut engine.handle().follow(id, 0)).await);
    let items: Vec<&String> = log.iter().filter(|word| word.contains('#')).collect();
    assert_eq!(items, ["a #1 shelved", "a #2 y"]);
    assert!(second.recorded()[0].request.user.contains("wanted 1, saved [\"shelved\"]"));
    engine.drain().await;
}

#[tokio::test]
async fn a_follower_on_another_node_sees_the_same_log() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::always(Script::text(r#"[{"title":"x"}]"#)));
    let here = lab.engine("n1", &[&model]).await;
    let there = lab.engine("n2", &[&model]).await;
    let mut accepted = submit(&here.handle(), &[("a", 1)]).await;
    let mut follow = there.handle().follow(accepted.generation.id, 0);
    let log = lab.run_clock(Duration::from_millis(100), all(&mut follow)).await;
    // Either node may have taken it; the clock lets the other one look.
    let own = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    assert_eq!(words(&log), words(&own));
    here.drain().await;
    there.drain().await;
}

#[tokio::test]
async fn an_untold_item_behind_an_untold_duplicate_is_found() {
    let mut lab = Lab::new();
    lab.limits.drain_ms = 0;
    let gate = Gate::new();
    let first = Arc::new(Scripted::always(Script::new([Part::Gate(gate.clone())])));
    let engine = lab.engine("n1", &[&first]).await;
    let id = submit(&engine.handle(), &[("a", 2)]).await.generation.id;
    gate.reached(1).await;
    let key = (id.to_string(), "a".to_owned(), 2);
    lab.shelf.lock().unwrap().insert(key, serde_json::json!({"title": "second"}));
    lab.run_clock(Duration::from_millis(100), engine.drain()).await;

    let second = Arc::new(Scripted::always(Script::text(r#"[{"title":"y"}]"#)));
    let engine = lab.engine("n2", &[&second]).await;
    let log = words(&all(&mut engine.handle().follow(id, 0)).await);
    let tail = &log[log.len() - 5..];
    assert_eq!(tail, ["a skipped 1", "a #2 second", "a #3 y", "a finished 2", "succeeded"]);
    engine.drain().await;
}
