//! The picture of a product that everything is made from: people, things and capabilities, those
//! the project's text names before those of its domain, these before angles any product has.

use super::brief::Brief;
use super::domain::{self, Actor, Thing};
use super::idea::Idea;
use super::limits::{LINE_CHARS, NOUN_CHARS};
use super::marks::Marks;
use super::{blocks, cast, grammar, reading, text};
use std::sync::LazyLock;

static ANGLES: LazyLock<Vec<Idea>> = LazyLock::new(|| {
    blocks::parse(include_str!("data/angles.txt")).iter().map(domain::idea).collect()
});

/// Ways to look at an angle again when all things have had it.
const SCOPES: &[&str] = &[
    "per location",
    "per team",
    "by year",
    "on the phone",
    "for a single person",
    "in a second language",
    "for guests",
    "with a summary by e-mail",
];

/// People, things and capabilities of a product. None of the lists is empty but `ideas`.
#[derive(Debug)]
pub(super) struct Picture {
    /// How to call the product.
    pub(super) project: String,
    /// Who takes part, the most important first.
    pub(super) actors: Vec<Actor>,
    /// What is kept, the central thing first.
    pub(super) things: Vec<Thing>,
    /// Capabilities the text or its domain names.
    pub(super) ideas: Vec<Idea>,
    /// Whether it is an interface for programs.
    pub(super) api: bool,
    lead: String,
}

impl Picture {
    /// Looks at all that a brief says.
    pub(super) fn of(brief: &Brief) -> Self {
        let reading = reading::read(&brief.name, &brief.text);
        let wishes = reading::read("", &brief.wishes);
        let mut domains =
            domain::domains_of(&brief.name, &format!("{}\n{}", brief.text, brief.wishes));
        if domains.is_empty() {
            domains.push(domain::general());
        }
        let mut picture = Self {
            project: project_name(&brief.name),
            actors: cast::actors(&reading, &domains),
            things: cast::things(&reading, &brief.text, &domains),
            ideas: Vec::new(),
            api: reading.api,
            lead: domains
                .first()
                .and_then(|domain| domain.actors.last())
                .map_or_else(|| "coordinator".to_owned(), |actor| actor.role.clone()),
        };
        let clauses = wishes.clauses.iter().chain(&reading.clauses);
        picture.ideas =
            clauses.enumerate().map(|(at, clause)| picture.own_idea(clause, at)).collect();
        let central = picture.thing("");
        let known: Vec<Idea> = domains
            .iter()
            .flat_map(|domain| &domain.ideas)
            .map(|idea| {
                // What holds for any product is told of this one's central thing.
                let told = idea.filled(&picture.marks(&central, 0).values());
                if idea.thing.is_empty() {
                    Idea { thing: central.name.clone(), ..told }
                } else {
                    told
                }
            })
            .collect();
        let general = domains.iter().all(|domain| domain.things.is_empty());
        picture.add_known(known, general);
        picture.wished_first(&brief.wishes);
        picture
    }

    /// Adds what the domains know; where the text names the same, its words stay and the knowledge
    /// tells how it goes.
    fn add_known(&mut self, known: Vec<Idea>, general: bool) {
        let own = self.ideas.len();
        let mut enriched = vec![false; own];
        for mut idea in known {
            idea.actor = self.actor_called(&idea.actor);
            idea.thing = self.thing_called(&idea.thing);
            let stems = self.common_stems(&format!("{} {}", idea.title, idea.action));
            let same = self.ideas.iter().take(own).position(|named| {
                (!named.actor_named || named.actor == idea.actor)
                    && (self.is_near(named, &stems) || is_foreign_word_for(named, &idea))
            });
            let told = || {
                self.ideas.iter().skip(own).any(|old| near(&self.common_stems(&old.title), &stems))
            };
            match same.filter(|_| !general) {
                Some(at) if enriched[at] => {}
                Some(at) => {
                    enrich(&mut self.ideas[at], &idea);
                    enriched[at] = true;
                }
                // A second domain often knows the same as the first.
                None if !general && told() => {}
                None => self.ideas.push(idea),
            }
        }
    }

