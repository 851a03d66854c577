//! Promotion, tasks, worktrees and dismissal: checks 34 to 38.

use std::{fs, os::unix::fs::PermissionsExt, thread};

use millrace_workspace::{ErrorKind, Promote, Status, TaskStatus, executor};
use serde_json::json;

use crate::support::{Place, START, at, id_of, promote, save, saved, told};

fn with_one() -> Place {
    let place = Place::new();
    place.session_with("a", &[("00000001", "Add retry logic")]);
    place
}

#[test]
fn a_task_has_exactly_the_keys_of_the_contract() {
    let place = with_one();
    let promoted = place.workspace.promote(&promote("00000001")).unwrap();
    assert_eq!(
        promoted.task_json(),
        json!({
            "id": "03-11-add-retry-logic", "name": "add-retry-logic", "title": "Add retry logic",
            "status": "backlog", "task_dir": ".viben/tasks/03-11-add-retry-logic",
        })
    );
    assert_eq!(promoted.old_status, Status::Draft);
    let wanted = json!({
        "id": "03-11-add-retry-logic", "name": "add-retry-logic", "title": "Add retry logic",
        "description": "About Add retry logic", "status": "backlog", "priority": "P2",
        "creator": "unassigned", "assignee": "unassigned", "created_at": "2026-03-11T14:36:00.000Z",
        "branch": "feature/add-retry-logic", "base_branch": "main", "current_phase": 0,
        "next_action": [{"phase": 1, "action": "implement"}, {"phase": 2, "action": "check"}, {"phase": 3, "action": "finish"}],
        "subtasks": [], "related_files": [], "notes": "", "executor": "CLAUDE_CODE", "auto_start": false,
        "worktree": false, "compute_reward": false, "evo_idea": "00000001",
    });
    let task = place.json(".viben/tasks/03-11-add-retry-logic/task.json");
    assert_eq!(task.to_string(), wanted.to_string(), "keys in this order");
    for log in ["implement.jsonl", "check.jsonl", "fix.jsonl"] {
        assert_eq!(place.read(&format!(".viben/tasks/03-11-add-retry-logic/{log}")), "");
    }
    let idea = place.workspace.idea("00000001").unwrap();
    assert_eq!(
        (idea.status, idea.promoted_to.as_deref()),
        (Status::Promoted, Some("03-11-add-retry-logic"))
    );
}

#[test]
fn priority_follows_effort_unless_it_is_given() {
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    let cases = ["P3", "P3", "P2", "P1", "P1"];
    for (number, (effort, wanted)) in
        millrace_workspace::Effort::ALL.into_iter().zip(cases).enumerate()
    {
        let id = id_of(number as u32);
        let mut one = save(&begun, "a", &id, &format!("Step {number}"));
        one.draft.effort = effort;
        saved(place.workspace.save_idea(&one).unwrap());
        let given = (number == 4).then(|| "P0".to_owned());
        let wanted = given.clone().unwrap_or_else(|| wanted.to_owned());
        let promoted =
            place.workspace.promote(&Promote { priority: given, ..promote(&id) }).unwrap();
        let task = place.json(&format!("{}/task.json", promoted.task_dir));
        assert_eq!(task["priority"], wanted, "{effort:?}");
    }
}

#[test]
fn wrong_fields_are_refused_before_anything_changes() {
    let place = with_one();
    let before = place.everything();
    let base = || promote("00000001");
    let text = |value: &str| Some(value.to_owned());
    let cases = [
        (
            Promote { slug: text("../x"), ..base() },
            "slug must be 1 to 60 lowercase letters, digits or inner hyphens",
        ),
        (Promote { branch: text("-x"), ..base() }, "branch is not a valid branch name: -x"),
        (Promote { assignee: text("a\tb"), ..base() }, "assignee is not valid"),
        (Promote { priority: text("P4"), ..base() }, "priority must be one of: P0, P1, P2, P3"),
        (Promote { priority: text("p1"), ..base() }, "priority must be one of: P0, P1, P2, P3"),
        (Promote { executor: text("a-b"), ..base() }, "executor is not valid"),
        (Promote { model: text("-m"), ..base() }, "model is not valid"),
        (Promote { worktree: true, ..base() }, "worktree requires a git repository"),
    ];
    for (request, wanted) in cases {
        assert_eq!(told(place.workspace.promote(&request)), wanted);
    }
    assert_eq!(place.everything(), before);
    assert_eq!(place.workspace.idea("00000001").unwrap().status, Status::Draft);
}

