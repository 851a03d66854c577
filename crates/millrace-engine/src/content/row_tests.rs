use millrace_core::GenerationId;
use serde_json::json;

use super::super::documents_for_tests::document;
use super::*;

const ONE: &str = "00000000-0000-0000-0000-000000000001";
const TWO: &str = "00000000-0000-0000-0000-000000000002";

#[test]
fn a_row_shows_its_fields_its_place_and_where_it_came_from() {
    let mut story = document(Noun::UserStory, json!({"title": "T", "status": "open", "odd": 1}));
    story.generation = Some(GenerationId(Uuid::from_u128(5)));
    let expected = json!({
        "id": "00000000-0000-0000-0000-000000000abc", "project_id": TWO, "feature_id": ONE,
        "persona_id": null, "title": "T", "description": "", "user_role": "", "i_want_to": "",
        "so_that": "", "priority": "medium", "estimated_effort": "m", "status": "open",
        "position": 3, "generation_id": "00000000-0000-0000-0000-000000000005", "edited": false,
        "created_at": "2023-11-14T22:13:20.123Z", "updated_at": "2023-11-14T22:13:20.999Z",
    });
    assert_eq!(Value::Object(Row(story).json()), expected);
}

#[test]
fn no_row_tells_a_field_twice() {
    for kind in Noun::ALL {
        let row = Row(document(kind, json!({})));
        let text = serde_json::to_string(&row).unwrap();
        assert_eq!(text.matches("\":").count(), row.json().len(), "{text}");
    }
}

#[test]
fn each_kind_of_row_has_its_own_bookkeeping() {
    let common = ["id", "generation_id", "edited", "created_at", "updated_at"];
    for (kind, own, not) in [
        (Noun::Project, vec!["number"], vec!["project_id", "position"]),
        (Noun::Feature, vec!["number", "project_id", "position"], vec!["feature_id"]),
        (Noun::Persona, vec!["project_id", "position"], vec!["number"]),
        (Noun::UserStory, vec!["project_id", "feature_id", "position"], vec!["number"]),
        (Noun::AcceptanceCriterion, vec!["project_id", "story_id", "position"], vec!["number"]),
        (Noun::Page, vec!["project_id", "position"], vec!["number"]),
        (Noun::Section, vec!["project_id", "page_id", "position"], vec!["number"]),
    ] {
        let row = Row(document(kind, json!({}))).json();
        for name in common.into_iter().chain(own) {
            assert!(row.contains_key(name), "{kind:?} {name}");
        }
        for name in not {
            assert!(!row.contains_key(name), "{kind:?} {name}");
        }
    }
}
