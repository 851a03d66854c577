//! Which words of a text name people and which name things. Reads single phrases only.

use super::limits::NOUN_CHARS;
use super::{grammar, text, verbs};
use std::collections::HashSet;
use std::sync::LazyLock;

static ROLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("data/roles.txt").split_whitespace().collect());
static NOT_ROLES: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("data/things_not_roles.txt").split_whitespace().collect());

/// Ends of English words for people.
const AGENT_ENDS: &[&str] = &[
    "nomer", "grapher", "lover", "sitter", "walker", "seeker", "worker", "seller", "keeper",
    "maker", "holder", "owner", "ist", "ian", "eer", "yer", "ster", "man", "woman",
];

/// Whether a lower-case singular word names a person.
pub(super) fn is_role(word: &str) -> bool {
    let head = word.rsplit('-').next().unwrap_or(word);
    if NOT_ROLES.contains(head) {
        return false;
    }
    ROLES.contains(head) || (head.len() > 5 && AGENT_ENDS.iter().any(|end| head.ends_with(end)))
}

/// The role a run of words ends with, as a lower-case singular: "all dog owners" gives "dog owner".
pub(super) fn role_at_end(words: &[&str]) -> Option<String> {
    let mut phrase: Vec<String> = Vec::new();
    for word in words.iter().rev().take(3) {
        let bare = bare(word);
        let lower = bare.to_lowercase();
        let first = phrase.is_empty();
        let breaks = !first && word.ends_with([',', ';', ':', ')']);
        let vague = VAGUE.contains(&lower.as_str())
            || verbs::form_of(&lower).is_some_and(|(_, form)| form != verbs::Form::Base);
        if lower.is_empty() || breaks || text::is_stop(&lower) || (!first && vague) {
            break;
        }
        phrase.insert(0, if first { grammar::singular(&lower) } else { lower_unless_name(bare) });
    }
    let role = phrase.join(" ");
    let known = phrase.last().is_some_and(|head| is_role(head));
    (known && role.chars().count() <= NOUN_CHARS).then_some(role)
}

/// Words before a noun that do not belong to its name.
const VAGUE: &[&str] = &[
    "active",
    "actual",
    "available",
    "busy",
    "certain",
    "complete",
    "correct",
    "current",
    "daily",
    "detailed",
    "different",
    "due",
    "entire",
    "existing",
    "favourite",
    "favorite",
    "few",
    "free",
    "full",
    "good",
    "great",
    "important",
    "individual",
    "interesting",
    "last",
    "latest",
    "local",
    "long",
    "monthly",
    "missing",
    "multiple",
    "nearby",
    "necessary",
    "next",
    "old",
    "online",
    "open",
    "outstanding",
    "overdue",
    "past",
    "personal",
    "possible",
    "previous",
    "private",
    "public",
    "recent",
    "registered",
    "regular",
    "relevant",
    "separate",
    "several",
    "short",
    "small",
    "special",
    "specific",
    "suitable",
    "three",
    "two",
    "upcoming",
    "useful",
    "various",
    "weekly",
    "whole",
    "yearly",
    "large",
    "big",
    "logged-in",
    "only",
    "interested",
    "authorised",
    "authorized",
];

/// Heads that name nothing a product keeps.
const EMPTY_HEADS: &[&str] = &[
    "access",
    "account",
    "bit",
    "case",
    "contact",
    "data",
    "day",
    "detail",
    "everything",
    "example",
    "feature",
    "help",
    "hour",
    "idea",
    "info",
    "information",
    "instruction",
    "kind",
    "life",
    "list",
    "lot",
    "minute",
    "month",
    "name",
    "number",
    "order of magnitude",
    "overview",
    "page",
    "part",
    "place",
    "point",
    "problem",
    "progress",
    "project",
    "queue",
    "second",
    "side",
    "sort",
    "status",
    "step",
    "stuff",
    "thing",
    "time",
    "today",
    "type",
    "value",
    "view",
    "way",
    "week",
    "work",
    "world",
    "year",
    "prompt",
    "text",
    "something",
    "anything",
    "sm",
    "email",
    "sms",
    "phone",
    "history",
    "change",
    "result",
    "position",
    "location",
    "catalogue",
    "catalog",
    "calendar",
    "dashboard",
    "report",
    "statistic",
    "search",
    "eta",
    "visibility",
    "confirmation",
    "figure",
    "map",
    "end",
    "home",
    "desk",
    "order by",
    "hand",
    "way",
    "profile",
    "screen",
    "button",
    "link",
    "website",
    "app",
    "system",
    "online",
    "choice",
    "need",
    "risk",
    "cost",
    "user",
    "experience",
    "date",
    "price",
    "state",
    "update",
    "alert",
    "reminder",
    "notification",
    "message",
];

/// The thing an action is done to, as a singular: "track all dive sites by region" gives "dive site".
pub(super) fn object_of(action: &str) -> Option<String> {
    let asks = ["what", "which", "who", "how", "where", "whether", "when", "if", "why"];
    if action.split(' ').nth(1).is_some_and(|word| asks.contains(&word)) {
        return None;
    }
    let mut noun: Vec<&str> = Vec::new();
    for (at, word) in action.split(' ').enumerate().skip(1) {
        let bare = bare(word);
        let lower = bare.to_lowercase();
        let skipped = text::is_stop(&lower) || VAGUE.contains(&lower.as_str());
        if noun.is_empty() && skipped && at < 5 {
            continue;
        }
        if skipped || !bare.chars().all(|c| c.is_alphabetic() || c == '-') || lower.ends_with("ly")
        {
            break;
        }
        noun.push(bare);
        if word.ends_with([',', ')', ':']) {
            break;
        }
    }
    let from = noun.len().saturating_sub(2);
    thing_of(noun.get(from..)?)
}

/// The words as the singular name of a thing, if their head can be one.
pub(super) fn thing_of(words: &[&str]) -> Option<String> {
    let (head, before) = words.split_last()?;
    let one = grammar::singular(&lower_unless_name(head));
    let lower = one.to_lowercase();
    let empty = EMPTY_HEADS.contains(&lower.as_str()) || text::is_stop(&lower) || is_role(&lower);
    if empty || one.chars().count() < 3 {
        return None;
    }
    let before =
        before.iter().filter(|word| !verbs::is_base(word)).map(|word| lower_unless_name(word));
    let name = before.chain([one]).collect::<Vec<_>>().join(" ");
    (name.chars().count() <= NOUN_CHARS).then_some(name)
}

/// A word without the signs around it.
pub(super) fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric()).trim_end_matches("'s")
}

/// Lower-case, but abbreviations stay as they are.
fn lower_unless_name(word: &str) -> String {
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    if capitals > 1 { word.to_owned() } else { word.to_lowercase() }
}
