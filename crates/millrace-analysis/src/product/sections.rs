//! Makes the sections of a page, by the kind of page it is.

use super::brief::{Brief, Known, Series};
use super::grammar::{clip, lower_first, sentence, upper_first};
use super::limits::{PARAGRAPH_CHARS, QUOTE_CHARS};
use super::pages::{self, Page};
use super::picture::Picture;
use super::stories::idea_marks;
use super::{lookup, text};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Sections of a kind: title and what they hold.
type Kinds = Vec<(&'static str, Vec<(&'static str, &'static str)>)>;

static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    let mut kinds: Kinds = Vec::new();
    for line in include_str!("data/sections.txt").lines().map(str::trim) {
        if let Some(kind) = line.strip_prefix("kind:") {
            kinds.push((kind.trim(), Vec::new()));
        } else if let (Some((_, sections)), Some((title, what))) =
            (kinds.last_mut(), line.strip_prefix("- ").and_then(|line| line.split_once(" | ")))
        {
            sections.push((title.trim(), what.trim()));
        }
    }
    kinds
});

/// Sections for the brief's subject, valid against contract section 10 (`sections`).
pub fn sections(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let page = subject(&picture, brief.subject.as_ref());
    series.numbers().map(|number| section(&picture, &page, number)).collect()
}

/// The page the sections are for: one of the product's own by its title, else one judged by its words.
fn subject(picture: &Picture, known: Option<&Known>) -> Page {
    let plan = pages::plan(picture);
    let first = plan[0].clone();
    let Some(known) = known else { return first };
    let title = known.real_title();
    if let Some(page) = plan.into_iter().find(|page| page.title == title) {
        return page;
    }
    let said = format!("{title} {}", clip(&known.text, QUOTE_CHARS));
    let thing = picture.thing_in(&said);
    let idea = lookup::idea_of(picture, known);
    let title = if title.is_empty() { first.title.clone() } else { title };
    Page { kind: kind_of(&title, &known.text), title, thing, idea, ..first }
}

/// Words of pages' titles and the kind they speak for; the first that fits counts.
const SIGNS: &[(&str, &[&str])] = &[
    ("api", &["api", "reference", "endpoint", "webhook", "sdk"]),
    (
        "public",
        &[
            "landing",
            "login",
            "sign",
            "register",
            "registration",
            "about",
            "pricing",
            "contact",
            "welcome",
            "faq",
            "imprint",
            "anmeldung",
            "impressum",
        ],
    ),
    ("account", &["account", "profile", "profil", "konto", "preference"]),
    (
        "admin",
        &[
            "setting",
            "admin",
            "administration",
            "permission",
            "role",
            "right",
            "import",
            "einstellung",
        ],
    ),
    (
        "report",
        &["report", "statistic", "analytic", "figure", "insight", "chart", "bericht", "statistik"],
    ),
    ("home", &["home", "dashboard", "start", "startseite", "overview", "today", "übersicht"]),
    ("detail", &["detail", "view", "single", "record"]),
    (
        "act",
        &[
            "checkout", "book", "booking", "form", "create", "add", "edit", "new", "order",
            "apply", "pay", "submit", "upload", "wizard", "buchen",
        ],
    ),
    (
        "list",
        &[
            "list",
            "all",
            "catalogue",
            "catalog",
            "search",
            "browse",
            "library",
            "calendar",
            "inbox",
            "liste",
        ],
    ),
];

fn kind_of(title: &str, described: &str) -> &'static str {
    let words = |text: &str| -> Vec<String> {
        text::words(text).iter().map(|word| super::grammar::singular(word)).collect()
    };
    let find = |words: &[String]| {
        SIGNS
            .iter()
            .find(|(_, signs)| words.iter().any(|word| signs.contains(&word.as_str())))
            .map(|(kind, _)| *kind)
    };
    let plural = title.split(' ').next_back().is_some_and(super::grammar::is_plural);
    find(&words(title))
        .or(plural.then_some("list"))
        .or_else(|| find(&words(&clip(described, QUOTE_CHARS))))
        .unwrap_or("act")
}

/// The kind of sections a kind of page has.
fn sections_of(kind: &str) -> &'static str {
    match kind {
        "home" => "home",
        "list" | "history" => "list",
        "detail" => "detail",
        "report" => "report",
        "account" => "account",
        "people" | "import" | "settings" | "admin" => "admin",
        "signin" | "help" | "public" => "public",
        "api" | "apihome" | "reference" | "keys" | "webhooks" | "log" | "guide" | "usage"
        | "status" => "api",
        _ => "act",
    }
}

fn section(picture: &Picture, page: &Page, number: u32) -> Value {
    let kind = sections_of(page.kind);
    let of = |name: &str| {
        KINDS
            .iter()
            .find(|(kind, _)| *kind == name)
            .map(|(_, sections)| sections.as_slice())
            .unwrap_or_default()
    };
    let all: Vec<&(&str, &str)> = of(kind).iter().chain(of("any")).collect();
    let at = number.max(1) as usize - 1;
    let Some((title, what)) = all.get(at % all.len().max(1)) else { return json!({}) };
    // Later rounds look at the other things of the product.
    let round = at / all.len().max(1);
    let thing = match round {
        0 => page.thing.clone(),
        _ => picture.things[round % picture.things.len()].clone(),
    };
    let idea = super::idea::Idea { thing: thing.name, ..page.idea.clone() };
    let marks = idea_marks(picture, &idea, number);
    let fields = upper_first(&marks.fill("{fields}"));
    let marks = marks
        .with("Fields", fields)
        .with("gain_l", sentence(&lower_first(&idea.gain)))
        .with("page", page.title.clone())
        .with("Page", format!("“{}”", page.title))
        .with("page_l", format!("“{}”", page.title));
    let about = if round == 0 { String::new() } else { format!(" for {}", marks.fill("{things}")) };
    json!({
        "name": format!("Sample section {number}"),
        "description": clip(&format!("{} {}", sentence(&format!("{}{about}", marks.fill(title))), marks.fill(what)), PARAGRAPH_CHARS),
    })
}
