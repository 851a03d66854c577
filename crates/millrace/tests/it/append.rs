//! Checks 26 to 28: append and override.

use millrace_testkit::{Answer, Socket, idea_file};
use serde_json::{Value, json};

use crate::support::{Project, Rig, array, assert_dated, column, month_day, of_kind, text};

/// A project with an old session in December and a newer one in January: by name the old one
/// comes last.
fn two_years() -> Project {
    let project = Project::new();
    let old = [("idea_code_quality_old.md", idea_file("aaaa0001", "code_quality", "old", &[]))];
    let new = [(
        "idea_security_hardening_new.md",
        idea_file("aaaa0002", "security_hardening", "new", &[]),
    )];
    project.write_session("12-31-code-quality", "2025-12-31T23:00:00.000Z", &old);
    project.write_session("01-02-security-hardening", "2026-01-02T01:00:00.000Z", &new);
    project
}

// check 26
#[test]
fn append_adds_to_the_session_with_the_newest_time_not_name() {
    let project = two_years();
    let before = project.session_file("12-31-code-quality");
    let run = project.run(&["documentation_gaps"], json!({"append": true}));
    assert_eq!(run["session_id"], "01-02-security-hardening");
    assert_eq!(array(&run["ideas"]).len(), 3, "the ideas of this run only");
    assert_eq!(run["summary"], json!({"total_ideas": 3, "by_type": {"documentation_gaps": 3}}));
    let session = project.session("01-02-security-hardening");
    assert_eq!(session["types"], json!(["security_hardening", "documentation_gaps"]));
    assert_eq!(session["generated_at"], "2026-01-02T01:00:00.000Z");
    assert!(text(&session["updated_at"]).as_str() > "2026-01-02T01:00:00.000Z");
    assert_eq!(session["model"], crate::support::MODEL, "the latest run's model");
    assert_eq!(
        session["summary"]["by_type"],
        json!({"security_hardening": 1, "documentation_gaps": 3})
    );
    let files = array(&session["files"]);
    assert_eq!((files.len(), &files[0]), (4, &json!("idea_security_hardening_new.md")));
    assert_eq!(project.session_file("12-31-code-quality"), before);
    assert_eq!(project.sessions().len(), 2);
}

// check 26
#[test]
fn an_appended_run_has_its_own_log_and_the_first_stays() {
    let project = Project::new();
    let raw = |frames: Vec<millrace_testkit::Frame>| -> Vec<String> {
        frames.into_iter().map(|frame| frame.raw).collect()
    };
    let first = raw(project.stream(&["code_quality"], json!({})).rest());
    let session = text(&project.sessions()[0]["id"]);
    let second = raw(project.stream(&["documentation_gaps"], json!({"append": true})).rest());
    assert!(second[0].starts_with("id: 1\n"), "{}", second[0]);
    assert!(second[0].contains(&format!("\"{session}\"")), "the same session: {}", second[0]);
    assert_eq!(raw(project.replay(&session, &[])), second, "the newest run");
    assert_eq!(raw(project.replay(&session, &[("run", "1")])), first);
    assert_eq!(raw(project.replay(&session, &[("run", "2")])), second);
    let after = [("run", "1"), ("after", "3")];
    assert_eq!(raw(project.replay(&session, &after)), first[3..]);
    let path = format!("/api/idea/sessions/{session}/events");
    for run in ["3", "0"] {
        let reply = project.get(&path, &[("run", run)]);
        crate::support::not_found(&reply, &format!("Run not found: {run}"));
    }
}

// check 26
#[test]
fn append_without_a_session_makes_a_new_one() {
    let project = Project::new();
    let append = json!({"append": true});
    let first = assert_dated("code-quality", || {
        text(&project.run(&["code_quality"], append.clone())["session_id"])
    });
    // Another output directory has no session yet, so it gets one of its own.
    let elsewhere = json!({"append": true, "output": "reports"});
    let run = project.run(&["documentation_gaps"], elsewhere);
    assert_ne!(run["session_id"], first);
    let run = project.run(&["security_hardening"], append);
    assert_eq!(run["session_id"], first, "only sessions of the given output count");
}

