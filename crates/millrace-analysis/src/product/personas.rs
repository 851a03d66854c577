//! Makes personas: the people of the picture, each with a life of their own.

use super::brief::{Brief, Series};
use super::domain::Actor;
use super::grammar::{a, article, clip, list, sentence, upper_first};
use super::limits::{LINE_CHARS, LONG_LINE_CHARS};
use super::people::{self, Example};
use super::picture::Picture;
use serde_json::{Value, json};
use std::collections::HashSet;

/// Kinds of the same role: adjective, what sets them apart, what they say.
const KINDS: &[(&str, &str, &str)] = &[
    ("", "", ""),
    (
        "new",
        "is in the first week and knows none of the words yet",
        "Tell me the next step, not all of them.",
    ),
    (
        "experienced",
        "has done this for fifteen years and minds every superfluous click",
        "Let me do the usual things without thinking.",
    ),
    (
        "occasional",
        "comes by every few months and has forgotten how it went",
        "I should not need a manual twice a year.",
    ),
    (
        "low-vision",
        "reads with a screen magnifier at four times the size",
        "If the text can grow, I can do everything myself.",
    ),
    (
        "travelling",
        "does everything on a phone, often with a weak connection",
        "What I typed must still be there after the tunnel.",
    ),
    (
        "cautious",
        "reads what happens to the data before agreeing to anything",
        "Tell me who sees this, and I will use it.",
    ),
    (
        "busy",
        "has ten minutes between two other duties",
        "If it takes longer than a coffee, it waits until next week.",
    ),
];

/// Groups a role is looked at in once all kinds have been told.
const GROUPS: &[&str] = &[
    "in a large organisation",
    "in a small team",
    "working from home",
    "on weekends",
    "with a new device",
    "with an old computer",
];

/// Personas of the product, valid against contract section 10 (`personas`).
pub fn personas(brief: &Brief, series: Series) -> Vec<Value> {
    let picture = Picture::of(brief);
    let known: HashSet<String> =
        brief.personas.iter().map(|person| person.role.trim().to_lowercase()).collect();
    let sample = |name: &str| {
        name.trim().strip_prefix("Sample persona ").and_then(|rest| rest.parse::<u32>().ok())
    };
    let earlier = brief
        .personas
        .iter()
        .filter(|person| sample(&person.name).is_some_and(|number| number < series.first))
        .count();
    let mut skip = (series.first.max(1) as usize - 1).saturating_sub(earlier);
    let all = picture.actors.len().max(1) * KINDS.len() * (GROUPS.len() + 1);
    skip %= all;
    let pool = (0..)
        .map(|index| role(&picture, index % (all * 2)))
        .filter(|(_, role, _)| !known.contains(role));
    // Were every role taken, the endless filter would never yield: then the roles come again.
    let free = (0..all).filter(|index| !known.contains(&role(&picture, *index).1)).count();
    if free == 0 {
        return series
            .numbers()
            .map(|number| {
                let (actor, role, kind) = role(&picture, number as usize % all);
                persona(&picture, number, &actor, &role, kind)
            })
            .collect();
    }
    series
        .numbers()
        .zip(pool.skip(skip))
        .map(|(number, (actor, role, kind))| persona(&picture, number, &actor, &role, kind))
        .collect()
}

/// The actor, its full role in lower case and its kind, by position.
fn role(picture: &Picture, index: usize) -> (Actor, String, usize) {
    let count = picture.actors.len().max(1);
    let kind = index / count % KINDS.len();
    let group = index / count / KINDS.len() % (GROUPS.len() + 1);
    let actor = picture.actors[index % count].clone();
    let adjective = KINDS[kind].0;
    let role = if adjective.is_empty() {
        actor.role.clone()
    } else {
        format!("{adjective} {}", actor.role)
    };
    let role = match group.checked_sub(1) {
        Some(group) => format!("{role} {}", GROUPS[group]),
        None => role,
    };
    (actor, role, kind)
}

