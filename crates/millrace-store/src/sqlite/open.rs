//! Opens a store: its file, its node's sign of life, its threads. Never reads the environment.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use millrace_core::NodeId;

use super::batch::Committer;
use super::checkpoint::Checkpointer;
use super::fault::of_file;
use super::patience::LOCK_WAIT_MS;
use super::presence::Presence;
use super::reader::Readers;
use super::writer::Writer;
use super::{connect, migrate};
use crate::error::Result;

/// Folder beside the file in which living nodes hold their locks.
const NODES_DIR: &str = "nodes";

/// What an acknowledged write survives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// A power cut: every group of writes is flushed to disk before it is acknowledged.
    #[default]
    Full,
    /// The end of the process, `kill -9` included, but not a power cut.
    Normal,
}

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database file; made where there is none, with the folders above it.
    pub path: PathBuf,
    /// What an acknowledged write survives.
    pub durability: Durability,
    /// Who opens it: no living store may go by the same name.
    pub node: NodeId,
    /// How long a verb waits while another program holds the file, before [`crate::Error::Locked`].
    pub lock_wait: Duration,
    /// Largest size of the file in pages of 4 KiB, [`crate::Error::DiskFull`] at that size; none for the disk's own.
    pub pages_max: Option<u32>,
    /// Runs every verb on its caller's thread, without threads of the store's: for simulations that must take the same course
    /// every time. Slow: each write is its own transaction.
    pub inline: bool,
}

impl Options {
    /// The defaults for a file and a node.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>, node: NodeId) -> Self {
        Self {
            path: path.into(),
            durability: Durability::default(),
            node,
            lock_wait: Duration::from_millis(LOCK_WAIT_MS),
            pages_max: None,
            inline: false,
        }
    }
}

/// A store in one SQLite file. Dropping it writes out what was accepted and lets go of the file.
pub struct SqliteStore {
    pub(super) writer: Writer,
    pub(super) readers: Readers,
    checkpointer: Option<Checkpointer>,
    _presence: Arc<Presence>,
}

impl SqliteStore {
    /// Opens or makes the file and brings its schema up to date.
    ///
    /// # Errors
    /// [`crate::Error::ReadOnly`] where folder or file cannot be written, `Corrupt` where the file is damaged or another program's,
    /// `Newer` where a newer Millrace wrote it, `Locked` where another program holds it too long or a living node has
    /// this name, `DiskFull` where nothing more fits.
    pub fn open(options: Options) -> Result<Self> {
        fs::create_dir_all(folder_of(&options.path)).map_err(|error| of_file(&error))?;
        let db = connect::writer(&options)?;
        // Beside the file itself, so that whoever came by a link looks for the living in the same place.
        let file = fs::canonicalize(&options.path).map_err(|error| of_file(&error))?;
        let nodes = folder_of(&file).join(NODES_DIR);
        let presence = Presence::announce(&nodes, &options.node, options.lock_wait)?;
        let presence = Arc::new(presence);
        migrate::migrate(&db, options.lock_wait)?;
        let readers = Readers::start(&options)?;
        let checkpointer = if options.inline { None } else { Some(Checkpointer::start(&options)?) };
        let committer = Committer::new(db, Arc::clone(&presence), &options);
        let writer = Writer::start(committer, options.inline)?;
        Ok(Self { writer, readers, checkpointer, _presence: presence })
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.writer.close();
        self.readers.close();
        if let Some(checkpointer) = &mut self.checkpointer {
            checkpointer.close();
        }
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
