//! Section 7: what `replace` removes, and when (checks 18, 19).

use serde_json::{Value, json};

use crate::support::{Project, Rig, column, one, text};

fn ids(project: &Project, kind: &str) -> Vec<String> {
    column(&project.rows(kind), "id")
}

// check 18
#[test]
fn a_replace_leaves_the_new_the_edited_and_the_hand_made_rows() {
    let project = Project::new();
    project.run("features", json!({}));
    project.run("features", json!({}));
    let rows = project.rows("features");
    assert_eq!(rows.len(), 12);
    let edited = text(&rows[3]["id"]);
    one(&project.patch("features", &edited, json!({"description": "Changed by hand"})));
    let by_hand = project.feature("By hand");
    let task = project.run("features", json!({"mode": "replace"}));
    let left = project.rows("features");
    assert_eq!(left.len(), 8);
    let new = left.iter().filter(|row| row["generation_id"] == task.generation()).count();
    assert_eq!(new, 6);
    assert!(ids(&project, "features").contains(&edited));
    assert!(ids(&project, "features").contains(&by_hand));
    crate::support::assert_all_differ(&left, "name");
    assert_eq!(task.details()["resultCount"], 6);
}

#[test]
fn a_change_of_status_alone_does_not_save_a_row() {
    let project = Project::new();
    project.run("features", json!({"count": 2}));
    let first = text(&project.rows("features")[0]["id"]);
    one(&project.patch("features", &first, json!({"status": "in_progress"})));
    project.run("features", json!({"mode": "replace", "count": 1}));
    assert_eq!(project.rows("features").len(), 1);
    assert!(!ids(&project, "features").contains(&first));
}

// check 19
#[test]
fn a_replace_that_is_cancelled_or_fails_removes_nothing() {
    let project = Project::new();
    project.run("features", json!({}));
    let before = project.rows("features");
    project.end("features", json!({"mode": "replace", "modelId": "offline-fail"}), "error");
    let after = project.rows("features");
    assert_eq!(after[..6], before);
    assert_eq!(after.len(), 8, "saved items stay");
    let fields = json!({"mode": "replace", "modelId": "offline-stuck"});
    let task = project.submit("features", fields);
    task.until("an item", |at| at["message"] == "Generating feature 2 of 6...");
    assert_eq!(project.rows("features")[..8], after, "nothing is removed before completion");
    task.cancel().ok();
    assert_eq!(project.rows("features")[..8], after);
    assert_eq!(project.rows("features").len(), 9);
}

#[test]
fn a_replace_keeps_what_a_person_made_or_edited_below() {
    let project = Project::new();
    project.run("features", json!({"count": 4}));
    let features = ids(&project, "features");
    // 0: a story made by hand; 1: a generated story that was edited; 2: a criterion made by hand
    // under a generated story; 3: only generated stories.
    project.story(&features[0], "By hand");
    for feature in &features[1..] {
        project.run("user-stories", json!({"featureId": feature, "count": 1}));
    }
    let story = |feature: &str| {
        text(&project.rows_where("user-stories", &[("featureId", feature)])[0]["id"])
    };
    one(&project.patch("user-stories", &story(&features[1]), json!({"title": "Edited"})));
    project.criterion(&story(&features[2]));
    let doomed = story(&features[3]);
    project.run("features", json!({"mode": "replace", "count": 1}));
    let left = ids(&project, "features");
    assert_eq!(left[..3], features[..3]);
    assert_eq!(left.len(), 4, "the fourth went and one is new");
    assert_eq!(project.get("user-stories", &[("id", &doomed)]).status, 404);
}

#[test]
fn a_generated_story_whose_status_changed_saves_nothing_above() {
    let project = Project::new();
    project.run("features", json!({"count": 1}));
    project.run("user-stories", json!({"count": 1}));
    project.run("acceptance-criteria", json!({"count": 1}));
    assert_eq!(project.rows("user-stories")[0]["status"], "has_criteria");
    project.run("features", json!({"mode": "replace", "count": 1}));
    assert_eq!(project.rows("features").len(), 1);
    assert_eq!(project.rows("user-stories"), Vec::<Value>::new());
    assert_eq!(project.rows("acceptance-criteria"), Vec::<Value>::new());
}

