//! Sections 2 and 5: polling, states, percent, messages (checks 2, 3).

use std::sync::OnceLock;

use millrace_testkit::until;
use serde_json::{Value, json};

use crate::support::{
    NOBODY, Project, Rig, assert_json, assert_keys, assert_run, fresh, is_final, refused, text,
};

const KEYS: [&str; 5] = ["sessionId", "status", "progress_percentage", "current_phase", "message"];

/// Every different answer polling gave while one task ran behind another and then slowly; pending,
/// running and ended. Watched once for all checks here.
fn watched() -> &'static [Value] {
    static WATCHED: OnceLock<Vec<Value>> = OnceLock::new();
    WATCHED.get_or_init(|| {
        let rig =
            Rig::with(&[("MILLRACE_TASKS_WORKERS", "1"), ("MILLRACE_OFFLINE_DELAY_MS", "120")]);
        let project = rig.project();
        let blocker = project.stuck();
        let task = project.submit("features", json!({}));
        let mut seen = vec![task.progress()];
        blocker.cancel().ok();
        until("the end of the watched task", || {
            let at = task.progress();
            if seen.last() != Some(&at) {
                seen.push(at.clone());
            }
            is_final(&at).then_some(())
        });
        seen
    })
}

fn field(name: &str) -> Vec<String> {
    let mut values: Vec<String> = watched().iter().map(|at| text(&at[name])).collect();
    values.dedup();
    values
}

// check 2
#[test]
fn every_answer_has_exactly_the_five_keys() {
    for at in watched() {
        assert_keys(at, &KEYS);
        assert!(at["progress_percentage"].is_u64(), "an integer: {at}");
    }
}

// check 2
#[test]
fn the_status_goes_from_pending_over_processing_to_completed() {
    assert_eq!(field("status"), ["pending", "processing", "completed"]);
}

// check 2
#[test]
fn phases_come_in_the_order_of_the_table() {
    let phases = field("current_phase");
    let order = ["queued", "preparing", "generating_features", "saving", "completed"];
    let places: Vec<usize> = phases
        .iter()
        .map(|phase| order.iter().position(|known| known == phase).expect("a known phase"))
        .collect();
    assert!(places.is_sorted(), "{phases:?}");
    for needed in ["queued", "generating_features", "completed"] {
        assert!(phases.iter().any(|phase| phase == needed), "{needed} in {phases:?}");
    }
}

// check 2
#[test]
fn a_waiting_task_waits_for_a_worker_at_0_percent() {
    let session = watched()[0]["sessionId"].clone();
    let expected = json!({
        "sessionId": session, "status": "pending", "progress_percentage": 0,
        "current_phase": "queued", "message": "Waiting for a worker...",
    });
    assert_eq!(watched()[0], expected);
}

// check 2
#[test]
fn a_completed_task_stands_at_100_percent_and_counts_its_items() {
    let last = watched().last().unwrap();
    let expected = json!({
        "sessionId": last["sessionId"], "status": "completed", "progress_percentage": 100,
        "current_phase": "completed", "message": "Generated 6 features",
    });
    assert_eq!(*last, expected);
}

// check 3
#[test]
fn the_percentage_never_falls_and_is_100_exactly_when_completed() {
    let mut before = 0;
    for at in watched() {
        let percent = at["progress_percentage"].as_u64().unwrap();
        assert!(percent >= before, "{percent} after {before}");
        assert_eq!(percent == 100, at["status"] == "completed", "{at}");
        before = percent;
    }
}

// check 3
#[test]
fn feature_4_of_6_is_65_percent() {
    let at = watched().iter().find(|at| at["message"] == "Generating feature 4 of 6...");
    assert_eq!(at.expect("polling saw feature 4")["progress_percentage"], 65);
}

#[test]
fn every_answer_fits_its_row_of_the_table() {
    for at in watched() {
        assert_row(at, "feature", "generating_features");
    }
}

