//! The advisory lock of a workspace (contract 3.4): one writer at a time over all threads and
//! processes. Readers never take it; whoever only reads creates nothing.

use std::{
    fs::{File, TryLockError},
    thread,
    time::{Duration, Instant},
};

use crate::{
    error::{Doing, Error},
    outputs,
    workspace::Workspace,
};

/// The lock file's name, below the default output directory.
pub(crate) const LOCK_FILE: &str = ".lock";

/// How long a change waits for others: longer than the longest step done under the lock, the
/// checkout of a git worktree.
const WAIT_MAX: Duration = Duration::from_secs(90);

/// The longest pause between two tries; the first is a sixteenth of it.
const PAUSE_MAX: Duration = Duration::from_millis(8);

/// The held lock; dropping it releases it.
#[derive(Debug)]
pub(crate) struct Guard {
    _file: File,
}

impl Workspace {
    /// Takes the lock, making `.viben/ideas` where it is missing.
    pub(crate) fn lock(&self) -> Result<Guard, Error> {
        let home = self.root().make(outputs::DEFAULT)?;
        let began = Instant::now();
        let mut pause = PAUSE_MAX / 16;
        loop {
            let file = home.open_for_lock(LOCK_FILE)?;
            match file.try_lock() {
                // Someone may have removed the file by hand while we waited for it.
                Ok(()) if home.is_same(LOCK_FILE, &file) => return Ok(Guard { _file: file }),
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) if began.elapsed() >= WAIT_MAX => {
                    return Err(Error::LockTimeout);
                }
                Err(TryLockError::WouldBlock) => thread::sleep(pause),
                Err(TryLockError::Error(source)) => {
                    return Err(source).doing(|| format!("locking {}", home.shown(LOCK_FILE)));
                }
            }
            pause = (pause * 2).min(PAUSE_MAX);
        }
    }

    /// Whether taking the lock would change nothing on disk.
    pub(crate) fn has_lock_file(&self) -> Result<bool, Error> {
        match self.root().descend(outputs::DEFAULT)? {
            Some(home) => Ok(home.kind(LOCK_FILE)?.is_some()),
            None => Ok(false),
        }
    }
}
