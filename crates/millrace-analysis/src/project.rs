//! A code base: every file is parsed once, shown to every check, and only what was noted is kept.

use crate::compose;
use crate::finding::Finding;
use crate::hits::Hits;
use crate::language::Form;
use crate::limits::PROJECT_BYTES_MAX;
use crate::role::Role;
use crate::rule::Draft;
use crate::rules::{self, Facts};
use crate::topic::Topic;
use crate::unit::Unit;
use std::collections::BTreeSet;
use std::sync::Arc;

/// One file of a code base.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Relative to the project's root, with `/` between folders.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
}

/// A code base that was read: ask it for findings on any topic.
#[derive(Debug)]
pub struct Project {
    findings: Vec<(Topic, Finding)>,
}

/// One file as checks of the whole project see it.
pub(crate) struct Seen<'a> {
    pub(crate) path: &'a str,
    pub(crate) text: &'a str,
    pub(crate) form: Form,
    pub(crate) role: Role,
    pub(crate) facts: Facts,
}

/// All files as checks of the whole project see them, in path order.
pub(crate) struct Overview<'a> {
    pub(crate) files: Vec<Seen<'a>>,
}

impl Overview<'_> {
    /// The file at exactly this path.
    pub(crate) fn file(&self, path: &str) -> Option<&Seen<'_>> {
        let at = self.files.binary_search_by(|seen| seen.path.cmp(path)).ok()?;
        self.files.get(at)
    }

    /// Whether this is a published package rather than a working tree: such packages leave out
    /// tests, workflows and documents on purpose.
    pub(crate) fn is_published(&self) -> bool {
        let marks = ["Cargo.toml.orig", "PKG-INFO", ".cargo_vcs_info.json", "META-INF/MANIFEST.MF"];
        // What npm packs has a manifest, but nothing that only its authors need.
        let authors = [
            "package-lock.json",
            "yarn.lock",
            "pnpm-lock.yaml",
            "bun.lock",
            ".gitignore",
            "tsconfig.json",
        ];
        let has = |path: &&str| self.file(path).is_some();
        marks.iter().any(has) || (has(&"package.json") && !authors.iter().any(has))
    }
}

impl Project {
    /// Reads a code base. Takes time in proportion to its size; never fails, never panics.
    #[must_use]
    pub fn parse(mut files: Vec<SourceFile>) -> Project {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let drafts = drafts(&files, None);
        Project { findings: compose::findings(drafts) }
    }

    /// The findings on `topic`, most valuable first, at most `limit`.
    #[must_use]
    pub fn findings(&self, topic: Topic, limit: usize) -> Vec<Finding> {
        let wanted = self.findings.iter().filter(|(of, _)| *of == topic);
        wanted.take(limit).map(|(_, finding)| finding.clone()).collect()
    }
}

/// What the checks note in `files` (sorted by path); all checks, or only the one called `only`.
pub(crate) fn drafts(files: &[SourceFile], only: Option<&str>) -> Vec<Draft> {
    let wanted = |id: &str| only.is_none_or(|only| only == id);
    let test_modules = test_modules(files);
    let mut notes: Vec<Hits> = rules::ALL.iter().map(|_| Hits::default()).collect();
    let mut overview = Overview { files: Vec::with_capacity(files.len()) };
    let mut bytes_left = PROJECT_BYTES_MAX;
    for file in files {
        let form = Form::of(&file.path);
        let mut role = Role::of(&file.path, &file.text);
        if test_modules.contains(file.path.as_str()) {
            role = Role::Test;
        }
        if file.text.len() > bytes_left {
            role = Role::Foreign;
        } else if role != Role::Foreign {
            bytes_left -= file.text.len();
        }
        let unit = Unit::new(&file.path, &file.text, form, role);
        if role != Role::Foreign {
            for (rule, hits) in rules::ALL.iter().zip(&mut notes).filter(|(r, _)| wanted(r.id)) {
                (rule.scan)(&unit, hits);
            }
        }
        let facts = Facts::of(&unit);
        overview.files.push(Seen { path: &file.path, text: &file.text, form, role, facts });
    }
    let mut drafts: Vec<Draft> = rules::ALL
        .iter()
        .zip(notes)
        .filter(|(_, hits)| !hits.bad.is_empty())
        .map(|(rule, hits)| Draft {
            rule: rule.id,
            topic: rule.topic,
            value: rule.value,
            effort: rule.effort,
            hits: hits.bad,
            good: hits.good,
            words: rule.words.clone(),
        })
        .collect();
    for rule in rules::OVER_PROJECT.iter().filter(|rule| wanted(rule.id)) {
        drafts.extend((rule.check)(&overview));
    }
    drafts
}

/// Paths of Rust modules that are declared under `#[cfg(test)]`.
fn test_modules(files: &[SourceFile]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let own = name.trim_end_matches(".rs");
        let base = match own {
            "lib" | "main" | "mod" => folder.to_owned(),
            _ => format!("{folder}/{own}"),
        };
        let mut lines = file.text.lines();
        while let Some(line) = lines.next() {
            if line.trim() != "#[cfg(test)]" {
                continue;
            }
            let Some(next) = lines.next().map(str::trim) else { break };
            let declared = next.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
            if let Some(module) = declared.strip_prefix("mod ").and_then(|m| m.strip_suffix(';')) {
                let at = format!("{base}/{module}");
                let at = at.trim_start_matches('/');
                found.insert(format!("{at}.rs"));
                found.insert(format!("{at}/mod.rs"));
            }
        }
    }
    found
}
