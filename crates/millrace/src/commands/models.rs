//! `millrace models`: every name that can be asked for and what stands behind it. Asks no provider.

use std::path::Path;

use millrace_models::Catalog;
use serde_json::{Value, json};

use crate::{compose, load, output, table};

/// One model as it is listed.
struct Line {
    name: String,
    provider: String,
    model_id: String,
    stands_in: bool,
    default: bool,
}

/// Prints the models.
pub fn run(config: Option<&Path>, json: bool) -> anyhow::Result<()> {
    let settings = load::settings(config, Vec::new())?;
    let catalog = compose::catalog(&settings)?;
    let lines = lines(&catalog);
    if json {
        let models: Vec<Value> = lines.iter().map(json_of).collect();
        let document = json!({ "default": catalog.default_name(), "models": models });
        return Ok(output::print_json(&document)?);
    }
    let header = ["name", "provider", "model", "note"];
    let rows = lines.into_iter().map(row).collect();
    output::print(&table::render(&header, rows, output::is_terminal()))?;
    if settings.providers.is_empty() {
        output::tell(
            "No provider is configured, so the offline analyser answers for every name. Set \
             OPENAI_API_KEY, ANTHROPIC_API_KEY or GEMINI_API_KEY, or add one to millrace.toml.",
        );
    }
    Ok(())
}

fn lines(catalog: &Catalog) -> Vec<Line> {
    let default = catalog.default_name();
    let mut known = catalog.known();
    if !known.iter().any(|entry| entry.id == default) {
        // A provider's own default is known without being listed.
        known.extend(catalog.resolve(&default).into_iter().flat_map(|route| {
            route.candidates.into_iter().take(1).map(|candidate| {
                millrace_models::catalog::ModelEntry {
                    id: default.clone(),
                    provider: candidate.provider,
                    stands_in: None,
                }
            })
        }));
    }
    known
        .into_iter()
        .map(|entry| {
            let route = catalog.resolve(&entry.id);
            let first = route.and_then(|route| route.candidates.into_iter().next());
            Line {
                default: entry.id == default,
                model_id: first.map_or_else(String::new, |candidate| candidate.model_id),
                name: entry.id,
                provider: entry.provider,
                stands_in: entry.stands_in.is_some(),
            }
        })
        .collect()
}

fn row(line: Line) -> Vec<String> {
    let note = match (line.default, line.stands_in) {
        (true, true) => "default, stands in",
        (true, false) => "default",
        (false, true) => "stands in",
        (false, false) => "",
    };
    vec![line.name, line.provider, line.model_id, note.to_owned()]
}

fn json_of(line: &Line) -> Value {
    json!({
        "name": line.name,
        "provider": line.provider,
        "model": line.model_id,
        "stands_in": line.stands_in,
        "default": line.default,
    })
}
