//! Which files are worth showing, and how much of each. Pure: paths and texts in, excerpts out.

use std::collections::{HashMap, HashSet};

use super::{
    overview::BYTES_PER_TOKEN,
    sources::{Class, class},
    stack,
    walk::Found,
};

/// All excerpts together, in tokens: leaves room in the smallest context window in use (128k).
const EXCERPTS_TOKENS_MAX: usize = 24_000;
/// One excerpt, in tokens.
const EXCERPT_TOKENS_MAX: usize = 2_000;
/// A beginning shorter than this, in bytes, tells nothing.
const EXCERPT_BYTES_MIN: usize = 200;

/// Stems of files a program starts in.
const ENTRY_STEMS: [&str; 11] = [
    "__main__",
    "app",
    "application",
    "cli",
    "index",
    "lib",
    "main",
    "manage",
    "program",
    "routes",
    "server",
];

/// Stems too common to tell who is meant by them.
const VAGUE_STEMS: [&str; 16] = [
    "__init__", "__main__", "app", "common", "config", "index", "lib", "main", "mod", "package",
    "self", "setup", "super", "test", "tests", "types",
];

/// A file, or the beginning of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Relative to the workspace.
    pub path: String,
    /// Its text, cut at a line end.
    pub content: String,
}

/// Chooses excerpts within the budget, most telling first.
pub(super) fn choose(files: &[Found], texts: &[(String, String)]) -> Vec<Excerpt> {
    let by_path: HashMap<&str, &str> =
        texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let named = references(files, texts);
    let mut ranked: Vec<(u64, &Found, &str)> = files
        .iter()
        .filter_map(|file| {
            let text = by_path.get(file.path.as_str())?;
            Some((score(file, named.get(file.path.as_str()).copied().unwrap_or(0)), file, *text))
        })
        .filter(|(score, _, text)| *score > 0 && !text.trim().is_empty())
        .collect();
    ranked.sort_by(|(a_score, a, _), (b_score, b, _)| {
        b_score.cmp(a_score).then_with(|| a.path.cmp(&b.path))
    });
    let mut bytes_left = EXCERPTS_TOKENS_MAX * BYTES_PER_TOKEN;
    let mut excerpts = Vec::new();
    for (_, file, text) in ranked {
        let room = bytes_left.saturating_sub(file.path.len());
        if room < EXCERPT_BYTES_MIN {
            break;
        }
        let content = beginning(text, room.min(EXCERPT_TOKENS_MAX * BYTES_PER_TOKEN));
        if content.is_empty() {
            continue;
        }
        bytes_left = room.saturating_sub(content.len());
        excerpts.push(Excerpt { path: file.path.clone(), content });
    }
    excerpts
}

/// How much a file tells: what the project says of itself, how it is built, where it starts, then the
/// code that other code names most and the larger files.
fn score(file: &Found, named_by: usize) -> u64 {
    let depth = u64::try_from(file.depth()).unwrap_or(u64::MAX).min(20);
    let named_by = u64::try_from(named_by).unwrap_or(u64::MAX).min(20);
    let stem = file.stem().to_ascii_lowercase();
    let size = u64::from(file.bytes.min(1 << 20).checked_ilog2().unwrap_or(0));
    match class(file) {
        Class::Text if depth == 0 && stem == "readme" => 10_000,
        Class::Code | Class::Text if stack::is_manifest(file.name()) => {
            if depth == 0 {
                8_000
            } else {
                900 - depth * 40
            }
        }
        Class::Text if matches!(file.name(), "Dockerfile" | "Makefile" | "justfile") => {
            800 - depth * 40
        }
        Class::Text if file.path.starts_with(".github/workflows/") => 500,
        Class::Text if depth == 0 && matches!(file.ending(), "md" | "rst") => 300,
        Class::Code if is_test(&file.path) => 50 + named_by,
        Class::Code => {
            let entry = u64::from(ENTRY_STEMS.contains(&stem.as_str())) * 600;
            1_000 + entry + named_by * 40 + size * 40 - depth * 25
        }
        Class::Text | Class::Generated | Class::Other => 0,
    }
}

/// Whether a path belongs to tests, examples or benchmarks.
fn is_test(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.split('/').any(|part| {
        matches!(
            part,
            "test" | "tests" | "__tests__" | "spec" | "examples" | "benches" | "fixtures"
        )
    }) || path.contains("_test.")
        || path.contains(".test.")
        || path.contains(".spec.")
        || path.contains("/test_")
}

/// How many files name each file in a line that imports something. A name that many files share is
/// meant for each of them only so often.
fn references<'a>(files: &'a [Found], texts: &[(String, String)]) -> HashMap<&'a str, usize> {
    let mut by_stem: HashMap<&str, Vec<&str>> = HashMap::new();
    for file in files.iter().filter(|file| class(file) == Class::Code) {
        let stem =
            if VAGUE_STEMS.contains(&file.stem()) { folder(&file.path) } else { file.stem() };
        if stem.len() >= 3 {
            by_stem.entry(stem).or_default().push(&file.path);
        }
    }
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, text) in texts {
        let words: HashSet<&str> = text
            .lines()
            .filter(|line| is_import(line))
            .flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')))
            .collect();
        for (stem, _) in words.iter().filter_map(|word| by_stem.get_key_value(word)) {
            *counts.entry(stem).or_insert(0) += 1;
        }
    }
    let mut named = HashMap::new();
    for (stem, paths) in &by_stem {
        let count = counts.get(stem).copied().unwrap_or(0) / paths.len().max(1);
        named.extend(paths.iter().map(|path| (*path, count)));
    }
    named
}

fn folder(path: &str) -> &str {
    path.rsplit('/').nth(1).unwrap_or("")
}

fn is_import(line: &str) -> bool {
    let line = line.trim_start();
    [
        "import ", "from ", "use ", "pub use ", "mod ", "pub mod ", "#include", "require",
        "export ", "\"",
    ]
    .iter()
    .any(|word| line.starts_with(word))
        || line.contains("require(")
        || line.contains("import(")
}

/// The beginning of a text, cut after a whole line; nothing when its first line is too long.
fn beginning(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        if end + line.len() > bytes_max {
            break;
        }
        end += line.len();
    }
    text.get(..end).unwrap_or("").to_owned()
}
