use super::*;
use crate::parts::part_recipe;

#[test]
fn the_rules_tell_form_number_order_and_language() {
    for (task, count, number) in [
        (TaskType::Features, 6, "Give exactly 6 features, the most important first."),
        (TaskType::AcceptanceCriteria, 1, "Give exactly 1 acceptance criterion, the most"),
        (TaskType::Sections, 5, "Give exactly 5 sections, from the top of the page"),
        (TaskType::Schema, 0, "Give as many tables as are needed and no more, a table after"),
    ] {
        let rules = rules(task, "{SHAPE}", count);
        assert!(rules.contains("\n\n{SHAPE}\n\n"), "{rules}");
        assert!(rules.contains(number), "{rules}");
        assert!(rules.contains("in the language of the project's own text"), "{rules}");
    }
}

#[test]
fn a_continuation_names_what_is_done_and_how_many_may_come() {
    let recipe = part_recipe(TaskType::UserStories);
    let done = ["Cancel a booking".to_owned(), "Two\nlines ```".to_owned()];
    let text = recipe.continuation(&done, 1);
    assert!(text.contains("````\n- Cancel a booking\n- Two lines ```\n````\n"), "{text}");
    assert!(text.contains("These user stories of it were complete"), "{text}");
    assert!(text.contains("Give 1 more user story, in the same format: again"), "{text}");
    let first = recipe.continuation(&[], 4);
    assert!(first.contains("before its first user story"), "{first}");
    assert!(first.contains("Give 4 more user stories, in"), "{first}");
}

#[test]
fn the_rest_of_a_schema_comes_with_all_relationships() {
    let recipe = part_recipe(TaskType::Schema);
    let text = recipe.continuation(&["members".to_owned()], 0);
    assert!(text.contains("- members\n"), "{text}");
    assert!(
        text.contains("Give the tables that are still missing, in the same format, and the relationships of all tables, the saved ones included: again"),
        "{text}"
    );
}

#[test]
fn a_repair_names_the_faults_and_how_many_are_to_come() {
    let faults: Vec<String> = (0..60).map(|n| format!("item {n}: name is taken")).collect();
    let text = part_recipe(TaskType::Features).repair(&faults, 1);
    assert!(text.contains("- item 49: name is taken\n"), "{text}");
    assert!(!text.contains("- item 50: "), "{text}");
    assert!(text.contains("Give 1 feature in place of the one concerned, corrected:"), "{text}");
    assert!(text.contains("with the key `features`"), "{text}");
    for (task, wanted, expected) in [
        (TaskType::Pages, 3, "Give 3 pages in place of those concerned, corrected: as"),
        (TaskType::Personas, 0, "Give the personas concerned, corrected: as"),
        (TaskType::UserStories, 2, "with the key `user_stories`"),
        (TaskType::Schema, 0, "Give the tables concerned, corrected, with all relationships: as"),
    ] {
        let text = part_recipe(task).repair(&faults, wanted);
        assert!(text.contains(expected), "{text}");
    }
}

#[test]
fn many_saved_items_do_not_make_a_long_prompt() {
    let saved: Vec<String> = (0..10_000).map(|n| format!("table_{n}")).collect();
    let text = part_recipe(TaskType::Schema).continuation(&saved, 0);
    assert!(text.contains("- table_249\n") && !text.contains("- table_250\n"));
}
