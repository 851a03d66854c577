//! Section 9.1 under many hands at once: no name twice, no number twice, no change lost.

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::support::{Project, Rig, column, fresh, one, refused, text};

/// How many callers act at the same moment.
const CALLERS: usize = 12;

/// Runs `act` once per caller, all at the same moment.
fn at_once<T: Send>(act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let barrier = Barrier::new(CALLERS);
    std::thread::scope(|scope| {
        let (act, barrier) = (&act, &barrier);
        let start = |caller| {
            scope.spawn(move || {
                barrier.wait();
                act(caller)
            })
        };
        let threads: Vec<_> = (0..CALLERS).map(start).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn of_equal_feature_names_at_once_one_is_made() {
    let project = Project::new();
    let replies = at_once(|_| project.try_create("features", json!({"name": "The only one"})));
    let (made, refusals): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 201);
    assert_eq!(made.len(), 1);
    for reply in refusals {
        refused(reply, 409, "A feature with this name already exists");
    }
    assert_eq!(project.rows("features").len(), 1);
}

#[test]
fn numbers_and_positions_given_at_once_are_all_different() {
    let project = Project::new();
    at_once(|_| project.feature(&fresh("Feature")));
    let rows = project.rows("features");
    for field in ["number", "position"] {
        let mut given: Vec<u64> = rows.iter().map(|row| row[field].as_u64().unwrap()).collect();
        given.sort_unstable();
        assert!(given.iter().copied().eq(1..=CALLERS as u64), "{field}: {given:?}");
    }
}

#[test]
fn numbers_of_projects_made_at_once_are_all_different() {
    let rig = Rig::with(&[]);
    let made = at_once(|_| rig.project().row["number"].as_u64().unwrap());
    let mut numbers = made;
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=CALLERS as u64), "{numbers:?}");
}

#[test]
fn changes_of_different_fields_at_once_all_stay() {
    let project = Project::new();
    let id = text(&project.create("personas", json!({"name": "Ann"}))["id"]);
    let fields = [
        "user_role",
        "tagline",
        "avatar_description",
        "demographics",
        "psychographics",
        "goals_and_needs",
        "pain_points",
        "product_specific",
        "communication_preferences",
        "narrative",
    ];
    let value = |place: usize| if place < 3 { json!("changed") } else { json!({"a": place}) };
    at_once(|caller| {
        if let Some(field) = fields.get(caller) {
            one(&project.patch("personas", &id, json!({*field: value(caller)})));
        }
    });
    let row = project.row("personas", &id);
    for (place, field) in fields.iter().enumerate() {
        assert_eq!(row[field], value(place), "{field}");
    }
}

#[test]
fn a_row_deleted_by_many_is_deleted_once() {
    let project = Project::new();
    let id = project.feature("Reminders");
    let replies = at_once(|_| project.delete("features", &id));
    let gone = replies.iter().filter(|reply| reply.status == 204).count();
    assert_eq!(gone, 1);
    for reply in replies.iter().filter(|reply| reply.status != 204) {
        refused(reply, 404, "Feature not found");
    }
}

#[test]
fn rows_made_while_their_parent_goes_are_made_or_refused_and_never_left_behind() {
    for _ in 0..5 {
        let project = Project::new();
        let feature = project.feature("Reminders");
        let replies = at_once(|caller| {
            if caller == 0 {
                return project.delete("features", &feature);
            }
            let fields = json!({"feature_id": feature, "title": fresh("Story")});
            project.try_create("user-stories", fields)
        });
        assert_eq!(replies[0].status, 204);
        for reply in replies[1..].iter().filter(|reply| reply.status != 201) {
            refused(reply, 404, "Feature not found");
        }
        assert_eq!(project.rows("user-stories"), Vec::<Value>::new());
    }
}

#[test]
fn a_submit_that_races_the_project_s_deletion_leaves_no_task_behind() {
    for _ in 0..5 {
        let project = Project::new();
        let sessions: Vec<String> = (0..CALLERS).map(|_| fresh("deleted")).collect();
        let replies = at_once(|caller| {
            if caller == 0 {
                return project.delete("projects", &project.id);
            }
            project.try_submit("features", json!({"sessionId": sessions[caller]}))
        });
        assert_eq!(replies[0].status, 204);
        for reply in replies[1..].iter().filter(|reply| reply.status != 200) {
            refused(reply, 404, "Project not found");
        }
        for session in &sessions {
            refused(&project.task(session).try_progress(), 404, "Task not found");
        }
    }
}

#[test]
fn tasks_that_end_at_once_count_what_they_saved() {
    let project = Project::new();
    let features: Vec<String> = (0..4).map(|_| project.feature(&fresh("Feature"))).collect();
    let tasks = at_once(|caller| {
        let feature = &features[caller % features.len()];
        project.submit("user-stories", json!({"featureId": feature, "count": 3}))
    });
    for task in &tasks {
        task.complete();
        assert_eq!(task.details()["resultCount"], 3);
    }
    let rows = project.rows("user-stories");
    assert_eq!(rows.len(), 3 * CALLERS);
    for task in tasks {
        let generation = task.generation();
        let own = column(&rows, "generation_id").iter().filter(|id| **id == generation).count();
        assert_eq!(own, 3);
    }
}
