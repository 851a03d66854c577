//! Checks 19 to 24: identifiers, names, texts that are hard to write down, hand-made files.

use std::collections::BTreeSet;

use millrace_testkit::{Answer, idea, idea_file, raw_scalar};
use serde_json::{Value, json};

use crate::support::{
    DETAIL_KEYS, Project, Rig, array, assert_dated, assert_keys, column, is_idea_id, not_found,
    text,
};

fn run_id(project: &Project, types: &[&str]) -> String {
    text(&project.run(types, json!({"max_ideas": 1}))["session_id"])
}

// check 19
#[test]
fn a_session_id_tells_date_and_types() {
    let cases: [(&[&str], &str); 9] = [
        (&["code_improvements"], "code-improvements"),
        (&["ui_ux_improvements"], "ui-ux-improvements"),
        (&["refactoring"], "refactoring"),
        (&["a__b_"], "a-b"),
        (&["code_improvements", "security_hardening"], "ci-sh"),
        (&["ui_ux_improvements", "refactoring", "code_quality"], "uu-re-cq"),
        (&["api-design__rest", "documentation_gaps"], "ad-dg"),
        (
            &["code_improvements", "code_quality", "documentation_gaps", "security_hardening"],
            "mixed",
        ),
        (&["code_quality", "code_quality", "code_quality"], "code-quality"),
    ];
    for (types, slug) in cases {
        let project = Project::new();
        for custom in ["refactoring", "api-design__rest", "a__b_"] {
            project.write(&format!("docs/idea-types/{custom}.md"), "Look around.\n");
        }
        let id = assert_dated(slug, || run_id(&project, types));
        assert!(project.has(&format!(".viben/ideas/{id}/idea.json")));
        assert_dated(&format!("{slug}-2"), || run_id(&project, types));
        assert_dated(&format!("{slug}-3"), || run_id(&project, types));
    }
}

// check 19
#[test]
fn repeated_types_are_dropped_after_resolving_and_keep_their_order() {
    let project = Project::new();
    project.write("docs/idea-types/stem.md", "---\nname: listed\n---\nLook around.\n");
    let types = ["stem", "code_quality", "listed", "code_quality"];
    let events = project.events(&types, json!({}));
    assert_eq!(events[0]["types"], json!(["listed", "code_quality"]));
    assert_dated("li-cq", || text(&events[0]["session_id"]));
}

// check 19
#[test]
fn the_date_in_ids_is_utc_in_any_time_zone() {
    // At any moment the local date of at least one of these zones differs from the UTC date.
    for zone in ["EAST-14", "WEST+12"] {
        let rig = Rig::with(|builder| builder.env("TZ", zone));
        let project = rig.project();
        let id = assert_dated("code-quality", || run_id(&project, &["code_quality"]));
        let idea = text(&project.list(&[])["ideas"][0]["id"]);
        let slug = text(&project.list(&[])["ideas"][0]["name"]);
        assert_dated(&slug, || text(&project.promote(&idea, json!({})).ok()["task"]["id"]));
        assert!(text(&project.session(&id)["generated_at"]).ends_with('Z'));
    }
}

// check 20
#[test]
fn a_thousand_ideas_have_a_thousand_ids() {
    let rig = Rig::own();
    rig.provider.otherwise(Answer::ideas(50));
    let project = rig.project();
    let types: Vec<String> =
        (b'a'..=b't').map(|letter| format!("kind_{}", char::from(letter))).collect();
    for kind in &types {
        project.write(&format!("docs/idea-types/{kind}.md"), "Look around.\n");
    }
    let types: Vec<&str> = types.iter().map(String::as_str).collect();
    // The stream keeps the connection busy, so that no wait is longer than one idea.
    let events = project.events(&types, json!({"max_ideas": 50}));
    assert_eq!(events.last().unwrap()["summary"]["total_ideas"], 1000);
    let list = project.list(&[("limit", "1000")]);
    let ids: BTreeSet<String> = column(&list["ideas"], "id").into_iter().collect();
    assert_eq!(ids.len(), 1000);
    assert!(ids.iter().all(|id| is_idea_id(id)));
    assert_eq!((&list["total"], &list["has_more"]), (&json!(1000), &json!(false)));
}

