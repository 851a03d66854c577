//! Turns notes into findings: drops places that another finding already tells, fills in the words,
//! ranks, and drops what would repeat an earlier finding.

use crate::duplicate::Wording;
use crate::finding::{Effort, Finding};
use crate::hits::{Good, Hit};
use crate::limits::{FILES_NAMED_MAX, PLACES_SHOWN_MAX, TITLE_CHARS_MAX};
use crate::rule::Draft;
use crate::topic::Topic;
use std::collections::{BTreeMap, BTreeSet};

/// Places from which a finding is more work than its rule says.
const MORE_WORK_PLACES: usize = 4;
/// Places from which it is more work again.
const MUCH_MORE_WORK_PLACES: usize = 20;

/// The findings of all drafts, most valuable first.
pub(crate) fn findings(mut drafts: Vec<Draft>) -> Vec<(Topic, Finding)> {
    drafts.sort_by(|a, b| (b.value, a.rule, key(a)).cmp(&(a.value, b.rule, key(b))));
    let mut told: BTreeSet<(String, u32)> = BTreeSet::new();
    let mut wordings: Vec<Wording> = Vec::new();
    let mut found = Vec::new();
    for mut draft in drafts {
        draft.hits.retain(|hit| !told.contains(&(hit.path.clone(), hit.line)));
        if draft.hits.is_empty() {
            continue;
        }
        let finding = compose(&draft);
        let wording = Wording::of(&finding.title, &finding.description);
        if wordings.iter().any(|earlier| wording.repeats(earlier)) {
            continue;
        }
        wordings.push(wording);
        told.extend(draft.hits.into_iter().map(|hit| (hit.path, hit.line)));
        found.push((draft.topic, finding));
    }
    found
}

fn key(draft: &Draft) -> Option<(&str, u32)> {
    draft.hits.first().map(|hit| (hit.path.as_str(), hit.line))
}

fn compose(draft: &Draft) -> Finding {
    let hits = by_file(&draft.hits);
    let files = files(&hits);
    let words = &draft.words;
    let title = if hits.len() == 1 { &words.title } else { &words.titles };
    Finding {
        title: title_of(title, &hits, &files),
        description: format!("{}\n\n{}", filled(&words.what, &hits, &files), places(&hits)),
        rationale: words.why.to_string(),
        effort: effort(draft.effort, hits.len()),
        existing_patterns: draft.good.iter().map(pattern).collect(),
        approach: approach(draft, &hits, &files),
        line: hits.first().map_or(1, |hit| hit.line),
        affected_files: files.into_iter().take(FILES_NAMED_MAX).collect(),
        rule: draft.rule,
        value: draft.value,
    }
}

/// The places with those of the most concerned file first, otherwise in order.
fn by_file(hits: &[Hit]) -> Vec<&Hit> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in hits {
        *counts.entry(&hit.path).or_default() += 1;
    }
    let count = |hit: &Hit| counts.get(hit.path.as_str()).copied().unwrap_or(0);
    let mut sorted: Vec<&Hit> = hits.iter().collect();
    sorted.sort_by(|a, b| (count(b), &a.path, a.line).cmp(&(count(a), &b.path, b.line)));
    sorted
}

fn files(hits: &[&Hit]) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for hit in hits {
        if files.last() != Some(&hit.path) {
            files.push(hit.path.clone());
        }
    }
    files
}

fn effort(base: Effort, places: usize) -> Effort {
    match places {
        0..MORE_WORK_PLACES => base,
        MORE_WORK_PLACES..MUCH_MORE_WORK_PLACES => base.raised(),
        _ => base.raised().raised(),
    }
}

fn title_of(template: &str, hits: &[&Hit], files: &[String]) -> String {
    let title = filled(template, hits, files);
    if title.chars().count() <= TITLE_CHARS_MAX {
        return title;
    }
    let short: Vec<String> = files.iter().map(|file| short_path(file)).collect();
    let title = filled(template, hits, &short);
    if title.chars().count() <= TITLE_CHARS_MAX {
        return title;
    }
    let cut: String = title.chars().take(TITLE_CHARS_MAX - 3).collect();
    format!("{}...", cut.trim_end())
}

/// The last two parts of a path.
fn short_path(path: &str) -> String {
    let mut parts = path.rsplit('/');
    match (parts.next(), parts.next()) {
        (Some(name), Some(folder)) => format!("{folder}/{name}"),
        _ => path.to_owned(),
    }
}

fn filled(template: &str, hits: &[&Hit], files: &[String]) -> String {
    let file = files.first().map_or("", String::as_str);
    let symbol = hits.first().and_then(|hit| hit.symbol.as_deref());
    let here = match (hits, files.len()) {
        ([_], _) => match symbol {
            Some(symbol) => format!("in `{symbol}` ({file})"),
            None => format!("in {file}"),
        },
        (_, 1) => format!("in {file}"),
        (_, 2) => format!("in {file} and one more file"),
        (_, n) => format!("in {file} and {} more files", n - 1),
    };
    template
        .replace("{in}", &here)
        .replace("{n}", &hits.len().to_string())
        .replace("{symbol}", symbol.unwrap_or(file))
        .replace("{file}", file)
}

fn places(hits: &[&Hit]) -> String {
    let mut lines: Vec<String> = hits.iter().take(PLACES_SHOWN_MAX).map(|hit| place(hit)).collect();
    if hits.len() > PLACES_SHOWN_MAX {
        lines.push(format!("- and {} more places", hits.len() - PLACES_SHOWN_MAX));
    }
    lines.join("\n")
}

fn place(hit: &Hit) -> String {
    let Hit { path, line, symbol, shows } = hit;
    match symbol {
        Some(symbol) => format!("- {path}:{line} in `{symbol}`: {shows}"),
        None => format!("- {path}:{line}: {shows}"),
    }
}

fn pattern(good: &Good) -> String {
    format!("{}:{}: {}", good.path, good.line, good.shows)
}

fn approach(draft: &Draft, hits: &[&Hit], files: &[String]) -> String {
    let fix = filled(&draft.words.fix, hits, files);
    let verify = filled(&draft.words.verify, hits, files);
    let mut text = format!("## What to change\n\n{fix}\n\n## Where\n\n");
    let mut named: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for hit in hits.iter().take(PLACES_SHOWN_MAX * 4) {
        named.entry(&hit.path).or_default().push(hit.line.to_string());
    }
    for file in files {
        if let Some(lines) = named.get(file.as_str()) {
            let noun = if lines.len() == 1 { "line" } else { "lines" };
            text.push_str(&format!("- `{file}`, {noun} {}\n", lines.join(", ")));
        }
    }
    if let Some(good) = draft.good.first() {
        text.push_str(&format!("\n{}:{} already does it: {}\n", good.path, good.line, good.shows));
    }
    text.push_str(&format!("\n## How to verify\n\n{verify}"));
    text
}
