//! Small questions about text that several checks ask. Knows no language.

use crate::limits::QUOTE_CHARS_MAX;

/// The first line of `source` as Markdown code, cut to a readable length.
pub(crate) fn quoted(source: &str) -> String {
    let mut lines = source.trim().lines();
    let first = lines.next().unwrap_or("").trim_end();
    let more = lines.next().is_some();
    let cut: String = first.chars().take(QUOTE_CHARS_MAX).collect();
    let dots = if more || cut.len() < first.len() { " ..." } else { "" };
    let fence = if cut.contains('`') { "``" } else { "`" };
    let space = if fence.len() == 2 { " " } else { "" };
    format!("{fence}{space}{cut}{dots}{space}{fence}")
}

/// The inside of a string literal of any of the languages, with prefix and quotes taken off.
pub(crate) fn unquoted(literal: &str) -> &str {
    let body = literal.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '#');
    body.trim_end_matches('#').trim_matches(['"', '\'', '`'])
}

/// Whether `name` stands in `text` as a word of its own.
pub(crate) fn has_word(text: &str, name: &str) -> bool {
    word_at(text, name, 0).is_some()
}

fn word_at(text: &str, name: &str, mut from: usize) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let joins = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    while let Some(at) = text.get(from..)?.find(name).map(|found| found + from) {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        if !before.is_some_and(joins) && !after.is_some_and(joins) {
            return Some(at);
        }
        from = at + name.len();
    }
    None
}

/// The words of an identifier, lowercased: `resetToken_v2` is `reset`, `token`, `v2`.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for c in name.chars() {
        if !c.is_alphanumeric() {
            words.push(String::new());
            lower_before = false;
            continue;
        }
        if c.is_uppercase() && lower_before {
            words.push(String::new());
        }
        lower_before = c.is_lowercase() || c.is_ascii_digit();
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Shannon entropy of the characters, in bits per character.
pub(crate) fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = text.len().max(1) as f64;
    let share = |count: &u32| f64::from(*count) / total;
    counts.iter().filter(|count| **count > 0).map(|c| -share(c) * share(c).log2()).sum()
}

/// The line, from 1, of the byte `offset`.
pub(crate) fn line_at(text: &str, offset: usize) -> u32 {
    let head = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    head.iter().filter(|byte| **byte == b'\n').count() as u32 + 1
}

/// Whether a comment in prose says that what follows is meant.
pub(crate) fn is_prose(comment: &str) -> bool {
    comment.chars().filter(|c| c.is_alphabetic()).count() >= 6
}