// check 20
#[test]
fn names_follow_the_titles() {
    let project = Project::new();
    let long = format!("{} tail one", "abcdefghi ".repeat(6).trim());
    let same = format!("{} other end", "abcdefghi ".repeat(6).trim());
    let titles = [
        ("Überprüfe Größe", "uberprufe-grosse"),
        ("Add retry logic, to API calls!", "add-retry-logic-to-api-calls"),
        ("  --Trim__me--  ", "trim-me"),
        ("Add a cafe", "add-a-cafe"),
        ("Add a café", "add-a-cafe-2"),
        (&long, "abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi-abcdefghi"),
        (&"w".repeat(200), &"w".repeat(60)),
        (&"word ".repeat(40), &["word"; 12].join("-")),
    ];
    let ideas: Vec<Value> = titles
        .iter()
        .enumerate()
        .map(|(index, (title, _))| idea(title, &format!("own words {}", "q".repeat(index + 1))))
        .collect();
    project.answers("code_quality", [Answer::of(&ideas)]);
    let run = project.run(&["code_quality"], json!({"max_ideas": 50}));
    let expected: Vec<&str> = titles.iter().map(|(_, name)| *name).collect();
    assert_eq!(column(&run["ideas"], "name"), expected);
    let more = [idea("!!!", "one"), idea(&same, "two"), idea("¿?", "three")];
    project.answers("code_quality", [Answer::of(&more)]);
    let run = project.run(&["code_quality"], json!({"append": true, "override": true}));
    let names = column(&run["ideas"], "name");
    let ids = column(&run["ideas"], "id");
    assert_eq!(names[0], format!("idea-{}", ids[0]));
    assert_eq!(names[2], format!("idea-{}", ids[2]));
    assert!(names[1].len() <= 60 && names[1].starts_with("abcdefghi-"), "{}", names[1]);
}

// check 20
#[test]
fn a_suffixed_name_stays_within_sixty_characters() {
    let project = Project::new();
    let common = "x".repeat(60);
    let ideas = [
        idea(&format!("{common} alpha"), "red blue"),
        idea(&format!("{common} beta"), "green grey"),
        idea(&format!("{common} gamma"), "pink white"),
    ];
    project.answers("code_quality", [Answer::of(&ideas)]);
    let run = project.run(&["code_quality"], json!({}));
    let names = column(&run["ideas"], "name");
    let expected = [common.clone(), format!("{}-2", &common[2..]), format!("{}-3", &common[2..])];
    assert_eq!(names, expected);
}

/// Texts that a careless writer or reader of YAML changes.
fn nasty() -> Vec<String> {
    [
        "a: b",
        "a #c",
        "# d",
        "ends with colon:",
        "say \"twice\" f",
        "it's g",
        "'all single' h",
        "\"all double\" i",
        "two\nlines j",
        "blank\n\nlines k",
        "---",
        "--- l",
        "...",
        "- m",
        "? n",
        "! o",
        "& p",
        "* q",
        "% r",
        "@ s",
        "` t",
        "{u}",
        "[v]",
        "| w",
        "> x",
        "back\\slash y",
        "\\n not a line break z",
        "tab\tinside aa",
        "emoji 🦀 bb",
        "家族 cc",
        "null",
        "true",
        "~",
        "yes",
        "Off",
        "01234567",
        "12e45678",
        "0x1F",
        "12:30:45",
        "2026-03-11",
        "1_000",
        ".inf",
        "-leading dash dd",
        "<<",
        "=",
        "line\u{2028}separator ee",
        "next\u{85}line ff",
        "nul\u{1}control gg",
        "\u{feff}mark hh",
        "trailing backslash\\",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Whether a YAML 1.1 reader takes this plain scalar for something other than a string.
fn ambiguous_when_plain(scalar: &str) -> bool {
    let words = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "<<", "="];
    words.contains(&scalar.to_lowercase().as_str())
        || scalar.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first))
}

