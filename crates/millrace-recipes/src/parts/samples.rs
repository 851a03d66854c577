//! One good item of every type, for the tests of this module. Never compiled into the program.

use millrace_core::TaskType;
use serde_json::Value;

/// Type and item.
pub(crate) const GOOD: [(TaskType, &str); 7] = [
    (
        TaskType::Features,
        r#"{"name": "Waiting list", "description": "Members join a list.", "priority": "high",
            "category": "core", "complexity": "medium", "effort": "m", "business_value": "Full courses.",
            "rationale": "The text asks for it.", "kind": "feature"}"#,
    ),
    (
        TaskType::Personas,
        r#"{"name": "Ada Meyer", "user_role": "Receptionist", "tagline": "Wants calm mornings.",
            "avatar_description": "At the desk.", "demographics": {"age": "41"},
            "psychographics": {"values": ["order"]}, "goals_and_needs": {"primary_objectives": ["See the day"]},
            "pain_points": {"frustrations": ["Phone"]}, "product_specific": {"devices": "PC"},
            "communication_preferences": {"tone": "brief"}, "narrative": {"quote": "Not now."}}"#,
    ),
    (
        TaskType::UserStories,
        r#"{"title": "Cancel a booking", "description": "Up to noon.", "user_role": "member",
            "i_want_to": "cancel my booking", "so_that": "somebody else gets the place",
            "priority": "medium", "estimated_effort": "s", "persona_id": null}"#,
    ),
    (
        TaskType::AcceptanceCriteria,
        r#"{"given_condition": "Ada has a booking", "when_action": "she cancels it",
            "then_outcome": "the place is free", "description": "Frees places.",
            "scenario_category": "happy_path"}"#,
    ),
    (
        TaskType::Schema,
        r#"{"tables": [
              {"name": "members", "description": "", "columns": [
                {"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true}]},
              {"name": "bookings", "description": "One place.", "columns": [
                {"name": "id", "type": "uuid", "primaryKey": true, "nullable": false, "unique": true},
                {"name": "member_id", "type": "uuid", "primaryKey": false, "nullable": false, "unique": false,
                 "default": null, "check": null, "maxLength": null,
                 "foreignKey": {"table": "members", "column": "id"}}]}],
            "relationships": [
              {"sourceTable": "bookings", "sourceColumn": "member_id", "targetTable": "members",
               "targetColumn": "id", "sourceCardinality": "many", "targetCardinality": "one",
               "onDelete": "CASCADE"}]}"#,
    ),
    (
        TaskType::Pages,
        r#"{"name": "Bookings", "path": "/bookings", "description": "What is booked.",
            "prompt": "Build it.", "source_code": null}"#,
    ),
    (
        TaskType::Sections,
        r#"{"name": "Free places", "description": "What is free.", "source_code": null}"#,
    ),
];

/// The good item of a type.
pub(crate) fn good(task: TaskType) -> Value {
    let (_, text) = GOOD.iter().find(|(of, _)| *of == task).unwrap();
    serde_json::from_str(text).unwrap()
}
