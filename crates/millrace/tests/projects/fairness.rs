//! Workers and whose turn it is: many waiting tasks of one tenant delay another tenant's single task
//! by at most one task's time per worker.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::{Rig, Task, text};

/// How many tasks the first tenant has waiting.
const WAITING: usize = 300;

#[test]
fn another_tenant_s_single_task_starts_before_the_rest_of_many() {
    const WORKERS: usize = 2;
    let rig = Rig::with(&[
        ("MILLRACE_TASKS_WORKERS", "2"),
        ("MILLRACE_OFFLINE_DELAY_MS", "150"),
        ("MILLRACE_API_KEYS", "a-key-of-the-operator"),
    ]);
    let many = rig.project_with(Some(&rig.new_key("many")), json!({}));
    let single = rig.project_with(Some(&rig.new_key("single")), json!({}));
    let next = AtomicUsize::new(0);
    let tasks: Vec<Task> = std::thread::scope(|scope| {
        let submit = || {
            let mut tasks = Vec::new();
            while next.fetch_add(1, Ordering::Relaxed) < WAITING {
                tasks.push(many.submit("features", json!({"count": 1})));
            }
            tasks
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(submit)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    let waiting =
        |tasks: &[Task]| tasks.iter().filter(|task| task.progress()["status"] == "pending").count();
    let task = single.submit("features", json!({"count": 1}));
    task.complete();
    assert!(waiting(&tasks) > 20, "the first tenant still waits, so there was something to pass");
    let details = task.details();
    let (submitted, started) = (text(&details["created_at"]), text(&details["started_at"]));
    let passed = tasks
        .iter()
        .filter_map(|task| task.details()["started_at"].as_str().map(str::to_owned))
        .filter(|at| *at > submitted && *at < started)
        .count();
    // One task's time per worker: what each worker was at, and at most one more each.
    assert!(passed <= WORKERS, "{passed} tasks of the other tenant started in between");
}

#[test]
fn as_many_tasks_run_at_once_as_there_are_workers_and_the_rest_wait_in_order() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "2")]);
    let project = rig.project();
    let running = [project.stuck(), project.stuck()];
    let waiting: Vec<Task> =
        (0..3).map(|_| project.submit("features", json!({"modelId": "offline-stuck"}))).collect();
    let statuses =
        || -> Vec<String> { waiting.iter().map(|task| text(&task.progress()["status"])).collect() };
    assert_eq!(statuses(), ["pending"; 3]);
    running[0].cancel().ok();
    waiting[0].until("its turn", |at| at["status"] == "processing");
    assert_eq!(statuses(), ["processing", "pending", "pending"]);
    waiting[0].cancel().ok();
    waiting[1].until("its turn", |at| at["status"] == "processing");
    assert_eq!(statuses(), ["cancelled", "processing", "pending"]);
}