#[test]
fn a_taken_task_name_gets_a_suffix_and_so_does_the_default_branch() {
    let place = with_one();
    fs::create_dir_all(place.path.join(".viben/tasks/03-11-x")).unwrap();
    let request = Promote {
        slug: Some("x".to_owned()),
        start: true,
        model: Some("opus".to_owned()),
        executor: Some("codex".to_owned()),
        ..promote("00000001")
    };
    let promoted = place.workspace.promote(&request).unwrap();
    assert_eq!((promoted.task_id.as_str(), promoted.name.as_str()), ("03-11-x-2", "x"));
    let task = place.json(".viben/tasks/03-11-x-2/task.json");
    assert_eq!(
        (&task["branch"], &task["status"], &task["auto_start"]),
        (&json!("feature/x-2"), &json!("queue"), &json!(true))
    );
    assert_eq!((&task["executor"], &task["model"]), (&json!("CODEX"), &json!("opus")));
}

#[test]
fn promoting_twice_is_a_conflict_and_dismissed_ideas_may_be_promoted() {
    let place = with_one();
    place.workspace.dismiss("00000001", Some("later"), at(START)).unwrap();
    assert_eq!(
        place.workspace.promote(&promote("00000001")).unwrap().old_status,
        Status::Dismissed
    );
    assert!(
        !place
            .read(&place.workspace.idea("00000001").unwrap().file_path)
            .contains("dismiss_reason")
    );
    let before = place.read(".viben/tasks/03-11-add-retry-logic/task.json");
    let error = place.workspace.promote(&promote("00000001")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert_eq!(error.to_string(), "Idea already promoted to task: 03-11-add-retry-logic");
    assert_eq!(place.read(".viben/tasks/03-11-add-retry-logic/task.json"), before);
    let dismissal = place.workspace.dismiss("00000001", None, at(START));
    assert_eq!(told(dismissal), "Idea already promoted to task: 03-11-add-retry-logic");
}

#[test]
fn of_parallel_promotions_one_succeeds() {
    let place = with_one();
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..20)
            .map(|_| scope.spawn(|| place.workspace.promote(&promote("00000001"))))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for error in results.into_iter().filter_map(Result::err) {
        assert_eq!(error.to_string(), "Idea already promoted to task: 03-11-add-retry-logic");
    }
    assert_eq!(fs::read_dir(place.path.join(".viben/tasks")).unwrap().count(), 1);
}

#[test]
fn dismissing_again_replaces_the_reason_only() {
    let place = with_one();
    let first = place.workspace.dismiss("00000001", Some("one"), at(START)).unwrap();
    assert_eq!((first.old_status, first.changed), (Status::Draft, true));
    let again = place.workspace.dismiss("00000001", None, at(START)).unwrap();
    assert_eq!((again.old_status, again.changed), (Status::Dismissed, false));
    assert_eq!(place.workspace.idea("00000001").unwrap().dismiss_reason.as_deref(), Some("one"));
    place.workspace.dismiss("00000001", Some("two"), at(START)).unwrap();
    assert_eq!(place.workspace.idea("00000001").unwrap().dismiss_reason.as_deref(), Some("two"));
    let long = "x".repeat(2001);
    assert_eq!(
        told(place.workspace.dismiss("00000001", Some(&long), at(START))),
        "reason must be at most 2000 characters"
    );
}

#[test]
fn the_assignee_comes_from_request_developer_file_or_user() {
    let cases = [
        (
            Some("req"),
            Some("# x\nname = no\nname= Dev Name \nname=other\n"),
            Some("os"),
            "req",
            "Dev Name",
        ),
        (None, Some("name=dev\n"), Some("os"), "dev", "dev"),
        (None, Some("nothing\n"), Some("os"), "os", "os"),
        (None, None, Some("o\ns"), "unassigned", "unassigned"),
        (None, None, None, "unassigned", "unassigned"),
    ];
    for (request, file, os_user, assignee, creator) in cases {
        let place = with_one();
        if let Some(text) = file {
            place.write(".viben/.developer", text);
        }
        let request = Promote {
            assignee: request.map(str::to_owned),
            os_user: os_user.map(str::to_owned),
            ..promote("00000001")
        };
        let promoted = place.workspace.promote(&request).unwrap();
        let task = place.json(&format!("{}/task.json", promoted.task_dir));
        assert_eq!((&task["assignee"], &task["creator"]), (&json!(assignee), &json!(creator)));
    }
}

