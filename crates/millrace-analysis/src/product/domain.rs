//! The maintained knowledge of product domains: who takes part, what is kept, what is done, what
//! goes wrong. It is data (`data/domains/*.txt`); to add a domain is to add a file and its line here.

use super::columns::{self, Column};
use super::idea::{Idea, Rank};
use super::{blocks, grammar, text};
use std::sync::LazyLock;

const FILES: &[&str] = &[
    include_str!("data/domains/agriculture.txt"),
    include_str!("data/domains/booking.txt"),
    include_str!("data/domains/community.txt"),
    include_str!("data/domains/cooking.txt"),
    include_str!("data/domains/crm.txt"),
    include_str!("data/domains/developer.txt"),
    include_str!("data/domains/donations.txt"),
    include_str!("data/domains/events.txt"),
    include_str!("data/domains/finance.txt"),
    include_str!("data/domains/fitness.txt"),
    include_str!("data/domains/games.txt"),
    include_str!("data/domains/government.txt"),
    include_str!("data/domains/health.txt"),
    include_str!("data/domains/hiring.txt"),
    include_str!("data/domains/languages.txt"),
    include_str!("data/domains/learning.txt"),
    include_str!("data/domains/library.txt"),
    include_str!("data/domains/logistics.txt"),
    include_str!("data/domains/media.txt"),
    include_str!("data/domains/monitoring.txt"),
    include_str!("data/domains/projects.txt"),
    include_str!("data/domains/property.txt"),
    include_str!("data/domains/restaurant.txt"),
    include_str!("data/domains/shop.txt"),
    include_str!("data/domains/support.txt"),
    include_str!("data/domains/travel.txt"),
    include_str!("data/domains/vet.txt"),
];

/// What is known of projects no domain fits.
static GENERAL: LazyLock<Domain> =
    LazyLock::new(|| Domain::parse(include_str!("data/general.txt")));
static DOMAINS: LazyLock<Vec<Domain>> =
    LazyLock::new(|| FILES.iter().map(|file| Domain::parse(file)).collect());

/// Somebody who takes part.
#[derive(Clone, Debug, Default)]
pub(super) struct Actor {
    /// Lower-case singular: "pet owner".
    pub(super) role: String,
    /// Other words for the same, also German ones; lower-case.
    pub(super) also: Vec<String>,
    /// Infinitives without "to".
    pub(super) goals: Vec<String>,
    /// What "they" suffer from: "waits on hold in the lunch break".
    pub(super) pains: Vec<String>,
    /// What they say.
    pub(super) quote: String,
}

/// Something a product keeps.
#[derive(Clone, Debug)]
pub(super) struct Thing {
    /// Lower-case singular.
    pub(super) name: String,
    /// Other words for the same; lower-case.
    pub(super) also: Vec<String>,
    /// Its own columns.
    pub(super) columns: Vec<Column>,
    /// Names of things and roles it belongs to.
    pub(super) of: Vec<String>,
    /// Concrete examples.
    pub(super) like: Vec<String>,
}

impl Thing {
    /// The plural.
    pub(super) fn many(&self) -> String {
        grammar::plural(&self.name)
    }

    /// A concrete example, by number.
    pub(super) fn example(&self, number: u32) -> String {
        match self.like.len() {
            0 => format!("{} no. {}", grammar::upper_first(&self.name), 12 + number % 7),
            count => self.like[number as usize % count].replace('“', "‘").replace('”', "’"),
        }
    }

    /// Whether both stand for the same: two domains may know it under two names.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.name == other.name
            || self.also.contains(&other.name)
            || other.also.contains(&self.name)
    }

    /// Whether the name or another word for it is this one, or ends with it.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name
            || self.also.iter().any(|other| other == name)
            || self.name.ends_with(&format!(" {name}"))
    }
}

/// A product domain.
#[derive(Debug)]
pub(super) struct Domain {
    /// A noun phrase: "library lending".
    pub(super) name: &'static str,
    strong: Vec<&'static str>,
    weak: Vec<&'static str>,
    /// Who takes part; the last one is who is responsible.
    pub(super) actors: Vec<Actor>,
    /// What is kept, the central thing first.
    pub(super) things: Vec<Thing>,
    /// What such products do.
    pub(super) ideas: Vec<Idea>,
}