// check 27
#[test]
fn append_skips_a_type_that_has_ideas_in_any_status() {
    for status in ["draft", "dismissed"] {
        let project = Project::new();
        let kept = idea_file("aaaa0001", "code_quality", "kept", &[("status", status)]);
        let files = [("idea_code_quality_kept.md", kept)];
        project.write_session("03-11-kept", "2026-03-11T10:00:00.000Z", &files);
        project.answers("code_quality", [Answer::ideas(2)]);
        let types = ["code_quality", "documentation_gaps"];
        let events = project.events(&types, json!({"append": true}));
        crate::stream::assert_run_shape(&events, &types);
        let skipped = json!({"type": "type_complete", "idea_type": "code_quality", "count": 0});
        assert!(events.contains(&skipped), "{events:?}");
        assert_eq!(project.asked("code_quality"), 0);
        let summary = json!({"total_ideas": 3, "by_type": {"documentation_gaps": 3}});
        assert_eq!(events.last().unwrap()["summary"], summary);
        assert_eq!(project.list(&[("type", "code_quality")])["total"], 1);
    }
}

/// A session of today with a draft, a promoted and a dismissed idea of one type, made by a run.
fn mixed_session(project: &Project) -> (String, Vec<String>) {
    project.answers("code_quality", [Answer::ideas(3)]);
    let run = project.run(&["code_quality"], json!({}));
    let ids = column(&run["ideas"], "id");
    project.promote(&ids[1], json!({})).ok();
    project.dismiss(&ids[2], json!({})).ok();
    (text(&run["session_id"]), ids)
}

// check 27
#[test]
fn append_with_override_replaces_drafts_and_tells_it() {
    let rig = Rig::own();
    let project = rig.project();
    let (session, ids) = mixed_session(&project);
    let generated_at = project.session(&session)["generated_at"].clone();
    let mut socket = Socket::connect(project.client().address(), &project.target("/ws", &[]));
    socket.drain();
    let run = project.run(&["code_quality"], json!({"append": true, "override": true}));
    assert_eq!(run["session_id"], session);
    let fresh = column(&run["ideas"], "id");
    assert_eq!(fresh.len(), 3);
    let left = column(&project.list(&[])["ideas"], "id");
    assert_eq!(left, [&ids[1..], &fresh[..]].concat());
    assert_eq!(project.session(&session)["generated_at"], generated_at);
    let mut told = Vec::new();
    while of_kind(&told, "idea_generation_completed").is_empty() {
        told.push(socket.next_message());
    }
    let deleted: Vec<Value> =
        of_kind(&told, "idea_deleted").iter().map(|event| event["data"].clone()).collect();
    assert_eq!(deleted, [json!({"idea_id": ids[0]})]);
}

// check 27
#[test]
fn a_failing_or_empty_model_leaves_the_old_drafts() {
    for answer in [Answer::error(400), Answer::text("[]"), Answer::text("no list")] {
        for extra in [json!({"append": true, "override": true}), json!({"override": true})] {
            let project = Project::new();
            let (session, ids) = mixed_session(&project);
            project.answers("code_quality", [answer.clone()]);
            let events = project.events(&["code_quality"], extra);
            assert_eq!(events[0]["session_id"], session);
            assert_eq!(of_kind(&events, "idea_generated").len(), 0);
            assert_eq!(column(&project.list(&[])["ideas"], "id"), ids);
        }
    }
}

// check 27
#[test]
fn the_old_drafts_stay_until_the_first_new_idea_is_saved() {
    let project = Project::new();
    let (_, ids) = mixed_session(&project);
    let gate = project.marker("first");
    project.answers("code_quality", [Answer::ideas(2).held_by(&gate)]);
    let extra = json!({"append": true, "override": true});
    let mut stream = project.stream(&["code_quality"], extra);
    stream.wait_for("type_start");
    project.rig.provider.wait_for_requests(&project.marker("code_quality"), 2);
    assert_eq!(column(&project.list(&[])["ideas"], "id"), ids);
    project.rig.provider.release(&gate);
    stream.wait_for("idea_generated");
    assert!(!column(&project.list(&[])["ideas"], "id").contains(&ids[0]));
    stream.wait_for("complete");
}

