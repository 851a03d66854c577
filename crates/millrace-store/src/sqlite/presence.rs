//! Tells which nodes on this file are alive: each open store holds an operating system lock on a file of its own, which
//! falls with the process, however it dies. Never trusts a process number or a clock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use millrace_core::NodeId;

use super::fault::of_file;
use super::patience::patiently;
use crate::error::{Error, Result};

const SUFFIX: &str = ".lock";

/// A node's sign of life, for as long as this value lives.
#[derive(Debug)]
pub(super) struct Presence {
    dir: PathBuf,
    node: NodeId,
    path: PathBuf,
    // Locked; closing it unlocks.
    _file: File,
}

impl Presence {
    /// Takes the lock of `node` under `dir` and clears away what dead nodes left.
    ///
    /// # Errors
    /// [`Error::Locked`] when a living store goes by that node's name.
    pub(super) fn announce(dir: &Path, node: &NodeId, wait: Duration) -> Result<Self> {
        fs::create_dir_all(dir).map_err(|error| of_file(&error))?;
        let path = dir.join(file_name(node.as_str()));
        let file = patiently(wait, || take(&path))?;
        let presence = Self { dir: dir.to_owned(), node: node.clone(), path, _file: file };
        presence.sweep();
        Ok(presence)
    }

    /// Whether nobody lives under that name. A file that is gone was cleared away after its holder died, or left in order.
    pub(super) fn is_dead(&self, node: &str) -> bool {
        node != self.node.as_str() && clear(&self.dir.join(file_name(node)))
    }

    /// Removes the files of dead nodes. What cannot be removed now is tried again at the next start.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.dir) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let is_lock = entry.file_name().to_string_lossy().ends_with(SUFFIX);
            if is_lock && path != self.path {
                clear(&path);
            }
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        // Gone in order: whatever it still held is free at once.
        let _ = fs::remove_file(&self.path);
    }
}

/// Creates and locks the file; [`Error::Locked`] while another holds it.
fn take(path: &Path) -> Result<File> {
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(|error| of_file(&error))?;
    match file.try_lock() {
        // Whoever swept between our opening and our locking removed the file we hold: make another.
        Ok(()) if path.exists() => Ok(file),
        Ok(()) | Err(TryLockError::WouldBlock) => Err(Error::Locked),
        Err(TryLockError::Error(error)) => Err(of_file(&error)),
    }
}

/// Removes the file of a node if its holder is dead, and tells whether it is.
fn clear(path: &Path) -> bool {
    match OpenOptions::new().write(true).open(path) {
        Err(error) => error.kind() == io::ErrorKind::NotFound,
        Ok(file) => match file.try_lock() {
            Ok(()) => {
                let _ = fs::remove_file(path);
                true
            }
            // Where locks are not to be had, leases still run out.
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => false,
        },
    }
}

/// A node's file name: letters, digits, `-` and `_` as they are, any other byte as `%` and two hex digits, so that no name
/// leaves the directory.
fn file_name(node: &str) -> String {
    let mut name = String::with_capacity(node.len() + SUFFIX.len());
    for byte in node.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02x}"));
        }
    }
    name.push_str(SUFFIX);
    name
}

#[cfg(test)]
#[path = "presence_tests.rs"]
mod tests;
