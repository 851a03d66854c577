//! What the system tells of a file without opening it, and when that proves that its content is still
//! the one read before. Pure but for two questions to an open directory; it never reads a file.

use std::{os::fd::AsFd, time::SystemTime};

use rustix::fs::Stat;

/// How much older than the moment of reading a file's last change must be before its stamp is
/// trusted, in nanoseconds. A file changed twice within one tick of the file system's clock keeps its
/// stamp (git calls such an entry racy): ticks are 10 ms at most on Linux, but ext4 with small
/// inodes keeps whole seconds only. Two seconds cover both.
const MARGIN_NANOSECONDS: i128 = 2_000_000_000;

/// File systems that stamp every change by this machine's own clock and tell it at once
/// (statfs(2), linux/magic.h): ext2 to ext4, xfs, btrfs, tmpfs, overlayfs, zfs, f2fs, bcachefs. On
/// any other, the network's above all, attributes may be late, and every file is read anew.
#[cfg(target_os = "linux")]
const PROMPT_FILE_SYSTEMS: [i128; 8] = [
    0xEF53,
    0x5846_5342,
    0x9123_683E,
    0x0102_1994,
    0x794C_7630,
    0x2FC1_2FC1,
    0xF2F5_2010,
    0xCA45_1A4E,
];

/// A directory, whatever it is called at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Folder {
    device: i128,
    inode: i128,
}

impl Folder {
    /// The identity of an open directory whose files' stamps can be relied on.
    pub(crate) fn of(dir: impl AsFd) -> Option<Folder> {
        let stat = rustix::fs::fstat(&dir).ok().filter(|_| is_prompt(&dir))?;
        Some(Folder { device: wide(stat.st_dev), inode: wide(stat.st_ino) })
    }
}

#[cfg(target_os = "linux")]
fn is_prompt(dir: impl AsFd) -> bool {
    rustix::fs::fstatfs(dir).is_ok_and(|told| PROMPT_FILE_SYSTEMS.contains(&wide(told.f_type)))
}

#[cfg(not(target_os = "linux"))]
fn is_prompt(_dir: impl AsFd) -> bool {
    false
}

/// All that changes with a file's content. `changed` is the system's own: no program can set it
/// back, as it can `modified`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    device: i128,
    inode: i128,
    kind: i128,
    bytes: i128,
    /// Nanoseconds since 1970.
    modified: i128,
    /// Nanoseconds since 1970.
    changed: i128,
}

impl Stamp {
    pub(crate) fn of(stat: &Stat) -> Stamp {
        Stamp {
            device: wide(stat.st_dev),
            inode: wide(stat.st_ino),
            kind: wide(stat.st_mode),
            bytes: wide(stat.st_size),
            modified: nanoseconds(wide(stat.st_mtime), wide(stat.st_mtime_nsec)),
            changed: nanoseconds(wide(stat.st_ctime), wide(stat.st_ctime_nsec)),
        }
    }

    /// Whether a file with this stamp in this folder, whose reading began at `began` or later, cannot
    /// have another content and the same stamp. A stamp from the future proves nothing.
    pub(crate) fn proves(&self, folder: Folder, began: SystemTime) -> bool {
        let began = began.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let began = i128::try_from(began.as_nanos()).unwrap_or(0);
        // A single file may be mounted from elsewhere.
        self.device == folder.device && self.changed.saturating_add(MARGIN_NANOSECONDS) < began
    }
}

fn nanoseconds(seconds: i128, rest: i128) -> i128 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest)
}

/// Any of the system's numbers, whose types differ from machine to machine.
fn wide(number: impl TryInto<i128>) -> i128 {
    number.try_into().unwrap_or(i128::MIN)
}

#[cfg(test)]
mod tests;
