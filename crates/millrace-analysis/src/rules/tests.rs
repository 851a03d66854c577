//! The table all checks are tested by: source in, lines out. Every check must have a place it
//! reports and a place it leaves alone.

use super::{ALL, OVER_PROJECT};
use crate::project::{SourceFile, drafts};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Files, and the places one check must report in them, in path and line order.
pub(crate) struct Case {
    rule: &'static str,
    files: Vec<(String, String)>,
    expected: Vec<(String, u32)>,
}

/// One file in which the check reports exactly these lines.
pub(crate) fn case(rule: &'static str, path: &str, source: &str, lines: &[u32]) -> Case {
    let expected = lines.iter().map(|line| (path.to_owned(), *line)).collect();
    Case { rule, files: vec![(path.to_owned(), source.to_owned())], expected }
}

/// Several files in which the check reports exactly these places.
pub(crate) fn tree(rule: &'static str, files: &[(&str, &str)], expected: &[(&str, u32)]) -> Case {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let expected = expected.iter().map(|(path, line)| ((*path).to_owned(), *line)).collect();
    Case { rule, files, expected }
}

/// Runs a table of one topic.
pub(crate) fn run(cases: Vec<Case>) {
    let mut wrong = Vec::new();
    for Case { rule, files, expected } in cases {
        let mut files: Vec<SourceFile> = files
            .into_iter()
            .map(|(path, text)| SourceFile { path, text: Arc::from(text) })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let drafts = drafts(&files, Some(rule));
        let mut found: Vec<(String, u32)> = drafts
            .iter()
            .flat_map(|draft| draft.hits.iter().map(|hit| (hit.path.clone(), hit.line)))
            .collect();
        found.sort();
        if found != expected {
            let sources: Vec<&str> = files.iter().map(|file| &*file.text).collect();
            let sources = sources.join("\n---\n");
            wrong.push(format!("{rule}: found {found:?}, expected {expected:?} in\n{sources}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn all_cases() -> Vec<Case> {
    let mut cases = super::improvements::tests::cases();
    cases.extend(super::quality::tests::cases());
    cases.extend(super::documentation::tests::cases());
    cases.extend(super::performance::tests::cases());
    cases.extend(super::security::tests::cases());
    cases.extend(super::interface::tests::cases());
    cases
}

#[test]
fn every_check_has_a_place_it_reports_and_a_place_it_leaves_alone() {
    let cases = all_cases();
    let with = |reports: bool| -> BTreeSet<&str> {
        cases.iter().filter(|case| case.expected.is_empty() != reports).map(|c| c.rule).collect()
    };
    let (reporting, silent) = (with(true), with(false));
    let ids: Vec<&str> =
        ALL.iter().map(|r| r.id).chain(OVER_PROJECT.iter().map(|r| r.id)).collect();
    for id in &ids {
        assert!(reporting.contains(id), "{id} has no case with a place it reports");
        assert!(silent.contains(id), "{id} has no case with a place it leaves alone");
    }
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(known.len(), ids.len(), "two checks have one name");
    assert!(cases.iter().all(|case| known.contains(case.rule)), "a case names no check");
}

#[test]
fn a_check_leaves_tests_and_foreign_code_alone() {
    for case in super::security::tests::cases() {
        let [(path, source)] = &case.files[..] else { continue };
        if !path.ends_with(".py") {
            continue;
        }
        for folder in ["tests", "node_modules/x", "vendor/y"] {
            let moved = format!("{folder}/{path}");
            run(vec![super::tests::case(case.rule, &moved, source, &[])]);
        }
    }
}
