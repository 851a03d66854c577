//! The picture of a product that everything is made from: people, things and capabilities, those
//! the project's text names before those of its domain, these before angles any product has.

use super::brief::Brief;
use super::clauses::{Clause, Shape};
use super::domain::{self, Actor, Domain, Thing};
use super::idea::{Idea, Rank};
use super::limits::{LINE_CHARS, NOUN_CHARS, QUOTE_CHARS, TITLE_CHARS};
use super::reading::{self, Reading};
use super::{blocks, columns, grammar, nouns, text, verbs};
use std::sync::LazyLock;

static MANNERS: LazyLock<Vec<blocks::Block>> = LazyLock::new(|| blocks::parse(include_str!("data/manners.txt")));
static ANGLES: LazyLock<Vec<Idea>> =
    LazyLock::new(|| blocks::parse(include_str!("data/angles.txt")).iter().map(domain::idea).collect());

/// Ways to look at an angle again when all things have had it.
const SCOPES: &[&str] = &["per location", "per team", "by year", "on the phone", "for a single person", "in a second language", "for guests", "with a summary by e-mail"];

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
        let mut domains = domain::domains_of(&brief.name, &format!("{}\n{}", brief.text, brief.wishes));
        if domains.is_empty() {
            domains.push(domain::general());
        }
        let mut picture = Self {
            project: project_name(&brief.name),
            actors: actors(&reading, &domains),
            things: things(&reading, &brief.text, &domains),
            ideas: Vec::new(),
            api: reading.api,
            lead: domains.first().and_then(|domain| domain.actors.last()).map_or_else(|| "coordinator".to_owned(), |actor| actor.role.clone()),
        };
        let clauses = wishes.clauses.iter().chain(&reading.clauses);
        picture.ideas = clauses.enumerate().map(|(at, clause)| picture.own_idea(clause, at)).collect();
        let known: Vec<Idea> = domains.iter().flat_map(|domain| domain.ideas.clone()).collect();
        picture.add_known(known);
        picture.wished_first(&brief.wishes);
        picture
    }

    /// Adds what the domains know; where the text names the same, its words stay and the knowledge
    /// tells how it goes.
    fn add_known(&mut self, known: Vec<Idea>) {
        let own = self.ideas.len();
        for mut idea in known {
            idea.actor = self.actor_called(&idea.actor);
            let stems = text::stems(&format!("{} {}", idea.title, idea.action));
            let same = self.ideas.iter_mut().take(own).find(|named| near(&text::stems(&named.title), &stems));
            match same {
                Some(named) => enrich(named, &idea),
                None => self.ideas.push(idea),
            }
        }
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
    fn actor_called(&self, role: &str) -> String {
        let same = self.actors.iter().find(|actor| actor.role == role || actor.also.iter().any(|other| other == role));
        same.map_or_else(|| role.to_owned(), |actor| actor.role.clone())
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
        found.cloned().unwrap_or_else(|| own_actor(role, &[]))
    }

    /// The thing of a name; the central one if there is none.
    pub(super) fn thing(&self, name: &str) -> Thing {
        let found = self.things.iter().find(|thing| thing.name == name);
        found.or(self.things.first()).cloned().unwrap_or_else(|| own_thing("entry", ""))
    }

    /// The thing a text speaks of; the central one if it speaks of none.
    pub(super) fn thing_in(&self, said: &str) -> Thing {
        let words: Vec<String> = text::words(said).iter().map(|word| grammar::singular(word)).collect();
        let said = format!(" {} ", words.join(" "));
        let named = |name: &str| said.find(&format!(" {name} "));
        let found = self.things.iter().filter_map(|thing| {
            let names = std::iter::once(&thing.name).chain(&thing.also);
            names.filter_map(|name| named(name)).min().map(|at| (at, thing))
        });
        found.min_by_key(|(at, _)| *at).map_or_else(|| self.thing(""), |(_, thing)| thing.clone())
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
            let again = if round < SCOPES.len() { String::new() } else { format!(" (part {})", round / SCOPES.len() + 1) };
            idea.title = format!("{}, {scope}{again}", idea.title);
            idea.action = format!("{}, {scope}", idea.action);
        }
        idea
    }

    /// What our templates say of a thing.
    pub(super) fn marks(&self, thing: &Thing, number: u32) -> Marks {
        Marks::new(self, thing, number)
    }

    /// The capability a clause of the project's text names.
    pub(super) fn own_idea(&self, clause: &Clause, at: usize) -> Idea {
        let title = grammar::clip(&grammar::upper_first(&impersonal(&clause.action)), TITLE_CHARS);
        let named = clause.actor.as_ref().filter(|_| clause.shape == Shape::Person);
        let actor = named.map_or_else(|| self.main_role().to_owned(), |role| self.actor_called(role));
        let action = match clause.shape {
            Shape::Person => own_action(&clause.action),
            Shape::Product => format!("have {} {}", self.project, own_action(&clause.action)),
            Shape::Noun => noun_action(&clause.action),
            Shape::Foreign => format!("“{}”", clause.action),
        };
        let thing = nouns::object_of(&clause.action).and_then(|name| self.things.iter().find(|thing| thing.is_called(&name)));
        let thing = thing.cloned().unwrap_or_else(|| self.thing_in(&format!("{} {}", clause.action, clause.sentence)));
        let manner = self.manner(&clause.action, &thing, at);
        let said = grammar::clip(&clause.sentence, QUOTE_CHARS);
        Idea {
            title,
            actor,
            action,
            so_that: clause.so_that.clone().unwrap_or(manner.so_that),
            what: format!("{}.", grammar::upper_first(&manner.done)),
            rank: Rank { priority: if at < 3 { "high" } else { "medium" }, effort: manner.rank.effort, category: "core" },
            quote: Some(said).filter(|said| text::stems(said) != text::stems(&clause.action)),
            thing: thing.name,
            ..manner
        }
    }

    /// How actions of this kind go.
    fn manner(&self, action: &str, thing: &Thing, at: usize) -> Idea {
        let verb = text::words(action).into_iter().find_map(|word| verbs::form_of(&word).map(|(verb, _)| verb)).unwrap_or_default();
        let found = MANNERS.iter().find(|block| block.get("verbs").split(' ').any(|word| word == verb));
        let Some(block) = found.or(MANNERS.last()) else { return Idea::default() };
        let mut idea = domain::idea(block);
        block.get("so").clone_into(&mut idea.so_that);
        let effort = blocks::parts(block.get("effort"), " ").next().unwrap_or("m");
        idea.rank.effort = effort;
        idea.filled(&self.marks(thing, at as u32).values())
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

fn enrich(named: &mut Idea, idea: &Idea) {
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

/// An action as the actor tells it: what is "theirs" right after the verb is "mine".
pub(super) fn own_action(action: &str) -> String {
    let words = action.split(' ').enumerate().map(|(at, word)| match word {
        "their" | "your" | "our" | "his" | "her" if at < 8 => "my",
        "they" | "you" | "we" => "I",
        "its" => "the",
        other => other,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// An action without "their" and "its", as a title has it: "book a visit for their pet" becomes
/// "book a visit for a pet".
fn impersonal(action: &str) -> String {
    let words: Vec<&str> = action.split(' ').collect();
    let told = words.iter().enumerate().filter_map(|(at, word)| {
        let next = words.get(at + 1).map(|word| nouns::bare(word)).unwrap_or_default();
        match *word {
            "its" => Some("the"),
            "their" | "your" | "our" | "his" | "her" | "my" if grammar::is_plural(next) || text::is_stop(next) => None,
            "their" | "your" | "our" | "his" | "her" | "my" => Some("the"),
            other => Some(other),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

/// Heads of names of capabilities and what is done with such a thing.
const NOUN_ACTIONS: &[(&[&str], &str)] = &[
    (&["reminder", "notification", "alert", "message", "newsletter", "warning", "update", "recommendation", "suggestion", "digest"], "get"),
    (&["report", "dashboard", "overview", "statistic", "history", "calendar", "map", "list", "chart", "timeline", "log", "catalogue", "catalog", "tracking", "leaderboard", "status"], "see"),
    (&["export", "import", "sync", "backup", "search", "filter", "scanner", "login", "chat", "editor", "portal", "mode", "app", "form", "import"], "use"),
];

/// What somebody does with a capability that is named by a noun.
pub(super) fn noun_action(title: &str) -> String {
    let told = grammar::lower_first(title);
    let words: Vec<String> = text::words(title).iter().map(|word| grammar::singular(word)).collect();
    let found = NOUN_ACTIONS.iter().find(|(heads, _)| words.iter().any(|word| heads.contains(&word.as_str())));
    match found {
        Some((_, verb)) => format!("{verb} {told}"),
        None => format!("use “{title}”"),
    }
}

fn actors(reading: &Reading, domains: &[&Domain]) -> Vec<Actor> {
    let known: Vec<&Actor> = domains.iter().flat_map(|domain| &domain.actors).collect();
    let mut actors: Vec<Actor> = Vec::new();
    for role in &reading.roles {
        let head = role.rsplit(' ').next().unwrap_or(role);
        let same = known.iter().find(|actor| actor.role == *role || actor.also.iter().any(|other| other == role || other == head) || actor.role == head);
        let taken = |actor: &Actor| actors.iter().any(|old| old.also.contains(&actor.role) || old.role == actor.role);
        let mut actor = match same {
            Some(same) if !taken(same) => (*same).clone(),
            _ => own_actor(role, &reading.clauses),
        };
        let called = std::mem::replace(&mut actor.role, role.clone());
        actor.also.push(called);
        actors.push(actor);
    }
    for actor in known {
        let taken = actors.iter().any(|old| old.role == actor.role || old.also.contains(&actor.role));
        if !taken {
            actors.push(actor.clone());
        }
    }
    actors
}

/// Somebody of whom only the text tells.
fn own_actor(role: &str, clauses: &[Clause]) -> Actor {
    let done = clauses.iter().filter(|clause| clause.actor.as_deref() == Some(role));
    let mut goals: Vec<String> = done.map(|clause| clause.action.clone()).take(3).collect();
    goals.extend(["get a task done without help".to_owned(), "know at any time how things stand".to_owned()]);
    Actor {
        role: role.to_owned(),
        also: Vec::new(),
        goals,
        pains: vec!["asks around because nothing is written down in one place".to_owned(), "hears of changes too late".to_owned()],
        quote: "I would rather do my work than look for what I need for it.".to_owned(),
    }
}

fn things(reading: &Reading, described: &str, domains: &[&Domain]) -> Vec<Thing> {
    let known: Vec<&Thing> = domains.iter().flat_map(|domain| &domain.things).collect();
    let actor = reading.roles.first().cloned().or_else(|| domains.first().and_then(|domain| domain.actors.first()).map(|actor| actor.role.clone()));
    let mut things: Vec<Thing> = Vec::new();
    for name in &reading.things {
        let head = name.rsplit(' ').next().unwrap_or(name);
        let thing = known.iter().find(|thing| thing.is_called(name)).or_else(|| known.iter().find(|thing| thing.is_called(head)));
        let thing = thing.map_or_else(|| own_thing(name, actor.as_deref().unwrap_or("member")), |thing| (*thing).clone());
        if !things.iter().any(|old| old.name == thing.name) {
            things.push(thing);
        }
    }
    let said: Vec<String> = text::words(described).iter().map(|word| grammar::singular(word)).collect();
    let named = |thing: &Thing| said.contains(&thing.name) || thing.also.iter().any(|other| said.contains(other));
    let (first, rest): (Vec<&Thing>, Vec<&Thing>) = known.into_iter().partition(|thing| named(thing));
    for thing in first.into_iter().chain(rest) {
        if !things.iter().any(|old| old.name == thing.name) {
            things.push(thing.clone());
        }
    }
    if things.is_empty() {
        things.push(own_thing("entry", actor.as_deref().unwrap_or("member")));
    }
    things
}

/// A thing of which only the text tells.
fn own_thing(name: &str, of: &str) -> Thing {
    Thing {
        name: name.to_owned(),
        also: Vec::new(),
        columns: columns::parse("name short, status active/paused/closed, description text?, due_on date?"),
        of: vec![of.to_owned()],
        like: Vec::new(),
    }
}

/// Values for the marks of our templates.
#[derive(Debug)]
pub(super) struct Marks(Vec<(&'static str, String)>);

impl Marks {
    fn new(picture: &Picture, thing: &Thing, number: u32) -> Self {
        let columns: Vec<String> = thing.columns.iter().filter(|column| column.required()).map(columns::Column::spoken).collect();
        let fields: Vec<String> = columns.iter().take(3).cloned().collect();
        let lead = picture.lead_role();
        let actor = picture.main_role().to_owned();
        Self(vec![
            ("project", picture.project.clone()),
            ("a_thing", grammar::a(&thing.name)),
            ("A_thing", grammar::upper_first(&grammar::a(&thing.name))),
            ("Thing", grammar::upper_first(&thing.name)),
            ("Things", grammar::upper_first(&thing.many())),
            ("things", thing.many()),
            ("thing", thing.name.clone()),
            ("like", thing.example(number)),
            ("field", columns.first().cloned().unwrap_or_else(|| "name".to_owned())),
            ("fields", if fields.is_empty() { "its details".to_owned() } else { grammar::list(&fields) }),
            ("an_actor", grammar::a(&actor)),
            ("actors", grammar::plural(&actor)),
            ("Actors", grammar::upper_first(&grammar::plural(&actor))),
            ("actor", actor),
            ("leads", grammar::plural(&lead)),
            ("a_lead", grammar::a(&lead)),
            ("lead", lead),
        ])
    }

    /// One more value, or another one.
    pub(super) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.0.retain(|(known, _)| *known != key);
        self.0.push((key, value.into()));
        self
    }

    /// The values as the templates take them.
    pub(super) fn values(&self) -> Vec<(&'static str, &str)> {
        self.0.iter().map(|(key, value)| (*key, value.as_str())).collect()
    }

    /// A template filled with them.
    pub(super) fn fill(&self, template: &str) -> String {
        super::template::fill(template, &self.values())
    }
}
