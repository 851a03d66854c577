//! Directory handles: the only way this crate touches a file tree. Every step names one component
//! and refuses symbolic links, so a link swapped in at any moment leads nowhere. It never resolves a
//! path string twice and never decides what a file means.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    path::{Component, Path},
    sync::Arc,
};

use jiff::Timestamp;
use rustix::{
    fs::{AtFlags, FileType, Mode, OFlags},
    io::Errno,
};

use crate::{
    error::{Doing, Error},
    stamp::Stamp,
};

/// Opening a directory on the way: no read permission needed where the system knows such a handle.
#[cfg(target_os = "linux")]
const PASSING: OFlags =
    OFlags::PATH.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);
#[cfg(not(target_os = "linux"))]
const PASSING: OFlags = STAYING;

/// Opening a directory to list, write and flush.
const STAYING: OFlags =
    OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// What a name in a directory is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    File,
    Directory,
    Link,
    Other,
}

/// A file as it was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// No regular file has this name.
    Absent,
    /// More bytes than the caller takes.
    TooLarge,
    /// All of it.
    Bytes(Vec<u8>),
}

/// An open directory and its path relative to the workspace, which is for messages only.
#[derive(Clone, Debug)]
pub(crate) struct Dir {
    fd: Arc<OwnedFd>,
    path: String,
}

impl Dir {
    /// Opens an absolute path that holds no symbolic link; one found on the way is refused.
    pub(crate) fn open_absolute(path: &Path) -> io::Result<Dir> {
        let mut fd = rustix::fs::open("/", PASSING, Mode::empty())?;
        for component in path.components() {
            match component {
                Component::Normal(name) => {
                    fd = rustix::fs::openat(&fd, name, PASSING, Mode::empty())?;
                }
                Component::RootDir | Component::CurDir => {}
                Component::ParentDir | Component::Prefix(_) => return Err(Errno::INVAL.into()),
            }
        }
        let fd = rustix::fs::openat(&fd, ".", STAYING, Mode::empty())?;
        Ok(Dir { fd: Arc::new(fd), path: String::new() })
    }