// check 27
#[test]
fn drafts_about_to_be_replaced_are_no_duplicates() {
    let project = Project::new();
    let same = millrace_testkit::idea("The same title again", "the same words again");
    project.answers("code_quality", [Answer::of(&[same])]);
    project.run(&["code_quality"], json!({}));
    let run = project.run(&["code_quality"], json!({"append": true, "override": true}));
    assert_eq!(column(&run["ideas"], "title"), ["The same title again"]);
    assert_eq!(project.list(&[])["total"], 1);
}

// check 28
#[test]
fn override_reuses_todays_session_without_a_suffix() {
    let project = Project::new();
    let (session, ids) = mixed_session(&project);
    assert!(session.ends_with("-code-quality"), "{session}");
    let generated_at = text(&project.session(&session)["generated_at"]);
    let run = project.run(&["code_quality"], json!({"override": true}));
    assert_eq!(run["session_id"], session);
    let fresh = column(&run["ideas"], "id");
    let left = column(&project.list(&[])["ideas"], "id");
    assert_eq!(left, [&ids[1..], &fresh[..]].concat());
    assert!(text(&project.session(&session)["generated_at"]) > generated_at, "renewed");
    assert_eq!(project.sessions().len(), 1);
    let raw = project.replay(&session, &[]);
    assert_eq!(raw[0].id(), 1, "the new run's own log");
    assert_eq!(project.replay(&session, &[("run", "1")])[0].id(), 1);
}

// check 28
#[test]
fn override_picks_the_newest_of_todays_suffixed_sessions_only() {
    let project = Project::new();
    let name = |suffix: &str| format!("{}-code-quality{suffix}", month_day());
    let at = |second: u32| {
        let today = jiff::Timestamp::now().strftime("%Y-%m-%d").to_string();
        format!("{today}T00:00:{second:02}.000Z")
    };
    // Newest by time is "-2"; one of the same name from another day and one of other types do
    // not count.
    let file = |id: &str| [("idea_code_quality_x.md", idea_file(id, "code_quality", "x", &[]))];
    project.write_session(&name(""), &at(1), &file("aaaa0001"));
    project.write_session(&name("-2"), &at(9), &file("aaaa0002"));
    project.write_session(&name("-3"), &at(2), &file("aaaa0003"));
    project.write_session(&name("-4"), "2020-01-01T00:00:00.000Z", &file("aaaa0004"));
    project.write_session(&name("-x"), &at(20), &file("aaaa0005"));
    let run = project.run(&["code_quality"], json!({"override": true}));
    assert_eq!(run["session_id"], name("-2"));
    assert_eq!(project.list(&[("session_id", &name("-2"))])["total"], 3);
    assert_eq!(project.list(&[])["total"], 7, "one draft of the reused session was replaced");
}

// check 28
#[test]
fn override_drops_drafts_of_types_not_requested_and_keeps_what_was_decided() {
    let project = Project::new();
    let session = format!("{}-code-quality", month_day());
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT00:00:01.000Z").to_string();
    let promoted = [("status", "promoted"), ("promoted_to", "03-11-old")];
    let files = [
        ("idea_code_quality_a.md", idea_file("aaaa0001", "code_quality", "a", &[])),
        ("idea_documentation_gaps_b.md", idea_file("aaaa0002", "documentation_gaps", "b", &[])),
        (
            "idea_security_hardening_c.md",
            idea_file("aaaa0003", "security_hardening", "c", &promoted),
        ),
    ];
    project.write_session(&session, &now, &files);
    let run = project.run(&["code_quality"], json!({"override": true}));
    assert_eq!(run["session_id"], session);
    let left = column(&project.list(&[])["ideas"], "id");
    assert_eq!(left.len(), 4);
    assert_eq!(left[0], "aaaa0003");
    let types = project.session(&session)["types"].clone();
    assert_eq!(types, json!(["code_quality", "security_hardening"]));
}

// check 28
#[test]
fn override_without_a_session_of_today_makes_a_new_one() {
    let project = two_years();
    let run = || text(&project.run(&["code_quality"], json!({"override": true}))["session_id"]);
    assert_dated("code-quality", run);
    assert_eq!(project.sessions().len(), 3);
}
