//! Answers that are not as asked: bad items, no list, cut short, repeated.

use std::sync::Arc;

use millrace_models::scripted::{Part, Script, Scripted};
use millrace_models::{Finished, Stop, Usage};

use crate::lab::{Lab, all, submit, words};

fn truncated(text: &str) -> Script {
    let finished = Finished { usage: Usage::default(), stop: Stop::Truncated, model: "m".into() };
    Script::new([Part::Text(text.into()), Part::Finish(finished)])
}

/// The log after `started`, and what was asked.
async fn run(scripts: Vec<Script>, total: u32) -> (Vec<String>, Vec<String>) {
    let lab = Lab::new();
    let model = Arc::new(Scripted::sequence(scripts));
    let engine = lab.engine("n1", &[&model]).await;
    let mut accepted = submit(&engine.handle(), &[("a", total)]).await;
    let log = words(&all(&mut accepted.follow).await);
    engine.drain().await;
    let asked = model.recorded().into_iter().map(|r| r.request.user).collect();
    (log[3..].to_vec(), asked)
}

#[tokio::test]
async fn bad_items_are_asked_for_once_more_and_alone() {
    let (log, asked) = run(
        vec![
            Script::text(r#"[{"title":"x"},{"title":7},{"title":"y"}]"#),
            Script::text(r#"[{"title":"z"}]"#),
        ],
        5,
    )
    .await;
    assert_eq!(log, ["a #1 x", "a #2 y", "a #3 z", "a finished 3", "succeeded"]);
    assert_eq!(asked.len(), 2);
    assert!(asked[1].contains("wanted 1") && asked[1].contains("title must be a string"));
}

#[tokio::test]
async fn items_that_stay_bad_are_left_out_and_never_saved() {
    let bad = r#"[{"title":"x"},{"title":7}]"#;
    let (log, asked) = run(vec![Script::text(bad), Script::text(r#"[{"title":8}]"#)], 5).await;
    assert_eq!(log, ["a #1 x", "a finished 1", "succeeded"]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn only_bad_items_fail_the_section() {
    let (log, asked) = run(vec![Script::text(r#"[{"title":7}]"#)], 5).await;
    assert_eq!(log, ["a failed: no item of the model's answer fits", "failed: 1 sections failed"]);
    assert_eq!(asked.len(), 2);
}

#[tokio::test]
async fn text_without_a_list_is_asked_again_and_then_fails() {
    let (log, asked) = run(vec![Script::text("I cannot help with that.")], 5).await;
    assert_eq!(
        log,
        ["a failed: the model's answer could not be read", "failed: 1 sections failed"]
    );
    assert_eq!(asked.len(), 3, "one ask and two more");
}

#[tokio::test]
async fn an_empty_list_is_a_success() {
    let (log, asked) = run(vec![Script::text("[]")], 5).await;
    assert_eq!(log, ["a finished 0", "succeeded"]);
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn elements_with_nothing_to_keep_are_dropped_without_a_second_ask() {
    let (log, asked) = run(vec![Script::text(r#"[{"title":"x"},{"other":1}]"#)], 5).await;
    assert_eq!(log, ["a #1 x", "a finished 1", "succeeded"]);
    assert_eq!(asked.len(), 1);
}

#[tokio::test]
async fn a_duplicate_is_told_and_takes_no_place() {
    let answer = r#"[{"title":"x"},{"title":"x"},{"title":"y"}]"#;
    let (log, _) = run(vec![Script::text(answer)], 2).await;
    assert_eq!(log, ["a #1 x", "a skipped 1", "a #3 y", "a finished 2", "succeeded"]);
}

#[tokio::test]
async fn a_truncated_answer_keeps_its_whole_items_and_asks_for_the_rest() {
    let (log, asked) = run(
        vec![truncated(r#"[{"title":"x"},{"title":"y"#), Script::text(r#"[{"title":"z"}]"#)],
        3,
    )
    .await;
    assert_eq!(log, ["a #1 x", "a #2 z", "a finished 2", "succeeded"]);
    assert!(asked[1].contains("wanted 2") && asked[1].contains("\"x\""), "{}", asked[1]);
}

#[tokio::test]
async fn an_answer_cut_before_its_first_item_is_not_asked_again_blindly() {
    let (log, asked) = run(vec![truncated(r#"[{"title":"x"#)], 3).await;
    assert_eq!(
        log,
        [
            "a failed: the model's answer was cut short before its first item",
            "failed: 1 sections failed"
        ]
    );
    assert_eq!(asked.len(), 1);
}
