//! Makes user stories for a feature, told by the people the product is for.

use super::brief::{Brief, Known, Person, Series};
use super::grammar::{a, clip, lower_first, sentence, upper_first};
use super::idea::{Idea, Rank};
use super::limits::LONG_LINE_CHARS;
use super::marks::Marks;
use super::picture::Picture;
use super::{blocks, lookup, own};
use serde_json::{Value, json};
use std::sync::LazyLock;

static STORIES: LazyLock<Vec<blocks::Block>> =
    LazyLock::new(|| blocks::parse(include_str!("data/stories.txt")));

/// User stories for the brief's subject, valid against contract section 10 (`user-stories`).
pub fn user_stories(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let subject = brief.subject.clone().unwrap_or_else(|| first_feature(&picture));
    let idea = lookup::idea_of(&picture, &subject);
    series.numbers().filter_map(|number| story(brief, &picture, &idea, number)).collect()
}

/// The product's first idea as a feature, for a brief that names none.
fn first_feature(picture: &Picture) -> Known {
    Known { title: picture.idea(0).title, text: String::new() }
}

/// What kind of feature it is, in the words of `data/stories.txt`.
fn kind(idea: &Idea) -> &'static str {
    if idea.action.starts_with("have ") || idea.action.starts_with("get ") {
        "automatic"
    } else if own::is_reading(&idea.action) {
        "reading"
    } else {
        "changing"
    }
}

/// What any four stories in a row are: doing it, mending it, knowing of it, answering for it.
const SLOTS: [&str; 4] = ["act", "mend", "know", "lead"];

fn story(brief: &Brief, picture: &Picture, idea: &Idea, number: u32) -> Option<Value> {
    let at = number.max(1) as usize - 1;
    let slot = SLOTS[at % SLOTS.len()];
    let kind = kind(idea);
    let mut fit: Vec<&blocks::Block> = STORIES
        .iter()
        .filter(|block| block.head == slot && ["", kind].contains(&block.get("for")))
        .collect();
    if slot != "act" {
        fit.sort_by_key(|block| block.get("for").is_empty());
    }
    let round = at / SLOTS.len();
    let block = fit.get(round % fit.len().max(1))?;
    let again = round / fit.len().max(1);
    let role = if block.head == "lead" { picture.lead_role() } else { idea.actor.clone() };
    let (person, role) = teller(brief, picture, &role, number);
    let marks = idea_marks(picture, idea, number).with("a_actor", a(&idea.actor));
    let example = (again > 0).then(|| {
        format!(" A second case to look at: “{}”.", picture.thing(&idea.thing).example(number))
    });
    let (want, so) = (marks.fill(block.get("want")), marks.fill(block.get("so")));
    let title = marks.fill(block.get("title"));
    let rank =
        if block.get("rank").is_empty() { idea.rank } else { Rank::parse(block.get("rank")) };
    let description = format!(
        "{} As {}, I want to {want}, so that {}. {}{}",
        sentence(&title),
        a(&lower_first(&role)),
        so.trim_end_matches('.'),
        sentence(&marks.fill(block.get("what"))),
        example.unwrap_or_default()
    );
    Some(json!({
        "title": format!("Sample user story {number}"),
        "description": clip(&description, LONG_LINE_CHARS),
        "user_role": clip(&upper_first(&role), LONG_LINE_CHARS),
        "i_want_to": clip(&want, LONG_LINE_CHARS),
        "so_that": clip(&so, LONG_LINE_CHARS),
        "priority": rank.priority,
        "estimated_effort": rank.effort,
        "persona_id": person,
    }))
}

/// What templates say of an idea.
pub(super) fn idea_marks(picture: &Picture, idea: &Idea, number: u32) -> Marks {
    picture
        .marks(&picture.thing(&idea.thing), number)
        .with(
            "title_l",
            if idea.action.starts_with('“') {
                idea.title.clone()
            } else {
                lower_first(&idea.title)
            },
        )
        .with("title", idea.title.clone())
        .with("action", idea.action.clone())
        .with("so", idea.so_that.trim_end_matches('.'))
        .with("what", idea.what.clone())
        .with("done", idea.done.clone())
        .with("fails", idea.fails.0.clone())
        .with("fails_then", idea.fails.1.clone())
        .with("edge", idea.edge.0.clone())
        .with("edge_then", idea.edge.1.clone())
        .with("actor", idea.actor.clone())
        .with("an_actor", a(&idea.actor))
}

/// The persona who tells the story and their role. Where no persona has a role the product knows,
/// the personas there are take turns: people chose them, so the stories are theirs.
fn teller(brief: &Brief, picture: &Picture, role: &str, number: u32) -> (Option<String>, String) {
    let persons: Vec<&Person> =
        brief.personas.iter().filter(|person| !person.id.trim().is_empty()).collect();
    let fits = |person: &Person, role: &str| {
        let theirs = person.role.trim().to_lowercase();
        !theirs.is_empty()
            && (theirs == role
                || theirs.ends_with(&format!(" {role}"))
                || role.ends_with(&format!(" {theirs}")))
    };
    if let Some(person) = persons.iter().find(|person| fits(person, role)) {
        return (Some(person.id.clone()), person.role.trim().to_owned());
    }
    let strangers =
        persons.iter().all(|person| !picture.actors.iter().any(|actor| fits(person, &actor.role)));
    let named: Vec<&&Person> =
        persons.iter().filter(|person| !person.role.trim().is_empty()).collect();
    match named.get(number as usize % named.len().max(1)) {
        Some(person) if strangers => (Some(person.id.clone()), clip(person.role.trim(), 200)),
        _ => (None, role.to_owned()),
    }
}
