//! The answer a model is to give: its rules, its JSON Schema, and how to ask for a missing or a
//! corrected part. Never reads an answer.

use serde_json::{Value, json};

use crate::fence::fenced_list;

/// The efforts an idea can have, smallest first (contract ideas, 2.1).
pub const EFFORTS: [&str; 5] = ["trivial", "small", "medium", "large", "complex"];

/// Faults named when an answer is asked for again; more would not help the model.
const PROBLEMS_MAX: usize = 50;

/// The rules for the answer, the last part of every prompt.
pub(crate) fn rules(max_ideas: u32) -> String {
    let at_most = ideas(max_ideas);
    format!(
        r#"# The answer

Answer with one JSON object and nothing else: no text before or after it, no code fence.

{{"ideas": [
  {{
    "title": "...",
    "description": "...",
    "rationale": "...",
    "estimated_effort": "small",
    "affected_files": ["path/from/the/file/list"],
    "existing_patterns": ["..."],
    "implementation_approach": "..."
  }}
]}}

Give at most {at_most}, the most valuable first; fewer when fewer are worth doing. When there is nothing worth proposing, answer {{"ideas": []}}. Do not repeat or rephrase an idea that exists already, least of all a dismissed one, and do not give one change twice.

Every element has all seven keys:

- `title`: one line of at most 80 characters that begins with a verb and names the place or the thing, for example "Reuse the HTTP client in fetch_prices". Plain text, no Markdown, no file extension lists.
- `description`: two to five sentences. What is there now, with file and function, and what would be different.
- `rationale`: why it is worth doing here: what goes wrong or is lost today, for whom, how often. What you could not verify.
- `estimated_effort`: exactly one of `trivial` (minutes, one place), `small` (within a day, a few places), `medium` (a few days, one component), `large` (a week or more, several components), `complex` (needs a design decision or a migration first). Tests are part of the effort.
- `affected_files`: the paths that would change, copied exactly from the file list or the excerpts; a file to be created may be named where it belongs. `[]` only when no file can be named.
- `existing_patterns`: what in this code base the change should follow or reuse, each with its place, for example "retry with back-off in src/net/retry.rs". `[]` when there is none.
- `implementation_approach`: Markdown, numbered steps in order, concrete enough that a colleague could begin at once: what to change where, what to watch out for, how to test that it works. Short code where it says more than words.

Write in English unless the task asks for another language. Escape quotes, backslashes and line breaks as JSON demands.
"#
    )
}

/// The JSON Schema of the answer: one object with the list `ideas`. Everything is required and
/// nothing else allowed, so that providers with strict schemas take it.
#[must_use]
pub fn idea_schema() -> Value {
    let text = |description: &str| json!({"type": "string", "description": description});
    let list = |description: &str| json!({"type": "array", "items": {"type": "string"}, "description": description});
    let properties = json!({
        "title": text("One line of at most 80 characters, begins with a verb."),
        "description": text("What is there now, with file and function, and what would change."),
        "rationale": text("Why it is worth doing in this code base."),
        "estimated_effort": {"type": "string", "enum": EFFORTS},
        "affected_files": list("Paths that would change, relative to the workspace."),
        "existing_patterns": list("What in this code base to follow or reuse, with its place."),
        "implementation_approach": text("Markdown: numbered, concrete steps and how to test them."),
    });
    let keys = properties.as_object().map(|keys| keys.keys().cloned().collect::<Vec<_>>());
    json!({
        "type": "object",
        "properties": {
            "ideas": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": properties,
                    "required": keys,
                    "additionalProperties": false,
                },
            },
        },
        "required": ["ideas"],
        "additionalProperties": false,
    })
}

/// Asks for the rest of an answer that broke off: `already` are the titles of its finished ideas,
/// `wanted` is how many may still come. Appended to the user's message.
#[must_use]
pub fn continuation(already: &[String], wanted: u32) -> String {
    let done = if already.is_empty() {
        "An earlier answer to this request broke off before its first idea was complete.\n"
            .to_owned()
    } else {
        format!(
            "An earlier answer to this request broke off. These ideas of it were complete and are \
             saved:\n\n{}",
            fenced_list(already)
        )
    };
    format!(
        "# The rest of the answer\n\n{done}\nGive at most {more} more, in the same format: again \
         one whole JSON object, not the tail of the earlier one. Do not give the saved ideas \
         again, nor variants of them. When nothing else is worth proposing, answer \
         {{\"ideas\": []}}.\n",
        more = ideas(wanted),
    )
}

/// Asks once more for the ideas of an answer that could not be used: `problems` says what was wrong
/// with each, `wanted` is how many may still come. Appended to the user's message.
#[must_use]
pub fn repair(problems: &[String], wanted: u32) -> String {
    let listed = fenced_list(problems.iter().take(PROBLEMS_MAX));
    format!(
        "# The earlier answer\n\nAn earlier answer to this request could not be used in full. What \
         was wrong:\n\n{listed}\nGive the ideas concerned again, corrected: at most {most}, as one \
         whole JSON object of the format above. Leave out what was fine; it is saved.\n",
        most = ideas(wanted),
    )
}

fn ideas(count: u32) -> String {
    if count == 1 { "1 idea".to_owned() } else { format!("{count} ideas") }
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
