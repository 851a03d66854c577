//! Saving ideas: checks 20, 21, 24, 29.

use millrace_workspace::{Effort, SaveIdea, Saved};
use serde_json::json;

use crate::support::{Place, START, at, draft, id_of, promote, run, save, saved, told};

#[test]
fn a_saved_idea_stands_in_its_file_and_in_the_session() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["code_improvements"], START)).unwrap();
    let mut one = save(&begun, "code_improvements", "12e45678", "Add retry logic: \"now\"");
    one.sources = vec!["src/a.rs".to_owned()];
    let idea = saved(place.workspace.save_idea(&one).unwrap());
    let path = ".viben/ideas/03-11-code-improvements/idea_code_improvements_add-retry-logic-now.md";
    assert_eq!(idea.file_path, path);
    let wanted = "---\nid: \"12e45678\"\ntype: code_improvements\nname: add-retry-logic-now\n\
        title: \"Add retry logic: \\\"now\\\"\"\ndescription: \"About Add retry logic: \\\"now\\\"\"\n\
        rationale: Because\nestimated_effort: medium\nstatus: draft\npromoted_to: null\n\
        created_at: \"2026-03-11T14:30:00.000Z\"\naffected_files:\n  - src/a.rs\nsource:\n  - src/a.rs\n\
        ---\n\n1. Do it";
    assert_eq!(place.read(path), wanted);
    let file = place.session_file(&begun);
    assert_eq!(file["files"], json!(["idea_code_improvements_add-retry-logic-now.md"]));
    assert_eq!(file["summary"]["by_type"], json!({"code_improvements": 1}));
    assert_eq!(place.workspace.idea("12e45678").unwrap(), idea);
}

#[test]
fn equal_slugs_get_suffixes_also_across_types() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a", "b"], START)).unwrap();
    // No words at all: equal slugs without being repeats.
    let names: Vec<String> = [("a", "C++"), ("a", "c"), ("b", "[C]!")]
        .into_iter()
        .enumerate()
        .map(|(number, (idea_type, title))| {
            let number = number as u32;
            let mut one = save(&begun, idea_type, &id_of(number), title);
            one.draft.title = format!("{title} {}", ["é", "e", "è"][number as usize]);
            saved(place.workspace.save_idea(&one).unwrap()).name
        })
        .collect();
    assert_eq!(names, ["c-e", "c-e-2", "c-e-3"]);
    let nothing = place.save(&begun, "a", "abcdef01", "!!!");
    assert_eq!(nothing.name, "idea-abcdef01");
    let long = place.save(&begun, "a", "abcdef02", &"ü".repeat(200));
    assert_eq!(long.name, "u".repeat(60));
}

#[test]
fn many_ideas_have_as_many_names() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a"], START)).unwrap();
    for number in 0..60 {
        place.save(&begun, "a", &id_of(number), &format!("Step {number} of the plan"));
    }
    let mut paths: Vec<String> = place.list().into_iter().map(|idea| idea.file_path).collect();
    paths.sort();
    paths.dedup();
    assert_eq!(paths.len(), 60);
}

#[test]
fn saving_again_after_a_crash_tells_the_same_and_finishes_the_replacing() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "Old one"), ("00000002", "Old two")]);
    let mut fresh = save(&begun, "a", "00000003", "Fresh");
    let first = saved(place.workspace.save_idea(&fresh).unwrap());
    // The crash fell after the new file and the first removal.
    std::fs::remove_file(place.path.join(&place.workspace.idea("00000001").unwrap().file_path))
        .unwrap();
    fresh.replaces = vec!["00000001".to_owned(), "00000002".to_owned()];
    let again = place.workspace.save_idea(&fresh).unwrap();
    let Saved::New { idea, deleted } = again else { panic!("{again:?}") };
    assert_eq!(*idea, first);
    assert_eq!(deleted, ["00000001", "00000002"]);
    assert_eq!(place.ids(), ["00000003"]);
    assert_eq!(place.session_file(&begun)["summary"]["total_ideas"], 1);
}

#[test]
fn an_id_of_another_idea_is_taken() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "One")]);
    let other = save(&begun, "b", "00000001", "Two");
    assert_eq!(place.workspace.save_idea(&other).unwrap(), Saved::IdTaken);
    assert_eq!(place.list().len(), 1);
}

