//! Finds in sentences who can do what: "readers can reserve a title", "lets owners book a visit",
//! "it sends reminders", list items, German "Lernende können Vokabeln üben". Understands forms,
//! not meanings.

use super::limits::{ACTION_CHARS, CLAUSES};
use super::text::Sentence;
use super::verbs::{Form, form_of, is_base};
use super::{foreign, grammar, nouns, text};
use std::collections::HashSet;

/// How a capability was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Somebody does it; the action is an English infinitive without "to".
    Person,
    /// The product does it by itself; the action likewise.
    Product,
    /// A list item or the like that names it with a noun.
    Noun,
    /// Words of another language.
    Foreign,
}

/// A capability the text names.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    /// Who, as a lower-case singular, if said.
    pub(super) actor: Option<String>,
    /// What.
    pub(super) action: String,
    /// What for, in the first person, if said.
    pub(super) so_that: Option<String>,
    /// The sentence it is from.
    pub(super) sentence: String,
    /// How it was named.
    pub(super) shape: Shape,
}

/// The capabilities of the sentences, in order.
pub(super) fn clauses(sentences: &[Sentence], foreign: bool) -> Vec<Clause> {
    let mut all: Vec<Clause> = Vec::new();
    let mut seen = HashSet::new();
    for sentence in sentences {
        let found = if foreign { foreign::clauses(sentence) } else { english_clauses(sentence) };
        for clause in found {
            if seen.insert(text::stems(&clause.action))
                && clause.action.chars().any(char::is_alphabetic)
            {
                all.push(clause);
            }
            if all.len() >= CLAUSES {
                return all;
            }
        }
    }
    all
}

/// A way to read the words of a sentence.
type Reader = fn(&[&str]) -> Vec<Clause>;

fn english_clauses(sentence: &Sentence) -> Vec<Clause> {
    let words: Vec<&str> = sentence.text.split(' ').collect();
    let readers: [Reader; 4] = [modal, enabling, third_person, purpose];
    let read = |part: &[&str]| {
        readers.iter().map(|read| read(part)).find(|found| !found.is_empty()).unwrap_or_default()
    };
    let mut found = listed(&words);
    if found.is_empty() {
        found = parts(&words).into_iter().flat_map(read).collect();
    }
    if found.is_empty() {
        found = if sentence.bullet { item(&sentence.text) } else { imperative(&words) };
    }
    for clause in &mut found {
        clause.sentence.clone_from(&sentence.text);
    }
    found
}

/// The parts of a sentence in which each somebody else acts: "donors register gifts, helpers sort them".
fn parts<'a, 'b>(words: &'a [&'b str]) -> Vec<&'a [&'b str]> {
    let mut parts = Vec::new();
    let mut start = 0;
    for at in 1..words.len() {
        let joined = words[at] == "and" || words[at] == "while";
        let subject = if joined { at + 1 } else { at };
        let open = joined || words[at - 1].ends_with([',', ':']);
        let acts = |at: usize| {
            words.get(at).is_some_and(|word| is_base(nouns::bare(word)) || MODALS.contains(word))
        };
        let person = words.get(subject).is_some_and(|word| {
            let one = grammar::singular(&word.to_lowercase());
            one != word.to_lowercase() && nouns::is_role(&one)
        });
        if open && person && acts(subject + 1) {
            parts.push(&words[start..at]);
            start = subject;
        }
    }
    parts.push(&words[start..]);
    parts
}

/// Verbs that stand before what somebody does.
pub(super) const MODALS: &[&str] = &[
    "can", "may", "should", "must", "will", "could", "shall", "want", "wants", "need", "needs",
    "able",
];
const FILLERS: &[&str] = &[
    "also",
    "then",
    "easily",
    "quickly",
    "be",
    "able",
    "to",
    "always",
    "simply",
    "directly",
    "even",
    "automatically",
    "have",
];

