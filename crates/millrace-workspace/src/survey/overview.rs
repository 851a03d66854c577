//! The whole survey, put together within its token budget.

use super::{
    excerpts::{self, Excerpt},
    sources::{Class, SourceLimits, class},
    stack,
    walk::Found,
};
use crate::{error::Error, workspace::Workspace};

/// Bytes of text per token: the usual estimate for English and code; no tokenizer is asked.
pub(super) const BYTES_PER_TOKEN: usize = 4;
/// The largest file tree, in tokens.
const TREE_TOKENS_MAX: usize = 4_000;
/// The most lines of the file tree.
const TREE_LINES_MAX: usize = 600;

/// How much is read to learn which files the others name most.
const REFERENCE_LIMITS: SourceLimits =
    SourceLimits { files: 2_000, bytes_per_file: 64 * 1024, bytes_total: 16 * 1024 * 1024 };

/// What a prompt is told about a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// As its manifest says, else the directory's name.
    pub project_name: String,
    /// Languages, tools and direct dependencies.
    pub tech_stack: Vec<String>,
    /// One relative path per line, sorted; the deepest are left out where there are too many.
    pub file_tree: String,
    /// Files and beginnings of files, most telling first.
    pub excerpts: Vec<Excerpt>,
}

impl Workspace {
    /// Surveys the workspace. The same tree gives the same survey.
    ///
    /// # Errors
    /// `Internal` when the file system refuses.
    pub fn survey(&self) -> Result<Survey, Error> {
        let files = self.walk();
        let texts = self.read_sources(&files, &REFERENCE_LIMITS)?;
        let manifests = stack::read(&texts);
        let directory = self.path().file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Survey {
            project_name: manifests
                .project_name
                .or(directory)
                .unwrap_or_else(|| "workspace".to_owned()),
            tech_stack: stack::tech_stack(&files, manifests.dependencies),
            file_tree: file_tree(&files),
            excerpts: excerpts::choose(&files, &texts),
        })
    }
}

/// The paths that fit, sorted. Code and text stay before images and the like, shallow before deep.
fn file_tree(files: &[Found]) -> String {
    let mut ranked: Vec<&Found> = files.iter().collect();
    ranked.sort_by_cached_key(|file| (class(file), file.depth(), file.path.clone()));
    let mut bytes_left = TREE_TOKENS_MAX * BYTES_PER_TOKEN;
    let mut shown: Vec<&str> = Vec::new();
    for file in ranked.into_iter().take(TREE_LINES_MAX) {
        let Some(left) = bytes_left.checked_sub(file.path.len() + 1) else { break };
        bytes_left = left;
        shown.push(&file.path);
    }
    shown.sort_unstable();
    shown.join("\n")
}

/// Whether a file is code, for those who count languages.
pub(super) fn is_code(file: &Found) -> bool {
    class(file) == Class::Code
}
