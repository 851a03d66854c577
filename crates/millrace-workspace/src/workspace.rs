//! An opened workspace: the checked path of contract 1.3 and the handle everything else goes
//! through. It never touches a file itself.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustix::io::Errno;

use crate::{
    cache::Cache,
    dir::Dir,
    error::{Doing, Error, shown},
    roots::{Roots, resolve},
};

/// The longest `workspace_path`, in bytes: Linux's `PATH_MAX` (contract 1.3).
const PATH_BYTES_MAX: usize = 4096;

/// A directory of source code that ideas are about. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Workspace {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    root: Dir,
    cache: Arc<Cache>,
    path: PathBuf,
    key: String,
}

impl Workspace {
    /// Opens a caller's `workspace_path`, checked in the order of contract 1.3.
    ///
    /// # Errors
    /// The six texts of that section, or `Internal` when the directory cannot be opened.
    pub fn open(path_text: &str, roots: &Roots) -> Result<Workspace, Error> {
        if path_text.contains('\0') || path_text.len() > PATH_BYTES_MAX {
            return Err(Error::PathInvalid);
        }
        if !path_text.starts_with('/') {
            return Err(Error::PathNotAbsolute);
        }
        if path_text.split('/').any(|name| name == "..") {
            return Err(Error::PathHasParent);
        }
        let path = resolve(Path::new(path_text));
        if !roots.allow(&path) {
            return Err(Error::PathOutside);
        }
        match fs::metadata(&path) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(Error::PathNotDirectory(shown(path_text))),
            Err(error) if is_absence(&error) => return Err(Error::PathMissing(shown(path_text))),
            Err(error) => return Err(error).doing(|| format!("looking at {}", path.display())),
        }
        let root = Dir::open_absolute(&path).doing(|| format!("opening {}", path.display()))?;
        let key = path.to_string_lossy().into_owned();
        let cache = Arc::clone(roots.cache());
        Ok(Workspace { shared: Arc::new(Shared { root, cache, path, key }) })
    }

    /// One text per workspace, whatever spelling opened it: the path without links.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.shared.key
    }

    /// The path without links, for starting processes and for messages; files are reached by handle.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// The handle of the workspace's own directory.
    pub(crate) fn root(&self) -> &Dir {
        &self.shared.root
    }

    /// What was read before by any workspace of the same roots.
    pub(crate) fn cache(&self) -> &Cache {
        &self.shared.cache
    }
}

fn is_absence(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NAMETOOLONG))
}

#[cfg(test)]
mod tests;
