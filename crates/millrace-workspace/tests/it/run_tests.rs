//! The start of a run: checks 19, 25 to 28.

use std::{fs, os::unix::fs::symlink};

use millrace_workspace::{BeginRun, Replace, Saved};
use serde_json::json;

use crate::support::{Place, START, at, id_of, promote, run, save, told};

#[test]
fn a_new_session_stands_on_disk_with_zero_counts() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["code_improvements"], START)).unwrap();
    assert_eq!(begun.session_id, "03-11-code-improvements");
    assert!(begun.created_session);
    let text = place.read(".viben/ideas/03-11-code-improvements/idea.json");
    let wanted = r#"{
  "id": "03-11-code-improvements",
  "types": [
    "code_improvements"
  ],
  "model": "offline",
  "summary": {
    "total_ideas": 0,
    "by_type": {},
    "by_status": {
      "draft": 0,
      "promoted": 0
    },
    "skipped_duplicates": 0
  },
  "files": [],
  "generated_at": "2026-03-11T14:30:00.000Z",
  "updated_at": "2026-03-11T14:30:00.000Z"
}
"#;
    assert_eq!(text, wanted);
}

#[test]
fn the_same_request_twice_gets_a_suffix_over_all_outputs() {
    let place = Place::new();
    let mut request = run(&["code_improvements", "security_hardening"], START);
    let mut ids = Vec::new();
    for output in [None, Some("reports/ideas"), Some("reports/./ideas//"), None] {
        request.output = output.map(str::to_owned);
        ids.push(place.workspace.begin_run(&request).unwrap().session_id);
    }
    assert_eq!(ids, ["03-11-ci-sh", "03-11-ci-sh-2", "03-11-ci-sh-3", "03-11-ci-sh-4"]);
    let index = place.json(".viben/ideas/index.json");
    assert_eq!(index, json!({"version": 1, "outputs": ["reports/ideas"]}));
    assert!(place.exists("reports/ideas/03-11-ci-sh-3/idea.json"));
}

#[test]
fn a_refused_output_changes_nothing() {
    let place = Place::new();
    place.write("file", "x");
    place.write("dir/inner", "x");
    symlink(&place.outside, place.path.join("link")).unwrap();
    symlink("dir", place.path.join("inside")).unwrap();
    let invalid = "output must be a relative path inside the workspace";
    let long = "x/".repeat(600);
    let cases = [
        ("../x", invalid),
        ("/x", invalid),
        ("a/../../x", invalid),
        ("a/..", invalid),
        (".git/x", invalid),
        ("sub/.GIT", invalid),
        (".", invalid),
        ("./", invalid),
        ("", invalid),
        ("a\0b", invalid),
        ("a\\b", invalid),
        ("link", invalid),
        ("link/deeper", invalid),
        ("inside", invalid),
        (long.as_str(), invalid),
        (".viben/ideas/index.json", invalid),
        ("file", "output is not a directory: file"),
        ("./dir/inner/x", "output is not a directory: ./dir/inner/x"),
    ];
    let before = place.everything();
    for (output, wanted) in cases {
        let request = BeginRun { output: Some(output.to_owned()), ..run(&["a"], START) };
        assert_eq!(told(place.workspace.begin_run(&request)), wanted, "{output:?}");
        assert_eq!(told(place.workspace.check_output(Some(output))), wanted, "{output:?}");
    }
    assert_eq!(place.everything(), before);
    assert_eq!(fs::read_dir(&place.outside).unwrap().count(), 0);
}

#[test]
fn the_default_output_spelled_out_is_not_recorded() {
    let place = Place::new();
    let request = BeginRun { output: Some("./.viben//ideas/".to_owned()), ..run(&["a"], START) };
    assert_eq!(place.workspace.begin_run(&request).unwrap().output, ".viben/ideas");
    assert!(!place.exists(".viben/ideas/index.json"));
}

#[test]
fn append_goes_to_the_newest_session_by_time_not_by_name() {
    let place = Place::new();
    let december = place.workspace.begin_run(&run(&["a"], "2025-12-31T10:00:00Z")).unwrap();
    let january = place.workspace.begin_run(&run(&["b"], "2026-01-01T10:00:00Z")).unwrap();
    place.save(&january, "b", &id_of(1), "One");
    let request = BeginRun {
        append: true,
        model: "sonnet".to_owned(),
        ..run(&["c", "b"], "2026-01-02T10:00:00Z")
    };
    let begun = place.workspace.begin_run(&request).unwrap();
    assert_eq!(begun.session_id, january.session_id);
    assert_ne!(begun.session_id, december.session_id);
    assert_eq!(
        (begun.skipped, begun.replaces, begun.created_session),
        (vec!["b".to_owned()], vec![], false)
    );
    let file = place.session_file(&january);
    assert_eq!(file["types"], json!(["b", "c"]));
    assert_eq!(file["model"], "sonnet");
    assert_eq!(file["generated_at"], "2026-01-01T10:00:00.000Z");
    assert_eq!(file["updated_at"], "2026-01-02T10:00:00.000Z");
    assert_eq!(file["summary"]["total_ideas"], 1);
}

