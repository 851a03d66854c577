//! Who takes part in a product and what it keeps: what its text names joined with what its domains
//! know. Never empty.

use super::clauses::Clause;
use super::domain::{Actor, Domain, Thing};
use super::reading::Reading;
use super::{columns, grammar, text};

/// Who takes part: those the text names, told by what the domains know of them, then the others.
pub(super) fn actors(reading: &Reading, domains: &[&Domain]) -> Vec<Actor> {
    let known: Vec<&Actor> = domains.iter().flat_map(|domain| &domain.actors).collect();
    let mut actors: Vec<Actor> = Vec::new();
    let mut strangers: Vec<Actor> = Vec::new();
    for role in &reading.roles {
        let head = role.rsplit(' ').next().unwrap_or(role);
        let same = known.iter().find(|actor| {
            actor.role == *role
                || actor.also.iter().any(|other| other == role || other == head)
                || actor.role == head
        });
        let taken = |actor: &Actor| {
            actors.iter().any(|old| old.also.contains(&actor.role) || old.role == actor.role)
        };
        let Some(same) = same.filter(|same| !taken(same)) else {
            strangers.push(own_actor(role, &reading.clauses));
            continue;
        };
        let mut actor = (*same).clone();
        let called = std::mem::replace(&mut actor.role, role.clone());
        actor.also.push(called);
        actors.push(actor);
    }
    // Where nothing else is known, what holds for anybody holds for who the text names first.
    let general = domains.iter().all(|domain| domain.things.is_empty());
    if let (true, Some(first), Some(anybody)) = (general, strangers.first_mut(), known.first()) {
        let own = first
            .goals
            .iter()
            .take_while(|goal| reading.clauses.iter().any(|clause| clause.action == **goal));
        first.goals = own.chain(&anybody.goals).take(4).cloned().collect();
        first.pains.clone_from(&anybody.pains);
        first.quote.clone_from(&anybody.quote);
        first.also.push(anybody.role.clone());
    }
    // Somebody only the text knows comes after those it shares with the domain, but early.
    if actors.is_empty() && !general {
        actors.extend(known.first().map(|actor| (*actor).clone()));
    }
    actors.extend(strangers);
    for actor in known {
        let taken =
            actors.iter().any(|old| old.role == actor.role || old.also.contains(&actor.role));
        if !taken {
            actors.push(actor.clone());
        }
    }
    actors
}

/// Somebody of whom only the text tells.
pub(super) fn own_actor(role: &str, clauses: &[Clause]) -> Actor {
    let done = clauses.iter().filter(|clause| clause.actor.as_deref() == Some(role));
    let mut goals: Vec<String> = done.map(|clause| clause.action.clone()).take(3).collect();
    goals.extend([
        "get a task done without help".to_owned(),
        "know at any time how things stand".to_owned(),
    ]);
    Actor {
        role: role.to_owned(),
        also: Vec::new(),
        goals,
        pains: vec![
            "asks around because nothing is written down in one place".to_owned(),
            "hears of changes too late".to_owned(),
        ],
        quote: "I would rather do my work than look for what I need for it.".to_owned(),
    }
}

/// What is kept: what the text names, told by what the domains know of it, then the rest.
pub(super) fn things(reading: &Reading, described: &str, domains: &[&Domain]) -> Vec<Thing> {
    let known: Vec<&Thing> = domains.iter().flat_map(|domain| &domain.things).collect();
    let actor = reading.roles.first().cloned().or_else(|| {
        domains.first().and_then(|domain| domain.actors.first()).map(|actor| actor.role.clone())
    });
    let mut things: Vec<Thing> = Vec::new();
    let mut rare: Vec<Thing> = Vec::new();
    let general = domains.iter().all(|domain| domain.things.is_empty());
    for (name, count) in &reading.things {
        let head = name.rsplit(' ').next().unwrap_or(name);
        let thing = known
            .iter()
            .find(|thing| thing.is_called(name))
            .or_else(|| known.iter().find(|thing| thing.is_called(head)));
        let Some(thing) = thing else {
            // A word named once may be no thing at all: what the domain knows goes before it.
            let list = if general || *count > 1 { &mut things } else { &mut rare };
            list.push(own_thing(name, actor.as_deref().unwrap_or("member")));
            continue;
        };
        let thing = (*thing).clone();
        if !things.iter().any(|old| old.name == thing.name) {
            things.push(thing);
        }
    }
    let said: Vec<String> =
        text::words(described).iter().map(|word| grammar::singular(word)).collect();
    let named = |thing: &Thing| {
        said.contains(&thing.name) || thing.also.iter().any(|other| said.contains(other))
    };
    let (first, rest): (Vec<&Thing>, Vec<&Thing>) =
        known.into_iter().partition(|thing| named(thing));
    let rare: Vec<&Thing> = rare.iter().collect();
    for thing in first.into_iter().chain(rare).chain(rest) {
        if !things.iter().any(|old| old.overlaps(thing)) {
            things.push(thing.clone());
        }
    }
    if things.is_empty() {
        things.push(own_thing("entry", actor.as_deref().unwrap_or("member")));
    }
    things
}

/// A thing of which only the text tells.
pub(super) fn own_thing(name: &str, of: &str) -> Thing {
    Thing {
        name: name.to_owned(),
        also: Vec::new(),
        columns: columns::parse(
            "name short, status active/paused/closed, description text?, due_on date?",
        ),
        of: vec![of.to_owned()],
        like: Vec::new(),
    }
}
