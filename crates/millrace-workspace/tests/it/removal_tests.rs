//! Deletion: check 39.

use millrace_workspace::RemoveMany;
use serde_json::json;

use crate::support::{Place, START, at, promote, told};

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn filled() -> Place {
    let place = Place::new();
    place.session_with("a", &[("00000001", "One"), ("00000002", "Two")]);
    let later =
        place.workspace.begin_run(&crate::support::run(&["b"], "2026-03-12T00:00:00Z")).unwrap();
    place.save(&later, "b", "00000003", "Three");
    place.save(&later, "b", "00000004", "Four");
    place
}

#[test]
fn a_removed_idea_is_gone_and_its_task_stays() {
    let place = filled();
    let task = place.workspace.promote(&promote("00000001")).unwrap();
    place.workspace.remove("00000001", at(START)).unwrap();
    assert_eq!(told(place.workspace.remove("00000001", at(START))), "Idea not found: 00000001");
    assert!(place.exists(&format!("{}/task.json", task.task_dir)));
    assert!(!place.ids().contains(&"00000001".to_owned()));
}

#[test]
fn a_batch_is_the_union_in_request_order_then_listing_order() {
    let place = filled();
    let batch = RemoveMany {
        ids: ids(&["00000002", "ffffffff", "00000004", "00000002", "../x"]),
        idea_type: Some("b".to_owned()),
        all: false,
    };
    let gone = place.workspace.remove_many(&batch, at(START)).unwrap();
    assert_eq!(gone, ["00000002", "00000004", "00000003"]);
    assert_eq!(place.ids(), ["00000001"]);
    assert_eq!(place.json(".viben/ideas/03-12-b/idea.json")["summary"]["total_ideas"], json!(0));
    assert_eq!(place.workspace.sessions(9, 0).unwrap().total, 2, "an emptied session stays");
}

#[test]
fn all_and_nothing() {
    let place = filled();
    let nothing = RemoveMany { idea_type: Some("nope".to_owned()), ..RemoveMany::default() };
    assert!(place.workspace.remove_many(&nothing, at(START)).unwrap().is_empty());
    assert_eq!(
        told(place.workspace.remove_many(&RemoveMany::default(), at(START))),
        "ids, type, all - at least one must be specified"
    );
    let many = RemoveMany { ids: vec![String::new(); 1001], ..RemoveMany::default() };
    assert_eq!(
        told(place.workspace.remove_many(&many, at(START))),
        "ids must be an array of at most 1000 strings"
    );
    let all = RemoveMany { all: true, ..RemoveMany::default() };
    let gone = place.workspace.remove_many(&all, at(START)).unwrap();
    assert_eq!(gone, ["00000003", "00000004", "00000001", "00000002"]);
    assert!(place.ids().is_empty());
}

#[test]
fn an_empty_workspace_is_not_touched() {
    let place = Place::new();
    let all = RemoveMany { all: true, ..RemoveMany::default() };
    assert!(place.workspace.remove_many(&all, at(START)).unwrap().is_empty());
    assert!(place.everything().is_empty());
}