// check 21
#[test]
fn hard_texts_survive_write_list_detail_promote_and_dismiss() {
    let project = Project::new();
    let texts = nasty();
    assert_eq!(texts.len(), 50);
    let ideas: Vec<Value> = texts
        .iter()
        .zip(texts.iter().cycle().skip(1))
        .map(|(title, other)| {
            let mut idea = idea(title, other);
            idea["rationale"] = json!(other);
            idea["affected_files"] = json!([other, title]);
            idea["existing_patterns"] = json!([title]);
            idea["implementation_approach"] = json!(format!("---\n{other}\n---\nid: ffffffff"));
            idea
        })
        .collect();
    project.answers("code_quality", [Answer::of(&ideas)]);
    let run = array(&project.run(&["code_quality"], json!({"max_ideas": 50}))["ideas"]);
    let fields = [
        "title",
        "description",
        "rationale",
        "affected_files",
        "existing_patterns",
        "implementation_approach",
    ];
    let mut expected = ideas.clone();
    for idea in &mut expected {
        for field in ["title", "description", "rationale"] {
            idea[field] = json!(text(&idea[field]).trim());
        }
    }
    assert_eq!(column(&json!(run), "title"), column(&json!(expected), "title"));
    let listed = array(&project.list(&[])["ideas"]);
    for (index, (idea, expected)) in run.iter().zip(&expected).enumerate() {
        let id = text(&idea["id"]);
        let path = text(&idea["file_path"]);
        let check = |got: &Value, fields: &[&str]| {
            for field in fields {
                assert_eq!(got[*field], expected[*field], "{field} of {expected}");
            }
        };
        check(idea, &fields);
        check(&listed[index], &fields[..5]);
        assert_eq!(project.idea(&id), *idea);
        check(&Value::Object(project.document(&path).front), &fields[..5]);
        let source = project.read(&path);
        for field in ["id", "title", "description", "rationale", "created_at"] {
            let scalar = raw_scalar(&source, field).unwrap();
            let quoted = scalar.starts_with(['"', '\'', '|', '>']);
            assert!(quoted || !ambiguous_when_plain(scalar), "{field}: {scalar}");
        }
        let change = match index % 2 {
            0 => project.promote(&id, json!({"slug": format!("task-{index}")})),
            _ => project.dismiss(&id, json!({"reason": expected["title"]})),
        };
        change.ok();
        let after = project.idea(&id);
        check(&after, &fields);
        assert_eq!((&after["name"], &after["created_at"]), (&idea["name"], &idea["created_at"]));
        assert_eq!(after["file_path"], path.as_str());
        let document = project.document(&path);
        check(&Value::Object(document.front.clone()), &fields[..5]);
        assert_eq!(document.body, text(&expected["implementation_approach"]));
        if index % 2 == 1 {
            assert_eq!(document.front["dismiss_reason"], expected["title"]);
        }
    }
}

// check 22
#[test]
fn hand_written_files_are_read_as_their_source_says() {
    let project = Project::new();
    let unquoted = |id: &'static str, extra: &[(&str, &str)]| {
        let mut fields = vec![("id", id), ("created_at", "2026-03-11T14:30:00Z")];
        fields.extend(extra);
        idea_file(id, "code_quality", "by-hand", &fields)
    };
    let own = [
        ("custom_key", "'kept'"),
        ("another", "[x, z]"),
        ("title", "plain title"),
        ("affected_files", "[a.rs, 'b c.rs']"),
    ];
    let files = [
        ("idea_code_quality_by-hand.md", unquoted("01234567", &own)),
        (
            "idea_code_quality_other.md",
            unquoted("12e45678", &[("name", "other"), ("affected_files", "\n  - a.rs\n  - 1.5")]),
        ),
        ("idea_code_quality_broken.md", "---\nid: \"bbbbbbbb\n: [\n---\n\nbody".to_owned()),
        ("idea_code_quality_none.md", "No front matter.".to_owned()),
        ("idea_code_quality_noid.md", "---\ntitle: no id\n---\n\nbody".to_owned()),
        ("idea_code_quality_bare.md", "---\nid: ~\n---\n\nx".to_owned()),
    ];
    project.write_session("03-11-by-hand", "2026-03-11T14:00:00.000Z", &files);
    let folder = project.join(".viben/ideas/03-11-by-hand");
    std::fs::write(
        folder.join("idea_code_quality_latin.md"),
        b"---\nid: cccccccc\ntitle: \xe4\n---\n\nx",
    )
    .unwrap();
    std::fs::write(folder.join("notes.md"), idea_file("dddddddd", "code_quality", "n", &[]))
        .unwrap();
    std::fs::create_dir(folder.join("idea_code_quality_dir.md")).unwrap();
    let list = project.list(&[]);
    assert_eq!(column(&list["ideas"], "id"), ["01234567", "12e45678"], "{list}");
    let first = project.idea("01234567");
    assert_keys(&first, &DETAIL_KEYS);
    assert_eq!(first["created_at"], "2026-03-11T14:30:00Z");
    assert_eq!(first["title"], "plain title");
    assert_eq!(first["affected_files"], json!(["a.rs", "b c.rs"]));
    assert_eq!(project.idea("12e45678")["affected_files"], json!(["a.rs", "1.5"]));
    project.promote("01234567", json!({})).ok();
    project.dismiss("12e45678", json!({})).ok();
    for (id, name, status) in
        [("01234567", "by-hand", "promoted"), ("12e45678", "other", "dismissed")]
    {
        let after = project.idea(id);
        assert_eq!((&after["name"], &after["status"]), (&json!(name), &json!(status)));
        assert_eq!(after["created_at"], "2026-03-11T14:30:00Z");
        assert_eq!(after["implementation_approach"], "Do it.");
    }
    let document = project.document(".viben/ideas/03-11-by-hand/idea_code_quality_by-hand.md");
    assert_eq!(document.front["id"], "01234567", "rewritten so that it stays a string");
    assert_eq!(document.front["custom_key"], "kept");
    assert_eq!(document.front["another"], json!(["x", "z"]));
    let keys = document.keys();
    assert_eq!(keys[keys.len() - 2..], ["custom_key", "another"], "unknown keys after the known");
}

