//! Section 2: what a crash or restart takes back, which is nothing (check 17).

use millrace_testkit::{Rng, until};
use serde_json::{Value, json};

use crate::support::{
    Project, Rig, Task, assert_all_differ, assert_run, column, fresh, is_final, refused,
};

fn crash(rig: &Rig) {
    rig.server().kill();
    rig.server().restart();
}

fn percent(at: &Value) -> u64 {
    at["progress_percentage"].as_u64().unwrap()
}

/// A task on `offline-slow` with at least one saved item.
fn slow(project: &Project) -> (Task, Value) {
    let task = project.submit("features", json!({"modelId": "offline-slow"}));
    let at = task.until("the third item", |at| at["message"] == "Generating feature 3 of 6...");
    (task, at)
}

// check 17
#[test]
fn a_killed_server_goes_on_with_the_task_and_makes_no_item_twice() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let (task, mut before) = slow(&project);
    let saved = project.rows("features");
    crash(&rig);
    until("the end of the task", || {
        let at = task.progress();
        assert_ne!(at["status"], "pending", "the status never goes back");
        assert_ne!(at["current_phase"], "queued", "the phase never goes back");
        assert_ne!(at["current_phase"], "preparing", "the phase never goes back");
        assert!(percent(&at) >= percent(&before), "{at} after {before}");
        before = at;
        is_final(&before).then_some(())
    });
    assert_eq!(before["message"], "Generated 6 features");
    let rows = project.rows("features");
    assert_eq!(rows.len(), 6);
    assert_all_differ(&rows, "name");
    assert_eq!(rows[..saved.len()], saved, "items already saved are neither lost nor made again");
    assert_eq!(task.details()["resultCount"], 6);
}

#[test]
fn a_server_asked_to_end_goes_on_at_the_next_start_as_well() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let (task, before) = slow(&project);
    assert!(rig.server().terminate().success());
    rig.server().restart();
    let at = task.progress();
    assert_ne!(at["status"], "pending", "the status never goes back");
    assert!(percent(&at) >= percent(&before), "{at} after {before}");
    task.complete();
    let rows = project.rows("features");
    assert_eq!(rows.len(), 6);
    assert_all_differ(&rows, "name");
}

#[test]
fn kills_at_random_moments_lose_and_repeat_nothing() {
    const KILLS: usize = 8;
    let mut rng = Rng::from_environment();
    let rig = Rig::with(&[("MILLRACE_OFFLINE_DELAY_MS", "60")]);
    let project = rig.project();
    project.feature("Reminders");
    project.feature("Billing");
    let task = project.submit("user-stories", json!({"count": 20}));
    let mut before = task.progress();
    for _ in 0..KILLS {
        // Dies after a random number of looks, so at a random moment.
        for _ in 0..rng.below(60) {
            let at = task.progress();
            assert!(percent(&at) >= percent(&before), "{at} after {before}");
            before = at;
        }
        crash(&rig);
    }
    let last = task.complete();
    assert_eq!(last["message"], "Generated 40 user stories");
    let rows = project.rows("user-stories");
    assert_eq!(rows.len(), 40);
    assert_all_differ(&rows, "title");
}

#[test]
fn waiting_tasks_are_done_after_a_crash() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let stuck = project.stuck();
    let waiting: Vec<Task> = ["features", "personas", "pages"]
        .map(|kind| project.submit(kind, json!({"count": 2})))
        .into();
    crash(&rig);
    assert_ne!(stuck.progress()["status"], "pending");
    stuck.cancel().ok();
    for task in waiting {
        task.complete();
    }
    assert_eq!(project.rows("features").len(), 3, "one of the stuck task, two of the other");
}

#[test]
fn an_ended_task_stays_as_it_ended() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let completed = project.run("features", json!({"count": 1}));
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error");
    let cancelled = project.stuck();
    cancelled.cancel().ok();
    let tasks = [completed, failed, cancelled];
    let before: Vec<Value> = tasks.iter().map(Task::details).collect();
    let rows = project.rows("features");
    crash(&rig);
    let after: Vec<Value> = tasks.iter().map(Task::details).collect();
    assert_eq!(after, before);
    assert_eq!(project.rows("features"), rows);
    for (task, status) in tasks.iter().zip(["completed", "error", "cancelled"]) {
        refused(&task.cancel(), 400, &format!("Task cannot be cancelled: status is {status}"));
    }
}

