//! Providers that fail: waits, fallbacks, broken streams, one section of two.

use std::sync::Arc;
use std::time::Duration;

use millrace_engine::Clock;
use millrace_models::scripted::{Part, Script, Scripted};
use millrace_models::{Fault, FaultClass};

use crate::lab::{Lab, all, submit, words};

fn fault(class: FaultClass) -> Script {
    Script::fault(Fault::new(class, "scripted").with_status(503))
}

#[tokio::test]
async fn an_overloaded_provider_is_tried_again() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::sequence([
        fault(FaultClass::Overloaded),
        fault(FaultClass::Connection),
        Script::text(r#"[{"title":"x"}]"#),
    ]));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 1)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    assert_eq!(words(&log)[3..], ["a #1 x", "a finished 1", "succeeded"]);
    assert_eq!(model.calls(), 3);
    engine.drain().await;
}

#[tokio::test]
async fn three_tries_are_all() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::always(fault(FaultClass::Overloaded)));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 1)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    assert_eq!(words(&log).last().unwrap(), "failed: 1 sections failed");
    assert_eq!(model.calls(), 3);
    engine.drain().await;
}

#[tokio::test]
async fn a_wait_the_provider_asks_for_is_kept() {
    let lab = Lab::new();
    let wait = Duration::from_secs(7);
    let limited =
        Fault::new(FaultClass::Overloaded, "scripted").with_status(503).with_retry_after(wait);
    let model =
        Arc::new(Scripted::sequence([Script::fault(limited), Script::text(r#"[{"title":"x"}]"#)]));
    let engine = lab.engine("n1", &[&model]).await;
    let begun = lab.clock.now();
    let mut accepted = submit(&engine.handle(), &[("a", 1)]).await;
    lab.run_clock(Duration::from_millis(500), all(&mut accepted.follow)).await;
    assert!(lab.clock.now().millis_since(begun) >= 7_000);
    engine.drain().await;
}

#[tokio::test]
async fn a_refused_key_is_not_tried_again() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::always(fault(FaultClass::Auth)));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 1)]).await;
    let log = all(&mut accepted.follow).await;
    assert_eq!(words(&log).last().unwrap(), "failed: 1 sections failed");
    assert_eq!(model.calls(), 1);
    engine.drain().await;
}

#[tokio::test]
async fn another_provider_takes_over_at_an_item_boundary_without_a_duplicate() {
    let lab = Lab::new();
    let broken = Script::new([
        Part::Text(r#"[{"title":"x"},{"title":"half"#.into()),
        Part::Fault(Fault::new(FaultClass::Auth, "first")),
    ]);
    let first = Arc::new(Scripted::always(broken).named("first"));
    let second = Arc::new(Scripted::always(Script::text(r#"[{"title":"y"}]"#)).named("second"));
    let engine = lab.engine("n1", &[&first, &second]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 2)]).await;
    let log = all(&mut accepted.follow).await;
    assert_eq!(words(&log)[3..], ["a #1 x", "a #2 y", "a finished 2", "succeeded"]);
    let asked = second.recorded();
    assert_eq!(asked[0].model_id, "spare");
    assert!(asked[0].request.user.contains("wanted 1, saved [\"x\"]"), "{}", asked[0].request.user);
    engine.drain().await;
}

#[tokio::test]
async fn a_broken_stream_keeps_its_items_and_asks_for_the_rest() {
    let lab = Lab::new();
    let broken = Script::new([
        Part::Text(r#"[{"title":"x"},{"title":"y"}"#.into()),
        Part::Fault(Fault::new(FaultClass::Connection, "scripted")),
    ]);
    let model = Arc::new(Scripted::sequence([broken, Script::text(r#"[{"title":"z"}]"#)]));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 3)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    assert_eq!(words(&log)[3..], ["a #1 x", "a #2 y", "a #3 z", "a finished 3", "succeeded"]);
    assert!(model.recorded()[1].request.user.contains("wanted 1"));
    engine.drain().await;
}

#[tokio::test]
async fn one_failed_section_leaves_the_other() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::by(|call| {
        if call.request.user.contains("section bad") {
            fault(FaultClass::InvalidRequest)
        } else {
            Script::text(r#"[{"title":"x"}]"#)
        }
    }));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("bad", 1), ("good", 1)]).await;
    let log = words(&all(&mut accepted.follow).await);
    assert!(log.contains(&"good finished 1".to_owned()), "{log:?}");
    assert!(log.iter().any(|word| word.starts_with("bad failed: ")), "{log:?}");
    assert_eq!(log.last().unwrap(), "succeeded");
    engine.drain().await;
}

#[tokio::test]
async fn a_generation_that_runs_too_long_fails() {
    let mut lab = Lab::new();
    lab.limits.generation_ms_max = 2_000;
    let stuck = Script::new([Part::Gate(millrace_models::scripted::Gate::new())]);
    let model = Arc::new(Scripted::always(stuck));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 1)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    let log = words(&log);
    assert_eq!(log[3..], ["a failed: Time limit of 2 s reached", "failed: 1 sections failed"]);
    model.aborts(1).await;
    engine.drain().await;
}

#[tokio::test]
async fn duplicates_before_each_break_are_no_progress() {
    let lab = Lab::new();
    let broken = Script::new([
        Part::Text(r#"[{"title":"x"},"#.into()),
        Part::Fault(Fault::new(FaultClass::Connection, "scripted")),
    ]);
    let model = Arc::new(Scripted::always(broken));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 3)]).await;
    let log = lab.run_clock(Duration::from_millis(100), all(&mut accepted.follow)).await;
    let log = words(&log);
    assert_eq!(log[3..5], ["a #1 x", "a skipped 1"]);
    assert_eq!(model.calls(), 4, "the one that gave an item, and three that gave nothing new");
    let mut ids: Vec<String> =
        model.recorded().into_iter().map(|recorded| recorded.request.request_id).collect();
    ids.dedup();
    assert_eq!(ids.len(), 4, "every request has an id of its own: {ids:?}");
    engine.drain().await;
}
