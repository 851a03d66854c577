//! Reading what stands on disk: checks 22 to 24, 32, 33, and the type files of 30.

use std::{fs, os::unix::fs::symlink};

use millrace_workspace::{Effort, ListFilter, Status, TypeFile};
use serde_json::json;

use crate::support::{Place, START, at, everything, id_of, promote, run, told};

const HOME: &str = ".viben/ideas";

fn keys(value: &serde_json::Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn an_empty_workspace_reads_as_empty_and_stays_so() {
    let place = Place::new();
    let page = place.workspace.list(&everything()).unwrap();
    assert_eq!((page.ideas.len(), page.total, page.has_more), (0, 0, false));
    assert_eq!(place.workspace.sessions(20, 0).unwrap().total, 0);
    assert_eq!(told(place.workspace.idea("ffffffff")), "Idea not found: ffffffff");
    assert_eq!(told(place.workspace.idea("../x")), "Idea not found: ../x");
    assert_eq!(told(place.workspace.session("no/such")), "Session not found: no/such");
    assert_eq!(
        told(place.workspace.dismiss("ffffffff", None, at(START))),
        "Idea not found: ffffffff"
    );
    assert_eq!(told(place.workspace.remove("ffffffff", at(START))), "Idea not found: ffffffff");
    assert_eq!(told(place.workspace.promote(&promote("ffffffff"))), "Idea not found: ffffffff");
    assert!(place.everything().is_empty());
}

#[test]
fn hand_written_files_are_read_as_they_stand() {
    let place = Place::new();
    let dir = format!("{HOME}/by-hand");
    place.write(
        &format!("{dir}/idea.json"),
        r#"{"generated_at": "2026-03-01", "files": ["idea_a_two.md", "gone.md"]}"#,
    );
    place.write(&format!("{dir}/idea_a_one.md"), "---\nid: 01234567\n---\n");
    place.write(
        &format!("{dir}/idea_a_two.md"),
        "---\nid: 12e45678\ncreated_at: 2026-03-11T14:30:00Z\n---\n",
    );
    place.write(
        &format!("{dir}/idea_b_three.md"),
        "---\nid: aaaaaaaa\ncreated_at: 2026-02-01\n---\n",
    );
    place.write(&format!("{dir}/idea_a_broken.md"), "---\nid: [x\n---\n");
    place.write(&format!("{dir}/.idea_a_hidden.md"), "---\nid: bbbbbbbb\n---\n");
    place.write(
        &format!("{dir}/idea_a_twice.md"),
        "---\nid: 01234567\ncreated_at: 2026-03-02\n---\n",
    );
    fs::write(
        place.path.join(&dir).join("idea_a_latin.md"),
        b"---\nid: cccccccc\ntitle: \xe9\n---\n",
    )
    .unwrap();
    fs::write(
        place.path.join(&dir).join("idea_a_large.md"),
        format!("---\nid: dddddddd\n---\n{}", "x".repeat(1 << 20)),
    )
    .unwrap();
    symlink("idea_a_one.md", place.path.join(&dir).join("idea_a_link.md")).unwrap();
    place.write(&format!("{HOME}/no-session/idea_a_x.md"), "---\nid: eeeeeeee\n---\n");

    let ideas = place.list();
    let told: Vec<_> =
        ideas.iter().map(|idea| (idea.id.as_str(), idea.created_at.as_str())).collect();
    assert_eq!(
        told,
        [
            ("12e45678", "2026-03-11T14:30:00Z"),
            ("aaaaaaaa", "2026-02-01T00:00:00Z"),
            ("01234567", "2026-03-01T00:00:00Z"),
        ]
    );
    let (session, _) = place.workspace.session("by-hand").unwrap();
    assert_eq!(
        session.detail_json(),
        json!({
            "id": "by-hand", "types": ["a", "b"], "model": null,
            "summary": {"total_ideas": 3, "by_type": {"a": 2, "b": 1}, "by_status": {"draft": 3, "promoted": 0}},
            "generated_at": "2026-03-01T00:00:00Z", "updated_at": "2026-03-11T14:30:00Z",
            "files": ["idea_a_two.md", "idea_b_three.md", "idea_a_one.md"],
        })
    );
}

#[test]
fn an_unreadable_session_file_is_derived_from_the_ideas() {
    let place = Place::new();
    place.write(&format!("{HOME}/s/idea.json"), "{broken");
    place.write(
        &format!("{HOME}/s/idea_b_x.md"),
        "---\nid: 00000001\ncreated_at: 2026-03-02T00:00:00Z\n---\n",
    );
    place.write(
        &format!("{HOME}/s/idea_a_y.md"),
        "---\nid: 00000002\ncreated_at: 2026-03-01T00:00:00Z\n---\n",
    );
    let (session, ideas) = place.workspace.session("s").unwrap();
    assert_eq!(session.types, ["a", "b"]);
    assert_eq!(
        (session.generated_at.as_str(), session.updated_at.as_str()),
        ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")
    );
    assert_eq!(ideas[0].id, "00000002");
}

#[test]
fn hand_made_changes_show_in_the_next_answer() {
    let place = Place::new();
    let begun =
        place.session_with("a", &[("00000001", "One"), ("00000002", "Two"), ("00000003", "Three")]);
    let path = |id: &str| place.path.join(place.workspace.idea(id).unwrap().file_path);
    fs::remove_file(path("00000001")).unwrap();
    let two = path("00000002");
    let text = fs::read_to_string(&two).unwrap().replace("title: Two", "title: Zwei");
    fs::write(&two, text).unwrap();
    place
        .write(&format!("{HOME}/{}/idea_b_extra.md", begun.session_id), "---\nid: 00000009\n---\n");
    let (session, ideas) = place.workspace.session(&begun.session_id).unwrap();
    let titles: Vec<_> = ideas.iter().map(|idea| idea.title.as_str()).collect();
    assert_eq!(titles, ["Zwei", "Three", "extra"]);
    assert_eq!(session.summary.total, 3);
    assert_eq!(session.files, ["idea_a_two.md", "idea_a_three.md", "idea_b_extra.md"]);
}

#[test]
fn summaries_follow_every_change_at_once() {
    let place = Place::new();
    let begun =
        place.session_with("a", &[("00000001", "One"), ("00000002", "Two"), ("00000003", "Three")]);
    let by_status = || {
        let file = place.session_file(&begun)["summary"].clone();
        let answer =
            place.workspace.sessions(1, 0).unwrap().sessions[0].list_json()["summary"].clone();
        assert_eq!(file["by_status"], answer["by_status"]);
        assert_eq!(file["skipped_duplicates"], 0);
        assert_eq!(keys(&answer), ["total_ideas", "by_type", "by_status"]);
        answer["by_status"].clone()
    };
    assert_eq!(by_status(), json!({"draft": 3, "promoted": 0}));
    place.workspace.dismiss("00000001", None, at(START)).unwrap();
    assert_eq!(by_status(), json!({"draft": 2, "promoted": 0, "dismissed": 1}));
    place.workspace.promote(&promote("00000002")).unwrap();
    assert_eq!(by_status(), json!({"draft": 1, "promoted": 1, "dismissed": 1}));
    place.workspace.remove("00000001", at("2026-03-11T15:00:00Z")).unwrap();
    assert_eq!(by_status(), json!({"draft": 1, "promoted": 1}));
    assert_eq!(place.session_file(&begun)["updated_at"], "2026-03-11T15:00:00.000Z");
}

#[test]
fn listing_orders_filters_and_pages() {
    let place = Place::new();
    let mut old = run(&["a"], "2025-12-31T00:00:00Z");
    old.output = Some("reports".to_owned());
    let old = place.workspace.begin_run(&old).unwrap();
    let new = place.workspace.begin_run(&run(&["a", "b"], "2026-01-01T00:00:00Z")).unwrap();
    place.save(&old, "a", &id_of(1), "One");
    place.save(&new, "b", &id_of(2), "Two");
    place.save(&new, "a", &id_of(3), "Three");
    place.workspace.dismiss(&id_of(3), None, at(START)).unwrap();
    let ids = |filter: ListFilter| -> (Vec<String>, usize, bool) {
        let page = place.workspace.list(&filter).unwrap();
        (page.ideas.into_iter().map(|idea| idea.id).collect(), page.total, page.has_more)
    };
    let all = everything;
    assert_eq!(ids(all()), (vec![id_of(2), id_of(3), id_of(1)], 3, false));
    assert_eq!(ids(ListFilter { limit: 2, ..all() }), (vec![id_of(2), id_of(3)], 3, true));
    assert_eq!(
        ids(ListFilter { limit: 2, offset: 1, ..all() }),
        (vec![id_of(3), id_of(1)], 3, false)
    );
    assert_eq!(ids(ListFilter { offset: usize::MAX, ..all() }), (vec![], 3, false));
    assert_eq!(ids(ListFilter { idea_type: Some("a".into()), ..all() }).0, [id_of(3), id_of(1)]);
    assert_eq!(ids(ListFilter { idea_type: Some("nope".into()), ..all() }).1, 0);
    assert_eq!(ids(ListFilter { status: Some(Status::Dismissed), ..all() }).0, [id_of(3)]);
    assert_eq!(ids(ListFilter { session_id: Some(old.session_id.clone()), ..all() }).0, [id_of(1)]);
    assert_eq!(ids(ListFilter { effort: Some(Effort::Large), ..all() }).1, 0);
    let both = ListFilter { idea_type: Some("a".into()), status: Some(Status::Draft), ..all() };
    assert_eq!(ids(both).0, [id_of(1)]);
    let page = place.workspace.sessions(1, 0).unwrap();
    assert_eq!(
        (page.sessions[0].id.as_str(), page.total, page.has_more),
        (new.session_id.as_str(), 2, true)
    );
    assert!(!place.workspace.sessions(1, 1).unwrap().has_more);
}

#[test]
fn entries_have_13_keys_and_details_15() {
    let place = Place::new();
    place.session_with("a", &[("00000001", "One")]);
    let idea = place.workspace.idea("00000001").unwrap();
    let entry = [
        "id",
        "type",
        "name",
        "title",
        "description",
        "rationale",
        "estimated_effort",
        "status",
        "promoted_to",
        "created_at",
        "affected_files",
        "existing_patterns",
        "session_id",
    ];
    assert_eq!(keys(&idea.entry_json()), entry);
    let mut detail = entry.to_vec();
    detail.insert(12, "implementation_approach");
    detail.push("file_path");
    assert_eq!(keys(&idea.detail_json()), detail);
    assert_eq!(idea.detail_json()["existing_patterns"], json!([]));
    assert_eq!(idea.detail_json()["promoted_to"], json!(null));
}

#[test]
fn sessions_of_two_outputs_with_one_id_count_once() {
    let place = Place::new();
    for (output, id) in [("second", "00000002"), (HOME, "00000001"), ("first", "00000003")] {
        place.write(&format!("{output}/same/idea.json"), "{}");
        place.write(&format!("{output}/same/idea_a_x.md"), &format!("---\nid: {id}\n---\n"));
        place.write(&format!("{output}/own-{id}/idea.json"), "{}");
    }
    place.write(
        ".viben/ideas/index.json",
        r#"{"version":1,"outputs":["first",5,"../out","absent","./second","first"]}"#,
    );
    assert_eq!(place.ids(), ["00000001"]);
    assert_eq!(place.workspace.sessions(9, 0).unwrap().total, 4);
}

#[test]
fn type_files_are_regular_and_sorted() {
    let place = Place::new();
    assert!(place.workspace.type_files().unwrap().is_empty());
    place.write("docs/idea-types/b.md", "B");
    place.write("docs/idea-types/a.md", "A");
    place.write("docs/idea-types/note.txt", "no");
    place.write("docs/idea-types/deep/c.md", "no");
    place.write("docs/idea-types/.md", "no");
    place.write("docs/idea-types/large.md", &"x".repeat(256 * 1024 + 1));
    symlink("a.md", place.path.join("docs/idea-types/link.md")).unwrap();
    let file = |stem: &str, text: &str| TypeFile {
        stem: stem.to_owned(),
        path: format!("docs/idea-types/{stem}.md"),
        text: text.to_owned(),
    };
    assert_eq!(place.workspace.type_files().unwrap(), [file("a", "A"), file("b", "B")]);
}