#[test]
fn a_worktree_is_checked_out_hidden_and_without_hooks() {
    let place = with_one();
    place.git_with_commit();
    place.write(
        ".git/hooks/post-checkout",
        "#!/bin/sh\ntouch \"$(git rev-parse --git-common-dir)/hook-ran\"\n",
    );
    fs::set_permissions(
        place.path.join(".git/hooks/post-checkout"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    place.git(&["config", "filter.evil.smudge", "touch .git/filter-ran; cat"]);
    place.write(".git/info/attributes", "* filter=evil\n");
    let request = Promote { worktree: true, ..promote("00000001") };
    let promoted = place.workspace.promote(&request).unwrap();
    let path = ".viben/worktrees/03-11-add-retry-logic";
    assert_eq!(promoted.worktree_path.as_deref(), Some(path));
    assert_eq!(place.read(&format!("{path}/readme.txt")), "x\n");
    assert!(place.git(&["branch", "--list"]).contains("feature/add-retry-logic"));
    assert!(!place.git(&["status", "--porcelain", "--untracked-files=all"]).contains("worktrees"));
    assert!(!place.exists(".git/hook-ran") && !place.exists(".git/filter-ran"));
    let task = place.json(&format!("{}/task.json", promoted.task_dir));
    assert_eq!(
        (&task["worktree"], &task["worktree_path"], &task["base_branch"]),
        (&json!(true), &json!(path), &json!("trunk"))
    );
    let begun = place.session_with("b", &[("00000002", "Second thing")]);
    assert_eq!(begun.session_id, "03-11-b");
    place.workspace.promote(&Promote { worktree: true, ..promote("00000002") }).unwrap();
    let exclude = place.read(".git/info/exclude");
    assert_eq!(exclude.matches(".viben/worktrees").count(), 1);
    let values = place.workspace.executor_values(&promoted);
    assert_eq!(values.worktree, place.path.join(path).to_str().unwrap());
    assert_eq!(place.workspace.executor_dir(&promoted), place.path.join(path));
}

#[test]
fn a_worktree_that_cannot_be_leaves_nothing() {
    let place = with_one();
    place.git(&["init", "--quiet", "--initial-branch=trunk"]);
    let request = Promote { worktree: true, ..promote("00000001") };
    assert_eq!(told(place.workspace.promote(&request)), "worktree requires a commit");
    place.git_with_commit();
    place.git(&["branch", "feature/add-retry-logic"]);
    let error = place.workspace.promote(&request).unwrap_err();
    assert_eq!(error.to_string(), "Branch already exists: feature/add-retry-logic");
    assert_eq!(error.kind(), ErrorKind::Conflict);
    let nested = Promote { branch: Some("feature".to_owned()), ..request.clone() };
    assert_eq!(told(place.workspace.promote(&nested)), "Branch already exists: feature");
    assert!(!place.exists(".viben/tasks") && !place.exists(".viben/worktrees"));
    assert_eq!(place.workspace.idea("00000001").unwrap().status, Status::Draft);
}

#[test]
fn a_promotion_that_fails_half_way_is_taken_back() {
    let place = with_one();
    place.git_with_commit();
    // The checkout fails: a file of the commit is missing from the object store.
    let blob = place.git(&["rev-parse", "HEAD:readme.txt"]);
    fs::remove_file(place.path.join(format!(".git/objects/{}/{}", &blob[..2], blob[2..].trim())))
        .unwrap();
    let idea = place.read(&place.workspace.idea("00000001").unwrap().file_path);
    let error =
        place.workspace.promote(&Promote { worktree: true, ..promote("00000001") }).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::Internal, "Internal server error")
    );
    assert!(error.detail().starts_with("git failed"), "{}", error.detail());
    assert_eq!(place.read(&place.workspace.idea("00000001").unwrap().file_path), idea);
    assert!(!place.exists(".viben/tasks") && !place.exists(".viben/worktrees"));
    assert!(!place.git(&["branch", "--list"]).contains("feature"));
}

#[test]
fn a_workspace_below_the_repositorys_top_excludes_its_own_worktrees() {
    let place = Place::new();
    place.git_with_commit();
    place.write("sub/keep", "x");
    let sub = crate::support::open(&place.path.join("sub"));
    let begun = sub.begin_run(&crate::support::run(&["a"], START)).unwrap();
    saved(sub.save_idea(&save(&begun, "a", "00000001", "One")).unwrap());
    sub.promote(&Promote { worktree: true, ..promote("00000001") }).unwrap();
    assert!(place.read(".git/info/exclude").lines().any(|line| line == "sub/.viben/worktrees"));
    assert!(!place.git(&["status", "--porcelain", "--untracked-files=all"]).contains("worktrees"));
}

#[test]
fn a_tasks_status_is_set_and_nothing_else() {
    let place = with_one();
    let promoted = place.workspace.promote(&promote("00000001")).unwrap();
    let path = format!("{}/task.json", promoted.task_dir);
    place.write(&path, &place.read(&path).replace("\"notes\": \"\"", "\"notes\": \"mine\""));
    assert!(place.workspace.set_task_status(&promoted.task_id, TaskStatus::InProgress).unwrap());
    let task = place.json(&path);
    assert_eq!((&task["status"], &task["notes"]), (&json!("in_progress"), &json!("mine")));
    assert!(!place.workspace.set_task_status("../x", TaskStatus::Failed).unwrap());
    assert!(!place.workspace.set_task_status("gone", TaskStatus::Failed).unwrap());
    assert_eq!(executor::variable(&promoted.executor), "MILLRACE_EXECUTOR_CLAUDE_CODE");
}