fn persona(picture: &Picture, number: u32, actor: &Actor, role: &str, kind: usize) -> Value {
    let who = people::example(
        number.saturating_mul(5).wrapping_add(picture.project.chars().count() as u32),
    );
    let who = fitting(who, role);
    let (adjective, special, said) = KINDS[kind];
    let pains: Vec<String> = actor
        .pains
        .iter()
        .cloned()
        .chain((!special.is_empty()).then(|| special.to_owned()))
        .collect();
    let goal = actor.goals.first().cloned().unwrap_or_else(|| "get along without help".to_owned());
    let ideas: Vec<String> = picture
        .ideas
        .iter()
        .filter(|idea| idea.actor == actor.role)
        .take(3)
        .map(|idea| idea.title.clone())
        .collect();
    let quote = if said.is_empty() { &actor.quote } else { said };
    let told = if special.is_empty() {
        pains.first().cloned().unwrap_or_default()
    } else {
        special.to_owned()
    };
    json!({
        "name": format!("Sample persona {number}"),
        "user_role": clip(&upper_first(role), LINE_CHARS),
        "tagline": clip(&sentence(&format!("Wants to {goal}")), LINE_CHARS),
        "avatar_description": clip(&format!(
            "{}. {}, {}, lives {} and uses {} as {}; {} {}.",
            upper_first(role), who.name, who.age, who.place, picture.project, a(role), first_name(who), told
        ), LONG_LINE_CHARS),
        "demographics": demographics(who, role),
        "psychographics": {
            "attitude": attitude(kind),
            "values": actor.goals.iter().map(|goal| clip(&sentence(&format!("Being able to {goal}")), LINE_CHARS)).collect::<Vec<_>>(),
        },
        "goals_and_needs": {
            "primary_objectives": actor.goals.iter().map(|goal| clip(&sentence(goal), LINE_CHARS)).chain(actor.goals.is_empty().then(|| sentence(&goal))).collect::<Vec<_>>(),
        },
        "pain_points": { "frustrations": pains.iter().map(|pain| clip(&sentence(pain), LINE_CHARS)).collect::<Vec<_>>() },
        "product_specific": product(picture, actor, ideas, adjective),
        "communication_preferences": communication(who, kind),
        "narrative": {
            "quote": clip(quote, LONG_LINE_CHARS),
            "day": clip(&format!(
                "{} is {} {role} and {told}. With {} the same day goes differently: the first thing to try is to {goal}.",
                who.name, article(role), picture.project
            ), LONG_LINE_CHARS),
        },
    })
}

/// The same person at an age that fits the role.
fn fitting(who: Example, role: &str) -> Example {
    let says = |words: &[&str]| words.iter().any(|word| role.split(' ').any(|said| said == *word));
    if says(&["kid", "child", "pupil", "teen"]) {
        Example { age: 9 + who.age % 8, place: "at the parents' home", ..who }
    } else if says(&["senior", "pensioner", "grandparent"]) {
        Example { age: 66 + who.age % 16, ..who }
    } else if who.age < 20 && !says(&["student", "player", "learner", "apprentice"]) {
        Example { age: who.age + 12, place: "in a first flat of their own", ..who }
    } else {
        who
    }
}

fn first_name(who: Example) -> &'static str {
    who.name.split(' ').next().unwrap_or(who.name)
}

fn demographics(who: Example, role: &str) -> Value {
    json!({"example_name": who.name, "age": who.age, "lives": who.place, "role": role})
}

fn attitude(kind: usize) -> &'static str {
    const ATTITUDES: &[&str] = &[
        "Pragmatic: keeps what works and drops what does not.",
        "Curious but easily lost; asks before pressing anything that looks final.",
        "Sure of the matter and impatient with tools that slow it down.",
        "Friendly towards technology as long as it explains itself.",
        "Independent; would rather find a way than ask for help.",
        "Improvises, and expects the same of a tool.",
        "Careful; trust is earned by plain words.",
        "Decides quickly and seldom comes back to a decision.",
    ];
    ATTITUDES[kind % ATTITUDES.len()]
}

fn product(picture: &Picture, actor: &Actor, ideas: Vec<String>, adjective: &str) -> Value {
    let mut things: Vec<String> = Vec::new();
    let theirs = picture
        .ideas
        .iter()
        .filter(|idea| idea.actor == actor.role)
        .map(|idea| idea.thing.as_str());
    for thing in theirs.chain(picture.things.iter().take(2).map(|thing| thing.name.as_str())) {
        let many = picture.thing(thing).many();
        if things.len() < 3 && !things.contains(&many) {
            things.push(many);
        }
    }
    let often = match adjective {
        "occasional" => "every few months",
        "experienced" | "busy" => "several times a day",
        _ if actor.role == picture.main_role() => "every week",
        _ if actor.role == picture.lead_role() => "every working day",
        _ => "several times a week",
    };
    json!({
        "uses": if ideas.is_empty() { vec![format!("Looks after {}", list(&things))] } else { ideas },
        "how_often": often,
        "works_with": things,
    })
}

fn communication(who: Example, kind: usize) -> Value {
    let channel = match (kind, who.age) {
        (5, _) | (_, 0..=29) => "push message",
        (_, 60..) => "telephone, then e-mail",
        _ => "e-mail",
    };
    json!({"channel": channel, "tone": if who.age < 30 { "short and informal" } else { "plain and polite" },
        "frequency": "only when something has to be done"})
}
