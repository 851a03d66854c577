//! Section 9.1: what a delete takes with it (check 23).

use serde_json::json;

use crate::support::{KINDS, Project, Rig, column, refused, text};

#[test]
fn deleting_takes_everything_below() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let story = project.story(&feature, "One");
    let criterion = project.criterion(&story);
    let page = project.page("Home");
    let section = text(&project.create("sections", json!({"page_id": page, "name": "S"}))["id"]);
    assert_eq!(project.delete("features", &feature).status, 204);
    refused(&project.get("user-stories", &[("id", &story)]), 404, "User story not found");
    let reply = project.get("acceptance-criteria", &[("id", &criterion)]);
    refused(&reply, 404, "Acceptance criterion not found");
    assert_eq!(project.delete("pages", &page).status, 204);
    refused(&project.get("sections", &[("id", &section)]), 404, "Section not found");
    let story = project.story(&project.feature("Billing"), "Two");
    let criterion = project.criterion(&story);
    assert_eq!(project.delete("user-stories", &story).status, 204);
    let reply = project.get("acceptance-criteria", &[("id", &criterion)]);
    refused(&reply, 404, "Acceptance criterion not found");
}

// check 23
#[test]
fn deleting_a_project_stops_its_task_and_leaves_nothing() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    let story = project.story(&feature, "One");
    let page = project.page("Home");
    project.run("schema", json!({}));
    let finished = project.run("personas", json!({}));
    let stuck = project.stuck();
    let generated = column(&project.rows("features"), "id");
    let mut socket = stuck.subscribed();
    let reply = project.delete("projects", &project.id);
    assert_eq!((reply.status, reply.text()), (204, ""));
    for task in [&stuck, &finished] {
        refused(&task.try_progress(), 404, "Task not found");
        refused(&task.cancel(), 404, "Task not found");
    }
    assert_eq!(socket.to_the_end().last().unwrap().event, "task-cancelled");
    assert_eq!(socket.drain(), [], "exactly one terminal event");
    refused(&project.get("projects", &[("id", &project.id)]), 404, "Project not found");
    for id in generated.iter().chain([&feature]) {
        refused(&project.get("features", &[("id", id)]), 404, "Feature not found");
    }
    refused(&project.get("user-stories", &[("id", &story)]), 404, "User story not found");
    refused(&project.get("pages", &[("id", &page)]), 404, "Page not found");
    for (kind, _) in KINDS.iter().skip(1) {
        refused(&project.get(kind, &[("projectId", &project.id)]), 404, "Project not found");
    }
    refused(&project.try_submit("features", json!({})), 404, "Project not found");
}

#[test]
fn the_sessions_of_a_deleted_project_are_free_again() {
    let project = Project::new();
    let session = project.run("features", json!({"count": 1})).session;
    assert_eq!(project.delete("projects", &project.id).status, 204);
    let next = Project::new();
    next.run("features", json!({"sessionId": session, "count": 2}));
    assert_eq!(next.rows("features").len(), 2);
}

#[test]
fn a_pending_task_of_a_deleted_project_never_starts() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let (project, other) = (rig.project(), rig.project());
    let stuck = other.stuck();
    let waiting = project.submit("features", json!({}));
    let mut socket = waiting.subscribed();
    assert_eq!(project.delete("projects", &project.id).status, 204);
    assert_eq!(socket.to_the_end().last().unwrap().event, "task-cancelled");
    stuck.cancel().ok();
    other.run("features", json!({"count": 1}));
    refused(&waiting.try_progress(), 404, "Task not found");
}
