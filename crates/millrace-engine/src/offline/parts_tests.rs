//! The text of an answer, as a provider would send it.

use millrace_analysis::product::Brief;
use serde_json::json;

use super::*;

fn material(task: TaskType) -> PartMaterial {
    let brief = Brief {
        name: "Paws".to_owned(),
        text: "Dog owners book appointments at a vet clinic.".to_owned(),
        ..Brief::default()
    };
    PartMaterial { task, brief, first: 3, wanted: 2, saved: 0, repair: false }
}

fn whole(parts: &Parts) -> Value {
    let items: Vec<String> = parts.items.iter().map(Value::to_string).collect();
    let text = format!("{}{}{}", parts.lead, items.join(","), parts.tail);
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_type_answers_with_its_list_counting_on() {
    let table = [
        (TaskType::Features, "features", "/features/0/name", "Sample feature 3"),
        (TaskType::Personas, "personas", "/personas/1/name", "Sample persona 4"),
        (TaskType::UserStories, "user_stories", "/user_stories/0/title", "Sample user story 3"),
        (TaskType::Pages, "pages", "/pages/1/name", "Sample page 4"),
        (TaskType::Sections, "sections", "/sections/0/name", "Sample section 3"),
    ];
    for (task, key, pointer, name) in table {
        let answer = whole(&of(&material(task)));
        assert_eq!(answer[key].as_array().map(Vec::len), Some(2), "{key}");
        assert_eq!(answer.pointer(pointer), Some(&json!(name)));
    }
    let criteria = whole(&of(&material(TaskType::AcceptanceCriteria)));
    assert_eq!(criteria["acceptance_criteria"].as_array().map(Vec::len), Some(2));
}

#[test]
fn a_schema_is_one_object_of_four_tables_and_three_relationships() {
    let parts = of(&material(TaskType::Schema));
    assert_eq!(parts.items.len(), 4);
    let answer = whole(&parts);
    assert_eq!(answer["relationships"].as_array().map(Vec::len), Some(3));
    assert_eq!(answer.pointer("/tables/0/name"), Some(&json!("sample_table_3")));
}