/// "pet owners can book a visit and vets can write notes"
fn modal(words: &[&str]) -> Vec<Clause> {
    let mut all = Vec::new();
    let marks: Vec<usize> = (0..words.len()).filter(|at| is_modal(words, *at)).collect();
    for (index, at) in marks.iter().enumerate() {
        let mut start = at + 1;
        while words
            .get(start)
            .is_some_and(|word| FILLERS.contains(&nouns::bare(word).to_lowercase().as_str()))
        {
            start += 1;
        }
        let end = marks.get(index + 1).map_or(words.len(), |next| actor_start(words, *next));
        let Some(body) = words.get(start..end) else { continue };
        if !body.first().is_some_and(|word| is_base(nouns::bare(word))) {
            continue;
        }
        let actor = nouns::role_at_end(&words[..*at]);
        let shape = if actor.is_none() && speaks_of_product(&words[..*at]) {
            Shape::Product
        } else {
            Shape::Person
        };
        all.extend(
            actions(body, Form::Base)
                .into_iter()
                .map(|action| clause(actor.clone(), action, shape)),
        );
    }
    all
}

fn is_modal(words: &[&str], at: usize) -> bool {
    let word = words[at].to_lowercase();
    let negated = words.get(at + 1).is_some_and(|next| ["not", "never"].contains(next));
    let low = at.saturating_sub(2);
    let continued = word == "able"
        && words[low..at].iter().any(|word| MODALS.contains(&word.to_lowercase().as_str()));
    at > 0 && MODALS.contains(&word.as_str()) && !negated && !continued
}

/// Where the words that name the actor before a modal begin.
fn actor_start(words: &[&str], modal: usize) -> usize {
    let low = modal.saturating_sub(4);
    let joint = (low..modal).rev().find(|at| {
        ["and", "but", "while", "where"].contains(&words[*at]) || words[*at].ends_with(',')
    });
    match joint {
        Some(at) if words[at].ends_with(',') => at + 1,
        Some(at) => at,
        None => modal.saturating_sub(1),
    }
}

const PRODUCT_WORDS: &[&str] = &[
    "it",
    "app",
    "application",
    "system",
    "service",
    "platform",
    "tool",
    "site",
    "website",
    "api",
    "software",
    "product",
    "bot",
    "portal",
    "which",
    "that",
    "backend",
    "program",
    "server",
    "dashboard",
    "solution",
];

fn speaks_of_product(words: &[&str]) -> bool {
    words
        .iter()
        .rev()
        .take(2)
        .any(|word| PRODUCT_WORDS.contains(&nouns::bare(word).to_lowercase().as_str()))
}

const ENABLERS: &[&str] = &[
    "lets", "let", "allows", "allow", "enables", "enable", "helps", "help", "supports", "helping",
    "letting", "allowing", "enabling",
];

/// "lets dog owners find a sitter"
fn enabling(words: &[&str]) -> Vec<Clause> {
    let Some(at) = words.iter().position(|word| ENABLERS.contains(&word.to_lowercase().as_str()))
    else {
        return Vec::new();
    };
    let rest = &words[at + 1..];
    let Some(verb) = rest.iter().take(6).position(|word| is_base(nouns::bare(word))) else {
        return Vec::new();
    };
    let actor = nouns::role_at_end(strip_to(&rest[..verb]));
    actions(&rest[verb..], Form::Base)
        .into_iter()
        .map(|action| clause(actor.clone(), action, Shape::Person))
        .collect()
}

fn strip_to<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    match words.split_last() {
        Some((&"to", rest)) => rest,
        _ => words,
    }
}

