//! The rules for the answer of a project part, and how to ask for a missing or a corrected part of
//! one. Never reads an answer.

use millrace_core::TaskType;

use super::strict::answer_key;
use crate::fence::fenced_list;

/// Faults named when items are asked for again; more would not help the model.
const PROBLEMS_MAX: usize = 50;
/// Saved items named when the rest of an answer is asked for: the most of one section, and more
/// tables than a schema may have (contract tasks, 3 and 10).
const SAVED_MAX: usize = 250;

/// The rules for the answer, the last part of every prompt. `shape` is the answer's notation.
pub(crate) fn rules(task: TaskType, shape: &str, count: u32) -> String {
    let number = wanted_in_words(task, count);
    let order = match task {
        TaskType::Schema => "a table after those it refers to",
        TaskType::Sections => "from the top of the page to its bottom",
        TaskType::Features
        | TaskType::Personas
        | TaskType::UserStories
        | TaskType::AcceptanceCriteria
        | TaskType::Pages => "the most important first",
    };
    format!(
        "# The answer\n\nAnswer with one JSON object of the following shape and nothing else: no \
         text before or after it, no code fence, no comments.\n\n{shape}\n\nGive {number}, {order}. \
         Every key is there every time; `null` only where the shape allows it. The remarks behind \
         `//` are limits: stay well inside them.\n\nWrite all texts in the language of the \
         project's own text; in another one when the wishes ask for it; in English when there is \
         no telling. Keys, the words given in quotes above, ids, paths and identifiers stay in \
         their own form. Texts are plain: no HTML, no Markdown headings, no placeholders such as \
         \"TBD\" or \"Lorem ipsum\". Escape quotes, backslashes and line breaks as JSON demands.\n"
    )
}

/// Asks for the rest of an answer that broke off. Appended to the user's message.
pub(crate) fn continuation(task: TaskType, already: &[String], wanted: u32) -> String {
    let plural = task.plural();
    let done = if already.is_empty() {
        format!(
            "An earlier answer to this request broke off before its first {} was complete.\n",
            task.noun()
        )
    } else {
        format!(
            "An earlier answer to this request broke off. These {plural} of it were complete and \
             are saved:\n\n{}",
            fenced_list(already.iter().take(SAVED_MAX))
        )
    };
    let rest = match (task, wanted) {
        (TaskType::Schema, 0) => "Give the tables that are still missing".to_owned(),
        (_, 0) => format!("Give the {plural} that are still missing"),
        (_, 1) => format!("Give 1 more {}", task.noun()),
        (_, wanted) => format!("Give {wanted} more {plural}"),
    };
    let end = end(task, "and the relationships of all tables, the saved ones included");
    format!(
        "# The rest of the answer\n\n{done}\n{rest}, in the same format{end}: again one whole JSON \
         object, not the tail of the earlier one. Do not give the saved {plural} again, nor \
         variants of them.\n"
    )
}

/// Asks once more for items that could not be used. Appended to the user's message.
pub(crate) fn repair(task: TaskType, problems: &[String], wanted: u32) -> String {
    let plural = task.plural();
    let listed = fenced_list(problems.iter().take(PROBLEMS_MAX));
    let concerned = match wanted {
        0 => format!("the {plural} concerned"),
        1 => format!("1 {} in place of the one concerned", task.noun()),
        wanted => format!("{wanted} {plural} in place of those concerned"),
    };
    let end = end(task, "with all relationships");
    let key = answer_key(task).map(|key| format!(" with the key `{key}`")).unwrap_or_default();
    format!(
        "# The earlier answer\n\nAn earlier answer to this request could not be used in full. What \
         was wrong:\n\n{listed}\nGive {concerned}, corrected{end}: as one whole JSON object of the \
         shape above{key}. Leave out what was fine; it is saved.\n"
    )
}

/// Relationships cannot be told apart by a name, so they are asked for as a whole.
fn end(task: TaskType, relationships: &str) -> String {
    if task == TaskType::Schema { format!(", {relationships}") } else { String::new() }
}

fn wanted_in_words(task: TaskType, count: u32) -> String {
    match count {
        0 => format!("as many {} as are needed and no more", task.plural()),
        1 => format!("exactly 1 {}", task.noun()),
        count => format!("exactly {count} {}", task.plural()),
    }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
