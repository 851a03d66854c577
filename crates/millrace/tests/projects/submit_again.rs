//! Section 3: the same sessionId again, and the submit alias of section 8.3 (checks 10, 24).

use std::sync::Barrier;

use serde_json::{Value, json};

use crate::support::{Project, Rig, fresh, is_uuid, merged, refused, text};

const USED: &str = "sessionId is already used by another task";

// check 10
#[test]
fn the_same_body_answers_the_present_status_and_starts_nothing() {
    let project = Project::new();
    let body = json!({"sessionId": fresh("again")});
    let task = project.run("features", body.clone());
    for _ in 0..3 {
        let answer = project.try_submit("features", body.clone()).ok();
        assert_eq!(answer, json!({"sessionId": task.session, "status": "completed"}));
    }
    assert_eq!(project.rows("features").len(), 6);
}

#[test]
fn the_same_body_answers_processing_error_and_cancelled_as_well() {
    let project = Project::new();
    let again = |session: &str, model: &str| {
        let body = json!({"sessionId": session, "modelId": model});
        project.try_submit("features", body).ok()["status"].clone()
    };
    let stuck = project.stuck();
    assert_eq!(again(&stuck.session, "offline-stuck"), "processing");
    stuck.cancel().ok();
    assert_eq!(again(&stuck.session, "offline-stuck"), "cancelled");
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error");
    assert_eq!(again(&failed.session, "offline-fail"), "error");
}

// check 10
#[test]
fn another_body_is_a_conflict() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let session = fresh("again");
    project.run("features", json!({"sessionId": session, "count": 3}));
    let others = [
        json!({"count": 4}),
        json!({}),
        json!({"count": 3, "mode": "append"}),
        json!({"count": 3, "modelId": "offline"}),
        json!({"count": 3, "title": "x"}),
        json!({"count": 3, "prompt": "x"}),
        json!({"count": 3, "featureId": feature}),
        json!({"count": 3, "taskType": "personas"}),
        json!({"count": 3, "projectId": Project::new().id}),
    ];
    for other in others {
        let body = merged(json!({"sessionId": session}), other);
        refused(&project.try_submit("features", body), 409, USED);
    }
}

#[test]
fn aliases_lifted_ids_nulls_and_unknown_fields_make_no_other_body() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let session = fresh("again");
    let body =
        json!({"sessionId": session, "featureId": feature, "modelId": "offline", "count": 1});
    project.run("user-stories", body);
    let same = [
        json!({
            "task_type": "user-stories", "project_id": project.id, "session_id": session,
            "feature_id": feature, "model_id": "offline", "count": 1,
        }),
        json!({
            "taskType": "user-stories", "projectId": project.id, "sessionId": session, "count": 1,
            "additionalData": {"featureId": feature}, "modelId": "offline",
        }),
        json!({
            "taskType": "user-stories", "projectId": project.id, "sessionId": session, "count": 1,
            "featureId": feature, "modelId": "offline", "mode": null, "title": null,
            "prompt": null, "storyId": null, "additionalData": null, "colour": "red",
        }),
    ];
    for body in same {
        let answer = project.client().post("/api/llm-tasks/submit", &body).ok();
        assert_eq!(answer, json!({"sessionId": session, "status": "completed"}), "{body}");
    }
    assert_eq!(project.rows("user-stories").len(), 1);
}

// check 10
#[test]
fn fifty_equal_submits_at_once_start_one_task() {
    let project = Project::new();
    let body = json!({"sessionId": fresh("fifty")});
    let barrier = Barrier::new(50);
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let submit = || {
            barrier.wait();
            project.try_submit("features", body.clone()).ok()
        };
        let threads: Vec<_> = (0..50).map(|_| scope.spawn(submit)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| answer["sessionId"] == body["sessionId"]), "{answers:?}");
    project.task(&text(&body["sessionId"])).complete();
    assert_eq!(project.rows("features").len(), 6);
}

#[test]
fn of_different_bodies_at_once_one_is_taken_and_the_others_conflict() {
    let project = Project::new();
    let session = fresh("race");
    let barrier = Barrier::new(8);
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let submit = |count: usize| {
            barrier.wait();
            project.try_submit("features", json!({"sessionId": session, "count": count})).status
        };
        let threads: Vec<_> = (1..=8).map(|count| scope.spawn(move || submit(count))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 7, "{statuses:?}");
}

#[test]
fn a_session_is_still_known_after_a_restart() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let body = json!({"sessionId": fresh("restart"), "count": 1});
    let session = project.run("features", body.clone()).session;
    rig.server().kill();
    rig.server().restart();
    let answer = project.try_submit("features", body).ok();
    assert_eq!(answer, json!({"sessionId": session, "status": "completed"}));
    refused(&project.try_submit("features", json!({"sessionId": session})), 409, USED);
}

// check 24
#[test]
fn the_alias_submits_the_usual_body_and_gives_a_session() {
    let project = Project::new();
    let body = json!({
        "title": "Nightly", "prompt": "Think of cats", "projectId": project.id,
        "taskType": "features", "additionalData": {"anything": 1},
    });
    let answer = project.client().post("/api/tasks/submit", &body).ok();
    let session = text(&answer["sessionId"]);
    assert_eq!(answer, json!({"sessionId": session, "status": "pending"}));
    assert!(is_uuid(&session), "{session}");
    project.task(&session).complete();
    assert_eq!(project.rows("features").len(), 6);
}

#[test]
fn both_paths_know_the_same_sessions_and_refuse_alike() {
    let project = Project::new();
    let body = project.body("features", json!({"sessionId": fresh("both"), "count": 1}));
    let session = project.run("features", json!({"sessionId": body["sessionId"], "count": 1}));
    let answer = project.client().post("/api/tasks/submit", &body).ok();
    assert_eq!(answer, json!({"sessionId": session.session, "status": "completed"}));
    let reply = project.client().post("/api/tasks/submit", &json!({}));
    refused(&reply, 400, "Missing required field: taskType");
}