/// "it tracks containers and sends alerts", "nurses record the temperature"
fn third_person(words: &[&str]) -> Vec<Clause> {
    for at in 1..words.len() {
        let word = nouns::bare(words[at]).to_lowercase();
        let before = &words[..at];
        match form_of(&word) {
            Some((_, Form::Third))
                if speaks_of_product(&before[at - 1..]) || (at < 4 && starts_with_name(before)) =>
            {
                return actions(&words[at..], Form::Third)
                    .into_iter()
                    .map(|action| clause(None, action, Shape::Product))
                    .collect();
            }
            Some((_, form)) if form != Form::Gerund && at < 5 && words.len() > at + 1 => {
                if let Some(actor) = nouns::role_at_end(before) {
                    let many = grammar::is_plural(nouns::bare(before[at - 1]));
                    if many == (form == Form::Base) {
                        return actions(&words[at..], form)
                            .into_iter()
                            .map(|action| clause(Some(actor.clone()), action, Shape::Person))
                            .collect();
                    }
                }
            }
            _ => {}
        }
    }
    Vec::new()
}

fn starts_with_name(before: &[&str]) -> bool {
    let last = before.last().copied().unwrap_or_default();
    let name = last.chars().next().is_some_and(char::is_uppercase) && !last.ends_with(',');
    name && !grammar::is_plural(last) && nouns::role_at_end(before).is_none()
}

const BEFORE_GERUND: &[&str] = &["for", "by", "of", "about", "including", "with", "on"];
const BEFORE_PURPOSE: &[&str] = &[
    "want",
    "wants",
    "need",
    "needs",
    "able",
    "have",
    "has",
    "how",
    "due",
    "up",
    "access",
    "according",
];

/// "an app for booking visits", "a place to swap books"
fn purpose(words: &[&str]) -> Vec<Clause> {
    for at in 0..words.len().saturating_sub(1) {
        let word = nouns::bare(words[at]).to_lowercase();
        let before = at.checked_sub(1).map(|at| words[at].to_lowercase()).unwrap_or_default();
        let form = match form_of(&word) {
            Some((_, Form::Gerund)) if BEFORE_GERUND.contains(&before.as_str()) => Form::Gerund,
            Some((_, Form::Base)) if before == "to" => {
                let earlier = at
                    .checked_sub(2)
                    .map(|at| nouns::bare(words[at]).to_lowercase())
                    .unwrap_or_default();
                if BEFORE_PURPOSE.contains(&earlier.as_str()) { continue } else { Form::Base }
            }
            _ => continue,
        };
        return actions(&words[at..], form)
            .into_iter()
            .map(|action| clause(None, action, Shape::Person))
            .collect();
    }
    Vec::new()
}

/// "Manage your recipes."
fn imperative(words: &[&str]) -> Vec<Clause> {
    if !looks_like_action(words) {
        return Vec::new();
    }
    actions(words, Form::Base)
        .into_iter()
        .map(|action| clause(None, action, Shape::Person))
        .collect()
}

fn looks_like_action(words: &[&str]) -> bool {
    words.first().is_some_and(|word| is_base(&word.to_lowercase())) && has_object(words)
}

/// Whether an object seems to follow the first word: "plan the week", not "order history".
fn has_object(words: &[&str]) -> bool {
    words.iter().skip(1).take(4).any(|word| {
        let word = nouns::bare(word).to_lowercase();
        grammar::is_plural(&word)
            || [
                "a", "an", "the", "your", "my", "our", "their", "all", "every", "each", "any",
                "online", "by", "with",
            ]
            .contains(&word.as_str())
    })
}

const LABELS: &[&str] = &[
    "features",
    "functions",
    "includes",
    "include",
    "functionality",
    "modules",
    "wishes",
    "needed",
    "required",
    "wanted",
    "funktionen",
    "scope",
];

/// "Features: reminders, online payment and a waiting list"
fn listed(words: &[&str]) -> Vec<Clause> {
    let label = words.iter().take(3).position(|word| {
        let bare = nouns::bare(word).to_lowercase();
        word.ends_with(':') && LABELS.contains(&bare.as_str())
    });
    let Some(at) = label else { return Vec::new() };
    let rest = words[at + 1..].join(" ").replace(" and ", ", ");
    rest.split(',').map(str::trim).filter(|part| part.chars().count() > 2).flat_map(item).collect()
}

