//! What idea files said when they were last read, kept within a process and shared by its workspaces.
//! It never answers by itself: a value is given only for the stamp it was read with, and nothing is
//! lost with it but time.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    leaf::Leaf,
    session_file::Record,
    stamp::{Folder, Stamp},
};

/// The most idea files kept: several large workspaces.
const IDEA_FILES_MAX: usize = 100_000;
/// The most bytes kept of idea files: some 20,000 ideas of the usual 2 KiB with their words.
const IDEA_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most session files kept.
const SESSION_FILES_MAX: usize = 10_000;
/// The most bytes kept of session files: the largest one read, twice over.
const SESSION_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What an entry costs beside its value and its name, in bytes: map slot, stamp, allocations.
const ENTRY_BYTES: usize = 256;

/// Files of both kinds.
#[derive(Debug)]
pub(crate) struct Cache {
    /// Idea files; `None` for one that holds no idea.
    pub ideas: Kept<Option<Arc<Leaf>>>,
    /// Session files.
    pub sessions: Kept<Arc<Record>>,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache {
            ideas: Kept::new(IDEA_FILES_MAX, IDEA_BYTES_MAX),
            sessions: Kept::new(SESSION_FILES_MAX, SESSION_BYTES_MAX),
        }
    }
}

/// Values by directory and name. When it is full everything is dropped: the next listing of each
/// workspace in use brings back what counts, in one pass and in no special order.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    files_max: usize,
    bytes_max: usize,
    inner: Mutex<Inner<T>>,
}

#[derive(Debug)]
struct Inner<T> {
    folders: HashMap<Folder, HashMap<String, Entry<T>>>,
    files: usize,
    bytes: usize,
}

#[derive(Debug)]
struct Entry<T> {
    stamp: Stamp,
    bytes: usize,
    value: T,
}

impl<T: Clone> Kept<T> {
    fn new(files_max: usize, bytes_max: usize) -> Kept<T> {
        let inner = Inner { folders: HashMap::new(), files: 0, bytes: 0 };
        Kept { files_max, bytes_max, inner: Mutex::new(inner) }
    }

    /// The value read from this file while it had this stamp.
    pub(crate) fn get(&self, folder: Folder, name: &str, stamp: &Stamp) -> Option<T> {
        let inner = self.inner();
        let entry = inner.folders.get(&folder)?.get(name)?;
        (entry.stamp == *stamp).then(|| entry.value.clone())
    }

    /// Keeps a value of about so many bytes. The stamp must prove it.
    pub(crate) fn put(&self, folder: Folder, name: &str, stamp: Stamp, value: T, bytes: usize) {
        let bytes = bytes.saturating_add(name.len()).saturating_add(ENTRY_BYTES);
        if bytes > self.bytes_max || self.files_max == 0 {
            return;
        }
        let mut inner = self.inner();
        inner.remove(folder, name);
        if inner.files >= self.files_max || inner.bytes.saturating_add(bytes) > self.bytes_max {
            *inner = Inner { folders: HashMap::new(), files: 0, bytes: 0 };
        }
        inner.files += 1;
        inner.bytes += bytes;
        let entry = Entry { stamp, bytes, value };
        inner.folders.entry(folder).or_default().insert(name.to_owned(), entry);
    }

    /// Drops the files of a directory that are there no more, as soon as it keeps more than there
    /// are.
    pub(crate) fn forget_absent(&self, folder: Folder, present: &[String]) {
        let mut inner = self.inner();
        let Some(entries) = inner.folders.get(&folder) else { return };
        if entries.len() <= present.len() {
            return;
        }
        let present: HashSet<&str> = present.iter().map(String::as_str).collect();
        let absent = entries.keys().filter(|name| !present.contains(name.as_str()));
        for name in absent.cloned().collect::<Vec<_>>() {
            inner.remove(folder, &name);
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner<T>> {
        // Whatever a panicking thread left is still checked by its stamps.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Inner<T> {
    fn remove(&mut self, folder: Folder, name: &str) {
        let Some(entries) = self.folders.get_mut(&folder) else { return };
        if let Some(entry) = entries.remove(name) {
            self.files -= 1;
            self.bytes -= entry.bytes;
        }
        if entries.is_empty() {
            self.folders.remove(&folder);
        }
    }
}

#[cfg(test)]
mod tests;
