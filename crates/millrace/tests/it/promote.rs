//! Checks 34 to 38: promotion to tasks, assignees, worktrees, executors.

use std::process::Command;

use millrace_testkit::{Rng, idea_file, snapshot, until};
use serde_json::{Value, json};

use crate::support::{
    Project, Rig, array, assert_dated, assert_keys, assert_written_time, conflict, invalid, text,
};

/// A project with drafts of that many ideas, ids `aaaa0000`, `aaaa0001` ...
fn drafts(project: &Project, count: usize) -> Vec<String> {
    let ids: Vec<String> = (0..count).map(|number| format!("aaaa{number:04x}")).collect();
    let borrowed: Vec<&str> = ids.iter().map(String::as_str).collect();
    project.seed("03-11-seed", "code_quality", &borrowed);
    ids
}

fn task_json(project: &Project, promoted: &Value) -> Value {
    project.read_json(&format!("{}/task.json", text(&promoted["task"]["task_dir"])))
}

// check 34
#[test]
fn the_effort_gives_the_priority_unless_the_request_does() {
    let project = Project::new();
    let efforts =
        [("trivial", "P3"), ("small", "P3"), ("medium", "P2"), ("large", "P1"), ("complex", "P1")];
    let files: Vec<(String, String)> = efforts
        .iter()
        .enumerate()
        .map(|(index, (effort, _))| {
            let extra = [("estimated_effort", *effort)];
            let text = idea_file(&format!("aaaa000{index}"), "code_quality", effort, &extra);
            (format!("idea_code_quality_{effort}.md"), text)
        })
        .collect();
    let files: Vec<(&str, String)> =
        files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    project.write_session("03-11-efforts", "2026-03-11T00:00:00.000Z", &files);
    for (index, (effort, priority)) in efforts.iter().enumerate() {
        let promoted = project.promote(&format!("aaaa000{index}"), json!({})).ok();
        assert_eq!(task_json(&project, &promoted)["priority"], *priority, "{effort}");
    }
    let other = Project::new();
    let ids = drafts(&other, 4);
    for (id, priority) in ids.iter().zip(["P0", "P1", "P2", "P3"]) {
        let promoted = other.promote(id, json!({"priority": priority})).ok();
        assert_eq!(task_json(&other, &promoted)["priority"], priority);
    }
    let third = Project::new();
    let ids = drafts(&third, 1);
    for wrong in ["P4", "p1", "high"] {
        let text = "priority must be one of: P0, P1, P2, P3";
        invalid(&third.promote(&ids[0], json!({"priority": wrong})), text);
    }
    assert!(!third.has(".viben/tasks"));
}

// check 34
#[test]
fn a_task_has_exactly_its_keys_and_three_empty_files() {
    let project = Project::new();
    project.write(".viben/.developer", "name=Dora\n");
    let id = drafts(&project, 1).remove(0);
    let idea = project.idea(&id);
    let promoted = project.promote(&id, json!({})).ok();
    let slug = "seed-aaaa0000";
    let task_id = assert_dated(slug, || text(&promoted["task"]["id"]));
    let expected = json!({
        "success": true, "idea_id": id,
        "task": {
            "id": task_id, "name": slug, "title": idea["title"], "status": "backlog",
            "task_dir": format!(".viben/tasks/{task_id}"),
        },
    });
    assert_eq!(promoted, expected);
    let folder = format!(".viben/tasks/{task_id}");
    let names = ["check.jsonl", "fix.jsonl", "implement.jsonl", "task.json"];
    assert_eq!(project.names(&folder), names);
    for empty in &names[..3] {
        assert_eq!(project.read(&format!("{folder}/{empty}")), "");
    }
    let task = task_json(&project, &promoted);
    assert_written_time(&task["created_at"]);
    let next = [(1, "implement"), (2, "check"), (3, "finish")]
        .map(|(phase, action)| json!({"phase": phase, "action": action}));
    let expected = json!({
        "id": task_id, "name": slug, "title": idea["title"], "description": idea["description"],
        "status": "backlog", "priority": "P3", "creator": "Dora", "assignee": "Dora",
        "created_at": task["created_at"], "branch": format!("feature/{slug}"),
        "base_branch": "main", "current_phase": 0, "next_action": next, "subtasks": [],
        "related_files": [], "notes": "", "executor": "CLAUDE_CODE", "auto_start": false,
        "worktree": false, "compute_reward": false, "evo_idea": id,
    });
    assert_eq!(task, expected);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&task), keys(&expected), "in this order");
    let after = project.idea(&id);
    assert_eq!((&after["status"], &after["promoted_to"]), (&json!("promoted"), &json!(task_id)));
}

