//! Tidy: the rules of the house that no compiler checks. Reads the tree as text and never runs anything of it.
#![expect(clippy::unwrap_used, reason = "a test that cannot read the tree has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file without tests (docs: STYLE, numbers we hold ourselves to).
const FILE_LINES_MAX: usize = 500;
/// Lines of a function.
const FUNCTION_LINES_MAX: usize = 70;
/// Lines of `main.rs`.
const MAIN_LINES_MAX: usize = 60;
/// Lines of ARCHITECTURE.md: a map that fits into a head.
const ARCHITECTURE_LINES_MAX: usize = 250;

/// Who may know whom: crate, then the crates of ours it may depend on (DESIGN section 6, decision 0002).
const EDGES: &[(&str, &[&str])] = &[
    ("millrace-core", &[]),
    ("millrace-store", &["millrace-core"]),
    ("millrace-models", &["millrace-core"]),
    ("millrace-recipes", &["millrace-core"]),
    ("millrace-analysis", &[]),
    ("millrace-workspace", &["millrace-core"]),
    (
        "millrace-engine",
        &[
            "millrace-analysis",
            "millrace-core",
            "millrace-models",
            "millrace-recipes",
            "millrace-store",
            "millrace-workspace",
        ],
    ),
    ("millrace-server", &["millrace-core", "millrace-engine"]),
    ("millrace-testkit", &[]),
];

/// What begins a function, after its indentation.
const FUNCTION_BEGINS: [&str; 3] = ["fn ", "async fn ", "const fn "];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for top in ["crates", "benches"] {
        collect(&root().join(top), &mut found);
    }
    assert!(found.len() > 50, "the tree was not found");
    found
}

fn collect(dir: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if !path.ends_with("target") {
                collect(&path, found);
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let shown = path.strip_prefix(root()).unwrap().display().to_string();
            found.push((shown, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn is_test(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/") || path.contains("/conformance/")
}

fn code_lines(text: &str) -> usize {
    // Tests at the end of a file do not count.
    text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count()
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| {
            let says = text.lines().take(5).any(|line| line.starts_with("//!"));
            // A test file's name says it: it tests the module beside it.
            !says && !path.ends_with("tests.rs")
        })
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no //! line in {silent:#?}");
}

#[test]
fn files_stay_small() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(path, text)| !is_test(path) && code_lines(text) > FILE_LINES_MAX)
        .map(|(path, text)| format!("{path}: {}", code_lines(&text)))
        .collect();
    assert!(long.is_empty(), "over {FILE_LINES_MAX} lines: {long:#?}");
    for (path, text) in sources() {
        if path.ends_with("src/main.rs") {
            assert!(text.lines().count() <= MAIN_LINES_MAX, "{path} holds more than a main");
        }
    }
}

#[test]
fn functions_stay_short() {
    let mut long = Vec::new();
    for (path, text) in sources().iter().filter(|(path, _)| !is_test(path)) {
        let lines: Vec<&str> = text.lines().collect();
        for (at, line) in lines.iter().enumerate() {
            let Some(length) = function_length(&lines, at, line) else { continue };
            if length > FUNCTION_LINES_MAX {
                long.push(format!("{path}:{} has {length} lines", at + 1));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Lines of the function that begins on this line, by its indentation (rustfmt keeps it true).
fn function_length(lines: &[&str], at: usize, line: &str) -> Option<usize> {
    let code = line.trim_start();
    let bare = ["pub(crate) ", "pub(super) ", "pub "]
        .iter()
        .find_map(|visible| code.strip_prefix(visible))
        .unwrap_or(code);
    if !FUNCTION_BEGINS.iter().any(|begin| bare.starts_with(begin)) || line.ends_with(';') {
        return None;
    }
    let close = format!("{}}}", &line[..line.len() - code.len()]);
    let length = lines[at..].iter().position(|later| *later == close)?;
    Some(length + 1)
}

#[test]
fn lib_and_mod_files_hold_declarations_only() {
    for (path, text) in sources() {
        if is_test(&path) || !(path.ends_with("/lib.rs") || path.ends_with("/mod.rs")) {
            continue;
        }
        let logic = text.lines().find(|line| {
            line.starts_with("fn ") || line.starts_with("pub fn ") || line.starts_with("impl")
        });
        assert_eq!(logic, None, "{path} holds logic");
    }
}

#[test]
fn crates_know_only_whom_they_may() {
    for (name, allowed) in EDGES {
        let path = root().join("crates").join(name).join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
        let Some(dependencies) = manifest.get("dependencies").and_then(|d| d.as_table()) else {
            continue;
        };
        let known: BTreeSet<&str> =
            dependencies.keys().map(String::as_str).filter(|k| k.starts_with("millrace")).collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert!(known.is_subset(&allowed), "{name} knows {:?}", known.difference(&allowed));
    }
}

#[test]
fn the_core_does_no_io_and_reads_no_clock() {
    let banned = ["std::fs", "std::net", "std::env", "SystemTime", "Instant", "tokio", "rand::"];
    for (path, text) in sources().iter().filter(|(path, _)| path.contains("millrace-core/src")) {
        for word in banned {
            assert!(!text.contains(word), "{path} uses {word}");
        }
    }
}

#[test]
fn nothing_is_ignored_unfinished_or_sleeping() {
    for (path, text) in sources() {
        if path.ends_with("tidy.rs") {
            continue;
        }
        for word in ["#[ignore", "todo!(", "unimplemented!(", "dbg!("] {
            assert!(!text.contains(word), "{path} holds {word}");
        }
        assert!(!text.contains("\t"), "{path} holds a tab");
    }
}

#[test]
fn error_codes_and_pages_are_paired() {
    let codes = fs::read_to_string(root().join("crates/millrace-core/src/code.rs")).unwrap();
    let codes: BTreeSet<String> = codes
        .split('"')
        .filter(|text| text.len() == 5 && text.starts_with('E') && text[1..].parse::<u16>().is_ok())
        .map(str::to_owned)
        .collect();
    let pages: BTreeSet<String> = fs::read_dir(root().join("docs/errors"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name.starts_with('E'))
        .collect();
    assert!(!codes.is_empty());
    assert_eq!(codes, pages);
}

#[test]
fn the_map_is_short_and_names_files_that_exist() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(map.lines().count() <= ARCHITECTURE_LINES_MAX);
    for (number, walkthrough) in ["Submit", "Run", "Watch", "Crash"].iter().enumerate() {
        assert!(map.contains(&format!("### {}. {walkthrough}", number + 1)), "{walkthrough}");
    }
    let paths = map.split('`').filter(|text| {
        let file = text.ends_with(".rs") || text.ends_with(".md") || text.ends_with(".sql");
        file && text.contains('/') && !text.contains(['*', '<', ' '])
    });
    let mut seen = 0;
    for path in paths {
        seen += 1;
        assert!(root().join(path).exists(), "ARCHITECTURE.md names {path}, which is not there");
    }
    assert!(seen > 15, "the map names too few files to be one");
}
