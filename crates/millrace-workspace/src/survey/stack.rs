//! What a project is built with, read from its manifests and counted from its files. Pure: what a
//! manifest says is data, and a manifest that cannot be read says nothing.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{overview::is_code, walk::Found};

/// The most languages named.
const LANGUAGES_MAX: usize = 6;
/// The most dependencies named.
const DEPENDENCIES_MAX: usize = 40;
/// The longest dependency name taken, in bytes; package registries allow no longer ones.
const NAME_BYTES_MAX: usize = 100;
/// The deepest manifest whose dependencies count.
const MANIFEST_DEPTH_MAX: usize = 3;

/// Languages by file ending.
const LANGUAGES: [(&str, &str); 45] = [
    ("astro", "Astro"),
    ("bash", "Shell"),
    ("c", "C"),
    ("cc", "C++"),
    ("cjs", "JavaScript"),
    ("clj", "Clojure"),
    ("cpp", "C++"),
    ("cs", "C#"),
    ("cu", "CUDA"),
    ("cxx", "C++"),
    ("dart", "Dart"),
    ("elm", "Elm"),
    ("erl", "Erlang"),
    ("ex", "Elixir"),
    ("exs", "Elixir"),
    ("fs", "F#"),
    ("go", "Go"),
    ("groovy", "Groovy"),
    ("hpp", "C++"),
    ("hs", "Haskell"),
    ("java", "Java"),
    ("jl", "Julia"),
    ("js", "JavaScript"),
    ("jsx", "JavaScript"),
    ("kt", "Kotlin"),
    ("lua", "Lua"),
    ("mjs", "JavaScript"),
    ("ml", "OCaml"),
    ("mts", "TypeScript"),
    ("nim", "Nim"),
    ("php", "PHP"),
    ("pl", "Perl"),
    ("py", "Python"),
    ("r", "R"),
    ("rb", "Ruby"),
    ("rs", "Rust"),
    ("scala", "Scala"),
    ("sh", "Shell"),
    ("sql", "SQL"),
    ("svelte", "Svelte"),
    ("swift", "Swift"),
    ("ts", "TypeScript"),
    ("tsx", "TypeScript"),
    ("vue", "Vue"),
    ("zig", "Zig"),
];

/// Tools by the file that shows them.
const TOOLS: [(&str, &str); 14] = [
    ("Dockerfile", "Docker"),
    ("Containerfile", "Docker"),
    ("docker-compose.yml", "Docker Compose"),
    ("docker-compose.yaml", "Docker Compose"),
    ("compose.yaml", "Docker Compose"),
    ("Makefile", "Make"),
    ("justfile", "just"),
    ("CMakeLists.txt", "CMake"),
    ("pom.xml", "Maven"),
    ("build.gradle", "Gradle"),
    ("build.gradle.kts", "Gradle"),
    (".gitlab-ci.yml", "GitLab CI"),
    ("Jenkinsfile", "Jenkins"),
    ("pnpm-workspace.yaml", "pnpm"),
];

/// Names of manifests.
const MANIFESTS: [&str; 10] = [
    "Cargo.toml",
    "Gemfile",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "go.mod",
    "package.json",
    "pom.xml",
    "pyproject.toml",
    "requirements.txt",
];

/// What the manifests say.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Manifests {
    /// The name in the manifest nearest the top.
    pub project_name: Option<String>,
    /// Direct dependencies, in the order of the manifests, each once.
    pub dependencies: Vec<String>,
}

/// Whether a file name is one of a manifest.
pub(super) fn is_manifest(name: &str) -> bool {
    MANIFESTS.contains(&name)
}

/// Reads all manifests, shallow before deep.
pub(super) fn read(texts: &[(String, String)]) -> Manifests {
    let depth = |path: &str| path.matches('/').count();
    let name = |path: &str| path.rsplit('/').next().unwrap_or("").to_owned();
    let mut found: Vec<&(String, String)> = texts
        .iter()
        .filter(|(path, _)| is_manifest(&name(path)) && depth(path) <= MANIFEST_DEPTH_MAX)
        .collect();
    found.sort_by_key(|(path, _)| (depth(path), path));
    let mut manifests = Manifests::default();
    for (path, text) in found {
        let (project, dependencies) = match name(path).as_str() {
            "Cargo.toml" => cargo(text),
            "package.json" => json(text, &["dependencies", "devDependencies"]),
            "composer.json" => json(text, &["require"]),
            "pyproject.toml" => pyproject(text),
            "go.mod" => go(text),
            "requirements.txt" => (None, requirements(text.lines())),
            "pom.xml" => (None, between(text, "<artifactId>", "</artifactId>")),
            "Gemfile" => (None, quoted_after(text, "gem ")),
            "build.gradle" | "build.gradle.kts" => (None, gradle(text)),
            _ => (None, Vec::new()),
        };
        if manifests.project_name.is_none() && depth(path) == 0 {
            manifests.project_name = project.filter(|name| is_fit(name));
        }
        for dependency in dependencies.into_iter().filter(|name| is_fit(name)) {
            if !manifests.dependencies.contains(&dependency) {
                manifests.dependencies.push(dependency);
            }
        }
    }
    manifests
}

