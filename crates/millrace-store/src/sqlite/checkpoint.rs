//! Moves the write-ahead log into the file, off the writer: with SQLite's own automatic checkpoints a commit now and then
//! pays for thousands before it (STACK section 2: p99 13 to 70 ms against 3 to 17). Never runs inside a transaction.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::Connection;

use super::connect;
use super::fault::of_file;
use super::open::Options;
use crate::error::Result;

/// Time between passive checkpoints.
const INTERVAL: Duration = Duration::from_millis(250);
/// Bytes of log past which the writer itself empties it. Under saturation passive checkpoints never catch up, and a log
/// without a limit fills the disk.
pub(super) const LOG_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// The thread that checkpoints.
pub(super) struct Checkpointer {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpointer {
    pub(super) fn start(options: &Options) -> Result<Self> {
        let db = connect::checkpointer(options)?;
        let log = log_path(&options.path);
        let (stop, stopped) = bounded(0);
        let thread = Builder::new()
            .name("store-checkpoint".to_owned())
            .spawn(move || serve(&db, &log, &stopped))
            .map_err(|error| of_file(&error))?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }

    pub(super) fn close(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the checkpoint thread had died");
        }
    }
}

fn serve(db: &Connection, log: &Path, stopped: &Receiver<()>) {
    while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(INTERVAL) {
        if size(log) == 0 {
            continue;
        }
        // The log keeps what could not be moved; the next turn tries again.
        if let Err(error) = db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())) {
            tracing::warn!(%error, "a checkpoint failed");
        }
    }
}

/// Where SQLite keeps the log of a database file.
pub(super) fn log_path(database: &Path) -> PathBuf {
    let mut path = OsString::from(database);
    path.push("-wal");
    PathBuf::from(path)
}

/// Empties the log if it has reached `at_bytes`. Answers the size at which to try next: higher while a reader holds it open,
/// so that not every batch pays for a vain attempt.
pub(super) fn truncate(db: &Connection, log: &Path, at_bytes: u64) -> u64 {
    let bytes = size(log);
    if bytes < at_bytes {
        return at_bytes;
    }
    match db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, bool>(0)) {
        Ok(false) => LOG_BYTES_MAX,
        Ok(true) => bytes + LOG_BYTES_MAX / 4,
        Err(error) => {
            tracing::warn!(%error, "the log could not be emptied");
            bytes + LOG_BYTES_MAX / 4
        }
    }
}

fn size(log: &Path) -> u64 {
    fs::metadata(log).map_or(0, |data| data.len())
}
