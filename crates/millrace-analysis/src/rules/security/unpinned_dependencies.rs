//! Finds dependencies that take whatever version is newest.

use crate::finding::Effort;
use crate::hits::Hits;
use crate::role::Role;
use crate::rule::{Rule, Words};
use crate::topic::Topic;
use crate::unit::Unit;

pub(crate) const RULE: Rule = Rule {
    id: "unpinned-dependencies",
    topic: Topic::SecurityHardening,
    value: 60,
    effort: Effort::Small,
    scan,
    words: Words::fixed(
        ["Bound the version of the dependency {in}", "Bound the versions of {n} dependencies {in}"],
        "A dependency is declared without any bound on its version.",
        "Each installation may get another version: a breaking or hostile release arrives without anyone having chosen it, and yesterday's build cannot be repeated.",
        "Give a version range, and commit a lock file (`package-lock.json`, `uv.lock`, `pip-compile` output, `Cargo.lock`).",
        "Two clean installations a month apart give the same versions.",
    ),
};

fn scan(unit: &Unit<'_>, hits: &mut Hits) {
    if !matches!(unit.role, Role::Product | Role::Tool) {
        return;
    }
    let name = unit.path.rsplit('/').next().unwrap_or(unit.path);
    match name {
        "requirements.txt" => scan_requirements(unit, hits),
        "package.json" => scan_package(unit, hits),
        "Cargo.toml" => scan_cargo(unit, hits),
        _ => {}
    }
}

fn scan_requirements(unit: &Unit<'_>, hits: &mut Hits) {
    for (at, line) in unit.text.lines().enumerate() {
        let text = line.split(['#', ';']).next().unwrap_or("").trim();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.[],".contains(c);
        if !text.is_empty() && text.chars().all(plain) && text.starts_with(char::is_alphabetic) {
            hits.bad_line(unit, at as u32 + 1, text);
        }
    }
}

fn scan_package(unit: &Unit<'_>, hits: &mut Hits) {
    let mut within = false;
    for (at, line) in unit.text.lines().enumerate() {
        let text = line.trim();
        if text.starts_with("\"dependencies\"") || text.starts_with("\"devDependencies\"") {
            within = true;
        } else if text.starts_with('}') {
            within = false;
        } else if within
            && [": \"*\"", ": \"latest\"", ": \"\""]
                .iter()
                .any(|any| text.trim_end_matches(',').ends_with(any))
        {
            hits.bad_line(unit, at as u32 + 1, text);
        }
    }
}

fn scan_cargo(unit: &Unit<'_>, hits: &mut Hits) {
    let mut within = false;
    for (at, line) in unit.text.lines().enumerate() {
        let text = line.trim();
        if text.starts_with('[') {
            within = text.contains("dependencies");
        } else if within
            && (text.ends_with("= \"*\"") || text.contains("version = \"*\""))
            && !text.contains("path =")
        {
            hits.bad_line(unit, at as u32 + 1, text);
        }
    }
}
