//! Finds environment variables the program reads and no document mentions.

use crate::finding::Effort;
use crate::hits::Hit;
use crate::language::{Form, Language};
use crate::project::Overview;
use crate::rule::{Draft, ProjectRule, Words};
use crate::shapes::{arguments, callee, is_plain_string};
use crate::text::{has_word, unquoted};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeSet;

pub(crate) const RULE: ProjectRule = ProjectRule { id: "undocumented-environment", check };

const WORDS: Words = Words::fixed(
    ["Document the environment variable read {in}", "Document {n} environment variables read {in}"],
    "The program reads an environment variable that no document, example configuration or comment of the project mentions.",
    "Whoever runs the program cannot know that it can be set this way, or why it behaves differently on another machine.",
    "List each variable in the README or the configuration reference: what it does, its format, its default.",
    "Search the documents for each name that the source reads; every one is found.",
);

/// An environment variable that is read.
pub(crate) struct Read {
    pub(crate) name: String,
    pub(crate) line: u32,
}

/// Variables of systems and tools, documented by those.
const COMMON: &[&str] = &[
    "HOME",
    "PATH",
    "USER",
    "SHELL",
    "TERM",
    "LANG",
    "PWD",
    "TMPDIR",
    "TEMP",
    "TMP",
    "EDITOR",
    "CI",
    "NODE_ENV",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "DEBUG",
    "HOSTNAME",
    "APPDATA",
    "COLUMNS",
    "LOCALAPPDATA",
    "USERPROFILE",
    "PROGRAMFILES",
    "SYSTEMROOT",
    "WINDIR",
    "COMSPEC",
    "PAGER",
    "VISUAL",
    "DISPLAY",
    "LOGNAME",
    "NETRC",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "RUST_LOG",
    "GOPATH",
    "RUST_BACKTRACE",
    "NODE_OPTIONS",
    "NODE_PATH",
    "KUBECONFIG",
    "SSH_AUTH_SOCK",
    "MSYSTEM",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "ALL_PROXY",
    "PORT",
    "TZ",
    "LINES",
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "OUT_DIR",
    "TARGET",
    "PROFILE",
    "INIT_CWD",
    "PATHEXT",
    "WT_SESSION",
    "DYNO",
    "REQUEST_METHOD",
    "TF_BUILD",
    "INVOCATION_ID",
    "JAVA_HOME",
    "GOMAXPROCS",
    "GOOS",
    "GOARCH",
    "LD_LIBRARY_PATH",
    "PS1",
];
const COMMON_PREFIXES: &[&str] = &[
    "XDG_",
    "CARGO",
    "npm_",
    "GITHUB_",
    "LC_",
    "GIT_",
    "AWS_",
    "WSL_",
    "NODE_",
    "VERCEL",
    "TERM_",
    "RUST",
    "SSL_",
    "KUBERNETES_",
    "VSCODE_",
    "JEST_",
    "PG",
    "DOCKER_",
    "DBUS_",
    "NEXT_RUNTIME",
    "OTEL_",
    "GOOGLE_",
    "AZURE_",
    "CONDA_",
    "PYTHON",
    "__",
    "SYSTEMD",
    "BUILD_",
    "COLOR",
    "DEP_",
    "NEXTEST",
    "ITERM",
];

/// The environment variables a file reads by constant names.
pub(crate) fn reads(unit: &Unit<'_>) -> Vec<Read> {
    let Some((syntax, language)) = unit.product_code() else { return Vec::new() };
    let mut found = Vec::new();
    let mut note = |name: &str, line: u32| {
        let shaped = name.len() > 2
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        let common = COMMON.contains(&name) || COMMON_PREFIXES.iter().any(|p| name.starts_with(p));
        if shaped && !common {
            found.push(Read { name: name.to_owned(), line });
        }
    };
    for kind in ["call", "call_expression", "method_invocation"] {
        for call in syntax.of_kind(kind) {
            let reads = match language {
                Language::Python => matches!(
                    callee(call),
                    "os.getenv" | "os.environ.get" | "environ.get" | "getenv"
                ),
                Language::Rust => matches!(
                    callee(call),
                    "env::var" | "std::env::var" | "env::var_os" | "std::env::var_os"
                ),
                Language::Go => matches!(callee(call), "os.Getenv" | "os.LookupEnv"),
                Language::Java => callee(call) == "System.getenv",
                _ => false,
            };
            if let Some(name) = arguments(call)
                .next()
                .filter(|n| reads && is_plain_string(*n) && !unit.in_test(call))
            {
                note(unquoted(name.text()), call.line());
            }
        }
    }
    for member in syntax.of_kind("member_expression").filter(|_| language.is_script()) {
        if member.field_text("object") == "process.env" && member.field() != "left" {
            note(member.field_text("property"), member.line());
        }
    }
    for item in syntax.of_kind("subscript").filter(|_| language == Language::Python) {
        let read =
            matches!(item.field_text("value"), "os.environ" | "environ") && item.field() != "left";
        if let Some(name) = item.child("subscript").filter(|n| read && is_plain_string(*n)) {
            note(unquoted(name.text()), item.line());
        }
    }
    found
}

fn check(overview: &Overview<'_>) -> Vec<Draft> {
    let documents: Vec<&str> = overview
        .files
        .iter()
        .filter(|file| !matches!(file.form, Form::Code(_)))
        .map(|file| file.text)
        .collect();
    let has_readme = overview.files.iter().any(|f| f.path.to_lowercase().starts_with("readme"));
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut hits = Vec::new();
    for file in overview.files.iter().filter(|_| has_readme) {
        for Read { name, line } in &file.facts.environment {
            if !seen.insert(name)
                || documents.iter().any(|text| has_word(text, name))
                || is_told_in_code(overview, name)
            {
                continue;
            }
            let shows = format!("reads `{name}`");
            hits.push(Hit { path: file.path.to_owned(), line: *line, symbol: None, shows });
        }
    }
    if hits.is_empty() {
        return Vec::new();
    }
    vec![Draft {
        rule: RULE.id,
        topic: Topic::DocumentationGaps,
        value: 72,
        effort: Effort::Small,
        hits,
        good: Vec::new(),
        words: WORDS,
    }]
}

/// Whether a comment, a help text or a message of the source names the variable: any line with the
/// name that does not read it.
fn is_told_in_code(overview: &Overview<'_>, name: &str) -> bool {
    let reads = ["env", "Env"];
    overview.files.iter().filter(|file| file.text.contains(name)).any(|file| {
        file.text.lines().filter(|line| has_word(line, name)).any(|line| {
            let start = line.trim_start();
            let sets = line.contains("= ") && line.trim_start().starts_with("os.environ[");
            let comment =
                ["//", "#", "*", "/*", "\"\"\""].iter().any(|mark| start.starts_with(mark));
            sets || comment
                || line.contains("help")
                || !reads.iter().any(|word| line.contains(word))
        })
    })
}
