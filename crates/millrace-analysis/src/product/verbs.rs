//! The verbs of products and their English forms. Finds out which form of which verb a word is.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A form of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// "track"
    Base,
    /// "tracks"
    Third,
    /// "tracking"
    Gerund,
}

static FORMS: LazyLock<HashMap<String, (&'static str, Form)>> = LazyLock::new(|| {
    let mut forms = HashMap::new();
    for verb in include_str!("data/verbs.txt").split_whitespace() {
        forms.insert(third(verb), (verb, Form::Third));
        forms.insert(gerund(verb), (verb, Form::Gerund));
        forms.insert(verb.to_owned(), (verb, Form::Base));
    }
    forms
});

/// Verbs whose last letter doubles before "-ing".
const DOUBLING: &[&str] = &[
    "chat", "cut", "drop", "get", "log", "map", "pin", "plan", "run", "scan", "set", "ship",
    "shop", "split", "spot", "stop", "submit", "swap", "tag", "top", "control", "forget", "put",
    "let", "run", "bid", "refer", "transfer",
];

fn third(verb: &str) -> String {
    let y = verb.ends_with('y') && !["ay", "ey", "oy", "uy"].iter().any(|end| verb.ends_with(end));
    if y {
        return format!("{}ies", &verb[..verb.len() - 1]);
    }
    let hiss = ["s", "x", "z", "ch", "sh", "o"].iter().any(|end| verb.ends_with(end));
    format!("{verb}{}", if hiss { "es" } else { "s" })
}

/// "track" becomes "tracking".
pub(super) fn gerund(verb: &str) -> String {
    if DOUBLING.contains(&verb) {
        let last = verb.chars().next_back().unwrap_or_default();
        return format!("{verb}{last}ing");
    }
    match verb.strip_suffix('e') {
        Some(stem) if !verb.ends_with("ee") => format!("{stem}ing"),
        _ => format!("{verb}ing"),
    }
}

/// The verb a lower-case word is a form of.
pub(super) fn form_of(word: &str) -> Option<(&'static str, Form)> {
    FORMS.get(word).copied()
}

/// Whether the word is a verb in its base form.
pub(super) fn is_base(word: &str) -> bool {
    matches!(form_of(&word.to_lowercase()), Some((_, Form::Base)))
}