// check 22
#[test]
fn missing_and_unknown_values_fall_back() {
    let project = Project::new();
    let text = "---\nid: abcdef01\nestimated_effort: gigantic\nstatus: odd\npromoted_to: ~\n---\n";
    let date = "---\nid: abcdef02\ntitle: dated\ncreated_at: 2026-03-10\nrationale:\n---\n\nBody";
    let files = [
        ("idea_ui_ux_improvements_some-name.md", text.to_owned()),
        ("idea_code_quality_dated.md", date.to_owned()),
    ];
    project.write_session("03-11-fall", "2026-03-11T14:00:00.000Z", &files);
    let list = array(&project.list(&[])["ideas"]);
    let expected = json!({
        "id": "abcdef01", "type": "ui_ux_improvements", "name": "some-name", "title": "some-name",
        "description": "", "rationale": "", "estimated_effort": "medium", "status": "draft",
        "promoted_to": null, "created_at": "2026-03-11T14:00:00.000Z", "affected_files": [],
        "existing_patterns": [], "session_id": "03-11-fall",
    });
    assert_eq!(list[0], expected);
    assert_eq!(list[1]["created_at"], "2026-03-10T00:00:00Z");
    assert_eq!(list[1]["rationale"], "");
}

// check 22
#[test]
fn a_directory_without_idea_json_is_no_session_and_a_broken_one_is_derived() {
    let project = Project::new();
    let file = "idea_code_quality_x.md";
    let text = idea_file("abcdef03", "code_quality", "x", &[]);
    project.write(&format!(".viben/ideas/03-11-bare/{file}"), &text);
    project.write("elsewhere/idea.json", "{}");
    std::os::unix::fs::symlink(project.join("elsewhere"), project.join(".viben/ideas/03-11-link"))
        .unwrap();
    assert_eq!(project.list(&[])["total"], 0);
    assert_eq!(project.sessions(), Vec::<Value>::new());
    not_found(&project.get("/api/idea/sessions/03-11-bare", &[]), "Session not found: 03-11-bare");
    not_found(&project.get("/api/idea/abcdef03", &[]), "Idea not found: abcdef03");
    for broken in ["{", "[]", "{}", "{\"id\": \"other-id\", \"types\": 5}"] {
        project.write(".viben/ideas/03-11-bare/idea.json", broken);
        let session = project.session("03-11-bare");
        assert_eq!(session["id"], "03-11-bare", "{broken}");
        assert_eq!(session["types"], json!(["code_quality"]), "{broken}");
        assert_eq!(session["files"], json!([file]), "{broken}");
        assert_eq!(session["model"], json!(null), "{broken}");
        assert_eq!(session["summary"]["total_ideas"], 1, "{broken}");
        assert_eq!(project.list(&[])["total"], 1, "{broken}");
    }
}