#[test]
fn only_rows_under_the_covered_parents_are_removed() {
    let project = Project::new();
    let (one, two) = (project.feature("Reminders"), project.feature("Billing"));
    project.run("user-stories", json!({}));
    let untouched = project.rows_where("user-stories", &[("featureId", &two)]);
    let task =
        project.run("user-stories", json!({"mode": "replace", "featureId": one, "count": 2}));
    assert_eq!(project.rows_where("user-stories", &[("featureId", &two)]), untouched);
    let new = project.rows_where("user-stories", &[("featureId", &one)]);
    assert_eq!(column(&new, "generation_id"), vec![task.generation(); 2]);
    project.run("user-stories", json!({"mode": "replace", "count": 1}));
    assert_eq!(project.rows("user-stories").len(), 2);
}

#[test]
fn only_rows_of_the_type_are_removed() {
    let project = Project::new();
    for kind in ["features", "personas", "pages"] {
        project.run(kind, json!({}));
    }
    project.run("personas", json!({"mode": "replace", "count": 1}));
    assert_eq!(project.rows("personas").len(), 1);
    assert_eq!(project.rows("features").len(), 6);
    assert_eq!(project.rows("pages").len(), 6);
}

#[test]
fn every_type_can_be_replaced() {
    let project = Project::new();
    let kinds =
        ["pages", "sections", "features", "user-stories", "acceptance-criteria", "personas"];
    for kind in kinds {
        project.run(kind, json!({"count": 2}));
        let old = ids(&project, kind);
        let task = project.run(kind, json!({"mode": "replace", "count": 1}));
        let left = project.rows(kind);
        assert_eq!(left.len() * 2, old.len(), "{kind}");
        assert_eq!(column(&left, "generation_id"), vec![task.generation(); left.len()], "{kind}");
    }
}

#[test]
fn a_new_feature_does_not_take_a_name_that_is_still_there() {
    let project = Project::new();
    project.run("features", json!({"count": 1}));
    project.run("features", json!({"mode": "replace", "count": 3}));
    let names = column(&project.rows("features"), "name");
    assert!(!names.contains(&"Sample feature 1".to_owned()), "{names:?}");
}

#[test]
fn the_removal_is_there_as_soon_as_the_task_is_completed() {
    let project = Project::new();
    project.run("features", json!({}));
    let session = crate::support::fresh("removal");
    let mut socket = project.rig.subscribed(&session);
    project.submit("features", json!({"sessionId": session, "mode": "replace", "count": 2}));
    assert_eq!(socket.to_the_end().last().unwrap().event, "task-complete");
    assert_eq!(project.rows("features").len(), 2);
}

#[test]
fn what_a_person_edits_or_makes_while_a_replace_runs_stays() {
    let project = Project::new();
    project.run("features", json!({"count": 3}));
    let old = ids(&project, "features");
    let fields = json!({"mode": "replace", "modelId": "offline-slow", "count": 2});
    let task = project.submit("features", fields);
    task.until("the first item", |at| at["message"] == "Generating feature 2 of 2...");
    one(&project.patch("features", &old[0], json!({"description": "Edited meanwhile"})));
    project.story(&old[1], "Made meanwhile");
    let by_hand = project.feature("By hand");
    task.complete();
    let left = ids(&project, "features");
    assert!(left.contains(&old[0]) && left.contains(&old[1]) && left.contains(&by_hand));
    assert!(!left.contains(&old[2]));
    assert_eq!(left.len(), 5);
}

#[test]
fn a_replace_holds_over_a_crash() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    project.run("features", json!({}));
    let task = project
        .submit("features", json!({"mode": "replace", "modelId": "offline-slow", "count": 2}));
    task.until("an item", |at| at["message"] == "Generating feature 2 of 2...");
    rig.server().kill();
    rig.server().restart();
    task.complete();
    assert_eq!(project.rows("features").len(), 2);
}
