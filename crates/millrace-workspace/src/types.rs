//! The files of custom idea types (contract 5), found and read. What they mean is the recipes'
//! business.

use crate::{
    dir::{Content, Kind},
    error::Error,
    workspace::Workspace,
};

/// Where custom types live.
const FOLDER: &str = "docs/idea-types";
/// The largest type file, in bytes (contract 5).
const TYPE_BYTES_MAX: u64 = 256 * 1024;

/// A type file as it stands on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeFile {
    /// The file name without `.md`.
    pub stem: String,
    /// Relative to the workspace.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl Workspace {
    /// Reads the type files, sorted by file name. Links, larger files and text that is not UTF-8 are
    /// left out.
    ///
    /// # Errors
    /// `Internal` when the folder cannot be read.
    pub fn type_files(&self) -> Result<Vec<TypeFile>, Error> {
        let Some(folder) = self.root().descend(FOLDER)? else { return Ok(Vec::new()) };
        let mut names = folder.names()?;
        names.sort();
        let mut files = Vec::new();
        for (name, kind) in names {
            let Some(stem) = name.strip_suffix(".md").filter(|stem| !stem.is_empty()) else {
                continue;
            };
            if kind != Kind::File {
                continue;
            }
            let Content::Bytes(bytes) = folder.read(&name, TYPE_BYTES_MAX)? else { continue };
            let Ok(text) = String::from_utf8(bytes) else { continue };
            files.push(TypeFile { stem: stem.to_owned(), path: folder.shown(&name), text });
        }
        Ok(files)
    }
}
