//! The walk over a workspace: names only. Every file is opened later through a directory handle; what
//! git ignores, links, secrets and other people's code are left out here.

use std::{fs::FileType, path::Path};

use ignore::{DirEntry, WalkBuilder};

use super::secrets::{holds_private_key, is_secret_name};
use crate::{dir::Content, error::Error, workspace::Workspace};

/// The most files of a survey; a workspace with more is surveyed in part.
pub(super) const FILES_MAX: usize = 50_000;
/// The deepest folder looked into.
const DEPTH_MAX: usize = 32;

/// Hidden names that tell something about a project.
const HIDDEN_SHOWN: [&str; 20] = [
    ".babelrc",
    ".circleci",
    ".clang-format",
    ".clippy.toml",
    ".devcontainer",
    ".dockerignore",
    ".editorconfig",
    ".eslintrc",
    ".eslintrc.cjs",
    ".eslintrc.js",
    ".eslintrc.json",
    ".flake8",
    ".github",
    ".gitlab-ci.yml",
    ".golangci.yml",
    ".pre-commit-config.yaml",
    ".prettierrc",
    ".rubocop.yml",
    ".rustfmt.toml",
    ".travis.yml",
];

/// Folders of other people's code and of caches, committed or not.
const FOREIGN_FOLDERS: [&str; 10] = [
    "__pycache__",
    "bower_components",
    "jspm_packages",
    "node_modules",
    "site-packages",
    "third-party",
    "third_party",
    "vendor",
    "vendored",
    "venv",
];

/// A file of the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Relative to the workspace, `/` between the parts.
    pub path: String,
    /// Length in bytes when it was seen.
    pub bytes: u64,
}

impl Found {
    /// The file's name.
    pub(super) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The part of the name after its last dot, or nothing.
    pub(super) fn ending(&self) -> &str {
        self.name().rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// The name without its ending.
    pub(super) fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// How many folders it lies in.
    pub(super) fn depth(&self) -> usize {
        self.path.matches('/').count()
    }
}

impl Workspace {
    /// Every file worth a look, sorted by path.
    pub(super) fn walk(&self) -> Vec<Found> {
        let root = self.path();
        let walk = WalkBuilder::new(root)
            .hidden(false)
            .require_git(false)
            .follow_links(false)
            .max_depth(Some(DEPTH_MAX))
            .sort_by_file_name(Ord::cmp)
            .filter_entry(is_wanted)
            .build();
        let mut files: Vec<Found> = walk
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .filter_map(|entry| found(root, &entry))
            .take(FILES_MAX)
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Reads a file of the walk as text, through handles. `None`: not there any more, a link by now,
    /// too large, no text, or with a private key in it.
    pub(super) fn read_text(&self, path: &str, bytes_max: u64) -> Result<Option<String>, Error> {
        let (folder, name) = match path.rsplit_once('/') {
            Some((folder, name)) => (self.root().descend(folder)?, name),
            None => (Some(self.root().clone()), path),
        };
        let Some(folder) = folder else { return Ok(None) };
        let Content::Bytes(bytes) = folder.read(name, bytes_max)? else { return Ok(None) };
        let text = String::from_utf8(bytes).ok();
        Ok(text.filter(|text| !text.contains('\0') && !holds_private_key(text)))
    }
}

fn found(root: &Path, entry: &DirEntry) -> Option<Found> {
    let path = entry.path().strip_prefix(root).ok()?.to_str()?;
    Some(Found { path: path.to_owned(), bytes: entry.metadata().ok()?.len() })
}

fn is_wanted(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    // A name that is not UTF-8 cannot be told to anyone.
    let Some(name) = entry.file_name().to_str() else { return false };
    let is_folder = entry.file_type().as_ref().is_some_and(FileType::is_dir);
    let hidden = name.starts_with('.') && !HIDDEN_SHOWN.contains(&name);
    let foreign = is_folder && (FOREIGN_FOLDERS.contains(&name) || is_build_folder(entry));
    // A line end in a name would make two entries of one in the file tree.
    !hidden && !foreign && !is_secret_name(name) && !name.contains(['\n', '\r'])
}

/// A folder that says itself that it is a cache (bford.info/cachedir), as cargo's `target` does.
fn is_build_folder(entry: &DirEntry) -> bool {
    entry.path().join("CACHEDIR.TAG").is_file()
}