/// Languages by number of files, then tools, then dependencies; no word twice.
pub(super) fn tech_stack(files: &[Found], dependencies: Vec<String>) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files.iter().filter(|file| is_code(file)) {
        let ending = file.ending().to_ascii_lowercase();
        if let Some((_, language)) = LANGUAGES.iter().find(|(known, _)| *known == ending) {
            *counts.entry(language).or_insert(0) += 1;
        }
    }
    let mut languages: Vec<(&str, usize)> = counts.into_iter().collect();
    languages.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let mut stack: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        if !stack.iter().any(|known| known == word) {
            stack.push(word.to_owned());
        }
    };
    languages.iter().take(LANGUAGES_MAX).for_each(|(name, _)| add(name));
    for (name, tool) in TOOLS {
        if files.iter().any(|file| file.name() == name) {
            add(tool);
        }
    }
    if files.iter().any(|file| file.path.starts_with(".github/workflows/")) {
        add("GitHub Actions");
    }
    dependencies.iter().take(DEPENDENCIES_MAX).for_each(|name| add(name));
    stack
}

fn is_fit(name: &str) -> bool {
    !name.is_empty() && name.len() <= NAME_BYTES_MAX && !name.contains(char::is_control)
}

type Told = (Option<String>, Vec<String>);

fn cargo(text: &str) -> Told {
    let Ok(table) = text.parse::<toml::Table>() else { return Told::default() };
    let keys = |table: Option<&toml::Value>| -> Vec<String> {
        table.and_then(toml::Value::as_table).map_or_else(Vec::new, |table| {
            table
                .iter()
                // A path dependency is the project itself.
                .filter(|(_, value)| value.get("path").is_none())
                .map(|(name, _)| name.clone())
                .collect()
        })
    };
    let workspace = table.get("workspace").and_then(|workspace| workspace.get("dependencies"));
    let mut dependencies = keys(table.get("dependencies"));
    dependencies.extend(keys(workspace));
    let name = table.get("package").and_then(|package| package.get("name"));
    (name.and_then(toml::Value::as_str).map(str::to_owned), dependencies)
}

fn json(text: &str, sections: &[&str]) -> Told {
    let Ok(document) = serde_json::from_str::<Value>(text) else { return Told::default() };
    let dependencies = sections
        .iter()
        .filter_map(|section| document.get(section)?.as_object())
        .flat_map(|section| section.keys().cloned())
        .collect();
    (document.get("name").and_then(Value::as_str).map(str::to_owned), dependencies)
}

fn pyproject(text: &str) -> Told {
    let Ok(table) = text.parse::<toml::Table>() else { return Told::default() };
    let project = table.get("project");
    let poetry = table.get("tool").and_then(|tool| tool.get("poetry"));
    let name = [project, poetry]
        .into_iter()
        .flatten()
        .find_map(|section| section.get("name")?.as_str().map(str::to_owned));
    let listed = project
        .and_then(|project| project.get("dependencies"))
        .and_then(toml::Value::as_array)
        .map_or_else(Vec::new, |list| requirements(list.iter().filter_map(toml::Value::as_str)));
    let named = poetry
        .and_then(|poetry| poetry.get("dependencies"))
        .and_then(toml::Value::as_table)
        .map_or_else(Vec::new, |table| table.keys().cloned().collect());
    let dependencies = listed.into_iter().chain(named).filter(|name| name != "python");
    (name, dependencies.collect())
}

/// Names of requirement lines (PEP 508), without versions, options and comments.
fn requirements<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    lines
        .map(str::trim)
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphanumeric()))
        .filter_map(|line| {
            line.split(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).next()
        })
        .map(str::to_owned)
        .collect()
}

fn go(text: &str) -> Told {
    let mut name = None;
    let mut dependencies = Vec::new();
    let mut in_require = false;
    for line in text.lines().map(str::trim) {
        if let Some(module) = line.strip_prefix("module ") {
            name = module.trim().rsplit('/').next().map(str::to_owned);
        } else if line.starts_with("require (") {
            in_require = true;
        } else if line == ")" {
            in_require = false;
        } else if !line.ends_with("// indirect") {
            let path = line.strip_prefix("require ").or(in_require.then_some(line));
            dependencies.extend(
                path.and_then(|path| path.split_whitespace().next())
                    .filter(|path| path.contains('.'))
                    .map(str::to_owned),
            );
        }
    }
    (name, dependencies)
}

/// Texts between two marks.
fn between(text: &str, open: &str, close: &str) -> Vec<String> {
    text.split(open)
        .skip(1)
        .filter_map(|rest| rest.split_once(close))
        .map(|(name, _)| name.trim().to_owned())
        .collect()
}

/// The first quoted text of lines that begin with a word.
fn quoted_after(text: &str, word: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| quoted(line.trim().strip_prefix(word)?))
        .map(str::to_owned)
        .collect()
}

fn quoted(text: &str) -> Option<&str> {
    let start = text.find(['\'', '"'])?;
    let rest = text.get(start + 1..)?;
    rest.get(..rest.find(['\'', '"'])?)
}

/// `implementation 'group:name:version'` and its like: the name.
fn gradle(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| {
            ["implementation", "api", "compileOnly", "runtimeOnly", "testImplementation"]
                .iter()
                .any(|word| line.starts_with(word))
        })
        .filter_map(|line| quoted(line)?.split(':').nth(1))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
