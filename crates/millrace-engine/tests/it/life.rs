//! A generation's life: order, promptness, stop, continue, fairness.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::{Door, EventBody, State, TenantId};
use millrace_engine::Submission;
use millrace_models::scripted::{Gate, Part, Script, Scripted};

use serde_json::Value;

use crate::lab::{Lab, PATIENCE, all, submit, submit_for, tenant, until, words};

fn text(text: &str) -> Part {
    Part::Text(text.into())
}

#[tokio::test]
async fn a_submit_runs_to_its_end_and_the_log_tells_it_in_order() {
    let lab = Lab::new();
    let model = Arc::new(Scripted::always(Script::text(r#"[{"title":"x"},{"title":"y"}]"#)));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 5)]).await;
    assert_eq!(
        words(&all(&mut accepted.follow).await),
        ["submitted", "started", "a started", "a #1 x", "a #2 y", "a finished 2", "succeeded"]
    );
    let read =
        engine.handle().generation(&tenant(), accepted.generation.id).await.unwrap().unwrap();
    assert_eq!((read.state, read.done, read.last_event), (State::Succeeded, 2, 7));
    let mut late = engine.handle().follow(accepted.generation.id, 4);
    assert_eq!(words(&all(&mut late).await), ["a #2 y", "a finished 2", "succeeded"]);
    let mut later = engine.handle().follow(accepted.generation.id, 7);
    assert!(all(&mut later).await.is_empty());
    engine.drain().await;
}

#[tokio::test]
async fn an_item_is_told_while_the_model_still_writes() {
    let lab = Lab::new();
    let gate = Gate::new();
    let script = Script::new([
        text(r#"[{"title":"x"},"#),
        Part::Gate(gate.clone()),
        text(r#"{"title":"y"}]"#),
    ]);
    let model = Arc::new(Scripted::always(script));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 5)]).await;
    let early = until(&mut accepted.follow, |body| matches!(body, EventBody::Item { .. })).await;
    assert_eq!(words(&early).last().unwrap(), "a #1 x");
    gate.open();
    assert_eq!(words(&all(&mut accepted.follow).await), ["a #2 y", "a finished 2", "succeeded"]);
    engine.drain().await;
}

#[tokio::test]
async fn no_more_items_than_wanted_are_saved_and_the_rest_is_cut_off() {
    let lab = Lab::new();
    let script = Script::new([
        text(r#"[{"title":"x"},{"title":"y"},{"title":"z"}"#),
        Part::Gate(Gate::new()),
    ]);
    let model = Arc::new(Scripted::always(script));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", 2)]).await;
    let log = words(&all(&mut accepted.follow).await);
    assert_eq!(log[3..], ["a #1 x", "a #2 y", "a finished 2", "succeeded"]);
    model.aborts(1).await;
    engine.drain().await;
}

#[tokio::test]
async fn stop_reaches_the_provider_and_nothing_follows() {
    let lab = Lab::new();
    let gate = Gate::new();
    let script = Script::new([text(r#"[{"title":"x"},"#), Part::Gate(gate.clone()), text("]")]);
    let model = Arc::new(Scripted::always(script));
    let engine = lab.engine("n1", &[&model]).await;
    let handle = engine.handle();
    let mut accepted = submit(&handle, &[("a", 5)]).await;
    until(&mut accepted.follow, |body| matches!(body, EventBody::Item { .. })).await;
    let stopped = handle.stop(&tenant(), accepted.generation.id).await.unwrap();
    assert_eq!(stopped.state, State::Stopped);
    model.aborts(1).await;
    gate.open();
    assert_eq!(words(&all(&mut accepted.follow).await), ["stopped"]);
    assert!(handle.stop(&tenant(), accepted.generation.id).await.is_err());
    assert!(handle.stop(&TenantId::new("other"), accepted.generation.id).await.is_err());
    engine.drain().await;
}

#[tokio::test]
async fn a_follower_that_goes_away_stops_nothing() {
    let lab = Lab::new();
    let gate = Gate::new();
    let script = Script::new([Part::Gate(gate.clone()), text(r#"[{"title":"x"}]"#)]);
    let model = Arc::new(Scripted::always(script));
    let engine = lab.engine("n1", &[&model]).await;
    let accepted = submit(&engine.handle(), &[("a", 5)]).await;
    let id = accepted.generation.id;
    drop(accepted);
    gate.reached(1).await;
    gate.open();
    let log = words(&all(&mut engine.handle().follow(id, 0)).await);
    assert_eq!(log.last().unwrap(), "succeeded");
    assert_eq!(model.aborted(), 0);
    engine.drain().await;
}

#[tokio::test]
async fn continue_after_a_stop_asks_only_for_the_rest() {
    let lab = Lab::new();
    let gate = Gate::new();
    let model = Arc::new(Scripted::sequence([
        Script::text(r#"[{"title":"done"}]"#),
        Script::new([text(r#"[{"title":"x"},"#), Part::Gate(gate.clone())]),
        Script::text(r#"[{"title":"y"}]"#),
    ]));
    let mut limited = lab;
    limited.limits.sections_at_once_max = 1;
    let engine = limited.engine("n1", &[&model]).await;
    let handle = engine.handle();
    let mut accepted = submit(&handle, &[("a", 1), ("b", 2)]).await;
    let id = accepted.generation.id;
    gate.reached(1).await;
    until(&mut accepted.follow, |b| matches!(b, EventBody::Item { section, .. } if section == "b"))
        .await;
    handle.stop(&tenant(), id).await.unwrap();
    model.aborts(1).await;
    handle.go_on(&tenant(), id).await.unwrap();
    let mut follow = handle.follow(id, 0);
    let log = limited
        .run_clock(
            Duration::from_millis(100),
            until(&mut follow, |body| matches!(body, EventBody::Succeeded { .. })),
        )
        .await;
    let log = words(&log);
    let tail = &log[log.iter().position(|word| word == "stopped").unwrap()..];
    assert_eq!(tail, ["stopped", "continued", "started", "b #2 y", "b finished 2", "succeeded"]);
    let asked: Vec<String> = model.recorded().into_iter().map(|r| r.request.user).collect();
    assert_eq!(asked.len(), 3, "section a was not asked again");
    assert!(asked[2].contains("wanted 1") && asked[2].contains("\"x\""), "{}", asked[2]);
    engine.drain().await;
}

#[tokio::test]
async fn a_crowd_of_one_tenant_does_not_keep_another_waiting() {
    let mut lab = Lab::new();
    lab.limits.generations_max = 1;
    let gate = Gate::new();
    let model = Arc::new(Scripted::sequence([
        Script::new([Part::Gate(gate.clone()), text(r#"[{"title":"x"}]"#)]),
        Script::text(r#"[{"title":"x"}]"#),
    ]));
    let engine = lab.engine("n1", &[&model]).await;
    let handle = engine.handle();
    let (crowd, single) = (TenantId::new("crowd"), TenantId::new("single"));
    let mut waiting = Vec::new();
    for _ in 0..40 {
        waiting.push(submit_for(&handle, &crowd, &[("a", 1)]).await);
    }
    gate.reached(1).await;
    let mut one = submit_for(&handle, &single, &[("a", 1)]).await;
    gate.open();
    assert_eq!(words(&all(&mut one.follow).await).last().unwrap(), "succeeded");
    let single_began = handle.generation(&single, one.generation.id).await.unwrap().unwrap();
    let mut began_before = 0;
    for accepted in &mut waiting {
        all(&mut accepted.follow).await;
    }
    let order: Vec<String> = model
        .recorded()
        .iter()
        .map(|r| r.request.request_id.split('.').next().unwrap().to_owned())
        .collect();
    for id in order {
        if id == single_began.id.to_string() {
            break;
        }
        began_before += 1;
    }
    assert!(began_before <= 2, "{began_before} of the crowd went before the single one");
    engine.drain().await;
}

#[tokio::test]
async fn who_listens_before_the_loops_start_hears_a_task_that_waits_from_its_first_step_on() {
    let mut lab = Lab::new();
    let model = Arc::new(Scripted::always(Script::text("[]")));
    lab.limits.project_generations_max = 0;
    let busy = lab.engine("n0", &[&model]).await;
    let submission = Submission {
        id: None,
        tenant: tenant(),
        door: Door::Tasks,
        recipe: "features".to_owned(),
        about: None,
        subject: String::new(),
        unique_key: Some("left-behind".to_owned()),
        input: "{}".to_owned(),
        model: "main".to_owned(),
        price: 0,
        sections: Vec::new(),
        told: Value::Null,
    };
    let id = busy.handle().submit(submission).await.unwrap().generation.id;
    busy.drain().await;

    lab.limits.project_generations_max = 1;
    let prepared = lab.prepared("n1", &[&model]).await;
    let handle = prepared.handle();
    // Loops that had begun would claim it during one of these reads.
    for _ in 0..100 {
        let read = handle.generation(&tenant(), id).await.unwrap().unwrap();
        assert_eq!(read.state, State::Pending);
    }
    let mut taps = handle.tasks().taps();
    assert!(taps.next_ready().is_none());
    let engine = prepared.begin();
    let first = tokio::time::timeout(PATIENCE, taps.next()).await.unwrap().unwrap();
    assert_eq!((first.generation, &first.event.body), (id, &EventBody::Started));
    engine.drain().await;
}