// check 23
#[test]
fn files_changed_by_hand_show_in_the_next_answer() {
    let project = Project::new();
    let run = project.run(&["code_quality"], json!({}));
    let session = text(&run["session_id"]);
    let paths = column(&run["ideas"], "file_path");
    let ids = column(&run["ideas"], "id");
    std::fs::remove_file(project.join(&paths[0])).unwrap();
    let list = project.list(&[]);
    assert_eq!((&list["total"], column(&list["ideas"], "id")), (&json!(2), ids[1..].to_vec()));
    let detail = project.session(&session);
    assert_eq!(detail["summary"]["total_ideas"], 2);
    assert_eq!(detail["summary"]["by_type"], json!({"code_quality": 2}));
    assert_eq!(array(&detail["files"]).len(), 2);
    not_found(
        &project.get(&format!("/api/idea/{}", ids[0]), &[]),
        &format!("Idea not found: {}", ids[0]),
    );
    let source = project.read(&paths[1]);
    let title = raw_scalar(&source, "title").unwrap().to_owned();
    project.write(&paths[1], &source.replace(&format!("title: {title}"), "title: Edited by hand"));
    assert_eq!(project.idea(&ids[1])["title"], "Edited by hand");
    let added = idea_file("0000abcd", "documentation_gaps", "added", &[]);
    project.write(&format!(".viben/ideas/{session}/idea_documentation_gaps_added.md"), &added);
    let list = project.list(&[]);
    assert_eq!(list["total"], 3);
    assert_eq!(array(&list["ideas"])[2]["id"], "0000abcd", "unlisted files come last");
    let summary = project.session(&session)["summary"].clone();
    let by_type = json!({"code_quality": 2, "documentation_gaps": 1});
    assert_eq!((&summary["total_ideas"], &summary["by_type"]), (&json!(3), &by_type));
    let files = array(&project.session(&session)["files"]);
    assert_eq!(files[2], "idea_documentation_gaps_added.md");
}

// check 23
#[test]
fn of_two_files_with_one_id_the_first_counts() {
    let project = Project::new();
    let first = idea_file("abcdabcd", "code_quality", "one", &[("title", "first")]);
    let second = idea_file("abcdabcd", "code_quality", "two", &[("title", "second")]);
    let files = [("idea_code_quality_two.md", second), ("idea_code_quality_one.md", first)];
    project.write_session("03-11-twice", "2026-03-11T14:00:00.000Z", &files);
    assert_eq!(project.idea("abcdabcd")["title"], "second");
    assert_eq!(project.list(&[])["total"], 1);
}

// check 24
#[test]
fn a_session_summary_follows_every_change_at_once() {
    let project = Project::new();
    let first = idea("One and only", "alpha beta");
    let answer = Answer::of(&[
        first.clone(),
        first,
        idea("Second thing", "gamma delta"),
        idea("Third matter", "epsilon zeta"),
    ]);
    project.answers("code_quality", [answer]);
    let run = project.run(&["code_quality"], json!({}));
    let session = text(&run["session_id"]);
    let ids = column(&run["ideas"], "id");
    assert_eq!(ids.len(), 3);
    let mut renewed = text(&project.session(&session)["updated_at"]);
    let mut expect = |total: usize, by_status: Value, changed: bool| {
        let detail = project.session(&session);
        let by_type = if total == 0 { json!({}) } else { json!({"code_quality": total}) };
        let mut summary = json!({
            "total_ideas": total, "by_type": by_type, "by_status": by_status,
        });
        assert_eq!(detail["summary"], summary);
        assert_eq!(project.sessions()[0]["summary"], summary);
        let file = project.session_file(&session);
        summary["skipped_duplicates"] = json!(1);
        assert_eq!(file["summary"], summary, "the file's summary");
        assert_eq!(file["updated_at"], detail["updated_at"]);
        let updated = text(&detail["updated_at"]);
        assert!(!changed || updated > renewed, "{updated} is not after {renewed}");
        renewed = updated;
    };
    expect(3, json!({"draft": 3, "promoted": 0}), false);
    project.promote(&ids[0], json!({})).ok();
    expect(3, json!({"draft": 2, "promoted": 1}), true);
    project.dismiss(&ids[1], json!({})).ok();
    expect(3, json!({"draft": 1, "promoted": 1, "dismissed": 1}), true);
    project.delete(&ids[1]).ok();
    expect(2, json!({"draft": 1, "promoted": 1}), true);
    project.delete_many(json!({"all": true})).ok();
    expect(0, json!({"draft": 0, "promoted": 0}), true);
}
