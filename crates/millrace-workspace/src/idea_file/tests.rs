use super::*;

const HAND_WRITTEN: &str = "---\nid: 01234567\ntitle: By hand\ncreated_at: 2026-03-11\nstatus: dismissed\nowner: {team: core}\n---\n\n  Do it.\n";

fn idea() -> Idea {
    let mut idea = parse(HAND_WRITTEN, "idea_code_quality_by-hand.md").unwrap();
    idea.created_at = "2026-03-11T00:00:00Z".to_owned();
    idea
}

#[test]
fn a_hand_written_file_gets_its_fallbacks() {
    let idea = idea();
    assert_eq!(idea.id, "01234567");
    assert_eq!((idea.idea_type.as_str(), idea.name.as_str()), ("code_quality", "by-hand"));
    assert_eq!(idea.effort, Effort::Medium);
    assert_eq!(idea.status, Status::Dismissed);
    assert_eq!(idea.description, "");
    assert_eq!(idea.approach(), "Do it.");
    assert_eq!(idea.created_at_source.as_deref(), Some("2026-03-11"));
}

#[test]
fn title_falls_back_to_name_and_unknown_words_to_defaults() {
    let text = "---\nid: 12e45678\nestimated_effort: huge\nstatus: odd\npromoted_to: x\n---\n";
    let idea = parse(text, "idea_a_b_c-d.md").unwrap();
    assert_eq!((idea.idea_type.as_str(), idea.name.as_str()), ("a_b", "c-d"));
    assert_eq!(idea.title, "c-d");
    assert_eq!((idea.effort, idea.status), (Effort::Medium, Status::Draft));
    assert_eq!(idea.promoted_to, None);
}

#[test]
fn what_is_no_idea_is_left_out() {
    let cases = [
        "---\ntitle: no id\n---\n",
        "---\nid: null\n---\n",
        "---\nid: ABCDEF01\n---\n",
        "---\nid: a1b2c3d4\n",
        "id: a1b2c3d4\n",
        "---\nid: [a1b2c3d4\n---\n",
        "",
    ];
    for text in cases {
        assert_eq!(parse(text, "idea_a_b.md"), None, "{text:?}");
    }
}

#[test]
fn a_file_with_windows_line_ends_and_a_mark_is_read() {
    let idea =
        parse("\u{feff}---\r\nid: a1b2c3d4\r\ntitle: T\r\n---\r\n\r\nBody\r\n", "idea_a_b.md");
    let idea = idea.unwrap();
    assert_eq!((idea.title.as_str(), idea.approach()), ("T", "Body"));
}

#[test]
fn a_status_change_keeps_name_time_body_and_unknown_keys() {
    let mut idea = idea();
    idea.status = Status::Promoted;
    idea.promoted_to = Some("03-11-by-hand".to_owned());
    let wanted = "---\nid: \"01234567\"\ntype: code_quality\nname: by-hand\ntitle: By hand\n\
        description: \"\"\nrationale: \"\"\nestimated_effort: medium\nstatus: promoted\n\
        promoted_to: \"03-11-by-hand\"\ncreated_at: \"2026-03-11\"\nowner: {team: core}\n---\n\n  Do it.\n";
    assert_eq!(render(&idea), wanted);
}

#[test]
fn awkward_texts_survive_writing_and_reading() {
    let texts = [
        "a: b # c",
        "\"q\" 'q'",
        "line\nline\n",
        "---",
        "\\n \\",
        "🦀 é",
        "null",
        "true",
        "-x",
        "@",
    ];
    for text in texts {
        let mut idea = idea();
        idea.title = text.to_owned();
        idea.description = text.to_owned();
        idea.affected_files = vec![text.to_owned(), "b".to_owned()];
        idea.sources = vec![text.to_owned()];
        idea.dismiss_reason = Some(text.to_owned());
        idea.tail = format!("\n---\n{text}");
        let again = parse(&render(&idea), "idea_code_quality_by-hand.md").unwrap();
        let again = Idea { created_at: idea.created_at.clone(), ..again };
        assert_eq!(again, idea, "{text:?}");
    }
}
