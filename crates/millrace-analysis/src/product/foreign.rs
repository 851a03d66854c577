//! Finds in sentences of other languages who can do what: German "Lernende können Vokabeln üben", and
//! list items of any language. Keeps the words as they are.

use super::clauses::{Clause, Shape, clause};
use super::nouns;
use super::text::Sentence;

const GERMAN_MODALS: &[&str] = &[
    "können", "kann", "sollen", "soll", "möchten", "möchte", "dürfen", "darf", "müssen", "muss",
    "wollen", "will",
];

/// German "X können A, B und C" and list items of any language.
pub(super) fn clauses(sentence: &Sentence) -> Vec<Clause> {
    let words: Vec<&str> = sentence.text.split(' ').collect();
    let modal = words.iter().position(|word| GERMAN_MODALS.contains(&word.to_lowercase().as_str()));
    let mut found = match modal {
        Some(at) if at > 0 => {
            let actor = words[at - 1]
                .chars()
                .next()
                .filter(|c| c.is_uppercase())
                .map(|_| nouns::bare(words[at - 1]).to_owned());
            infinitives(&words[at + 1..].join(" "))
                .into_iter()
                .map(|action| clause(actor.clone(), action, Shape::Foreign))
                .collect()
        }
        _ if sentence.bullet => vec![clause(None, sentence.text.clone(), Shape::Foreign)],
        _ => Vec::new(),
    };
    for clause in &mut found {
        clause.sentence.clone_from(&sentence.text);
    }
    found
}

/// "Vokabeln üben, Texte lesen und Punkte sammeln" in three; a piece must end with a German infinitive.
fn infinitives(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut open = String::new();
    for piece in text.replace(" und ", ", ").split(", ") {
        if !open.is_empty() {
            open.push_str(", ");
        }
        open.push_str(piece.trim());
        let last = piece.rsplit(' ').next().unwrap_or_default();
        if last.ends_with('n')
            && last.chars().next().is_some_and(char::is_lowercase)
            && open.contains(' ')
        {
            all.push(std::mem::take(&mut open));
        }
    }
    if !open.is_empty() && all.is_empty() {
        all.push(open);
    }
    all.into_iter().map(|action| without_pronoun(&action).to_owned()).collect()
}

/// "ihre Aussprache aufnehmen" is told as "Aussprache aufnehmen".
fn without_pronoun(action: &str) -> &str {
    let first = action.split(' ').next().unwrap_or_default();
    let known =
        ["auch", "sich", "ihre", "ihren", "ihr", "seine", "seinen", "eigene", "meine", "meinen"];
    if known.contains(&first.to_lowercase().as_str()) {
        action[first.len()..].trim_start()
    } else {
        action
    }
}
