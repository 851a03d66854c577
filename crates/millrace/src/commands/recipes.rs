//! `millrace recipes`: what is compiled in, and whether a file of your own is sound. Runs nothing.

use std::path::{Path, PathBuf};

use millrace_core::code;
use millrace_recipes::{BuiltIn, Kind, all_built_in, check};
use serde_json::{Value, json};

use crate::args::RecipesCommand;
use crate::problem::Problem;
use crate::settings::nearest;
use crate::{output, table};

/// Runs a recipes command.
pub fn run(command: RecipesCommand) -> anyhow::Result<()> {
    match command {
        RecipesCommand::List { json } => list(json.json),
        RecipesCommand::Show { name, json } => show(&name, json.json),
        RecipesCommand::Check { files, json } => check_files(&files, json.json),
    }
}

fn list(json: bool) -> anyhow::Result<()> {
    if json {
        let recipes: Vec<Value> = all_built_in().map(|recipe| json_of(&recipe)).collect();
        return Ok(output::print_json(&json!({ "recipes": recipes }))?);
    }
    let rows = all_built_in().map(|recipe| {
        let items = recipe.items.map_or_else(|| "as planned".to_owned(), |items| items.to_string());
        let texts = [recipe.name, recipe.kind.as_str(), &items, recipe.description];
        texts.map(str::to_owned).to_vec()
    });
    let header = ["recipe", "kind", "items", "description"];
    Ok(output::print(&table::render(&header, rows.collect(), output::is_terminal()))?)
}

fn show(name: &str, json: bool) -> anyhow::Result<()> {
    let recipe = all_built_in().find(|recipe| recipe.name == name).ok_or_else(|| {
        let names = all_built_in().map(|recipe| recipe.name);
        Problem::new(format!("no such recipe: `{name}`")).hint(match nearest(name, names) {
            Some(near) => format!("the nearest is `{near}`"),
            None => "`millrace recipes list` lists them".to_owned(),
        })
    })?;
    if json {
        let mut document = json_of(&recipe);
        document["text"] = Value::from(recipe.text);
        return Ok(output::print_json(&document)?);
    }
    Ok(output::print(recipe.text.trim_end())?)
}

fn json_of(recipe: &BuiltIn) -> Value {
    let mut document = json!({
        "name": recipe.name,
        "kind": recipe.kind.as_str(),
        "description": recipe.description,
        "source": "builtin",
    });
    let items = match recipe.kind {
        Kind::CodeIdeas => "max_ideas",
        Kind::ProjectParts => "items",
    };
    document[items] = recipe.items.into();
    document
}

/// Tells every fault as contracts/records.md 7.5 words it; a column is in the JSON only.
fn check_files(files: &[PathBuf], json: bool) -> anyhow::Result<()> {
    let mut faults = Vec::new();
    for path in expand(files)? {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Problem::new(format!("{name} cannot be read: {error}")))?;
        faults.extend(check(&name, &text));
    }
    if json {
        let errors: Vec<Value> = faults.iter().map(json_of_fault).collect();
        output::print_json(&json!({ "ok": faults.is_empty(), "errors": errors }))?;
    } else {
        for fault in &faults {
            let hint = fault.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            output::print(&format!("{fault}{hint}"))?;
        }
    }
    match faults.len() {
        0 if json => Ok(()),
        0 => Ok(output::print("ok")?),
        1 => Err(Problem::coded(code::RECIPE_INVALID, "1 fault found").into()),
        count => Err(Problem::coded(code::RECIPE_INVALID, format!("{count} faults found")).into()),
    }
}

fn json_of_fault(fault: &millrace_recipes::Problem) -> Value {
    json!({
        "file": fault.file,
        "line": fault.line,
        "column": fault.column,
        "message": fault.message,
        "hint": fault.hint,
    })
}

/// The files to check: a directory stands for its `*.md` files, in the order of their names.
fn expand(paths: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let refuse = |error| Problem::new(format!("{} cannot be read: {error}", path.display()));
        let mut found = Vec::new();
        for entry in std::fs::read_dir(path).map_err(refuse)? {
            let entry = entry.map_err(refuse)?.path();
            if is_recipe(&entry) {
                found.push(entry);
            }
        }
        found.sort();
        files.extend(found);
    }
    Ok(files)
}

fn is_recipe(path: &Path) -> bool {
    let markdown = path.extension().is_some_and(|extension| extension == "md");
    let readme = path.file_stem().is_some_and(|stem| stem.eq_ignore_ascii_case("readme"));
    markdown && !readme && path.is_file()
}
