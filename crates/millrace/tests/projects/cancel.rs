//! Section 6 (checks 11, 12, 13).

use std::sync::Barrier;
use std::time::Duration;

use millrace_testkit::{Heard, Reply};
use serde_json::{Value, json};

use crate::support::{NOBODY, Project, Rig, Task, assert_json, fresh, refused, text};

/// How long nothing may change after a cancel (contract, check 11).
const STILL: Duration = Duration::from_secs(3);

fn cancel(project: &Project, body: &Value) -> Reply {
    project.client().post("/api/llm-tasks/cancel", body)
}

// check 11
#[test]
fn a_running_task_is_cancelled_at_once_and_keeps_the_items_it_has_and_no_more() {
    let project = Project::new();
    let session = fresh("slow");
    let mut socket = project.rig.subscribed(&session);
    let task = project.submit("features", json!({"sessionId": session, "modelId": "offline-slow"}));
    task.until("the second item", |at| at["message"] == "Generating feature 2 of 6...");
    let reply = task.cancel();
    assert_eq!(reply.ok(), json!({"status": "cancelled"}));
    assert_json(&reply);
    let at = task.progress();
    assert_eq!((&at["status"], &at["current_phase"]), (&json!("cancelled"), &json!("cancelled")));
    assert!(at["progress_percentage"].as_u64().unwrap() < 100, "{at}");
    let count = task.details()["resultCount"].as_u64().unwrap();
    assert!((1..6).contains(&count), "{count}");
    assert_eq!(at["message"], format!("Cancelled after {count} of 6 features"));
    let rows = project.rows("features");
    assert_eq!(rows.len() as u64, count);
    let cancelled = socket.to_the_end();
    assert_eq!(cancelled.last().unwrap().event, "task-cancelled");
    // The socket is silent and the rows stand as they are for as long as the contract's check says.
    assert_eq!(socket.hear(STILL), Heard::Silence);
    assert_eq!(project.rows("features"), rows);
    assert_eq!(task.progress(), at);
}

// check 12
#[test]
fn a_pending_task_is_cancelled_before_it_starts() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let stuck = project.stuck();
    let task = project.submit("personas", json!({}));
    assert_eq!(task.progress()["status"], "pending");
    assert_eq!(task.cancel().ok(), json!({"status": "cancelled"}));
    let at = task.progress();
    assert_eq!(at["message"], "Cancelled before start");
    assert_eq!(at["progress_percentage"], 0);
    assert_eq!(at["status"], "cancelled");
    // The worker that becomes free passes over it.
    stuck.cancel().ok();
    project.run("features", json!({"count": 1}));
    assert_eq!(task.progress(), at);
    assert_eq!(project.rows("personas"), Vec::<Value>::new());
}

#[test]
fn a_cancelled_task_s_worker_is_free_again() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    for _ in 0..3 {
        project.stuck().cancel().ok();
    }
    project.run("features", json!({}));
}

#[test]
fn the_plural_of_the_type_and_all_sections_are_told() {
    let project = Project::new();
    project.feature("Reminders");
    project.feature("Billing");
    let task = project.submit("user-stories", json!({"modelId": "offline-stuck"}));
    task.until("a saved item", |at| text(&at["message"]).starts_with("Generating user story"));
    task.cancel().ok();
    let count = task.details()["resultCount"].clone();
    assert_eq!(task.progress()["message"], format!("Cancelled after {count} of 8 user stories"));
}

// check 13
#[test]
fn a_finished_task_cannot_be_cancelled() {
    let project = Project::new();
    let completed = project.run("features", json!({"count": 1}));
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error");
    let cancelled = project.stuck();
    cancelled.cancel().ok();
    for (task, status) in [(completed, "completed"), (failed, "error"), (cancelled, "cancelled")] {
        let at = task.progress();
        let error = format!("Task cannot be cancelled: status is {status}");
        refused(&task.cancel(), 400, &error);
        assert_eq!(task.progress(), at);
    }
}

// check 13
#[test]
fn a_cancel_names_its_task() {
    let project = Project::new();
    for body in [json!({}), json!({"sessionId": null}), json!({"sessionId": ""})] {
        refused(&cancel(&project, &body), 400, "Missing required field: sessionId");
    }
    for session in [NOBODY, "unknown-session", "x", "ä b"] {
        refused(&cancel(&project, &json!({"sessionId": session})), 404, "Task not found");
    }
}

#[test]
fn the_snake_case_name_is_accepted() {
    let project = Project::new();
    let task = project.stuck();
    let answer = cancel(&project, &json!({"session_id": task.session})).ok();
    assert_eq!(answer, json!({"status": "cancelled"}));
}

// check 13
#[test]
fn of_twenty_cancels_at_once_one_gets_200() {
    const ROUNDS: usize = 5;
    let project = Project::new();
    for _ in 0..ROUNDS {
        let task = project.stuck();
        let mut socket = task.subscribed();
        let replies = twenty_cancels(&task);
        let (won, lost): (Vec<_>, Vec<_>) = replies.iter().partition(|reply| reply.status == 200);
        assert_eq!(won.len(), 1);
        for reply in lost {
            refused(reply, 400, "Task cannot be cancelled: status is cancelled");
        }
        let frames = socket.to_the_end();
        assert_eq!(frames.last().unwrap().event, "task-cancelled");
        assert_eq!(socket.drain(), [], "exactly one task-cancelled");
    }
}

fn twenty_cancels(task: &Task) -> Vec<Reply> {
    let barrier = Barrier::new(20);
    let cancel = || {
        barrier.wait();
        task.cancel()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(cancel)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_cancel_races_completion_and_the_answer_agrees_with_the_outcome() {
    let project = Project::new();
    for _ in 0..12 {
        let task = project.submit("features", json!({"count": 2}));
        task.until("a start", |at| at["status"] != "pending");
        let reply = task.cancel();
        let at = task.finish();
        if reply.status == 200 {
            assert_eq!(at["status"], "cancelled");
        } else {
            refused(&reply, 400, "Task cannot be cancelled: status is completed");
            assert_eq!(at["status"], "completed");
        }
        let count = task.details()["resultCount"].as_u64().unwrap();
        let rows = project.rows_where(
            "features",
            &[("projectId", &project.id), ("generation_id", &task.generation())],
        );
        assert_eq!(rows.len() as u64, count);
    }
}

#[test]
fn closing_a_connection_or_a_socket_cancels_nothing() {
    let project = Project::new();
    let session = fresh("closing");
    drop(project.rig.subscribed(&session));
    let body = project
        .body("features", json!({"sessionId": session, "modelId": "offline-slow", "count": 2}));
    let body = body.to_string();
    let client = project.client();
    drop(client.open("POST", "/api/llm-tasks/submit", &[], Some(body.as_bytes())));
    let task = project.task(&session);
    drop(task.subscribed());
    drop(client.open("GET", &format!("/api/progress/{session}"), &[], None));
    task.complete();
}

#[test]
fn a_cancelled_append_leaves_rows_that_look_like_any_other() {
    let project = Project::new();
    let task = project.stuck();
    task.cancel().ok();
    let rows = project.rows("features");
    assert_eq!(rows.len(), 1);
    crate::support::assert_valid(&rows, "features");
    assert_eq!(rows[0]["generation_id"], task.generation());
}
