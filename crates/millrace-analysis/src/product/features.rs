//! Makes features. Which ones there are is the picture's matter; here they are told.

use super::brief::{Brief, Known, Series};
use super::grammar::{clip, sentence};
use super::idea::Idea;
use super::limits::{LONG_LINE_CHARS, PARAGRAPH_CHARS};
use super::picture::{Picture, alike};
use super::text;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Ideas looked at; positions beyond begin anew.
const POOL: usize = 4_000;
/// Features of people that are compared with each idea.
const COMPARED: usize = 300;

/// Features of the product, valid against contract section 10 (`features`).
///
/// Those of the brief are left out: what a person has entered already, and what earlier samples
/// tell (their numbers then count as used up).
pub fn features(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let ideas = pool(&picture, brief, series);
    series.numbers().zip(ideas).map(|(number, idea)| feature(&picture, number, &idea)).collect()
}

fn pool(picture: &Picture, brief: &Brief, series: Series) -> Vec<Idea> {
    let (samples, made): (Vec<&Known>, Vec<&Known>) =
        brief.features.iter().partition(|known| known.sample_number("feature").is_some());
    let told: HashSet<String> =
        samples.iter().map(|known| known.real_title().to_lowercase()).collect();
    let made: Vec<Vec<String>> =
        made.iter().rev().take(COMPARED).map(|known| text::stems(&known.real_title())).collect();
    let earlier = samples
        .iter()
        .filter(|known| known.sample_number("feature").is_some_and(|number| number < series.first))
        .count();
    let free = |idea: &Idea| {
        let stems = text::stems(&idea.title);
        !told.contains(&idea.title.to_lowercase())
            && !made.iter().any(|old| *old == stems || alike(old, &stems))
    };
    let skipped = (series.first.max(1) as usize - 1).saturating_sub(earlier) % POOL;
    let wanted = series.numbers().count();
    let mut seen = HashSet::new();
    let fresh = (0..POOL + wanted + told.len())
        .map(|index| picture.idea(index))
        .filter(|idea| seen.insert(idea.title.to_lowercase()));
    fresh.filter(free).skip(skipped).take(wanted).collect()
}

fn feature(picture: &Picture, number: u32, idea: &Idea) -> Value {
    let actor = picture.actor(&idea.actor);
    let pain = actor.pains.get(number as usize % actor.pains.len().max(1));
    let rationale = match (&idea.quote, pain) {
        (Some(quote), _) => format!("The project's own text asks for it: “{quote}”"),
        (None, Some(pain)) => format!("It is for the {} who {pain}.", actor.role),
        (None, None) => format!("It is for the {}.", actor.role),
    };
    let rule = format!("If {}, {}.", idea.fails.0, idea.fails.1);
    let told = [
        sentence(&idea.title),
        sentence(&idea.what),
        sentence(&format!("Afterwards {}", idea.done)),
        rule,
    ];
    let infrastructure = idea.rank.category == "infrastructure";
    let mut told: Vec<String> = told.to_vec();
    if idea.what.trim_end_matches('.').eq_ignore_ascii_case(&idea.done) {
        told.remove(2);
    }
    json!({
        "name": format!("Sample feature {number}"),
        "description": clip(&told.join(" "), PARAGRAPH_CHARS),
        "priority": idea.rank.priority,
        "category": idea.rank.category,
        "complexity": idea.rank.complexity(),
        "effort": idea.rank.effort,
        "business_value": clip(&sentence(&idea.gain), LONG_LINE_CHARS),
        "rationale": clip(&rationale, PARAGRAPH_CHARS),
        "kind": if infrastructure { "infrastructure" } else { "feature" },
    })
}
