//! Results as text for people. Everything that comes from a file or a model loses its control characters first.

use std::fmt::Write;

use serde_json::Value;

use super::args::{Generate, IdeaCommand};
use crate::output::{one_line, plain};
use crate::table;

/// Where ideas go when the caller does not say (contracts/ideas.md 6.1).
const OUTPUT_DEFAULT: &str = ".viben/ideas";

/// The text of a command's answer.
pub fn render(command: &IdeaCommand, data: &Value, terminal: bool) -> String {
    match command {
        IdeaCommand::Generate(generate) => generated(generate, data),
        IdeaCommand::List(_) => ideas_table(array(data, "ideas"), terminal),
        IdeaCommand::Types(_) => types_table(array(data, "types"), terminal),
        IdeaCommand::View { .. } => idea(&data["idea"]),
        IdeaCommand::Promote(_) => promoted(data),
        IdeaCommand::Dismiss { .. } => format!("Dismissed {}", line(data, "idea_id")),
        IdeaCommand::Remove(_) => removed(data),
        IdeaCommand::Sessions(sessions) if sessions.id.is_some() => session(data, terminal),
        IdeaCommand::Sessions(_) => sessions_table(array(data, "sessions"), terminal),
    }
}

/// How to see the rest of a list that was cut, for standard error.
pub fn more(data: &Value, offset: u32) -> Option<String> {
    if data.get("has_more").and_then(Value::as_bool) != Some(true) {
        return None;
    }
    let shown = ["ideas", "sessions"].map(|key| array(data, key).len()).into_iter().max()?;
    let next = u64::from(offset) + u64::try_from(shown).unwrap_or(0);
    Some(format!("{next} of {} shown; --offset {next} shows more", count(data, "total")))
}

fn generated(generate: &Generate, data: &Value) -> String {
    let summary = &data["summary"];
    let mut text = format!("Generated {} ideas\nSummary by type:\n", count(summary, "total_ideas"));
    for (name, number) in summary["by_type"].as_object().into_iter().flatten() {
        let _ = writeln!(text, "  {}: {number}", one_line(name));
    }
    let _ = writeln!(text, "Session ID: {}", line(data, "session_id"));
    let _ = write!(text, "Output: {}", output_dir(generate, data));
    text
}

/// The output directory, as the saved files have it where there are any.
fn output_dir(generate: &Generate, data: &Value) -> String {
    let saved = array(data, "ideas").first().and_then(|idea| idea["file_path"].as_str());
    let parent = saved.and_then(|path| path.rsplitn(3, '/').nth(2));
    let asked = generate.output.as_deref().filter(|output| !output.is_empty());
    one_line(parent.or(asked).unwrap_or(OUTPUT_DEFAULT))
}

fn ideas_table(ideas: &[Value], terminal: bool) -> String {
    if ideas.is_empty() {
        return "No ideas found.".to_owned();
    }
    let row = |idea: &Value| {
        ["id", "status", "estimated_effort", "type", "title"].map(|key| line(idea, key)).to_vec()
    };
    let header = ["id", "status", "effort", "type", "title"];
    table::render(&header, ideas.iter().map(row).collect(), terminal)
}

fn types_table(types: &[Value], terminal: bool) -> String {
    if types.is_empty() {
        return "No idea types found.".to_owned();
    }
    let row = |kind: &Value| {
        let (name, source) = (line(kind, "name"), line(kind, "source"));
        vec![name, source, count(kind, "max_ideas").to_string(), line(kind, "description")]
    };
    let header = ["type", "source", "ideas", "description"];
    table::render(&header, types.iter().map(row).collect(), terminal)
}

fn sessions_table(sessions: &[Value], terminal: bool) -> String {
    if sessions.is_empty() {
        return "No sessions found.".to_owned();
    }
    let row = |session: &Value| {
        let status = &session["summary"]["by_status"];
        vec![
            line(session, "id"),
            count(&session["summary"], "total_ideas").to_string(),
            count(status, "draft").to_string(),
            count(status, "promoted").to_string(),
            count(status, "dismissed").to_string(),
            line(session, "model"),
            line(session, "generated_at"),
        ]
    };
    let header = ["session", "ideas", "draft", "promoted", "dismissed", "model", "generated at"];
    table::render(&header, sessions.iter().map(row).collect(), terminal)
}

fn session(data: &Value, terminal: bool) -> String {
    let session = &data["session"];
    let types: Vec<String> = strings(session, "types");
    let mut text = String::new();
    field(&mut text, "session", &line(session, "id"));
    field(&mut text, "types", &types.join(", "));
    field(&mut text, "model", &line(session, "model"));
    field(&mut text, "generated", &line(session, "generated_at"));
    field(&mut text, "updated", &line(session, "updated_at"));
    let _ = write!(text, "\n{}", ideas_table(array(data, "ideas"), terminal));
    text
}

fn idea(idea: &Value) -> String {
    let mut text = format!("{}\n\n", line(idea, "title"));
    for (name, key) in [("id", "id"), ("type", "type"), ("effort", "estimated_effort")] {
        field(&mut text, name, &line(idea, key));
    }
    let task = idea["promoted_to"].as_str().map(|task| format!(" to {}", one_line(task)));
    field(&mut text, "status", &format!("{}{}", line(idea, "status"), task.unwrap_or_default()));
    field(&mut text, "created", &line(idea, "created_at"));
    field(&mut text, "session", &line(idea, "session_id"));
    field(&mut text, "file", &line(idea, "file_path"));
    for (title, key) in [("Description", "description"), ("Rationale", "rationale")] {
        block(&mut text, title, idea[key].as_str().unwrap_or_default());
    }
    for (title, key) in
        [("Affected files", "affected_files"), ("Existing patterns", "existing_patterns")]
    {
        let items: Vec<String> =
            strings(idea, key).iter().map(|item| format!("- {item}")).collect();
        block(&mut text, title, &items.join("\n"));
    }
    block(&mut text, "Approach", idea["implementation_approach"].as_str().unwrap_or_default());
    text.trim_end().to_owned()
}

fn promoted(data: &Value) -> String {
    let task = &data["task"];
    let (id, task_id) = (line(data, "idea_id"), line(task, "id"));
    let (status, folder) = (line(task, "status"), line(task, "task_dir"));
    format!("Promoted {id} to task {task_id} ({status})\nTask: {folder}")
}

fn removed(data: &Value) -> String {
    let number = count(data, "deleted");
    let noun = if number == 1 { "idea" } else { "ideas" };
    let mut text = format!("Removed {number} {noun}");
    for id in strings(data, "ids") {
        let _ = write!(text, "\n  {id}");
    }
    text
}

fn field(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "{name:<10}{value}");
}

fn block(text: &mut String, title: &str, body: &str) {
    let body = plain(body);
    if !body.trim().is_empty() {
        let _ = writeln!(text, "\n{title}\n{}", body.trim_end());
    }
}

fn array<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    array(value, key).iter().filter_map(Value::as_str).map(one_line).collect()
}

fn line(value: &Value, key: &str) -> String {
    let text = value.get(key).and_then(Value::as_str).map(one_line).unwrap_or_default();
    if text.is_empty() { "-".to_owned() } else { text }
}

fn count(value: &Value, key: &str) -> u64 {
    value.get(key).and_then(Value::as_u64).unwrap_or(0)
}

#[cfg(test)]
#[path = "text_tests.rs"]
mod tests;
