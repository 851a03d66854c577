//! Makes plain sentences and words of what people wrote. It judges nothing: markup, control
//! characters and the like go, the words stay as they are.

use super::limits::SENTENCES;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A sentence or list item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sentence {
    /// The words, without marks of lists and headings.
    pub(super) text: String,
    /// Whether it was an item of a list.
    pub(super) bullet: bool,
}

/// The text without tags, control and direction characters; lines stay lines. At most `limit`
/// characters are looked at.
pub(super) fn clean(text: &str, limit: usize) -> String {
    let mut out = String::new();
    let mut letters = text.chars().take(limit).peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '<' if opens_tag(&letters) => {
                for inside in letters.by_ref() {
                    if inside == '>' {
                        break;
                    }
                }
                out.push(' ');
            }
            '\n' | '\r' => out.push('\n'),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => {}
            '`' | '*' if !line_start(&out) => {}
            other if other.is_control() || other.is_whitespace() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// The longest tag that is taken for one; a "<" without an end near by is a sign like any other.
const TAG_CHARS: usize = 300;

fn opens_tag(after: &std::iter::Peekable<std::iter::Take<std::str::Chars<'_>>>) -> bool {
    let mut ahead = after.clone().take(TAG_CHARS);
    let named =
        ahead.next().is_some_and(|next| next.is_ascii_alphabetic() || next == '/' || next == '!');
    named && ahead.any(|letter| letter == '>')
}

fn line_start(out: &str) -> bool {
    out.rsplit('\n').next().is_none_or(|line| line.trim().is_empty())
}

/// The sentences of a cleaned text, in order, with single spaces.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut all = Vec::new();
    for line in text.lines() {
        let (line, bullet) = unmark(line.trim());
        for part in split_sentences(line) {
            let text = part.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.chars().any(char::is_alphanumeric) {
                all.push(Sentence { text, bullet });
            }
            if all.len() >= SENTENCES {
                return all;
            }
        }
    }
    all
}

/// The line without its heading or list mark, and whether it had a list mark.
fn unmark(line: &str) -> (&str, bool) {
    if line.starts_with('#') {
        return (line.trim_start_matches(['#', ' ']), false);
    }
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let rest = &line[digits..];
    if (1..=3).contains(&digits) && rest.starts_with([')', '.']) && rest[1..].starts_with(' ') {
        return (rest[1..].trim(), true);
    }
    for mark in ["- ", "* ", "• ", "– ", "+ ", "[ ] ", "· "] {
        if let Some(rest) = line.strip_prefix(mark) {
            return (rest.trim(), true);
        }
    }
    (line, false)
}

fn split_sentences(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut letters = line.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let ends = match letter {
            ';' => true,
            '.' | '!' | '?' => {
                letters.peek().is_none_or(|(_, next)| *next == ' ') && !short_form(&line[start..at])
            }
            '。' | '！' | '？' | '؟' => true,
            _ => false,
        };
        if ends {
            parts.push(&line[start..at]);
            start = at + letter.len_utf8();
        }
    }
    parts.push(&line[start..]);
    parts
}

/// Whether a full stop after this text belongs to an abbreviation.
fn short_form(before: &str) -> bool {
    let word = before.rsplit(' ').next().unwrap_or_default().to_lowercase();
    ["e.g", "i.e", "z.b", "etc", "bzw", "ca", "no", "nr", "dr", "vs", "inkl"]
        .contains(&word.trim_start_matches('('))
}

/// The words of a text, lower-case, without signs.
pub(super) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '-')
        .map(|word| word.trim_matches(['-', '\'']).to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

static STOP: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("data/stop_words.txt").split_whitespace().collect());

/// Whether a lower-case word says nothing by itself.
pub(super) fn is_stop(word: &str) -> bool {
    STOP.contains(word)
}

/// The words that carry meaning, cut to their stems so that forms of a word are equal.
pub(super) fn stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = words(text)
        .iter()
        .filter(|word| !is_stop(word))
        .map(|word| stem(word.trim_end_matches("'s")))
        .collect();
    stems.sort();
    stems.dedup();
    stems
}

fn stem(word: &str) -> String {
    let one = super::grammar::singular(word);
    let cut = ["ation", "ing", "ed", "er", "e"]
        .iter()
        .find_map(|end| one.strip_suffix(end))
        .unwrap_or(&one);
    if cut.chars().count() < 3 { one } else { cut.to_owned() }
}

/// How much two texts speak of the same: shared stems over those of the shorter one, 0 to 1.
pub(super) fn likeness(one: &[String], other: &[String]) -> f32 {
    let shared = one.iter().filter(|stem| other.contains(stem)).count();
    let shorter = one.len().min(other.len());
    if shorter == 0 { 0.0 } else { shared as f32 / shorter as f32 }
}
