//! How a task ends when its sections have. Pure.

use millrace_core::transition::Outcome;
use millrace_core::{Section, SectionState};
use serde_json::Value;

/// Characters of a failure's text (contracts/tasks.md section 2).
const FAILURE_CHARS_MAX: usize = 2_000;
/// Begins the reason of a section that ran out of time; the limit is the whole task's.
const TIME_LIMIT: &str = "Time limit of ";

/// Well if every section did; items saved stay in every case.
pub(super) fn outcome(sections: &[Section]) -> Outcome {
    let failed: Vec<&str> = sections
        .iter()
        .filter(|section| section.state == SectionState::Failed)
        .map(|section| section.error.as_deref().unwrap_or("unknown"))
        .collect();
    let Some(first) = failed.first() else { return Outcome::Succeeded { data: Value::Null } };
    let message = match failed.iter().find(|reason| reason.starts_with(TIME_LIMIT)) {
        Some(limit) => (*limit).to_owned(),
        None if sections.len() == 1 => (*first).to_owned(),
        None => format!("{} of {} sections failed: {first}", failed.len(), sections.len()),
    };
    Outcome::Failed { message: message.chars().take(FAILURE_CHARS_MAX).collect() }
}

#[cfg(test)]
mod tests {
    use millrace_core::SectionPlan;

    use super::*;

    fn section(error: Option<&str>) -> Section {
        let plan = SectionPlan { name: "s".to_owned(), total: 1 };
        let state = if error.is_some() { SectionState::Failed } else { SectionState::Succeeded };
        Section { state, error: error.map(str::to_owned), ..Section::planned(0, &plan) }
    }

    #[test]
    fn one_failed_section_fails_the_task_in_the_contracts_words() {
        for (errors, want) in [
            (vec![None, None], None),
            (vec![Some("no")], Some("no")),
            (vec![None, Some("no"), Some("never")], Some("2 of 3 sections failed: no")),
            (
                vec![Some("no"), Some("Time limit of 2 s reached")],
                Some("Time limit of 2 s reached"),
            ),
        ] {
            let sections: Vec<Section> = errors.iter().map(|error| section(*error)).collect();
            let told = match outcome(&sections) {
                Outcome::Succeeded { .. } => None,
                Outcome::Failed { message } => Some(message),
            };
            assert_eq!(told.as_deref(), want);
        }
    }

    #[test]
    fn a_long_reason_is_cut() {
        let long = "x".repeat(3_000);
        let Outcome::Failed { message } = outcome(&[section(Some(&long))]) else {
            unreachable!("a failed section")
        };
        assert_eq!(message.chars().count(), FAILURE_CHARS_MAX);
    }
}
