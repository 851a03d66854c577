//! Which workspace a command is about (contracts/ideas.md section 13). Opens nothing; the server checks the path.

use std::path::{Component, Path, PathBuf};

use super::failure::Failure;

/// What marks the top of a workspace.
const MARKS: [&str; 2] = [".viben", ".git"];

/// The workspace as an absolute path: the one given, else the nearest parent that looks like one, else `directory`.
pub fn path(given: Option<&Path>, directory: &Path) -> Result<String, Failure> {
    let path = match given {
        Some(given) => absolute(given, directory),
        None => nearest(directory, |candidate| candidate.exists()),
    };
    let text = path.into_os_string().into_string();
    text.map_err(|_| Failure::validation("workspace_path is not a valid path"))
}

fn nearest(directory: &Path, exists: impl Fn(&Path) -> bool) -> PathBuf {
    let marked = |parent: &&Path| MARKS.iter().any(|mark| exists(&parent.join(mark)));
    directory.ancestors().find(marked).unwrap_or(directory).to_path_buf()
}

/// A path made absolute. One with `..` is resolved where it can be: a parent is where links lead, not what the
/// text says.
fn absolute(given: &Path, directory: &Path) -> PathBuf {
    let joined = directory.join(given);
    if joined.components().any(|part| part == Component::ParentDir) {
        return joined.canonicalize().unwrap_or(joined);
    }
    joined.components().collect()
}

#[cfg(test)]
#[path = "workspace_tests.rs"]
mod tests;