impl Domain {
    fn parse(file: &'static str) -> Self {
        let mut domain = Self {
            name: "",
            strong: vec![],
            weak: vec![],
            actors: vec![],
            things: vec![],
            ideas: vec![],
        };
        for block in blocks::parse(file) {
            match block.kind {
                "domain" => {
                    domain.name = block.head;
                    domain.strong = block.get("words").split_whitespace().collect();
                    domain.weak = block.get("hints").split_whitespace().collect();
                }
                "actor" => domain.actors.push(actor(&block)),
                "thing" => domain.things.push(thing(&block)),
                "feature" => domain.ideas.push(idea(&block)),
                _ => {}
            }
        }
        domain
    }

    /// How much a text's words speak for this domain.
    fn score(&self, words: &[String]) -> u32 {
        let hits = |stems: &[&str], cap: usize| -> usize {
            stems
                .iter()
                .map(|stem| words.iter().filter(|word| speaks(word, stem)).count().min(cap))
                .sum()
        };
        u32::try_from(3 * hits(&self.strong, 3) + hits(&self.weak, 2)).unwrap_or(u32::MAX)
    }
}

/// Whether a word begins like a stem; short stems begin too many words ("cat" in "category"), so
/// they have to be the whole word.
fn speaks(word: &str, stem: &str) -> bool {
    let short = stem.chars().count() <= 3;
    if short {
        word.strip_prefix(stem).is_some_and(|rest| ["", "s"].contains(&rest))
    } else {
        word.starts_with(stem)
    }
}

fn owned(value: &'static str, separator: &'static str) -> Vec<String> {
    blocks::parts(value, separator).map(str::to_owned).collect()
}

fn actor(block: &blocks::Block) -> Actor {
    Actor {
        role: block.head.to_owned(),
        also: owned(block.get("also"), ","),
        goals: owned(block.get("goals"), ";"),
        pains: owned(block.get("pains"), ";"),
        quote: block.get("quote").to_owned(),
    }
}

fn thing(block: &blocks::Block) -> Thing {
    Thing {
        name: block.head.to_owned(),
        also: owned(block.get("also"), ","),
        columns: columns::parse(block.get("holds")),
        of: owned(block.get("of"), ","),
        like: owned(block.get("like"), ";"),
    }
}

/// Reads a feature block, also one of the angles with marks to be filled.
pub(super) fn idea(block: &blocks::Block) -> Idea {
    let who: Vec<&'static str> = block.get("who").split("->").map(str::trim).collect();
    let part = |at: usize| who.get(at).copied().unwrap_or_default().to_owned();
    let both = |value| {
        let (left, right) = blocks::pair(value);
        (left.to_owned(), right.to_owned())
    };
    Idea {
        title: block.head.to_owned(),
        actor: part(0),
        actor_named: false,
        action: part(1),
        so_that: part(2),
        thing: block.get("on").to_owned(),
        what: block.get("what").to_owned(),
        done: block.get("done").to_owned(),
        fails: both(block.get("fails")),
        edge: both(block.get("edge")),
        gain: block.get("gain").to_owned(),
        rank: Rank::parse(block.get("rank")),
        quote: None,
    }
}

/// Least score of a domain: one word that is sure, or several that may be.
const SCORE_MIN: u32 = 2;

/// The domains a project is about, the best first, at most two.
pub(super) fn domains_of(name: &str, description: &str) -> Vec<&'static Domain> {
    let mut words = text::words(description);
    let title = text::words(name);
    words.extend(title.iter().cloned().chain(title.iter().cloned()));
    let mut scored: Vec<(u32, &Domain)> =
        DOMAINS.iter().map(|domain| (domain.score(&words), domain)).collect();
    scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let best = scored.first().map_or(0, |(score, _)| *score);
    scored.retain(|(score, _)| *score >= SCORE_MIN && *score * 5 >= best * 3);
    scored.into_iter().take(2).map(|(_, domain)| domain).collect()
}

/// What holds for any product.
pub(super) fn general() -> &'static Domain {
    &GENERAL
}

#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Domain> {
    DOMAINS.iter().chain([&*GENERAL])
}