/// Phase, percent and message of a task that is not final agree (contract, section 2).
fn assert_row(at: &Value, noun: &str, generating: &str) {
    let percent = at["progress_percentage"].as_u64().unwrap();
    let message = text(&at["message"]);
    match at["current_phase"].as_str().unwrap() {
        "queued" => assert_eq!((percent, message.as_str()), (0, "Waiting for a worker...")),
        "preparing" => {
            assert_eq!(message, "Preparing...");
            assert!(percent <= 4, "{at}");
        }
        "saving" => {
            assert_eq!(message, "Saving results...");
            assert!((95..=99).contains(&percent), "{at}");
        }
        "completed" => assert_eq!(percent, 100),
        phase => {
            assert_eq!(phase, generating, "{at}");
            let (k, n) = item_of(&message, noun);
            assert!((1..=n).contains(&k), "{at}");
            assert_eq!(percent, 5 + 90 * k / n, "{at}");
        }
    }
}

/// `k` and `n` of `Generating <noun> <k> of <n>...`.
fn item_of(message: &str, noun: &str) -> (u64, u64) {
    let inner = message.strip_prefix(&format!("Generating {noun} "));
    let inner = inner.and_then(|rest| rest.strip_suffix("..."));
    let (k, n) = inner.and_then(|rest| rest.split_once(" of ")).expect(message);
    (k.parse().unwrap(), n.parse().unwrap())
}

#[test]
fn each_type_has_its_noun_in_phases_and_messages() {
    let project = Project::new();
    let feature = project.feature("Reminders");
    project.story(&feature, "One");
    project.page("Home");
    let types = [
        ("features", "feature", "Generated 6 features"),
        ("personas", "persona", "Generated 3 personas"),
        ("acceptance-criteria", "acceptance criterion", "Generated 3 acceptance criteria"),
        ("schema", "table", "Generated 4 tables"),
        ("sections", "section", "Generated 5 sections"),
        ("pages", "page", "Generated 6 pages"),
        ("user-stories", "user story", "Generated 28 user stories"),
    ];
    for (kind, noun, done) in types {
        let session = fresh("nouns");
        let mut socket = project.rig.subscribed(&session);
        let task = project.submit(kind, json!({"sessionId": session}));
        let frames = socket.to_the_end();
        assert_run(&frames, &task.channel());
        let phase = format!("generating_{}", kind.replace('-', "_"));
        let updates = frames.iter().filter(|frame| frame.event == "task-update");
        let mut generating = 0;
        for update in updates {
            assert_row(&update.data, noun, &phase);
            generating += usize::from(update.data["current_phase"] == phase.as_str());
        }
        assert!(generating > 0, "{kind}: {frames:?}");
        assert_eq!(task.progress()["message"], done);
    }
}

#[test]
fn one_result_is_told_in_the_singular() {
    let project = Project::new();
    project.story(&project.feature("Reminders"), "One");
    project.page("Home");
    let types = [
        ("features", "Generated 1 feature"),
        ("personas", "Generated 1 persona"),
        ("acceptance-criteria", "Generated 1 acceptance criterion"),
        ("sections", "Generated 1 section"),
        ("pages", "Generated 1 page"),
    ];
    for (kind, done) in types {
        let task = project.run(kind, json!({"count": 1}));
        assert_eq!(task.progress()["message"], done);
    }
}

#[test]
fn items_are_counted_over_all_sections() {
    let project = Project::new();
    project.feature("Reminders");
    project.feature("Billing");
    let session = fresh("sections");
    let mut socket = project.rig.subscribed(&session);
    project.submit("user-stories", json!({"sessionId": session}));
    let frames = socket.to_the_end();
    let generating =
        frames.iter().filter(|at| at.data["current_phase"] == "generating_user_stories");
    for frame in generating {
        assert_eq!(item_of(&text(&frame.data["message"]), "user story").1, 8, "{frame:?}");
        assert_row(&frame.data, "user story", "generating_user_stories");
    }
    assert_eq!(frames.last().unwrap().data["resultCount"], 8);
}

#[test]
fn a_failed_task_keeps_its_percentage_below_100_and_tells_the_reason() {
    let task = Project::new().end("features", json!({"modelId": "offline-fail"}), "error");
    let at = task.progress();
    assert_keys(&at, &KEYS);
    assert_eq!(at["current_phase"], "error");
    assert_eq!(at["message"], "rehearsal failure");
    // Two of six are saved: item 3 was being made.
    assert_eq!(at["progress_percentage"], 50);
}