#[test]
fn append_stays_in_its_output_and_makes_a_session_where_none_is() {
    let place = Place::new();
    place.workspace.begin_run(&run(&["a"], START)).unwrap();
    let request = BeginRun { append: true, output: Some("other".to_owned()), ..run(&["a"], START) };
    let begun = place.workspace.begin_run(&request).unwrap();
    assert!(begun.created_session);
    assert_eq!((begun.output.as_str(), begun.session_id.as_str()), ("other", "03-11-a-2"));
}

#[test]
fn append_with_override_replaces_drafts_of_the_requested_types_only() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a", "b"], START)).unwrap();
    for (number, (idea_type, title)) in
        [("a", "One"), ("a", "Two"), ("b", "Three"), ("a", "Four")].into_iter().enumerate()
    {
        place.save(&begun, idea_type, &id_of(number as u32), title);
    }
    place.workspace.dismiss(&id_of(1), None, at(START)).unwrap();
    place.workspace.promote(&promote(&id_of(3))).unwrap();
    let request = BeginRun { append: true, override_: true, ..run(&["a"], START) };
    let again = place.workspace.begin_run(&request).unwrap();
    assert_eq!(again.session_id, begun.session_id);
    assert!(again.skipped.is_empty());
    assert_eq!(again.replaces, [Replace { id: id_of(0), idea_type: "a".to_owned() }]);
    assert_eq!(place.ids().len(), 4, "old drafts stay until something new is saved");
    let mut first = save(&again, "a", &id_of(9), "One");
    first.replaces = vec![id_of(0), id_of(1), id_of(3)];
    let Saved::New { deleted, .. } = place.workspace.save_idea(&first).unwrap() else { panic!() };
    assert_eq!(deleted, [id_of(0)]);
    assert_eq!(place.ids(), [id_of(1), id_of(2), id_of(3), id_of(9)]);
}

#[test]
fn override_alone_reuses_todays_session_and_keeps_what_was_decided() {
    let place = Place::new();
    let yesterday = place.workspace.begin_run(&run(&["a"], "2026-03-10T23:59:59Z")).unwrap();
    assert_eq!(yesterday.session_id, "03-10-a");
    let first = place.workspace.begin_run(&run(&["a"], "2026-03-11T08:00:00Z")).unwrap();
    let second = place.workspace.begin_run(&run(&["a"], "2026-03-11T09:00:00Z")).unwrap();
    place.save(&second, "a", &id_of(1), "One");
    place.save(&second, "x", &id_of(2), "Two");
    place.save(&second, "y", &id_of(3), "Three");
    place.workspace.dismiss(&id_of(3), None, at(START)).unwrap();
    let request = BeginRun { override_: true, ..run(&["a"], "2026-03-11T10:00:00Z") };
    let again = place.workspace.begin_run(&request).unwrap();
    assert_eq!((again.session_id.as_str(), first.session_id.as_str()), ("03-11-a-2", "03-11-a"));
    let replaced: Vec<_> =
        again.replaces.iter().map(|old| (old.id.clone(), old.idea_type.as_str())).collect();
    assert_eq!(replaced, [(id_of(1), "a"), (id_of(2), "x")]);
    let file = place.session_file(&again);
    assert_eq!(file["types"], json!(["a", "y"]));
    assert_eq!(file["generated_at"], "2026-03-11T10:00:00.000Z");
    let none_today = BeginRun { override_: true, ..run(&["a"], "2026-03-12T00:00:00Z") };
    assert_eq!(place.workspace.begin_run(&none_today).unwrap().session_id, "03-12-a");
}

#[test]
fn override_does_not_take_a_session_of_other_types() {
    let place = Place::new();
    place.workspace.begin_run(&run(&["a", "b"], START)).unwrap();
    let request = BeginRun { override_: true, ..run(&["a"], START) };
    assert_eq!(place.workspace.begin_run(&request).unwrap().session_id, "03-11-a");
}

#[test]
fn a_run_that_could_not_be_started_takes_its_session_back() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a"], START)).unwrap();
    place.workspace.undo_begin(&begun);
    assert!(!place.exists(".viben/ideas/03-11-a"));
    let kept = place.session_with("a", &[("a1b2c3d4", "One")]);
    place.workspace.undo_begin(&kept);
    assert_eq!(place.ids(), ["a1b2c3d4"]);
}
