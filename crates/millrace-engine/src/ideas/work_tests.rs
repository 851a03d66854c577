//! Endings and ids: the pure parts of the work.

use uuid::Uuid;

use super::*;

fn section(name: &str, done: u32, error: Option<&str>) -> Section {
    let state = if error.is_some() { SectionState::Failed } else { SectionState::Succeeded };
    let error = error.map(|reason| format!("{FAILED}{reason}"));
    Section { name: name.into(), position: 0, state, done, total: 5, skipped: 0, error }
}

#[test]
fn one_type_that_worked_is_a_success_that_counts_the_saved_ones() {
    let sections = [section("a", 2, None), section("b", 0, Some("down")), section("c", 0, None)];
    let want = json!({"session_id": "s", "summary": {"total_ideas": 2, "by_type": {"a": 2}}});
    assert_eq!(outcome("s", &sections), Outcome::Succeeded { data: want });
}

#[test]
fn all_types_failed_is_a_failure_that_names_each_in_order() {
    let sections = [section("b", 0, Some("x")), section("a", 1, Some("y"))];
    let message = "Failed to generate ideas: b: x; a: y".to_owned();
    assert_eq!(outcome("s", &sections), Outcome::Failed { message });
}

#[test]
fn ids_are_eight_hex_digits_and_differ_by_every_part() {
    let (one, two) = (GenerationId(Uuid::from_u128(1)), GenerationId(Uuid::from_u128(2)));
    let ids = [
        idea_id(one, "a", 1, 0),
        idea_id(two, "a", 1, 0),
        idea_id(one, "b", 1, 0),
        idea_id(one, "a", 2, 0),
        idea_id(one, "a", 1, 1),
    ];
    for (at, id) in ids.iter().enumerate() {
        assert!(id.len() == 8 && id.chars().all(|c| c.is_ascii_hexdigit()), "{id}");
        assert!(!ids.iter().skip(at + 1).any(|other| other == id), "{id}");
    }
    assert_eq!(idea_id(one, "a", 1, 0), idea_id(one, "a", 1, 0));
}

#[test]
fn a_second_ask_tells_what_is_there_or_what_was_wrong() {
    let saved = vec![json!({"title": "Add retries"})];
    let rest = SoFar { wanted: 3, saved: saved.clone(), problems: vec![] };
    assert!(further(&rest).contains("Add retries"));
    let repair = SoFar { wanted: 1, saved, problems: vec!["title must be a string".into()] };
    assert!(further(&repair).contains("title must be a string"));
    assert_eq!(further(&SoFar { wanted: 5, ..SoFar::default() }), "");
}
