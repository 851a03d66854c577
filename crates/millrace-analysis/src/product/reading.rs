//! What a project's text names by itself: capabilities, people, things, its language. Adds nothing.

use super::clauses::{self, Clause};
use super::limits::{OWN_ACTORS, OWN_THINGS, TEXT_CHARS};
use super::text::{self, Sentence};
use super::{grammar, nouns, verbs};

/// What a text names.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Capabilities, in order.
    pub(super) clauses: Vec<Clause>,
    /// Roles as lower-case singulars, in order.
    pub(super) roles: Vec<String>,
    /// Things as lower-case singulars and how often they are named, the most often first.
    pub(super) things: Vec<(String, usize)>,
    /// Whether it is an interface for programs rather than for people.
    pub(super) api: bool,
}

/// Reads a text; a short one is read together with the project's name.
pub(super) fn read(name: &str, described: &str) -> Reading {
    let text = text::clean(described, TEXT_CHARS);
    let sentences = text::sentences(&text);
    let words = text::words(&text);
    let foreign = is_foreign(&words);
    let clauses = clauses::clauses(&sentences, foreign);
    let mut reading = Reading { api: is_api(name, &words), ..Reading::default() };
    if foreign {
        reading.clauses = clauses;
        return reading;
    }
    reading.roles = acting(&clauses);
    for sentence in &sentences {
        add_roles(&mut reading.roles, &sentence.text);
    }
    add_name_role(&mut reading.roles, name);
    reading.roles.truncate(OWN_ACTORS);
    reading.things = things(name, &sentences, &clauses);
    reading.clauses = clauses;
    reading
}

/// Little words of German and its neighbours that English does not have.
const FOREIGN: &[&str] = &[
    "und", "der", "die", "das", "für", "mit", "ein", "eine", "einen", "nicht", "ist", "sind",
    "können", "kann", "werden", "oder", "auf", "von", "le", "la", "les", "des", "une", "pour",
    "avec", "est", "dans", "el", "los", "las", "para", "con", "una", "que", "del", "il", "di",
    "che", "per", "het", "een", "voor", "met", "och", "för", "att", "som", "i", "w", "na", "że",
];
const ENGLISH: &[&str] = &[
    "the", "and", "a", "of", "for", "with", "to", "is", "are", "can", "that", "their", "in", "by",
    "an",
];

fn is_foreign(words: &[String]) -> bool {
    let count = |list: &[&str]| words.iter().filter(|word| list.contains(&word.as_str())).count();
    let (foreign, english) = (count(FOREIGN), count(ENGLISH));
    let latin = words.iter().filter(|word| word.is_ascii()).count();
    foreign > english || latin * 2 < words.len()
}

fn is_api(name: &str, words: &[String]) -> bool {
    let named = text::words(name).iter().any(|word| word == "api" || word == "sdk");
    let count = words
        .iter()
        .filter(|word| {
            ["api", "apis", "endpoint", "endpoints", "webhook", "webhooks", "sdk"]
                .contains(&word.as_str())
        })
        .count();
    named || count >= 2
}

/// Who acts in the capabilities, in order.
fn acting(clauses: &[Clause]) -> Vec<String> {
    let mut roles: Vec<String> = Vec::new();
    for role in clauses.iter().filter_map(|clause| clause.actor.clone()) {
        if !ANYBODY.contains(&role.as_str()) {
            add_role(&mut roles, role);
        }
    }
    roles
}

/// Roles that say no more than "somebody".
const ANYBODY: &[&str] = &[
    "user",
    "people",
    "person",
    "team",
    "company",
    "member",
    "family",
    "couple",
    "audience",
    "crew",
    "guest user",
];

fn add_roles(roles: &mut Vec<String>, sentence: &str) {
    let words: Vec<&str> = sentence.split(' ').collect();
    for at in 0..words.len() {
        let word = nouns::bare(words[at]).to_lowercase();
        let one = grammar::singular(&word);
        let verb = one == word && verbs::is_base(&word);
        if verb || !nouns::is_role(&one) || ANYBODY.contains(&one.as_str()) {
            continue;
        }
        // "a vet clinic" is no vet: a singular counts only where its phrase ends.
        let next =
            words.get(at + 1).map(|word| nouns::bare(word).to_lowercase()).unwrap_or_default();
        let ends =
            words[at].ends_with([',', '.', ':', ')']) || next.is_empty() || text::is_stop(&next);
        let ends =
            ends || clauses::MODALS.contains(&next.as_str()) || verbs::form_of(&next).is_some();
        if one == word && !ends {
            continue;
        }
        let Some(role) = nouns::role_at_end(&words[..=at]) else { continue };
        add_role(roles, role);
    }
}

/// Adds a role unless it is there; "amateur runner" and "runner" are the same people.
fn add_role(roles: &mut Vec<String>, role: String) {
    let head = |role: &str| role.rsplit(' ').next().unwrap_or_default().to_owned();
    match roles.iter_mut().find(|known| head(known) == head(&role)) {
        Some(known) if !known.contains(' ') => *known = role,
        Some(_) => {}
        None => roles.push(role),
    }
}

/// A product's name may begin with whom it is for: "Beekeeper hive diary".
fn add_name_role(roles: &mut Vec<String>, name: &str) {
    let first = text::words(name)
        .into_iter()
        .next()
        .map(|word| grammar::singular(&word))
        .unwrap_or_default();
    if roles.is_empty() && nouns::is_role(&first) && !ANYBODY.contains(&first.as_str()) {
        roles.push(first);
    }
}

/// Words of names of products that name no thing.
const PRODUCT_NAMES: &[&str] = &[
    "app",
    "box",
    "hub",
    "tracker",
    "manager",
    "api",
    "portal",
    "online",
    "pro",
    "assistant",
    "tool",
    "my",
    "planner",
    "finder",
];

/// A text of fewer words is too short for sentences; then each word counts.
const FEW_WORDS: usize = 8;

fn things(name: &str, sentences: &[Sentence], clauses: &[Clause]) -> Vec<(String, usize)> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for clause in clauses {
        if let Some(thing) = nouns::object_of(&clause.action) {
            match counted.iter_mut().find(|(known, _)| *known == thing) {
                Some((_, count)) => *count += 1,
                None => counted.push((thing, 1)),
            }
        }
    }
    let words: usize = sentences.iter().map(|sentence| sentence.text.split(' ').count()).sum();
    if counted.is_empty() && words < FEW_WORDS {
        for phrase in sentences.iter().map(|sentence| sentence.text.as_str()).chain([name]) {
            counted.extend(phrase_thing(phrase).map(|thing| (thing, 1)));
        }
    }
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counted.dedup_by(|one, other| one.0 == other.0);
    counted.truncate(OWN_THINGS);
    counted
}

/// The thing a few words name: "Beekeeper hive diary" gives "hive diary".
fn phrase_thing(phrase: &str) -> Option<String> {
    let cleaned = text::clean(phrase, TEXT_CHARS);
    let words: Vec<&str> = cleaned.split_whitespace().map(nouns::bare).collect();
    let kept = |word: &&str| {
        let lower = word.to_lowercase();
        let letters =
            lower.chars().all(|c| c.is_alphabetic() || c == '-') && lower.chars().count() > 2;
        letters
            && !text::is_stop(&lower)
            && !PRODUCT_NAMES.contains(&lower.as_str())
            && !nouns::is_role(&grammar::singular(&lower))
    };
    let kept: Vec<&str> = words.into_iter().filter(kept).collect();
    nouns::thing_of(&kept[kept.len().saturating_sub(2)..])
}
