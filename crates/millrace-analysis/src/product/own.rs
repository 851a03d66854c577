//! Makes capabilities of what the project's own text names: how they go is told by the family of
//! their verb (`data/manners.txt`).

use super::clauses::{Clause, Shape};
use super::domain::{self, Thing};
use super::idea::{Idea, Rank};
use super::limits::{QUOTE_CHARS, TITLE_CHARS};
use super::picture::Picture;
use super::{blocks, grammar, nouns, text, verbs};
use std::sync::LazyLock;

static MANNERS: LazyLock<Vec<blocks::Block>> =
    LazyLock::new(|| blocks::parse(include_str!("data/manners.txt")));

impl Picture {
    /// The capability a clause of the project's text names.
    pub(super) fn own_idea(&self, clause: &Clause, at: usize) -> Idea {
        let title = grammar::clip(&grammar::upper_first(&impersonal(&clause.action)), TITLE_CHARS);
        let named = clause.actor.as_ref().filter(|_| clause.shape != Shape::Product);
        let named = named
            .map(|role| role.to_lowercase())
            .filter(|role| clause.shape == Shape::Person || self.knows(role));
        let actor_named = named.is_some();
        let actor =
            named.map_or_else(|| self.main_role().to_owned(), |role| self.actor_called(&role));
        let action = match clause.shape {
            Shape::Person => own_action(&clause.action),
            Shape::Product => format!("have {} {}", self.project, own_action(&clause.action)),
            Shape::Noun => noun_action(&clause.action),
            Shape::Foreign => format!("“{}”", clause.action),
        };
        let thing = nouns::object_of(&clause.action)
            .and_then(|name| self.things.iter().find(|thing| thing.is_called(&name)));
        let thing = thing
            .cloned()
            .unwrap_or_else(|| self.thing_in(&format!("{} {}", clause.action, clause.sentence)));
        let manner = self.manner(&clause.action, &thing, at);
        let said = grammar::clip(&clause.sentence, QUOTE_CHARS);
        Idea {
            title,
            actor,
            actor_named,
            action,
            so_that: clause.so_that.clone().unwrap_or(manner.so_that),
            what: format!("{}.", grammar::upper_first(&manner.done)),
            rank: Rank {
                priority: if at < 3 { "high" } else { "medium" },
                effort: manner.rank.effort,
                category: "core",
            },
            quote: Some(said).filter(|said| text::stems(said) != text::stems(&clause.action)),
            thing: thing.name,
            ..manner
        }
    }

    /// How actions of this kind go.
    fn manner(&self, action: &str, thing: &Thing, at: usize) -> Idea {
        let verb = first_verb(action);
        let words = text::words(action);
        let verb = if verb.is_empty() { words.last().map_or("", String::as_str) } else { verb };
        let found =
            MANNERS.iter().find(|block| block.get("verbs").split(' ').any(|word| word == verb));
        let Some(block) = found.or(MANNERS.last()) else { return Idea::default() };
        let mut idea = domain::idea(block);
        block.get("so").clone_into(&mut idea.so_that);
        let effort = blocks::parts(block.get("effort"), " ").next().unwrap_or("m");
        idea.rank.effort = effort;
        idea.filled(&self.marks(thing, at as u32).values())
    }
}

/// Whether an action only looks at things and changes none.
pub(super) fn is_reading(action: &str) -> bool {
    let verb = first_verb(action);
    MANNERS
        .iter()
        .any(|block| block.head == "find" && block.get("verbs").split(' ').any(|word| word == verb))
}

fn first_verb(action: &str) -> &'static str {
    text::words(action)
        .into_iter()
        .find_map(|word| verbs::form_of(&word).map(|(verb, _)| verb))
        .unwrap_or_default()
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
            "their" | "your" | "our" | "his" | "her" | "my"
                if grammar::is_plural(next) || next == "own" =>
            {
                None
            }
            "their" | "your" | "our" | "his" | "her" | "my" => Some("the"),
            other => Some(other),
        }
    });
    told.collect::<Vec<_>>().join(" ")
}

/// Heads of names of capabilities and what is done with such a thing.
const NOUN_ACTIONS: &[(&[&str], &str)] = &[
    (
        &[
            "reminder",
            "notification",
            "alert",
            "message",
            "newsletter",
            "warning",
            "update",
            "recommendation",
            "suggestion",
            "digest",
        ],
        "get",
    ),
    (
        &[
            "report",
            "dashboard",
            "overview",
            "statistic",
            "history",
            "calendar",
            "map",
            "list",
            "chart",
            "timeline",
            "log",
            "catalogue",
            "catalog",
            "tracking",
            "leaderboard",
            "status",
        ],
        "see",
    ),
    (
        &[
            "export", "import", "sync", "backup", "search", "filter", "scanner", "login", "chat",
            "editor", "portal", "mode", "app", "form", "import",
        ],
        "use",
    ),
];

/// What somebody does with a capability that is named by a noun.
pub(super) fn noun_action(title: &str) -> String {
    let told = grammar::lower_first(title);
    let words = text::words(title);
    let verb_for = |word: &String| {
        let one = grammar::singular(word);
        NOUN_ACTIONS
            .iter()
            .find(|(heads, _)| heads.contains(&one.as_str()))
            .map(|(_, verb)| (*verb, one == *word))
    };
    match words.iter().find_map(verb_for) {
        Some((verb, true)) => format!("{verb} the {told}"),
        Some((verb, false)) => format!("{verb} {told}"),
        None => format!("use “{title}”"),
    }
}
