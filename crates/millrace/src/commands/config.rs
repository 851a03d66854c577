//! `millrace config`: every setting, what it holds and where that comes from. Secrets stay masked.

use std::path::Path;

use serde_json::{Value, json};

use crate::args::SettingsFlags;
use crate::settings::{Entry, Origin};
use crate::{load, output, table};

/// Prints the settings.
pub fn run(config: Option<&Path>, flags: &SettingsFlags, json: bool) -> anyhow::Result<()> {
    let settings = load::settings(config, flags.set())?;
    if json {
        let entries: Vec<Value> = settings.entries.iter().map(json_of).collect();
        return Ok(output::print_json(&json!({ "settings": entries }))?);
    }
    let rows = settings.entries.iter().map(row_of).collect();
    Ok(output::print(&table::render(&["setting", "value", "from"], rows, output::is_terminal()))?)
}

fn row_of(entry: &Entry) -> Vec<String> {
    let value = if entry.value.is_empty() { "-" } else { &entry.value };
    vec![entry.name.clone(), value.to_owned(), entry.origin.to_string()]
}

fn json_of(entry: &Entry) -> Value {
    let source = match &entry.origin {
        Origin::Flag(_) => "flag",
        Origin::Environment(_) => "environment",
        Origin::File { .. } => "file",
        Origin::Default => "default",
    };
    let value = (!entry.value.is_empty()).then_some(&entry.value);
    json!({
        "name": entry.name,
        "value": value,
        "source": source,
        "from": entry.origin.to_string(),
    })
}