#[test]
fn an_acknowledged_change_by_hand_is_there_after_a_crash() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let feature = project.feature("Reminders");
    let gone = project.feature("Billing");
    project.patch("features", &feature, json!({"status": "open", "description": "Kept"})).ok();
    assert_eq!(project.delete("features", &gone).status, 204);
    let before = project.row("features", &feature);
    crash(&rig);
    assert_eq!(project.rows("features"), [before]);
}

#[test]
fn an_acknowledged_submit_and_cancel_are_there_after_a_crash() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    let stuck = project.stuck();
    for _ in 0..4 {
        let submitted = project.submit("features", json!({"count": 1}));
        let cancelled = project.submit("features", json!({"modelId": "offline-slow"}));
        cancelled.cancel().ok();
        crash(&rig);
        assert_eq!(submitted.progress()["sessionId"], submitted.session);
        assert_eq!(cancelled.progress()["status"], "cancelled");
    }
    stuck.cancel().ok();
}

#[test]
fn a_subscriber_who_comes_back_after_a_crash_gets_the_rest_and_one_end() {
    let rig = Rig::with(&[]);
    let project = rig.project();
    let session = fresh("crash");
    let mut socket = rig.subscribed(&session);
    let fields = json!({"sessionId": session, "modelId": "offline-slow", "count": 3});
    let task = project.submit("features", fields);
    let mut seen = vec![socket.next_frame()];
    while seen.last().unwrap().data["message"] != "Generating feature 2 of 3..." {
        seen.push(socket.next_frame());
    }
    crash(&rig);
    let mut socket = rig.subscribed(&session);
    let rest = socket.to_the_end();
    assert_run(&rest, &task.channel());
    let of = |place: usize, frames: &[millrace_testkit::PusherFrame]| {
        frames[place].data["seq"].as_u64().unwrap()
    };
    assert!(
        of(0, &rest) >= of(seen.len() - 1, &seen),
        "the snapshot is not older than what was seen"
    );
    assert_eq!(rest.last().unwrap().data["resultCount"], 3);
}

// section 1.9
#[test]
fn what_was_told_is_there_after_a_kill() {
    const KILLS: u64 = 8;
    let rig = Rig::with(&[("MILLRACE_OFFLINE_DELAY_MS", "40")]);
    let project = rig.project();
    let task = project.submit("features", json!({"count": 40}));
    for kill in 1..=KILLS {
        let mut socket = task.subscribed();
        let told = loop {
            let frame = socket.next_frame();
            assert!(!frame.is_terminal(), "the task is long enough: {frame:?}");
            if frame.data["progress_percentage"].as_u64().unwrap() >= 5 + 9 * kill {
                break frame;
            }
        };
        crash(&rig);
        let at = task.progress();
        assert!(percent(&at) >= percent(&told.data), "{at} after {told:?}");
        // The message tells the item being made: all before it are saved.
        let message = told.data["message"].as_str().unwrap().to_owned();
        let item: usize = message.split(' ').nth(2).unwrap().parse().unwrap();
        assert!(project.rows("features").len() >= item - 1, "{message}");
    }
    task.complete();
    assert_eq!(project.rows("features").len(), 40);
}

#[test]
fn a_kill_around_the_end_of_a_replace_leaves_the_old_rows_or_the_new_ones() {
    const KILLS: usize = 8;
    let mut rng = Rng::from_environment();
    let rig = Rig::with(&[("MILLRACE_OFFLINE_DELAY_MS", "5")]);
    let project = rig.project();
    project.run("features", json!({"count": 3}));
    for _ in 0..KILLS {
        let old = project.rows("features");
        let task = project.submit("features", json!({"mode": "replace", "count": 3}));
        for _ in 0..rng.below(30) {
            task.progress();
        }
        crash(&rig);
        let (rows, at) = (project.rows("features"), task.progress());
        if at["status"] != "completed" {
            assert_eq!(rows[..3], old, "nothing is removed before completion");
        }
        task.complete();
        let rows = project.rows("features");
        assert_eq!(column(&rows, "generation_id"), vec![task.generation(); 3]);
    }
}

#[test]
fn an_orderly_shutdown_closes_with_4200() {
    let rig = Rig::with(&[]);
    let session = fresh("shutdown");
    let mut sockets = [rig.socket(), rig.subscribed(&session)];
    assert!(rig.server().terminate().success());
    for socket in &mut sockets {
        assert_eq!(socket.close_code(), Some(4200));
    }
}
