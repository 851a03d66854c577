use serde_json::json;

use super::*;

fn draft_of(value: Value) -> Draft {
    match read_element(&value) {
        Reading::Draft(draft) => draft,
        other => panic!("no draft: {other:?}"),
    }
}

#[test]
fn texts_are_trimmed_and_proposals_ignored() {
    let draft = draft_of(json!({
        "id": "ffffffff", "type": 5, "name": ["x"], "status": "promoted", "promoted_to": {}, "created_at": 1,
        "title": "  A: title\n", "description": " d ", "rationale": null, "estimated_effort": "LARGE",
        "affected_files": [" a.rs ", "", "b.rs"], "implementation_approach": "\n1. do\n"
    }));
    assert_eq!(
        draft,
        Draft {
            title: "A: title".into(),
            description: "d".into(),
            rationale: String::new(),
            effort: Effort::Large,
            affected_files: vec!["a.rs".into(), "b.rs".into()],
            existing_patterns: vec![],
            approach: "1. do".into(),
        }
    );
}

#[test]
fn a_description_serves_as_title_and_nothing_is_dropped() {
    assert_eq!(draft_of(json!({"description": "é".repeat(100)})).title, "é".repeat(80));
    assert_eq!(draft_of(json!({"title": " ", "description": "d"})).title, "d");
    assert_eq!(read_element(&json!({"title": "", "rationale": "r"})), Reading::Drop);
    assert_eq!(read_element(&json!({})), Reading::Drop);
}

#[test]
fn long_texts_and_lists_are_cut() {
    let draft = draft_of(json!({
        "title": "é".repeat(300), "description": "d".repeat(20_000), "rationale": "r".repeat(20_000),
        "implementation_approach": "a".repeat(60_000), "estimated_effort": "huge",
        "existing_patterns": vec!["p".repeat(600); 60],
    }));
    assert_eq!(draft.title.chars().count(), 200);
    assert_eq!(
        (draft.description.len(), draft.rationale.len(), draft.approach.len()),
        (10_000, 10_000, 50_000)
    );
    assert_eq!((draft.existing_patterns.len(), draft.existing_patterns[0].len()), (50, 500));
    assert_eq!(draft.effort, Effort::Medium);
}

#[test]
fn wrong_json_types_are_bad_and_named() {
    let cases = [
        (json!("text"), "an idea must be a JSON object"),
        (json!([]), "an idea must be a JSON object"),
        (json!({"title": 5}), "`title` must be a string"),
        (json!({"title": "t", "estimated_effort": 3}), "`estimated_effort` must be a string"),
        (
            json!({"title": "t", "affected_files": "a.rs"}),
            "`affected_files` must be an array of strings",
        ),
        (
            json!({"title": "t", "affected_files": [1]}),
            "`affected_files` must be an array of strings",
        ),
    ];
    for (value, wanted) in cases {
        assert_eq!(read_element(&value), Reading::Bad(wanted.to_owned()), "{value}");
    }
}
