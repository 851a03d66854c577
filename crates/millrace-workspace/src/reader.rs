//! Reading the files of one session directory: from the cache where their stamps prove that it still
//! tells what they say, else from the files (contract 3.3: the tree is the truth). It never answers
//! without having asked the system about the very file.

use std::{sync::Arc, time::SystemTime};

use crate::{
    cache::{Cache, Kept},
    dir::{Content, Dir},
    error::Error,
    idea_file,
    leaf::Leaf,
    session_file::{self, Record},
    stamp::Folder,
};

/// The largest idea file read, in bytes (contract 3.3).
const IDEA_BYTES_MAX: u64 = 1024 * 1024;
/// The largest `idea.json` read, in bytes: some ten thousand file names.
const SESSION_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A session directory being read.
pub(crate) struct Reader<'a> {
    dir: &'a Dir,
    cache: &'a Cache,
    /// `None` where stamps prove nothing.
    folder: Option<Folder>,
    began: SystemTime,
}

impl<'a> Reader<'a> {
    /// A reader of an open directory; `began` is a moment before this call.
    pub(crate) fn new(dir: &'a Dir, cache: &'a Cache, began: SystemTime) -> Reader<'a> {
        Reader { dir, cache, folder: Folder::of(dir.fd()), began }
    }

    /// What the session's file tells; `None` without such a file.
    pub(crate) fn record(&self) -> Result<Option<Arc<Record>>, Error> {
        self.read(&self.cache.sessions, session_file::FILE, SESSION_BYTES_MAX, |content| {
            let (record, bytes) = match content {
                Content::Absent => return None,
                Content::TooLarge => (Record::default(), 0),
                Content::Bytes(bytes) => (session_file::parse(&bytes), bytes.len()),
            };
            Some((Arc::new(record), bytes))
        })
    }

    /// The idea of a file; `None` when it holds none, whatever is broken in it.
    pub(crate) fn idea(&self, file_name: &str) -> Result<Option<Arc<Leaf>>, Error> {
        let read = self.read(&self.cache.ideas, file_name, IDEA_BYTES_MAX, |content| {
            let leaf = match content {
                Content::Absent => return None,
                Content::TooLarge => None,
                Content::Bytes(bytes) => leaf(bytes, file_name).map(Arc::new),
            };
            let bytes = leaf.as_ref().map_or(0, |leaf| leaf.bytes());
            Some((leaf, bytes))
        })?;
        Ok(read.flatten())
    }

    /// Lets the cache forget ideas whose files are not among these.
    pub(crate) fn forget_absent(&self, present: &[String]) {
        if let Some(folder) = self.folder {
            self.cache.ideas.forget_absent(folder, present);
        }
    }

    /// The value of a file, kept or made from its content and told with its size in memory; `None`
    /// without a file.
    fn read<T: Clone>(
        &self,
        kept: &Kept<T>,
        name: &str,
        bytes_max: u64,
        make: impl FnOnce(Content) -> Option<(T, usize)>,
    ) -> Result<Option<T>, Error> {
        if let Some(folder) = self.folder
            && let Some(stamp) = self.dir.stamp(name)
            && let Some(value) = kept.get(folder, name, &stamp)
        {
            return Ok(Some(value));
        }
        let (content, stamp) = self.dir.read_stamped(name, bytes_max)?;
        let Some((value, bytes)) = make(content) else { return Ok(None) };
        if let (Some(folder), Some(stamp)) = (self.folder, stamp)
            && stamp.proves(folder, self.began)
        {
            kept.put(folder, name, stamp, value.clone(), bytes);
        }
        Ok(Some(value))
    }
}

fn leaf(bytes: Vec<u8>, file_name: &str) -> Option<Leaf> {
    let text = String::from_utf8(bytes).ok()?;
    let mut idea = idea_file::parse(&text, file_name)?;
    file_name.clone_into(&mut idea.file_path);
    Some(Leaf::of(idea))
}