    /// The open handle, for a process started in this directory.
    pub(crate) fn fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }

    /// The path of a name here, relative to the workspace.
    pub(crate) fn shown(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}/{name}", self.path) }
    }

    /// What a name is; `None` when there is nothing, or no such name can be.
    pub(crate) fn kind(&self, name: &str) -> Result<Option<Kind>, Error> {
        match rustix::fs::statat(&self.fd, checked(name)?, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(Some(kind(FileType::from_raw_mode(stat.st_mode)))),
            Err(Errno::NOENT | Errno::NAMETOOLONG | Errno::NOTDIR) => Ok(None),
            Err(errno) => Err(errno).doing(|| format!("looking at {}", self.shown(name))),
        }
    }

    /// The real directory of this name; a link, a file and nothing are all `None`.
    pub(crate) fn child(&self, name: &str) -> Result<Option<Dir>, Error> {
        match rustix::fs::openat(&self.fd, checked(name)?, STAYING, Mode::empty()) {
            Ok(fd) => Ok(Some(Dir { fd: Arc::new(fd), path: self.shown(name) })),
            Err(
                Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::NAMETOOLONG | Errno::ACCESS,
            ) => Ok(None),
            Err(errno) => Err(errno).doing(|| format!("opening {}", self.shown(name))),
        }
    }

    /// The real directory at a relative path, for reading; absent when any part is no directory.
    pub(crate) fn descend(&self, path: &str) -> Result<Option<Dir>, Error> {
        let mut here = self.clone();
        for name in path.split('/') {
            match here.child(name)? {
                Some(child) => here = child,
                None => return Ok(None),
            }
        }
        Ok(Some(here))
    }

    /// The real directory at a relative path, for writing: made where it is missing, refused where a
    /// part is a symbolic link.
    pub(crate) fn make(&self, path: &str) -> Result<Dir, Error> {
        let mut here = self.clone();
        for name in path.split('/') {
            here = match here.enter(name)? {
                Some(child) => child,
                None => {
                    here.make_child(name)?;
                    here.enter(name)?.ok_or_else(|| here.vanished(name))?
                }
            };
        }
        Ok(here)
    }

    /// The real directory at a relative path, for writing: `None` when it is missing, refused where
    /// a part is a symbolic link.
    pub(crate) fn enter(&self, path: &str) -> Result<Option<Dir>, Error> {
        let mut here = self.clone();
        for name in path.split('/') {
            here = match here.child(name)? {
                Some(child) => child,
                None => match here.kind(name)? {
                    None => return Ok(None),
                    Some(Kind::Link) => return Err(Error::SymbolicLink(here.shown(name))),
                    // Another process made it between the two looks.
                    Some(Kind::Directory) => {
                        here.child(name)?.ok_or_else(|| here.vanished(name))?
                    }
                    Some(Kind::File | Kind::Other) => {
                        return Err(Errno::NOTDIR)
                            .doing(|| format!("entering {}", here.shown(name)));
                    }
                },
            };
        }
        Ok(Some(here))
    }

    /// Makes one directory, flushed; `false` when the name is taken already.
    pub(crate) fn make_child(&self, name: &str) -> Result<bool, Error> {
        match rustix::fs::mkdirat(&self.fd, checked(name)?, Mode::from_raw_mode(0o777)) {
            Ok(()) => self.flush().map(|()| true),
            Err(Errno::EXIST) => Ok(false),
            Err(errno) => Err(errno).doing(|| format!("making {}", self.shown(name))),
        }
    }

    /// The names in this directory with what they seem to be. Names that are not UTF-8 are left out:
    /// no name of the contract is one.
    pub(crate) fn names(&self) -> Result<Vec<(String, Kind)>, Error> {
        let entries = rustix::fs::Dir::read_from(&self.fd).doing(|| self.listing())?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.doing(|| self.listing())?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if name == "." || name == ".." {
                continue;
            }
            let kind = match entry.file_type() {
                FileType::Unknown => self.kind(name)?.unwrap_or(Kind::Other),
                known => kind(known),
            };
            names.push((name.to_owned(), kind));
        }
        Ok(names)
    }

    /// Reads a regular file of at most `bytes_max` bytes. A link, a device or an unreadable file
    /// reads as absent.
    pub(crate) fn read(&self, name: &str, bytes_max: u64) -> Result<Content, Error> {
        self.read_stamped(name, bytes_max).map(|(content, _)| content)
    }

    /// The same with the stamp the file had before its content was read.
    pub(crate) fn read_stamped(
        &self,
        name: &str,
        bytes_max: u64,
    ) -> Result<(Content, Option<Stamp>), Error> {
        let Some(file) = self.open_regular(name)? else { return Ok((Content::Absent, None)) };
        let doing = || format!("reading {}", self.shown(name));
        let stat = rustix::fs::fstat(&file).doing(doing)?;
        let stamp = Some(Stamp::of(&stat));
        let length = u64::try_from(stat.st_size).unwrap_or(0);
        if length > bytes_max {
            return Ok((Content::TooLarge, stamp));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0).saturating_add(1));
        file.take(bytes_max.saturating_add(1)).read_to_end(&mut bytes).doing(doing)?;
        let whole = u64::try_from(bytes.len()).is_ok_and(|length| length <= bytes_max);
        Ok((if whole { Content::Bytes(bytes) } else { Content::TooLarge }, stamp))
    }

    /// The stamp of what this name means now, opened or not; `None` when the system does not tell.
    pub(crate) fn stamp(&self, name: &str) -> Option<Stamp> {
        let stat = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
        Some(Stamp::of(&stat))
    }

    /// When a regular file was last changed.
    pub(crate) fn modified(&self, name: &str) -> Result<Option<Timestamp>, Error> {
        let Some(file) = self.open_regular(name)? else { return Ok(None) };
        let changed = file.metadata().and_then(|metadata| metadata.modified());
        Ok(changed.ok().and_then(|changed| Timestamp::try_from(changed).ok()))
    }

    fn open_regular(&self, name: &str) -> Result<Option<File>, Error> {
        // Not blocking: a named pipe put in place of a file must not hold the caller.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = match rustix::fs::openat(&self.fd, checked(name)?, flags, Mode::empty()) {
            Ok(fd) => File::from(fd),
            Err(
                Errno::NOENT
                | Errno::LOOP
                | Errno::NOTDIR
                | Errno::NXIO
                | Errno::NAMETOOLONG
                | Errno::ACCESS,
            ) => return Ok(None),
            Err(errno) => {
                return Err(errno).doing(|| format!("opening {}", self.shown(name)));
            }
        };
        let metadata = file.metadata().doing(|| format!("looking at {}", self.shown(name)))?;
        Ok(metadata.is_file().then_some(file))
    }

    /// Opens a file for locking, made where it is missing.
    pub(crate) fn open_for_lock(&self, name: &str) -> Result<File, Error> {
        let flags =
            OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match rustix::fs::openat(&self.fd, checked(name)?, flags, Mode::from_raw_mode(0o666)) {
            Ok(fd) => Ok(File::from(fd)),
            Err(Errno::LOOP) => Err(Error::SymbolicLink(self.shown(name))),
            Err(errno) => Err(errno).doing(|| format!("opening {}", self.shown(name))),
        }
    }

    /// Whether an open file is still the one this name means.
    pub(crate) fn is_same(&self, name: &str, file: &File) -> bool {
        let there = rustix::fs::statat(&self.fd, name, AtFlags::SYMLINK_NOFOLLOW);
        let held = rustix::fs::fstat(file);
        matches!((there, held), (Ok(there), Ok(held))
            if (there.st_dev, there.st_ino) == (held.st_dev, held.st_ino))
    }

    /// Replaces a file whole: temporary name, flush, rename, flush of the directory (contract 3.1).
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        if self.kind(name)? == Some(Kind::Link) {
            return Err(Error::SymbolicLink(self.shown(name)));
        }
        let temporary = format!(".{:016x}.tmp", rand::random::<u64>());
        let written = self.write_new(&temporary, bytes).and_then(|()| {
            rustix::fs::renameat(&self.fd, &temporary, &self.fd, name).map_err(io::Error::from)
        });
        if let Err(source) = written {
            // Best effort: a left-over temporary name is never read as anything.
            let _ = rustix::fs::unlinkat(&self.fd, &temporary, AtFlags::empty());
            return Err(source).doing(|| format!("writing {}", self.shown(name)));
        }
        self.flush()
    }

    /// Removes temporary files that a killed writer left. Called under the lock, so that none of them
    /// is being written.
    pub(crate) fn remove_left_overs(&self, names: &[String]) -> Result<(), Error> {
        let left_over = |name: &&String| {
            let middle = name.strip_prefix('.').and_then(|name| name.strip_suffix(".tmp"));
            middle.is_some_and(|middle| {
                middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit())
            })
        };
        names.iter().filter(left_over).try_for_each(|name| self.remove_file(name))
    }

    fn write_new(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let flags =
            OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let fd = rustix::fs::openat(&self.fd, name, flags, Mode::from_raw_mode(0o666))?;
        let mut file = File::from(fd);
        file.write_all(bytes)?;
        file.sync_all()
    }

    /// Removes a file or a link itself; nothing there is fine.
    pub(crate) fn remove_file(&self, name: &str) -> Result<(), Error> {
        self.remove(name, AtFlags::empty())
    }

    /// Removes an empty directory; nothing there is fine.
    pub(crate) fn remove_dir(&self, name: &str) -> Result<(), Error> {
        self.remove(name, AtFlags::REMOVEDIR)
    }

    fn remove(&self, name: &str, flags: AtFlags) -> Result<(), Error> {
        match rustix::fs::unlinkat(&self.fd, checked(name)?, flags) {
            Ok(()) | Err(Errno::NOENT) => Ok(()),
            Err(errno) => Err(errno).doing(|| format!("removing {}", self.shown(name))),
        }
    }

    /// Flushes the directory itself, so that names made and removed survive a power cut.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        rustix::fs::fsync(&self.fd).doing(|| format!("flushing {}", self.path))
    }

    fn listing(&self) -> String {
        format!("listing {}", self.path)
    }

    fn vanished(&self, name: &str) -> Error {
        Error::Io { doing: format!("entering {}", self.shown(name)), source: Errno::NOENT.into() }
    }
}

/// A name as one component: what could step elsewhere is refused before the system sees it.
fn checked(name: &str) -> Result<&str, Error> {
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\0']) {
        return Err(Errno::INVAL).doing(|| format!("taking {name:?} for a file name"));
    }
    Ok(name)
}

fn kind(file_type: FileType) -> Kind {
    match file_type {
        FileType::RegularFile => Kind::File,
        FileType::Directory => Kind::Directory,
        FileType::Symlink => Kind::Link,
        _ => Kind::Other,
    }
}