#[test]
fn repeats_are_dropped_counted_and_told_over_all_sessions_and_statuses() {
    let place = Place::new();
    place.session_with("a", &[("00000001", "Cache the index page")]);
    place.workspace.dismiss("00000001", Some("no"), at(START)).unwrap();
    let begun = place.workspace.begin_run(&run(&["b"], START)).unwrap();
    let repeat = save(&begun, "b", "00000002", "CACHE: the index page!");
    for count in 1..=2 {
        let wanted = Saved::Duplicate {
            of_id: "00000001".to_owned(),
            of_title: "Cache the index page".to_owned(),
            skipped_duplicates: count,
        };
        assert_eq!(place.workspace.save_idea(&repeat).unwrap(), wanted);
    }
    assert_eq!(place.session_file(&begun)["summary"]["skipped_duplicates"], 2);
    let (session, ideas) = place.workspace.session(&begun.session_id).unwrap();
    assert!(ideas.is_empty());
    assert_eq!(session.list_json()["summary"].get("skipped_duplicates"), None);
    place.save(&begun, "b", "00000003", "Migrate step 1");
    place.save(&begun, "b", "00000004", "Migrate step 2");
}

#[test]
fn drafts_about_to_be_replaced_are_not_compared_unless_decided_meanwhile() {
    let place = Place::new();
    let begun = place.session_with("a", &[("00000001", "Same")]);
    let mut same = save(&begun, "a", "00000002", "Same");
    same.not_compared = vec!["00000001".to_owned()];
    place.workspace.dismiss("00000001", None, at(START)).unwrap();
    assert!(matches!(place.workspace.save_idea(&same).unwrap(), Saved::Duplicate { .. }));
    let other = place.session_with("a", &[("00000003", "Another")]);
    let mut another = save(&other, "a", "00000004", "Another");
    another.not_compared = vec!["00000003".to_owned()];
    saved(place.workspace.save_idea(&another).unwrap());
}

#[test]
fn awkward_texts_survive_write_list_promote_and_dismiss() {
    let texts = [
        "a: b",
        "# c",
        "it's \"so\"",
        "two\nlines",
        "---",
        "back\\slash",
        "🦀 crab",
        "null",
        "true",
        "- dash",
        "\u{7}\u{85}\u{2028}x",
        "%a",
        "@b",
        "01234567",
        "12e45678",
        "~ tilde",
    ];
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a"], START)).unwrap();
    for (number, text) in texts.iter().enumerate() {
        let id = id_of(number as u32);
        let mut one = save(&begun, "a", &id, text);
        one.draft.description = format!("{number}{text}");
        one.draft.rationale = (*text).to_owned();
        one.draft.effort = Effort::ALL[number % 5];
        one.draft.existing_patterns = vec![(*text).to_owned()];
        one.draft.approach = format!("{text}\n\n---\n{text}").trim().to_owned();
        let written = saved(place.workspace.save_idea(&one).unwrap());
        assert_eq!(place.workspace.idea(&id).unwrap(), written);
        place.workspace.dismiss(&id, Some(text), at(START)).unwrap();
        assert_eq!(place.workspace.idea(&id).unwrap().dismiss_reason.as_deref(), Some(*text));
        place.workspace.promote(&promote(&id)).unwrap();
        let promoted = place.workspace.idea(&id).unwrap();
        assert_eq!(promoted.dismiss_reason, None);
        for key in [
            "title",
            "description",
            "rationale",
            "existing_patterns",
            "implementation_approach",
            "name",
            "created_at",
            "file_path",
            "estimated_effort",
        ] {
            assert_eq!(
                promoted.detail_json()[key],
                written.detail_json()[key],
                "{key} of {text:?}"
            );
        }
    }
}

#[test]
fn a_session_that_went_away_is_told() {
    let place = Place::new();
    let begun = place.workspace.begin_run(&run(&["a"], START)).unwrap();
    std::fs::remove_dir_all(place.path.join(".viben/ideas/03-11-a")).unwrap();
    let one = SaveIdea { draft: draft("One"), ..save(&begun, "a", "00000001", "One") };
    assert_eq!(told(place.workspace.save_idea(&one)), "Session not found: 03-11-a");
}

#[test]
fn temporary_files_of_a_killed_writer_go_with_the_next_save() {
    let place = Place::new();
    let begun = place.session_with("a", &[]);
    let session = ".viben/ideas/03-11-a";
    place.write(&format!("{session}/.0123456789abcdef.tmp"), "---\nid: 0");
    place.write(&format!("{session}/.keep.tmp"), "mine");
    place.save(&begun, "a", "00000001", "One");
    assert!(!place.exists(&format!("{session}/.0123456789abcdef.tmp")));
    assert!(place.exists(&format!("{session}/.keep.tmp")));
}
