//! Finds what is known of a feature that exists already, whoever made it; if nothing is, its own
//! name and text are read.

use super::brief::Known;
use super::clauses::{self, Clause, Shape};
use super::idea::Idea;
use super::limits::{QUOTE_CHARS, TEXT_CHARS};
use super::picture::{Picture, alike};
use super::{grammar, text};

/// Ideas of the endless series that are compared with a feature's title.
const COMPARED: usize = 300;

/// The idea behind an existing feature.
pub(super) fn idea_of(picture: &Picture, known: &Known) -> Idea {
    let title = known.real_title();
    let lower = title.to_lowercase();
    let exact = (0..COMPARED)
        .map(|index| picture.idea(index))
        .find(|idea| idea.title.to_lowercase() == lower);
    if let Some(idea) = exact {
        return idea;
    }
    let mut idea = own(picture, known, &title);
    let stems = text::stems(&title);
    let near = picture.ideas.iter().find(|near| alike(&text::stems(&near.title), &stems));
    if let Some(near) = near {
        idea.fails.clone_from(&near.fails);
        idea.edge.clone_from(&near.edge);
        idea.gain.clone_from(&near.gain);
        idea.thing.clone_from(&near.thing);
    }
    idea
}

/// The idea a feature's own words give.
fn own(picture: &Picture, known: &Known, title: &str) -> Idea {
    let sentences = text::sentences(&text::clean(&known.text, TEXT_CHARS));
    let told: Vec<Clause> = clauses::clauses(&sentences, false);
    let as_item = vec![text::Sentence { text: title.to_owned(), bullet: true }];
    let named = clauses::clauses(&as_item, false).into_iter().next();
    let person = told.iter().find(|clause| clause.shape == Shape::Person && clause.actor.is_some());
    let clause = match (named, person) {
        (Some(named), Some(person)) if named.shape != Shape::Person => {
            Clause { actor: person.actor.clone(), ..named }
        }
        (Some(named), _) => named,
        (None, Some(person)) => person.clone(),
        (None, None) => Clause {
            actor: None,
            action: if title.is_empty() { "use the product".to_owned() } else { title.to_owned() },
            so_that: None,
            sentence: String::new(),
            shape: if title.is_empty() { Shape::Person } else { Shape::Noun },
        },
    };
    let thing = picture.thing_in(&format!("{title} {}", grammar::clip(&known.text, QUOTE_CHARS)));
    let said: Vec<String> = sentences
        .iter()
        .filter(|sentence| sentence.text.trim_end_matches('.') != title)
        .take(3)
        .map(|sentence| grammar::sentence(&sentence.text))
        .collect();
    let mut idea = picture.own_idea(&clause, 1);
    if !title.is_empty() {
        title.clone_into(&mut idea.title);
    }
    if let (Shape::Noun, Some(role)) = (clause.shape, &clause.actor) {
        let named =
            picture.actors.iter().find(|actor| actor.role == *role || actor.also.contains(role));
        idea.actor = named.map_or_else(|| role.clone(), |actor| actor.role.clone());
    }
    if !said.is_empty() {
        idea.what = said.join(" ");
    }
    idea.thing = thing.name;
    idea.quote = None;
    idea
}
