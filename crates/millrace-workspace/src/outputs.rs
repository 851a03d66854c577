//! Output directories: the rule for `output` (contract 11), and the index of those used so far
//! (contract 3.5).

use serde_json::{Map, Value, json};

use crate::{
    dir::{Content, Kind},
    error::{Error, shown},
    lock::LOCK_FILE,
    session_file,
    workspace::Workspace,
};

/// The output directory of a request that names none.
pub const DEFAULT: &str = ".viben/ideas";

/// The index of other output directories, in the default one.
const INDEX_FILE: &str = "index.json";

/// The longest `output`, in bytes (contract 11).
const OUTPUT_BYTES_MAX: usize = 1024;
/// The longest component of a path, in bytes: `NAME_MAX` of every file system in use.
const COMPONENT_BYTES_MAX: usize = 255;
/// The largest index read, in bytes: thousands of outputs.
const INDEX_BYTES_MAX: u64 = 1024 * 1024;

/// An `output` without `.` components and extra slashes.
///
/// # Errors
/// [`Error::OutputInvalid`] for whatever section 11 forbids by its text alone.
pub fn normalise(output: &str) -> Result<String, Error> {
    if output.len() > OUTPUT_BYTES_MAX || output.starts_with('/') || output.contains(['\0', '\\']) {
        return Err(Error::OutputInvalid);
    }
    let mut parts = Vec::new();
    for part in output.split('/').filter(|part| !part.is_empty() && *part != ".") {
        // Without regard to case: some file systems have none.
        if part == ".." || part.eq_ignore_ascii_case(".git") || part.len() > COMPONENT_BYTES_MAX {
            return Err(Error::OutputInvalid);
        }
        parts.push(part);
    }
    let normal = parts.join("/");
    let own_file = [INDEX_FILE, LOCK_FILE].iter().any(|file| {
        normal
            .strip_prefix(DEFAULT)
            .and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|rest| rest.split('/').next() == Some(file))
    });
    if parts.is_empty() || own_file { Err(Error::OutputInvalid) } else { Ok(normal) }
}

impl Workspace {
    /// Checks an `output` by its text and against the tree; changes nothing.
    ///
    /// # Errors
    /// The two texts of contract 6.1, or `<path> is a symbolic link` for one in the default output.
    pub fn check_output(&self, output: Option<&str>) -> Result<String, Error> {
        let Some(given) = output else {
            self.check_parts(DEFAULT, DEFAULT, Error::SymbolicLink)?;
            return Ok(DEFAULT.to_owned());
        };
        let normal = normalise(given)?;
        self.check_parts(&normal, given, |_| Error::OutputInvalid)?;
        Ok(normal)
    }

    fn check_parts(
        &self,
        normal: &str,
        given: &str,
        link: impl Fn(String) -> Error,
    ) -> Result<(), Error> {
        let mut here = self.root().clone();
        for part in normal.split('/') {
            match here.kind(part)? {
                None => return Ok(()),
                Some(Kind::Link) => return Err(link(here.shown(part))),
                Some(Kind::File | Kind::Other) => {
                    return Err(Error::OutputNotDirectory(shown(given)));
                }
                Some(Kind::Directory) => match here.child(part)? {
                    Some(child) => here = child,
                    None => return Err(Error::OutputNotDirectory(shown(given))),
                },
            }
        }
        Ok(())
    }

    /// The default output and every recorded one that is valid, in index order.
    pub(crate) fn outputs(&self) -> Result<Vec<String>, Error> {
        let mut outputs = vec![DEFAULT.to_owned()];
        for entry in self.index()? {
            if let Ok(normal) = normalise(&entry)
                && !outputs.contains(&normal)
            {
                outputs.push(normal);
            }
        }
        Ok(outputs)
    }

    /// Records an output other than the default. Called under the lock, before a session is made
    /// there.
    pub(crate) fn record_output(&self, output: &str) -> Result<(), Error> {
        if self.outputs()?.iter().any(|known| known == output) {
            return Ok(());
        }
        let mut entries = self.index()?;
        entries.push(output.to_owned());
        let mut keys = Map::new();
        keys.insert("version".to_owned(), json!(1));
        keys.insert("outputs".to_owned(), json!(entries));
        let home = self.root().make(DEFAULT)?;
        home.write(INDEX_FILE, session_file::pretty(keys).as_bytes())
    }

    /// The entries of the index as they stand; an unreadable index has none.
    fn index(&self) -> Result<Vec<String>, Error> {
        let Some(home) = self.root().descend(DEFAULT)? else { return Ok(Vec::new()) };
        let Content::Bytes(bytes) = home.read(INDEX_FILE, INDEX_BYTES_MAX)? else {
            return Ok(Vec::new());
        };
        let index: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let entries = index.get("outputs").and_then(Value::as_array);
        Ok(entries.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }
}
