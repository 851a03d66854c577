//! Makes pages: those every product has, those for its things and those for its capabilities.

use super::brief::{Brief, Series};
use super::domain::Thing;
use super::grammar::{clip, list, sentence, they};
use super::idea::Idea;
use super::limits::{NAME_CHARS, PARAGRAPH_CHARS, TITLE_CHARS};
use super::picture::Picture;
use super::stories::idea_marks;
use super::{blocks, text};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::LazyLock;

static PAGES: LazyLock<Vec<blocks::Block>> =
    LazyLock::new(|| blocks::parse(include_str!("data/pages.txt")));

/// Pages made of capabilities; later ones are of kinds and things again, which are endless.
const IDEA_PAGES: usize = 60;
/// Features named on a page at most.
const FEATURES_NAMED: usize = 3;

/// A page before it is told: its kind, what it is about and its real title.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// The kind's name in `data/pages.txt`.
    pub(super) kind: &'static str,
    /// What its title says.
    pub(super) title: String,
    /// The thing it is about.
    pub(super) thing: Thing,
    /// The capability it is about.
    pub(super) idea: Idea,
    /// Where it is.
    pub(super) path: String,
    /// What it shows.
    pub(super) what: String,
}

/// Pages of the product, valid against contract section 10 (`pages`).
pub fn pages(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let all = plan(&picture);
    series.numbers().map(|number| page(brief, &all, number)).collect()
}

fn page(brief: &Brief, all: &[Page], number: u32) -> Value {
    let at = number.max(1) as usize - 1;
    let page = &all[at % all.len()];
    let round = at / all.len();
    let (title, path) = match round {
        0 => (page.title.clone(), page.path.clone()),
        _ => (
            format!("{}, view {}", page.title, round + 1),
            format!("{}/view-{}", page.path.trim_end_matches('/'), round + 1),
        ),
    };
    let carried = carried(brief, page);
    json!({
        "name": format!("Sample page {number}"),
        "path": clip(&path, NAME_CHARS),
        "description": clip(&format!("{} {}{carried}", sentence(&title), page.what), PARAGRAPH_CHARS),
    })
}

/// A sentence on the existing features that belong on the page.
fn carried(brief: &Brief, page: &Page) -> String {
    if !["home", "list", "detail", "reference"].contains(&page.kind) {
        return String::new();
    }
    let stems = text::stems(&format!("{} {}", page.title, page.thing.name));
    let titles =
        brief.features.iter().map(super::Known::real_title).filter(|title| !title.is_empty());
    let near: Vec<String> = titles
        .filter(|title| {
            *title != page.title
                && *title != page.idea.title
                && text::stems(title).iter().any(|stem| stems.contains(stem))
        })
        .take(FEATURES_NAMED)
        .map(|title| format!("“{title}”"))
        .collect();
    if near.is_empty() { String::new() } else { format!(" From here one reaches {}.", list(&near)) }
}

/// All pages worth having, in the order in which one would draw them.
pub(super) fn plan(picture: &Picture) -> Vec<Page> {
    let of = |kind: &'static str| PAGES.iter().filter(move |block| block.get("of") == kind);
    let (once, things, ideas) =
        if picture.api { ("api", "apithing", "apiidea") } else { ("once", "thing", "idea") };
    let once: Vec<Page> =
        of(once).map(|block| told(picture, block, &picture.thing(""), &picture.idea(0))).collect();
    let mut about: Vec<Page> = Vec::new();
    for block in of(things) {
        let central = |thing: &Thing| idea_on(picture, thing);
        about.extend(
            picture.things.iter().map(|thing| told(picture, block, thing, &central(thing))),
        );
    }
    let count = picture.things.len().max(1);
    let kinds = about.len() / count;
    // All kinds for the first thing, then all kinds for the second: not a page of lists only.
    let by_thing: Vec<Page> = (0..about.len())
        .map(|at| about[at % kinds.max(1) * count + at / kinds.max(1)].clone())
        .collect();
    let ideas: Vec<Page> = of(ideas)
        .flat_map(|block| (0..IDEA_PAGES).map(move |at| (block, at)))
        .map(|(block, at)| {
            let idea = picture.idea(at);
            told(picture, block, &picture.thing(&idea.thing), &idea)
        })
        .collect();
    let mut paths = HashSet::new();
    woven(once, by_thing, ideas)
        .into_iter()
        .filter(|page| paths.insert(page.path.clone()))
        .collect()
}

/// One after the other: a general page, one for a thing, one for a capability.
fn woven(once: Vec<Page>, things: Vec<Page>, ideas: Vec<Page>) -> Vec<Page> {
    let mut lists = [once.into_iter(), things.into_iter(), ideas.into_iter()];
    let mut all = Vec::new();
    loop {
        let before = all.len();
        for list in &mut lists {
            all.extend(list.next());
        }
        if all.len() == before {
            return all;
        }
    }
}

fn idea_on(picture: &Picture, thing: &Thing) -> Idea {
    let found = picture.ideas.iter().find(|idea| idea.thing == thing.name);
    found.cloned().unwrap_or_else(|| picture.idea(0))
}

fn told(picture: &Picture, block: &'static blocks::Block, thing: &Thing, idea: &Idea) -> Page {
    let about_idea = block.get("of").ends_with("idea");
    let slug = slug(if about_idea { &idea.title } else { &thing.name }, !about_idea);
    let person = if about_idea { idea.actor.clone() } else { picture.main_role().to_owned() };
    let marks =
        idea_marks(picture, &Idea { thing: thing.name.clone(), actor: person, ..idea.clone() }, 0)
            .with("action_they", they(&idea.action))
            .with("slug", slug);
    Page {
        kind: block.head,
        title: clip(&marks.fill(block.get("title")), TITLE_CHARS),
        path: marks.fill(block.get("path")),
        what: marks.fill(block.get("what")),
        thing: thing.clone(),
        idea: idea.clone(),
    }
}

/// Longest word of a path made of a title.
const SLUG_CHARS: usize = 48;

/// A title as a word of a path.
fn slug(title: &str, many: bool) -> String {
    let title = if many { super::grammar::plural(title) } else { title.to_owned() };
    let title = title
        .to_lowercase()
        .replace('ä', "ae")
        .replace('ö', "oe")
        .replace('ü', "ue")
        .replace('ß', "ss");
    let words: Vec<String> = text::words(&title)
        .into_iter()
        .filter(|word| many || !["a", "an", "the", "my", "for", "and"].contains(&word.as_str()))
        .collect();
    let mut slug = String::new();
    for word in words {
        let word: String =
            word.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(SLUG_CHARS).collect();
        if !slug.is_empty() && slug.chars().count() + word.chars().count() >= SLUG_CHARS {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    if slug.is_empty() { "page".to_owned() } else { slug }
}