// check 34
#[test]
fn the_requests_own_values_win() {
    let project = Project::new();
    project.commit_all();
    project.git(&["checkout", "--quiet", "-b", "work/here"]);
    let id = drafts(&project, 1).remove(0);
    let body = json!({
        "slug": "own-slug", "branch": "topic/x", "assignee": "Ann", "priority": "P0",
        "executor": "codex_2", "model": "opus", "start": false, "worktree": false,
    });
    let promoted = project.promote(&id, body).ok();
    assert_dated("own-slug", || text(&promoted["task"]["id"]));
    let task = task_json(&project, &promoted);
    for (key, value) in [
        ("name", "own-slug"),
        ("branch", "topic/x"),
        ("assignee", "Ann"),
        ("creator", "Ann"),
        ("priority", "P0"),
        ("executor", "CODEX_2"),
        ("model", "opus"),
        ("base_branch", "work/here"),
    ] {
        assert_eq!(task[key], value, "{key}");
    }
    assert_eq!(project.git(&["branch", "--list", "topic/x"]), "", "without worktree no branch");
}

// check 34
#[test]
fn clashing_slugs_get_suffixes_everywhere_but_in_the_name() {
    let project = Project::new();
    let ids = drafts(&project, 3);
    for (id, suffix) in ids.iter().zip(["", "-2", "-3"]) {
        let promoted = project.promote(id, json!({"slug": "same"})).ok();
        let task_id = assert_dated(&format!("same{suffix}"), || text(&promoted["task"]["id"]));
        assert_eq!(promoted["task"]["name"], "same");
        assert_eq!(promoted["task"]["task_dir"], format!(".viben/tasks/{task_id}"));
        let task = task_json(&project, &promoted);
        assert_eq!((&task["id"], &task["name"]), (&json!(task_id), &json!("same")));
        assert_eq!(task["branch"], format!("feature/same{suffix}"));
        assert_eq!(project.idea(id)["promoted_to"], task_id);
    }
    assert_eq!(project.names(".viben/tasks").len(), 3);
}

// check 35
#[test]
fn a_second_promote_is_a_conflict_and_changes_nothing() {
    let project = Project::new();
    let id = drafts(&project, 1).remove(0);
    let promoted = project.promote(&id, json!({})).ok();
    let before = snapshot(project.path());
    let text = format!("Idea already promoted to task: {}", text(&promoted["task"]["id"]));
    conflict(&project.promote(&id, json!({"slug": "other"})), &text);
    conflict(&project.dismiss(&id, json!({"reason": "no"})), &text);
    assert_eq!(snapshot(project.path()), before);
}