    /// The name a domain's thing has here, where another one stands for it.
    fn thing_called(&self, name: &str) -> String {
        let kept = self.things.iter().any(|thing| thing.name == name);
        let other = self.things.iter().find(|thing| thing.also.iter().any(|also| also == name));
        other.filter(|_| !kept).map_or_else(|| name.to_owned(), |thing| thing.name.clone())
    }

    /// Whether a capability of the text is one the domain knows, as a whole or without its circumstances.
    fn is_near(&self, named: &Idea, stems: &[String]) -> bool {
        let core = CIRCUMSTANCES
            .iter()
            .filter_map(|mark| named.title.find(mark))
            .min()
            .map_or(named.title.as_str(), |at| &named.title[..at]);
        near(&self.common_stems(&named.title), stems) || near(&self.common_stems(core), stems)
    }

    /// The stems of a text in which other words for a thing are the thing's name.
    fn common_stems(&self, said: &str) -> Vec<String> {
        let mut stems = text::stems(said);
        for thing in &self.things {
            let other = thing.also.iter().flat_map(|other| text::stems(other)).collect::<Vec<_>>();
            let name = text::stems(&thing.name);
            if let (Some(name), true) =
                (name.first(), stems.iter().any(|stem| other.contains(stem)))
            {
                stems.retain(|stem| !other.contains(stem));
                stems.push(name.clone());
            }
        }
        stems.sort();
        stems.dedup();
        stems
    }

    /// Puts what the wishes speak of before the rest.
    fn wished_first(&mut self, wishes: &str) {
        let wished = text::stems(&text::clean(wishes, 20_000));
        if !wished.is_empty() {
            self.ideas.sort_by_key(|idea| {
                let stems = text::stems(&idea.title);
                std::cmp::Reverse(stems.iter().filter(|stem| wished.contains(stem)).count().min(2))
            });
        }
    }

    /// The role a domain's actor has here, where the text calls it otherwise.
    pub(super) fn actor_called(&self, role: &str) -> String {
        let same = self
            .actors
            .iter()
            .find(|actor| actor.role == role || actor.also.iter().any(|other| other == role));
        let longer = || self.actors.iter().find(|actor| actor.role.ends_with(&format!(" {role}")));
        same.or_else(longer).map_or_else(|| role.to_owned(), |actor| actor.role.clone())
    }

    /// Whether somebody here has this role, under any word for it.
    pub(super) fn knows(&self, role: &str) -> bool {
        self.actors
            .iter()
            .any(|actor| actor.role == role || actor.also.iter().any(|other| other == role))
    }

    /// Who uses it most.
    pub(super) fn main_role(&self) -> &str {
        self.actors.first().map_or("member", |actor| &actor.role)
    }

    /// Who is responsible.
    pub(super) fn lead_role(&self) -> String {
        self.actor_called(&self.lead)
    }

    /// The actor of a role, else one who has only the role.
    pub(super) fn actor(&self, role: &str) -> Actor {
        let found = self.actors.iter().find(|actor| actor.role == role);
        found.cloned().unwrap_or_else(|| cast::own_actor(role, &[]))
    }

    /// The thing of a name; the central one if there is none.
    pub(super) fn thing(&self, name: &str) -> Thing {
        let found = self.things.iter().find(|thing| thing.name == name);
        found.or(self.things.first()).cloned().unwrap_or_else(|| cast::own_thing("entry", ""))
    }

