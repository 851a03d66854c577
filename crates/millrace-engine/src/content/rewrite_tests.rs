use serde_json::json;

use super::super::documents_for_tests::document;
use super::*;

fn map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[test]
fn a_change_of_anything_but_status_makes_a_row_edited() {
    let feature = json!({"name": "Old", "status": "draft", "generation_status": "draft"});
    for (changes, was, edited) in [
        (json!({"name": "New"}), false, true),
        (json!({"name": "Old"}), false, false),
        (json!({"status": "open"}), false, false),
        (json!({"status": "open"}), true, true),
        (json!({"status": "open", "name": "New"}), false, true),
        (json!({}), false, false),
    ] {
        let mut before = document(Noun::Feature, feature.clone());
        before.edited = was;
        let after = (changing(map(changes.clone())).0)(&before).unwrap();
        assert_eq!(after.edited, edited, "{changes}");
        for (name, value) in map(changes) {
            assert_eq!(after.body.fields[&name], value);
        }
    }
}

#[test]
fn a_changed_name_is_unique_in_its_new_spelling() {
    let before = document(Noun::Feature, json!({"name": "Old"}));
    let after = (changing(map(json!({"name": "  Größe "}))).0)(&before).unwrap();
    assert_eq!(after.body.unique_name.as_deref(), Some("größe"));
}

#[test]
fn a_feature_that_is_being_generated_is_left_alone() {
    for (kind, status, refused) in [
        (Noun::Feature, "generating", true),
        (Noun::Feature, "generated", false),
        (Noun::UserStory, "generating", false),
    ] {
        let before = document(kind, json!({"generation_status": status}));
        let answers = [(changing(Map::new()).0)(&before), (untouched().0)(&before)];
        for answer in answers {
            assert_eq!(answer.err(), refused.then_some(GENERATING), "{kind:?} {status}");
        }
    }
}

#[test]
fn only_a_draft_story_is_told_of_its_criteria() {
    for (before, after) in [("draft", "has_criteria"), ("open", "open"), ("completed", "completed")]
    {
        let Write::Rewrite { kind, by, .. } = criteria_saved(Uuid::from_u128(1)) else {
            unreachable!("a rewrite")
        };
        let story = document(kind, json!({"title": "T", "status": before}));
        let next = (by.0)(&story).unwrap();
        assert_eq!(next.body.fields, json!({"title": "T", "status": after}));
        assert!(!next.edited);
    }
}