// check 35
#[test]
fn of_twenty_parallel_promotes_exactly_one_wins() {
    let project = Project::new();
    let id = drafts(&project, 1).remove(0);
    let replies: Vec<_> = std::thread::scope(|scope| {
        let calls: Vec<_> =
            (0..20).map(|_| scope.spawn(|| project.promote(&id, json!({})))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let won: Vec<Value> =
        replies.iter().filter(|reply| reply.status == 200).map(|reply| reply.json()).collect();
    assert_eq!(won.len(), 1);
    let task = text(&won[0]["task"]["id"]);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        conflict(reply, &format!("Idea already promoted to task: {task}"));
    }
    assert_eq!(project.names(".viben/tasks"), [task]);
}

// check 35
#[test]
fn a_dismissed_idea_may_be_promoted_and_dismissed_twice() {
    let project = Project::new();
    let id = drafts(&project, 1).remove(0);
    let path = text(&project.idea(&id)["file_path"]);
    let reason = || project.document(&path).front.get("dismiss_reason").cloned();
    let expected = json!({"success": true, "idea_id": id, "status": "dismissed"});
    assert_eq!(project.dismiss(&id, json!({"reason": "not now"})).ok(), expected);
    assert_eq!(reason(), Some(json!("not now")));
    assert_eq!(project.dismiss(&id, json!({})).ok(), expected);
    assert_eq!(reason(), Some(json!("not now")), "kept without a new one");
    assert_eq!(project.dismiss(&id, json!({"reason": "never: #1"})).ok(), expected);
    assert_eq!(reason(), Some(json!("never: #1")));
    assert_eq!(project.idea(&id)["status"], "dismissed");
    let promoted = project.promote(&id, json!({})).ok();
    assert_eq!(reason(), None);
    assert_eq!(project.idea(&id)["promoted_to"], promoted["task"]["id"]);
}

// check 36
#[test]
fn the_assignee_is_the_requests_then_the_developers_then_the_users() {
    let user = Command::new("id").arg("-un").output().unwrap().stdout;
    let user = String::from_utf8(user).unwrap().trim().to_owned();
    let cases = [
        (None, json!({}), user.as_str(), user.as_str()),
        (None, json!({"assignee": "Ann"}), "Ann", "Ann"),
        (Some("name=Dora\n"), json!({}), "Dora", "Dora"),
        (Some("name=Dora\n"), json!({"assignee": "Ann"}), "Ann", "Dora"),
        (Some("# who\ninitialized_at=2026\nname=Dora Doe\n"), json!({}), "Dora Doe", "Dora Doe"),
        (Some("nothing here\n"), json!({}), user.as_str(), user.as_str()),
    ];
    for (developer, body, assignee, creator) in cases {
        let project = Project::new();
        if let Some(developer) = developer {
            project.write(".viben/.developer", developer);
        }
        let id = drafts(&project, 1).remove(0);
        let promoted = project.promote(&id, body.clone()).ok();
        let task = task_json(&project, &promoted);
        assert_eq!(task["assignee"], assignee, "{developer:?} {body}");
        assert_eq!(task["creator"], creator, "{developer:?} {body}");
    }
}

// check 36
#[test]
fn a_slug_or_branch_that_could_be_a_path_or_flag_is_refused() {
    let project = Project::new();
    let id = drafts(&project, 1).remove(0);
    let before = snapshot(project.path());
    let slug = "slug must be 1 to 60 lowercase letters, digits or inner hyphens";
    invalid(&project.promote(&id, json!({"slug": "../x"})), slug);
    let text = "branch is not a valid branch name: -x";
    invalid(&project.promote(&id, json!({"branch": "-x"})), text);
    assert_eq!(snapshot(project.path()), before);
}

// check 37
#[test]
fn a_worktree_is_a_checked_out_branch_that_git_status_does_not_show() {
    let project = Project::new();
    project.write(".gitignore", ".viben/ideas\n.viben/tasks\n");
    project.commit_all();
    for hook in ["post-checkout", "post-commit", "reference-transaction", "pre-commit"] {
        let path = format!(".git/hooks/{hook}");
        project.write(&path, "#!/bin/sh\ntouch \"$(dirname \"$0\")/../../hook-ran\"\n");
        let file = project.join(&path);
        let mut mode = std::fs::metadata(&file).unwrap().permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
        std::fs::set_permissions(&file, mode).unwrap();
    }
    let head = run_git(&project, &["rev-parse", "HEAD"]);
    let ids = drafts(&project, 2);
    for (index, id) in ids.iter().enumerate() {
        let promoted = project.promote(id, json!({"worktree": true})).ok();
        let task_id = text(&promoted["task"]["id"]);
        let task = task_json(&project, &promoted);
        let path = format!(".viben/worktrees/{task_id}");
        assert_eq!((&task["worktree"], &task["worktree_path"]), (&json!(true), &json!(path)));
        let branch = text(&task["branch"]);
        assert_eq!(run_git(&project, &["rev-parse", &format!("refs/heads/{branch}")]), head);
        let inside = ["-C", &path, "rev-parse", "--abbrev-ref", "HEAD"];
        assert_eq!(run_git(&project, &inside).trim(), branch);
        assert!(project.has(&format!("{path}/src/main.rs")));
        let exclude = project.read(".git/info/exclude");
        let lines = exclude.lines().filter(|line| line.contains(".viben/worktrees")).count();
        assert_eq!(lines, 1, "added once, after {} promotes: {exclude}", index + 1);
    }
    assert!(!project.has("hook-ran"), "a hook ran");
    let status = run_git(&project, &["status", "--porcelain", "--untracked-files=all"]);
    assert!(!status.contains("worktrees"), "{status}");
    let task = task_json(&project, &json!({"task": {"task_dir": task_dir(&project, &ids[0])}}));
    let mut keys: Vec<&str> = vec![
        "id",
        "name",
        "title",
        "description",
        "status",
        "priority",
        "creator",
        "assignee",
        "created_at",
        "branch",
        "base_branch",
        "current_phase",
        "next_action",
        "subtasks",
        "related_files",
        "notes",
        "executor",
        "auto_start",
        "worktree",
        "worktree_path",
        "compute_reward",
        "evo_idea",
    ];
    keys.sort_unstable();
    assert_keys(&task, &keys);
}

/// Git without its hooks, so that only hooks run by the program can leave a trace.
fn run_git(project: &Project, arguments: &[&str]) -> String {
    let mut all = vec!["-c", "core.hooksPath=/dev/null"];
    all.extend(arguments);
    project.git(&all)
}

fn task_dir(project: &Project, id: &str) -> String {
    format!(".viben/tasks/{}", text(&project.idea(id)["promoted_to"]))
}

// check 37
#[test]
fn without_repository_or_commit_no_task_is_left() {
    let plain = Project::new();
    let id = drafts(&plain, 1).remove(0);
    let before = snapshot(plain.path());
    let body = json!({"worktree": true});
    invalid(&plain.promote(&id, body.clone()), "worktree requires a git repository");
    assert_eq!(snapshot(plain.path()), before);
    plain.git(&["init", "--quiet"]);
    let before = snapshot(plain.path());
    invalid(&plain.promote(&id, body), "worktree requires a commit");
    assert_eq!(snapshot(plain.path()), before);
    assert_eq!(plain.idea(&id)["status"], "draft");
}

// check 37
#[test]
fn an_existing_branch_is_a_conflict_without_trace() {
    let project = Project::new();
    project.commit_all();
    project.git(&["branch", "feature/taken"]);
    let id = drafts(&project, 1).remove(0);
    let before = snapshot(project.path());
    let body = json!({"slug": "taken", "worktree": true});
    conflict(&project.promote(&id, body.clone()), "Branch already exists: feature/taken");
    assert_eq!(snapshot(project.path()), before);
    let other = json!({"slug": "taken", "branch": "topic/free", "worktree": true});
    project.promote(&id, other).ok();
    assert_ne!(project.git(&["branch", "--list", "topic/free"]), "");
}

// check 38
#[test]
fn start_without_an_enabled_executor_leaves_the_task_queued() {
    let rig = Rig::own();
    let project = rig.project();
    let id = drafts(&project, 1).remove(0);
    let promoted = project.promote(&id, json!({"start": true})).ok();
    assert_eq!(promoted["task"]["status"], "queue");
    let task = task_json(&project, &promoted);
    assert_eq!((&task["status"], &task["auto_start"]), (&json!("queue"), &json!(true)));
    assert_eq!(children_of(rig.server().process_id()), Vec::<String>::new(), "nothing runs");
    assert_eq!(task_json(&project, &promoted)["status"], "queue");
}

/// The `stat` lines of all processes whose parent is that one (proc(5): the fourth field).
fn children_of(process: u32) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").unwrap();
    let stats =
        entries.filter_map(|entry| std::fs::read_to_string(entry.ok()?.path().join("stat")).ok());
    let parent = |stat: &String| -> Option<u32> {
        stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()
    };
    stats.filter(|stat| parent(stat) == Some(process)).collect()
}

/// A script that writes its arguments and directory down, waits for a file and ends with a status.
const EXECUTOR: &str = "#!/bin/sh\n\
    printf '%s\\n' \"$PWD\" \"$@\" > \"$1/ran.tmp\" && mv \"$1/ran.tmp\" \"$1/ran\"\n\
    while [ ! -s \"$1/go\" ]; do sleep 0.02; done\n\
    exit \"$(cat \"$1/go\")\"\n";

// check 38
#[test]
fn an_enabled_executor_runs_with_its_arguments_and_ends_the_task() {
    let scripts = tempfile::tempdir().unwrap();
    let script = scripts.path().join("run.sh");
    std::fs::write(&script, EXECUTOR).unwrap();
    let arguments = json!([
        "/bin/sh",
        script,
        "{workspace}",
        "{task_dir}",
        "[{worktree}]",
        "{branch}",
        "<{model}>",
        "$HOME; touch x",
    ]);
    let rig = Rig::with(|builder| builder.env("MILLRACE_EXECUTOR_CODEX", arguments.to_string()));
    for (worktree, model, exit, status) in
        [(false, None, "0", "completed"), (true, Some("opus"), "7", "failed")]
    {
        let project = rig.project();
        project.commit_all();
        let id = drafts(&project, 1).remove(0);
        let body = json!({
            "start": true, "executor": "codex", "worktree": worktree, "model": model,
        });
        let promoted = project.promote(&id, body).ok();
        assert_eq!(promoted["task"]["status"], "queue", "the answer does not wait");
        let now = |wanted: &str| {
            until(&format!("the task to be {wanted}"), || {
                (task_json(&project, &promoted)["status"] == wanted).then_some(())
            });
        };
        now("in_progress");
        let ran =
            until("the executor to run", || std::fs::read_to_string(project.join("ran")).ok());
        let lines: Vec<&str> = ran.lines().collect();
        let task = task_json(&project, &promoted);
        let checkout = match worktree {
            true => project.join(&text(&task["worktree_path"])).to_str().unwrap().to_owned(),
            false => String::new(),
        };
        let place = if worktree { checkout.as_str() } else { project.text() };
        assert_eq!(lines[0], place, "the directory it runs in");
        assert_eq!(lines[1], project.text());
        let folder = text(&promoted["task"]["task_dir"]);
        let absolute = project.join(&folder).to_str().unwrap().to_owned();
        assert!(lines[2] == folder || lines[2] == absolute, "{}", lines[2]);
        let relative = task.get("worktree_path").map(text).unwrap_or_default();
        let given = [format!("[{checkout}]"), format!("[{relative}]")];
        assert!(given.contains(&lines[3].to_owned()), "{}", lines[3]);
        // Without a worktree there is no such branch in the repository, so "empty when there is
        // none" may be read either way.
        let branch = text(&task["branch"]);
        assert!(lines[4] == branch || (!worktree && lines[4].is_empty()), "{}", lines[4]);
        assert_eq!(lines[5], format!("<{}>", model.unwrap_or_default()));
        assert_eq!(lines[6], "$HOME; touch x", "run without a shell");
        project.write("go", exit);
        now(status);
        let kept = task_json(&project, &promoted);
        assert_eq!(kept["id"], promoted["task"]["id"]);
    }
}

// check 38
#[test]
fn an_executor_that_cannot_be_started_fails_the_task() {
    let arguments = json!(["/nonexistent/program", "{workspace}"]).to_string();
    let rig = Rig::with(|builder| builder.env("MILLRACE_EXECUTOR_CLAUDE_CODE", arguments));
    let project = rig.project();
    let id = drafts(&project, 1).remove(0);
    let promoted = project.promote(&id, json!({"start": true})).ok();
    assert_eq!(promoted["task"]["status"], "queue");
    until("the task to fail", || {
        (task_json(&project, &promoted)["status"] == "failed").then_some(())
    });
}

// check 35
#[test]
fn parallel_promotes_of_many_ideas_share_no_task() {
    let project = Project::new();
    let ids = drafts(&project, 12);
    let mut rng = Rng::from_environment();
    let mut order: Vec<&String> = ids.iter().chain(&ids).collect();
    for index in (1..order.len()).rev() {
        order.swap(index, rng.below(index + 1));
    }
    let replies: Vec<_> = std::thread::scope(|scope| {
        let project = &project;
        let calls: Vec<_> = order
            .iter()
            .map(|id| scope.spawn(move || project.promote(id, json!({"slug": "same"}))))
            .collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 12);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 12);
    let mut tasks: Vec<String> =
        array(&project.list(&[])["ideas"]).iter().map(|idea| text(&idea["promoted_to"])).collect();
    tasks.sort();
    assert_eq!(project.names(".viben/tasks"), tasks);
}
