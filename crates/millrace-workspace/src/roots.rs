//! The allowed roots and how a caller's path is resolved (contract 1.3). Resolving only looks: what
//! is used afterwards is an open handle, never the path again.

use std::{
    ffi::OsString,
    fs,
    path::{Component, Path, PathBuf},
    sync::Arc,
};

use crate::cache::Cache;

/// The most symbolic links followed in one path, the limit Linux has (path_resolution(7)).
const LINKS_MAX: u32 = 40;

/// The directories under which workspaces may lie. Clones, and the workspaces opened through them,
/// share what was read of unchanged idea files.
#[derive(Clone, Debug)]
pub struct Roots {
    /// `None` for the command line, which no root binds.
    allowed: Option<Vec<PathBuf>>,
    cache: Arc<Cache>,
}

impl Roots {
    /// Roots from absolute directories; links in them are resolved once, here.
    #[must_use]
    pub fn new(roots: Vec<PathBuf>) -> Roots {
        let allowed = roots.iter().map(|root| resolve(root)).collect();
        Roots { allowed: Some(allowed), cache: Arc::default() }
    }

    /// No bound at all, for the command line working on files.
    #[must_use]
    pub fn unbound() -> Roots {
        Roots { allowed: None, cache: Arc::default() }
    }

    pub(crate) fn cache(&self) -> &Arc<Cache> {
        &self.cache
    }

    /// Whether a resolved path lies under a root or is one.
    pub(crate) fn allow(&self, resolved: &Path) -> bool {
        match &self.allowed {
            None => true,
            Some(roots) => roots.iter().any(|root| resolved.starts_with(root)),
        }
    }
}

/// Where a path leads when every link is followed. Never fails: what does not exist or may not be
/// read is kept by name, so that a caller learns nothing about what lies outside.
pub(crate) fn resolve(path: &Path) -> PathBuf {
    let mut links_left = LINKS_MAX;
    let mut resolved = PathBuf::from("/");
    let mut todo: Vec<OsString> = reversed(path);
    while let Some(name) = todo.pop() {
        if name == ".." {
            resolved.pop();
            continue;
        }
        let step = resolved.join(&name);
        match fs::read_link(&step) {
            Ok(target) if links_left > 0 => {
                links_left -= 1;
                if target.is_absolute() {
                    resolved = PathBuf::from("/");
                }
                todo.extend(reversed(&target));
            }
            Ok(_) | Err(_) => resolved = step,
        }
    }
    resolved
}

/// The components still to walk, last first.
fn reversed(path: &Path) -> Vec<OsString> {
    let mut names = Vec::new();
    for component in path.components().rev() {
        match component {
            Component::Normal(_) | Component::ParentDir => {
                names.push(component.as_os_str().to_owned());
            }
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    names
}
