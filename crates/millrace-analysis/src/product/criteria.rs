//! Makes acceptance criteria for a user story: the happy path, what may go wrong and what is rare,
//! each with concrete data.

use super::brief::{Brief, Known, Series};
use super::grammar::{a, clip, lower_first, sentence, they, upper_first};
use super::idea::Idea;
use super::limits::{LINE_CHARS, LONG_LINE_CHARS, TEXT_CHARS, TITLE_CHARS};
use super::picture::Picture;
use super::stories::idea_marks;
use super::{blocks, lookup, people, text};
use serde_json::{Value, json};
use std::sync::LazyLock;

static CRITERIA: LazyLock<Vec<blocks::Block>> =
    LazyLock::new(|| blocks::parse(include_str!("data/criteria.txt")));

/// Criteria for the brief's subject, valid against contract section 10 (`acceptance-criteria`).
pub fn acceptance_criteria(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let story = brief.subject.clone().unwrap_or_default();
    let feature = brief.around.clone().unwrap_or_else(|| story.clone());
    let idea = lookup::idea_of(&picture, &feature);
    let told = Story::read(&story, &idea);
    series.numbers().filter_map(|number| criterion(&picture, &idea, &told, number)).collect()
}

/// What a story says of itself.
struct Story {
    title: String,
    role: String,
    want: String,
}

impl Story {
    /// Reads "As a reader, I want to renew my loan, so that ..."; a story told otherwise is taken by
    /// its title.
    fn read(known: &Known, idea: &Idea) -> Self {
        let told =
            text::clean(&known.text, TEXT_CHARS).split_whitespace().collect::<Vec<_>>().join(" ");
        let title = known.real_title();
        let title = if title.is_empty() { idea.title.clone() } else { title };
        let role = between(
            &told,
            &["As an ", "As a ", "as an ", "as a "],
            &[", I want", ", I would", ","],
        );
        let want = between(
            &told,
            &["I want to ", "I would like to ", "I can ", "I need to "],
            &[", so that", " so that", ". ", "; "],
        );
        Self {
            role: role.unwrap_or_else(|| idea.actor.clone()),
            want: want.unwrap_or_else(|| idea.action.clone()),
            title,
        }
    }
}

fn between(told: &str, starts: &[&str], ends: &[&str]) -> Option<String> {
    let start = starts.iter().find_map(|start| told.find(start).map(|at| at + start.len()))?;
    let rest = &told[start..];
    let end = ends.iter().find_map(|end| rest.find(end)).unwrap_or(rest.len());
    let part = rest[..end].trim().trim_end_matches('.');
    (!part.is_empty() && part.chars().count() <= LINE_CHARS).then(|| part.to_owned())
}

fn criterion(picture: &Picture, idea: &Idea, story: &Story, number: u32) -> Option<Value> {
    let at = number.max(1) as usize - 1;
    let count = CRITERIA.len().max(1);
    let block = CRITERIA.get(at % count)?;
    let seed = number.wrapping_add(story.title.chars().count() as u32);
    let (who, other) = (people::example(seed), people::example(seed.wrapping_add(3)));
    let role = lower_first(&clip(&story.role, TITLE_CHARS));
    // Later rounds tell the same kinds of case with other data.
    let marks =
        idea_marks(picture, idea, number.wrapping_add(u32::try_from(at / count).unwrap_or(0)))
            .with("title", clip(&story.title, TITLE_CHARS))
            .with(
                "want",
                they(&story.want).replace(&format!("have {} ", picture.project), "have it "),
            )
            .with("name", who.name)
            .with("other", other.name)
            .with("actor", role.clone())
            .with("an_actor", a(&role));
    let done = outcome(idea, story);
    let marks = marks.with("done", done);
    let told = |key: &str| clip(&sentence(&marks.fill(block.get(key))), LONG_LINE_CHARS);
    Some(json!({
        "given_condition": told("given"),
        "when_action": told("when"),
        "then_outcome": told("then"),
        "description": told("description"),
        "scenario_category": block.head,
    }))
}

/// What holds when the story has worked: the feature's outcome if the story is its main act, else
/// what the story itself asks for.
fn outcome(idea: &Idea, story: &Story) -> String {
    if story.want.contains(&idea.action) || idea.done.is_empty() || story.title == idea.title {
        return if idea.done.is_empty() {
            "the result is saved".to_owned()
        } else {
            idea.done.clone()
        };
    }
    format!("the page shows the result of “{}” within two seconds", upper_first(&story.title))
}