/// One item of a list: an action, what the product does, or a noun.
fn item(text: &str) -> Vec<Clause> {
    let title = text.split(": ").next().unwrap_or(text).split(" – ").next().unwrap_or(text);
    let title = title.split(" - ").next().unwrap_or(title).trim();
    let words: Vec<&str> = title.split(' ').collect();
    let first = form_of(&nouns::bare(words[0]).to_lowercase());
    if looks_like_action(&words) {
        return vec![clause(None, grammar::lower_first(title), Shape::Person)];
    }
    match first {
        Some((verb, form @ (Form::Third | Form::Gerund))) if has_object(&words) => {
            let action = format!("{verb} {}", words[1..].join(" "));
            let shape = if form == Form::Third { Shape::Product } else { Shape::Person };
            vec![clause(None, action, shape)]
        }
        _ => vec![clause(None, title.to_owned(), Shape::Noun)],
    }
}

/// The actions of a run of words that begins with a verb in the given form, as infinitives.
fn actions(words: &[&str], form: Form) -> Vec<String> {
    let mut pieces: Vec<Vec<String>> = vec![Vec::new()];
    let mut at = 0;
    while at < words.len() {
        let joins = ["and", "then"].contains(&words[at]);
        let after = if joins { at + 1 } else { at };
        let open = at == 0 || joins || words[at - 1].ends_with(',');
        let verb = words
            .get(after)
            .and_then(|word| form_of(&nouns::bare(word).to_lowercase()))
            .filter(|(_, found)| *found == form);
        let full = pieces.last().is_some_and(|piece| piece.len() > 1);
        match verb {
            Some((verb, _))
                if open
                    && (full || at == 0)
                    && words.get(after + 1).is_some_and(|next| *next != "of") =>
            {
                if at > 0 {
                    pieces.push(Vec::new());
                }
                let tail = if words[after].ends_with(',') { "," } else { "" };
                push(&mut pieces, format!("{verb}{tail}"));
                at = after + 1;
            }
            Some((verb, _)) if open && form != Form::Base => {
                if joins {
                    push(&mut pieces, words[at].to_owned());
                }
                push(&mut pieces, verb.to_owned());
                at = after + 1;
            }
            _ => {
                push(&mut pieces, words[at].to_owned());
                at += 1;
            }
        }
    }
    let mut told: Vec<String> = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.len() > 1) {
        let meant = told.last().and_then(|before| nouns::object_of(before));
        let mut piece = piece.clone();
        match (piece[1].as_str(), meant) {
            ("them", Some(things)) => piece[1] = grammar::plural(&things),
            ("it", Some(thing)) => piece[1] = format!("the {thing}"),
            _ => {}
        }
        told.push(piece.join(" "));
    }
    told
}

fn push(pieces: &mut [Vec<String>], word: String) {
    if let Some(piece) = pieces.last_mut() {
        piece.push(word);
    }
}

/// A clause of an action as it stands in a sentence: the purpose is taken off and told apart.
pub(super) fn clause(actor: Option<String>, action: String, shape: Shape) -> Clause {
    let mut action = action;
    let mut so_that = None;
    for mark in [" so that ", " so they ", " so I ", " in order to ", " because ", " to make sure "]
    {
        if let Some(at) = action.find(mark) {
            let rest = action[at + mark.len()..].trim().to_owned();
            let told = match mark {
                " so that " => Some(rest),
                " so they " | " so I " => Some(format!("I {rest}")),
                _ => None,
            };
            so_that = told.map(|told| grammar::first_person(&grammar::clip(&told, ACTION_CHARS)));
            action.truncate(at);
        }
    }
    if action.chars().count() > ACTION_CHARS {
        action = action.split([',', '(']).next().unwrap_or_default().to_owned();
    }
    let action =
        grammar::clip(action.trim().trim_end_matches([',', '.', ':', ')', ' ']), ACTION_CHARS);
    Clause { actor, action, so_that, sentence: String::new(), shape }
}
