//! The data files are whole: every block has what is read of it, and every name it uses exists.

use super::blocks::{self, Block};
use super::domain;

#[test]
fn every_domain_is_complete() {
    for known in domain::all() {
        assert!(!known.name.is_empty() && known.actors.len() >= 2, "{}", known.name);
        for actor in &known.actors {
            assert!(
                !actor.goals.is_empty() && !actor.pains.is_empty() && !actor.quote.is_empty(),
                "{} {}",
                known.name,
                actor.role
            );
        }
        for thing in &known.things {
            assert!(
                thing.columns.iter().all(|column| column.is_known()),
                "{} {:?}",
                known.name,
                thing.columns
            );
            assert!(
                !thing.like.is_empty() && thing.columns.iter().any(|column| column.required()),
                "{} {}",
                known.name,
                thing.name
            );
            let same = known.things.iter().filter(|other| other.overlaps(thing)).count();
            assert_eq!(same, 1, "{}: {} stands for another thing too", known.name, thing.name);
            for of in &thing.of {
                let thing = known.things.iter().any(|thing| thing.name == *of);
                let actor = known.actors.iter().any(|actor| actor.role == *of);
                let own = ["carrier", "organiser", "branch", "team", "rule", "customer"]
                    .contains(&of.as_str());
                assert!(thing || actor || own, "{}: no {of}", known.name);
            }
        }
    }
    assert!(domain::all().count() >= 25);
}

#[test]
fn every_domain_tells_its_features_whole() {
    for known in domain::all() {
        for idea in &known.ideas {
            assert!(
                known.name == "general"
                    || known.actors.iter().any(|actor| actor.role == idea.actor),
                "{}: {} by {}",
                known.name,
                idea.title,
                idea.actor
            );
            assert!(
                known.name == "general"
                    || known.things.iter().any(|thing| thing.name == idea.thing),
                "{}: {} on {}",
                known.name,
                idea.title,
                idea.thing
            );
            let told = [
                &idea.action,
                &idea.so_that,
                &idea.what,
                &idea.done,
                &idea.fails.0,
                &idea.fails.1,
                &idea.edge.0,
                &idea.edge.1,
                &idea.gain,
            ];
            assert!(
                told.iter().all(|text| !text.is_empty()),
                "{}: {} is not told whole",
                known.name,
                idea.title
            );
        }
    }
}

#[test]
fn every_domain_is_found_by_its_name() {
    let lost: Vec<&str> = domain::all()
        .map(|known| known.name)
        .filter(|name| {
            *name != "general"
                && !domain::domains_of(name, "").iter().any(|found| found.name == *name)
        })
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn every_block_has_its_keys() {
    let files: [(&'static str, &[&str]); 4] = [
        (
            include_str!("data/angles.txt"),
            &["who", "what", "done", "fails", "edge", "gain", "rank"],
        ),
        (
            include_str!("data/manners.txt"),
            &["verbs", "done", "fails", "edge", "so", "gain", "effort"],
        ),
        (include_str!("data/criteria.txt"), &["given", "when", "then", "description"]),
        (include_str!("data/pages.txt"), &["of", "path", "title", "what"]),
    ];
    for (file, keys) in files {
        for block in blocks::parse(file) {
            let mut found: Vec<&str> = block.keys().collect();
            found.sort_unstable();
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            assert_eq!(found, keys, "{}", block.head);
        }
    }
}

#[test]
fn stories_and_criteria_come_in_whole_rounds() {
    let heads =
        |file| blocks::parse(file).iter().map(|block: &Block| block.head).collect::<Vec<_>>();
    for slot in ["act", "mend", "know", "lead"] {
        assert!(
            heads(include_str!("data/stories.txt")).iter().filter(|head| **head == slot).count()
                >= 4
        );
    }
    for round in heads(include_str!("data/criteria.txt")).chunks(3) {
        assert_eq!(round, ["happy_path", "error_scenario", "edge_case"]);
    }
}

#[test]
fn each_kind_of_page_has_ten_sections() {
    let sections = include_str!("data/sections.txt");
    for kind in sections.split("kind: ").skip(1) {
        let lines = kind.lines().filter(|line| line.starts_with("- ")).count();
        assert_eq!(lines, 10, "{}", kind.lines().next().unwrap_or_default());
        assert!(
            kind.lines().filter(|line| line.starts_with("- ")).all(|line| line.contains(" | "))
        );
    }
}
