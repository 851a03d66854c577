//! Ids and names (contract 4): slugs, session and task ids, idea names. Pure; what is taken already
//! is asked of the caller, and nothing here is ever a path by itself.

use deunicode::deunicode_with_tofu;
use jiff::Timestamp;

use crate::time;

/// The longest slug or idea name, in characters (contract 4.2).
pub const SLUG_CHARACTERS_MAX: usize = 60;

/// An idea id from 32 random bits, which the caller draws.
#[must_use]
pub fn idea_id(random: u32) -> String {
    format!("{random:08x}")
}

/// Whether a text is an idea id: 8 lowercase hex characters.
#[must_use]
pub fn is_idea_id(text: &str) -> bool {
    text.len() == 8 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a text is a valid type name: `^[a-z][a-z0-9_-]{0,63}$` (contract 5).
#[must_use]
pub fn is_type_name(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'))
}

/// Whether a text can name a session or task directory: one visible component of a path.
#[must_use]
pub fn is_directory_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text != "."
        && text != ".."
        && !text.contains(['/', '\0'])
}

/// A text as a slug of at most 60 characters; empty when nothing of it is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let plain = deunicode_with_tofu(text, " ").to_ascii_lowercase();
    let mut slug = String::new();
    for c in plain.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(SLUG_CHARACTERS_MAX);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// The name of a new idea: the title's slug, else `idea-<id>`, with a suffix where it is taken.
pub fn idea_name(title: &str, id: &str, taken: impl Fn(&str) -> bool) -> String {
    let slug = slug(title);
    let base = if slug.is_empty() { format!("idea-{id}") } else { slug };
    free(&base, SLUG_CHARACTERS_MAX, taken).0
}

/// The first free of `base`, `base-2`, `base-3` ..., cut to `characters_max`, and its suffix. `base`
/// is ASCII.
pub(crate) fn free(
    base: &str,
    characters_max: usize,
    taken: impl Fn(&str) -> bool,
) -> (String, String) {
    let mut suffix = String::new();
    let mut number = 1_u64;
    loop {
        let room = characters_max.saturating_sub(suffix.len());
        let head = base.get(..room.min(base.len())).unwrap_or(base).trim_end_matches('-');
        let name = format!("{head}{suffix}");
        if !taken(&name) {
            return (name, suffix);
        }
        number += 1;
        suffix = format!("-{number}");
    }
}

/// `<MM-DD>-<slug>` of a new session, before a suffix (contract 4.1).
#[must_use]
pub fn session_base(types: &[String], now: Timestamp) -> String {
    format!("{}-{}", time::month_day(now), types_slug(types))
}

fn types_slug(types: &[String]) -> String {
    match types {
        [one] => words(one).collect::<Vec<_>>().join("-"),
        [_, _] | [_, _, _] => {
            types.iter().map(|name| abbreviation(name)).collect::<Vec<_>>().join("-")
        }
        [] | [_, _, _, _, ..] => "mixed".to_owned(),
    }
}

fn words(type_name: &str) -> impl Iterator<Item = &str> {
    type_name.split(['_', '-']).filter(|word| !word.is_empty())
}

fn abbreviation(type_name: &str) -> String {
    let mut words = words(type_name);
    match (words.next(), words.next()) {
        (Some(first), Some(second)) => {
            first.chars().take(1).chain(second.chars().take(1)).collect()
        }
        (Some(only), None) => only.chars().take(2).collect(),
        (None, _) => String::new(),
    }
}

/// Whether a session id is `base` or `base` with a `-<n>` suffix.
pub(crate) fn is_of_base(id: &str, base: &str) -> bool {
    id.strip_prefix(base).is_some_and(|rest| {
        rest.is_empty()
            || rest
                .strip_prefix('-')
                .is_some_and(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests;
