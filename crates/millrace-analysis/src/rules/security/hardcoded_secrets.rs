//! Finds keys and passwords written into the source. Never repeats what it found.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::node::Node;
use crate::rule::{Rule, Words};
use crate::shapes::is_plain_string;
use crate::text::{entropy, unquoted, words_of};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "hardcoded-secrets",
    topic: Topic::SecurityHardening,
    value: 98,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Move the secret {in} out of the source", "Move {n} secrets {in} out of the source"],
        "What looks like a working key or password is written into the source.",
        "Everyone who can read the repository, a backup or a built artefact has the secret, and it stays in the history after it is removed.",
        "Revoke the secret and make a new one; read it from the environment or a secret store at start and fail with a clear message when it is absent.",
        "Search the history for the old value (`git log -S`), and check that it no longer works.",
    ),
};

/// Beginnings of keys whose issuers mark them, with the length of what follows at least.
const MARKED: &[(&str, usize)] = &[
    ("AKIA", 16),
    ("ASIA", 16),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 60),
    ("glpat-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("xoxb-", 30),
    ("xoxp-", 30),
    ("AIza", 35),
    ("sk-ant-api", 40),
    ("sk-proj-", 40),
    ("npm_", 36),
    ("SG.", 60),
];
const NAMES: &[&str] = &["password", "passwd", "secret", "apikey", "token", "credential", "pwd"];
const PLACEHOLDERS: &[&str] = &[
    "example",
    "changeme",
    "change-me",
    "change_me",
    "your",
    "xxxx",
    "placeholder",
    "dummy",
    "sample",
    "fake",
    "test",
    "todo",
    "insert",
    "1234567",
    "abcdef",
    "password",
    "secret",
    "mock",
    "default",
    "<",
    "${",
    "{{",
    "/",
    " ",
    "localhost",
    "undefined",
    "redacted",
    "none",
];
const SECRET_CHARS_MIN: usize = 16;
const SECRET_CHARS_MAX: usize = 200;
/// Bits per character: words lie below, random letters and digits above.
const SECRET_ENTROPY_MIN: f64 = 3.6;

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    let Some((syntax, _)) = unit.product_code() else { return };
    let kinds = ["string", "string_literal", "raw_string_literal", "interpreted_string_literal"];
    for literal in kinds.iter().flat_map(|kind| syntax.of_kind(kind)) {
        let value = unquoted(literal.text());
        if let Some((prefix, _)) = marked(value) {
            hits.bad_showing(unit, literal, format!("a string that begins with `{prefix}`"));
        } else if value.contains("-----BEGIN")
            && value.contains("PRIVATE KEY-----")
            && value.len() > 200
        {
            hits.bad_showing(unit, literal, "a private key in PEM form".to_owned());
        } else if let Some(name) = secret_name(literal).filter(|_| looks_secret(value)) {
            let shows = format!("`{name}` is given a constant of {} characters", value.len());
            hits.bad_showing(unit, literal, shows);
        }
    }
}

fn marked(value: &str) -> Option<(&'static str, usize)> {
    let key = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    MARKED.iter().copied().find(|(prefix, least)| {
        value.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() >= *least
                && rest.len() <= SECRET_CHARS_MAX
                && rest.chars().all(key)
                && !value.to_uppercase().contains("EXAMPLE")
                && entropy(rest) > 3.0
        })
    })
}

/// The name the literal is stored under, when that name speaks of a secret.
fn secret_name<'a>(literal: Node<'a>) -> Option<&'a str> {
    if !is_plain_string(literal) {
        return None;
    }
    let mut parent = literal.parent()?;
    if parent.kind() == "expression_list" {
        parent = parent.parent()?;
    }
    let name = ["left", "name", "key"].iter().find_map(|field| parent.child(field))?;
    let holder = parent.is(&[
        "assignment",
        "assignment_expression",
        "variable_declarator",
        "pair",
        "const_item",
        "static_item",
        "let_declaration",
        "short_var_declaration",
        "const_spec",
        "var_spec",
        "keyword_argument",
        "assignment_statement",
        "public_field_definition",
    ]);
    let words = words_of(name.text());
    let last = words.last().map_or("", String::as_str);
    let key = last == "key"
        && words.iter().any(|w| {
            ["api", "secret", "private", "access", "signing", "encryption"].contains(&w.as_str())
        });
    (holder && (NAMES.contains(&last) || key)).then_some(name.text())
}

fn looks_secret(value: &str) -> bool {
    let length = value.chars().count();
    let lower = value.to_lowercase();
    let some = |wanted: fn(char) -> bool| value.chars().any(wanted);
    (SECRET_CHARS_MIN..=SECRET_CHARS_MAX).contains(&length)
        && some(|c| c.is_ascii_digit())
        && some(|c| c.is_ascii_alphabetic())
        && value.is_ascii()
        && value.chars().filter(|c| c.is_ascii_digit()).count() >= 3
        && !PLACEHOLDERS.iter().any(|mark| lower.contains(mark))
        && entropy(value) >= SECRET_ENTROPY_MIN
}
