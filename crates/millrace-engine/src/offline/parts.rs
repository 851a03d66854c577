//! Project parts as text: the items a deriver finds in the project's own words, between what a provider would put around
//! them. Never waits and never decides how many are said.

use millrace_analysis::product::{self, Series};
use millrace_core::TaskType;
use serde_json::Value;

use super::material::PartMaterial;

/// Tables of an offline schema (contracts/tasks.md section 8.2).
const TABLES: u32 = 4;
/// Relationships of an offline schema (contracts/tasks.md section 8.2).
const RELATIONSHIPS: u32 = 3;

/// An answer in pieces: before its items, the items (of a schema its tables), behind them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parts {
    pub(super) lead: String,
    pub(super) items: Vec<Value>,
    pub(super) tail: String,
}

/// The parts a request asks for. The same request always gives the same.
pub(super) fn of(material: &PartMaterial) -> Parts {
    let brief = &material.brief;
    let series = Series { first: material.first, count: material.wanted };
    match material.task {
        TaskType::Features => list("features", product::features(brief, series)),
        TaskType::Personas => list("personas", product::personas(brief, series)),
        TaskType::UserStories => list("user_stories", product::user_stories(brief, series)),
        TaskType::AcceptanceCriteria => {
            list("acceptance_criteria", product::acceptance_criteria(brief, series))
        }
        TaskType::Pages => list("pages", product::pages(brief, series)),
        TaskType::Sections => list("sections", product::sections(brief, series)),
        TaskType::Schema => schema(product::schema(brief, material.first, TABLES, RELATIONSHIPS)),
    }
}

fn list(key: &str, items: Vec<Value>) -> Parts {
    Parts { lead: format!("{{\"{key}\":["), items, tail: "]}".to_owned() }
}

fn schema(mut schema: Value) -> Parts {
    let mut take = |key: &str| schema.get_mut(key).map(Value::take).unwrap_or_default();
    let items = match take("tables") {
        Value::Array(tables) => tables,
        _ => Vec::new(),
    };
    let relationships = take("relationships");
    Parts {
        lead: "{\"tables\":[".to_owned(),
        items,
        tail: format!("],\"relationships\":{relationships}}}"),
    }
}

#[cfg(test)]
#[path = "parts_tests.rs"]
mod tests;
