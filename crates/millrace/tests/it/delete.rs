//! Check 39: deletion, single and many.

use serde_json::json;

use crate::support::{Project, array, column, invalid, not_found, text};

fn two_types() -> Project {
    let project = Project::new();
    let quality = [("aaaa0001", "one"), ("aaaa0002", "two"), ("aaaa0003", "three")];
    let gaps = [("bbbb0001", "one"), ("bbbb0002", "two")];
    let files = |kind: &str, ids: &[(&str, &str)]| -> Vec<(String, String)> {
        ids.iter()
            .map(|(id, name)| {
                let text = millrace_testkit::idea_file(id, kind, name, &[]);
                (format!("idea_{kind}_{name}.md"), text)
            })
            .collect()
    };
    let mut all = files("code_quality", &quality);
    all.extend(files("documentation_gaps", &gaps));
    let all: Vec<(&str, String)> =
        all.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    project.write_session("03-11-two", "2026-03-11T14:30:00.000Z", &all);
    project
}

// check 39
#[test]
fn a_deleted_idea_is_gone_and_a_second_delete_finds_nothing() {
    let project = two_types();
    assert_eq!(project.delete("aaaa0002").ok(), json!({"success": true, "deleted": "aaaa0002"}));
    not_found(&project.delete("aaaa0002"), "Idea not found: aaaa0002");
    assert!(!project.has(".viben/ideas/03-11-two/idea_code_quality_two.md"));
    let file = project.session_file("03-11-two");
    assert_eq!(array(&file["files"]).len(), 4);
    assert_eq!(file["summary"]["by_type"], json!({"code_quality": 2, "documentation_gaps": 2}));
    assert!(text(&file["updated_at"]).as_str() > "2026-03-11T14:30:00.000Z");
    assert_eq!(file["generated_at"], "2026-03-11T14:30:00.000Z");
}

// check 39
#[test]
fn deleting_a_promoted_idea_leaves_its_task() {
    let project = two_types();
    let task = project.promote("aaaa0001", json!({})).ok();
    project.dismiss("aaaa0002", json!({})).ok();
    project.delete("aaaa0001").ok();
    project.delete("aaaa0002").ok();
    let folder = text(&task["task"]["task_dir"]);
    assert_eq!(project.read_json(&format!("{folder}/task.json"))["evo_idea"], "aaaa0001");
    assert_eq!(project.list(&[])["total"], 3);
}

// check 39
#[test]
fn many_are_deleted_as_a_union_in_the_stated_order() {
    let project = two_types();
    let body = json!({
        "ids": ["ffffffff", "bbbb0002", "aaaa0002", "bbbb0002", "../x"], "type": "code_quality",
    });
    let expected = json!({
        "success": true, "deleted": 4, "ids": ["bbbb0002", "aaaa0002", "aaaa0001", "aaaa0003"],
    });
    assert_eq!(project.delete_many(body.clone()).ok(), expected);
    assert_eq!(column(&project.list(&[])["ideas"], "id"), ["bbbb0001"]);
    let nothing = json!({"success": true, "deleted": 0, "ids": []});
    assert_eq!(project.delete_many(body).ok(), nothing);
    assert_eq!(project.delete_many(json!({"type": "nope"})).ok(), nothing);
    assert_eq!(project.delete_many(json!({"ids": ["ffffffff"]})).ok(), nothing);
}

// check 39
#[test]
fn all_takes_everything_and_the_emptied_session_stays_with_zeros() {
    let project = two_types();
    let selector = "ids, type, all - at least one must be specified";
    invalid(&project.delete_many(json!({})), selector);
    invalid(&project.delete_many(json!({"ids": [], "all": false, "type": ""})), selector);
    let ids = ["aaaa0001", "aaaa0002", "aaaa0003", "bbbb0001", "bbbb0002"];
    let expected = json!({"success": true, "deleted": 5, "ids": ids});
    assert_eq!(project.delete_many(json!({"all": true})).ok(), expected);
    let sessions = project.sessions();
    assert_eq!(sessions.len(), 1);
    let zero = json!({
        "total_ideas": 0, "by_type": {}, "by_status": {"draft": 0, "promoted": 0},
    });
    assert_eq!(sessions[0]["summary"], zero);
    assert_eq!(project.session("03-11-two")["files"], json!([]));
    assert_eq!(project.names(".viben/ideas/03-11-two"), ["idea.json"]);
    let again = json!({"success": true, "deleted": 0, "ids": []});
    assert_eq!(project.delete_many(json!({"all": true})).ok(), again);
}

// check 39
#[test]
fn all_starts_with_the_requested_ids() {
    let project = two_types();
    let body = json!({"all": true, "ids": ["bbbb0002", "aaaa0003"]});
    let deleted = project.delete_many(body).ok();
    let order = ["bbbb0002", "aaaa0003", "aaaa0001", "aaaa0002", "bbbb0001"];
    assert_eq!(deleted["ids"], json!(order));
}
