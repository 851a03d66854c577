//! Helper programs: none is needed to start; each makes something possible.

use std::path::{Path, PathBuf};

use super::check::Check;

/// Programs and what they are for.
const PROGRAMS: [(&str, &str); 3] = [
    ("git", "branches and worktrees of promoted ideas"),
    ("espeak-ng", "speech without a provider"),
    ("ffmpeg", "audio and video"),
];

/// Looks for the programs in the directories of `path` (the variable PATH).
pub fn checks(path: Option<&str>) -> Vec<Check> {
    let directories: Vec<PathBuf> = path.map(std::env::split_paths).into_iter().flatten().collect();
    PROGRAMS
        .iter()
        .map(|(name, purpose)| {
            let found = directories.iter().map(|dir| dir.join(name)).find(|file| runs(file));
            match found {
                Some(file) => Check::ok(name, file.display().to_string()),
                None => {
                    let todo = format!("install it for {purpose}; everything else works without");
                    Check::warn(name, "not found", todo)
                }
            }
        })
        .collect()
}

#[cfg(unix)]
fn runs(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|known| known.is_file() && known.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runs(file: &Path) -> bool {
    file.is_file()
}