    /// The thing a text speaks of; the central one if it speaks of none.
    pub(super) fn thing_in(&self, said: &str) -> Thing {
        let words: Vec<String> =
            text::words(said).iter().map(|word| grammar::singular(word)).collect();
        let said = format!(" {} ", words.join(" "));
        let named = |name: &str| said.find(&format!(" {name} "));
        let found = self.things.iter().filter_map(|thing| {
            let names = std::iter::once(&thing.name).chain(&thing.also);
            names.filter_map(|name| named(name)).min().map(|at| (at, thing))
        });
        let exact = found.min_by_key(|(at, _)| *at).map(|(_, thing)| thing);
        // Other languages form plurals otherwise: "Lektionen" begins like "lektion".
        let begins = |name: &String| {
            name.chars().count() > 4 && words.iter().any(|word| word.starts_with(name.as_str()))
        };
        let near = || self.things.iter().find(|thing| thing.also.iter().any(begins));
        exact.or_else(near).cloned().unwrap_or_else(|| self.thing(""))
    }

    /// An idea of the endless series: first what is named, then angles on what is kept.
    pub(super) fn idea(&self, index: usize) -> Idea {
        match self.ideas.get(index) {
            Some(idea) => idea.clone(),
            None => self.angle(index - self.ideas.len()),
        }
    }

    fn angle(&self, index: usize) -> Idea {
        let (angles, things) = (ANGLES.len().max(1), self.things.len().max(1));
        let (round, rest) = (index / (angles * things), index % (angles * things));
        let thing = &self.things[(rest / angles + rest % angles) % things];
        let mut idea = ANGLES[rest % angles].filled(&self.marks(thing, index as u32).values());
        idea.thing.clone_from(&thing.name);
        if let Some(round) = round.checked_sub(1) {
            let scope = SCOPES[round % SCOPES.len()];
            let again = if round < SCOPES.len() {
                String::new()
            } else {
                format!(" (part {})", round / SCOPES.len() + 1)
            };
            idea.title = format!("{}, {scope}{again}", idea.title);
            idea.action = format!("{}, {scope}", idea.action);
        }
        idea
    }

    /// What our templates say of a thing.
    pub(super) fn marks(&self, thing: &Thing, number: u32) -> Marks {
        Marks::new(self, thing, number)
    }
}

/// Whether two titles tell of the same.
pub(super) fn alike(one: &[String], other: &[String]) -> bool {
    let shared = one.iter().filter(|stem| other.contains(stem)).count();
    shared >= 2 && text::likeness(one, other) >= 0.75
}

/// Whether a capability of the text is one the domain knows, under other words.
fn near(named: &[String], known: &[String]) -> bool {
    let shared = named.iter().filter(|stem| known.contains(stem)).count();
    shared >= 2 && shared * 5 >= named.len() * 3
}

/// Words after which a title only tells circumstances.
const CIRCUMSTANCES: &[&str] =
    &[" when ", " if ", " before ", " after ", " from ", " with ", " during "];

/// Whether words of another language are of the same thing as an idea the domain knows.
fn is_foreign_word_for(named: &Idea, idea: &Idea) -> bool {
    named.action.starts_with('“')
        && (named.thing == idea.thing
            || text::stems(&idea.title).iter().any(|stem| text::stems(&named.thing).contains(stem)))
}

fn enrich(named: &mut Idea, idea: &Idea) {
    named.actor.clone_from(&idea.actor);
    named.what.clone_from(&idea.what);
    named.done.clone_from(&idea.done);
    named.fails.clone_from(&idea.fails);
    named.edge.clone_from(&idea.edge);
    named.gain.clone_from(&idea.gain);
    named.so_that.clone_from(&idea.so_that);
    named.thing.clone_from(&idea.thing);
    named.rank = idea.rank;
}

fn project_name(name: &str) -> String {
    let name = text::clean(name, LINE_CHARS).split_whitespace().collect::<Vec<_>>().join(" ");
    let told = name.chars().any(char::is_alphanumeric);
    if told { grammar::clip(&name, NOUN_CHARS * 2) } else { "the product".to_owned() }
}