#[test]
fn progress_is_json_and_not_to_be_stored() {
    let task = Project::new().run("features", json!({"count": 1}));
    let reply = task.try_progress();
    assert_json(&reply);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[test]
fn unknown_and_malformed_sessions_are_not_found() {
    let rig = Rig::shared();
    let client = rig.client();
    for session in
        [NOBODY, "unknown-session", "x", "a%20b", "%C3%A4%C3%B6", "%00", "%FF%FE", "a%2Fb"]
    {
        refused(&client.get(&format!("/api/progress/{session}")), 404, "Task not found");
        refused(&client.get(&format!("/api/tasks/{session}/status")), 404, "Task not found");
    }
}

#[test]
fn the_session_in_the_path_is_percent_decoded() {
    let project = Project::new();
    let session = fresh("a:b.c_d-e");
    let task = project.run("features", json!({"sessionId": session, "count": 1}));
    for written in [session.clone(), session.replace(':', "%3A"), session.replace(':', "%3a")] {
        let answer = task.client().get(&format!("/api/progress/{written}")).ok();
        assert_eq!(answer["sessionId"], session);
        task.client().get(&format!("/api/tasks/{written}/status")).ok();
    }
}

// check 24
#[test]
fn the_status_alias_adds_what_is_known_of_the_task() {
    let project = Project::new();
    let fields = json!({"title": "Nightly", "mode": "replace", "modelId": "offline-garbled"});
    let task = project.run("features", fields);
    let details = task.details();
    let progress = task.progress();
    for key in KEYS {
        assert_eq!(details[key], progress[key], "{key}");
    }
    let known = [
        ("taskType", json!("features")),
        ("projectId", json!(project.id)),
        ("modelId", json!("offline-garbled")),
        ("mode", json!("replace")),
        ("title", json!("Nightly")),
        ("resultCount", json!(6)),
        ("featuresCreated", json!(6)),
        ("error", json!(null)),
    ];
    for (key, value) in known {
        assert_eq!(details[key], value, "{key} of {details}");
    }
    assert!(crate::support::is_uuid(&text(&details["generationId"])));
    let times = ["created_at", "started_at", "finished_at"].map(|key| {
        crate::support::assert_time(&details[key]);
        text(&details[key])
    });
    assert!(times.is_sorted(), "{times:?}");
}

#[test]
fn the_status_alias_of_an_unfinished_and_of_a_failed_task_says_what_is_not_there_yet() {
    let project = Project::new();
    let stuck = project.stuck();
    let details = stuck.details();
    crate::support::assert_time(&details["started_at"]);
    assert_eq!(details["finished_at"], json!(null));
    assert_eq!(details["title"], json!(null));
    assert_eq!(details["mode"], "append");
    assert_eq!(details["resultCount"], 1, "so far");
    assert_eq!(details["featuresCreated"], 1, "so far");
    stuck.cancel().ok();
    let failed = project.end("features", json!({"modelId": "offline-fail"}), "error").details();
    assert_eq!(failed["error"], "rehearsal failure");
    assert_eq!(failed["resultCount"], 2);
    crate::support::assert_time(&failed["finished_at"]);
}

#[test]
fn a_pending_task_has_not_started() {
    let rig = Rig::with(&[("MILLRACE_TASKS_WORKERS", "1")]);
    let project = rig.project();
    project.stuck();
    let details = project.submit("features", json!({})).details();
    assert_eq!(details["started_at"], json!(null));
    assert_eq!(details["finished_at"], json!(null));
    assert_eq!(details["resultCount"], 0);
}

#[test]
fn only_features_count_features_created() {
    let details = Project::new().run("personas", json!({})).details();
    assert_eq!(details["resultCount"], 3);
    assert_eq!(details.get("featuresCreated"), None);
}

#[test]
fn a_generation_s_own_uuid_is_no_session_when_the_caller_chose_one() {
    let project = Project::new();
    let task = project.run("features", json!({"count": 1}));
    let other = project.task(&task.generation());
    refused(&other.try_progress(), 404, "Task not found");
}

#[test]
fn a_code_ideas_generation_is_no_task() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    let rig = Rig::with(&[("MILLRACE_WORKSPACE_ROOTS", root.to_str().unwrap())]);
    let work = millrace_testkit::Workspace::create(&root.join("work"));
    let body = json!({"workspace_path": work.text(), "types": ["code_quality"]});
    let run = rig.client().post("/api/idea/generate?stream=false", &body).ok();
    let session = text(&run["session_id"]);
    refused(&rig.client().get(&format!("/api/progress/{session}")), 404, "Task not found");
}
