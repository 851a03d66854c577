//! The sessions and ideas of a workspace as they stand on disk (contract 3.3): read anew for every
//! request, because the tree is the truth. It decides order and fallbacks; it holds no handle open.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use crate::{
    dir::{Content, Dir, Kind},
    error::Error,
    idea::Idea,
    idea_file,
    names::is_directory_name,
    session::{Session, Summary},
    session_file::{self, Record},
    time,
    workspace::Workspace,
};

/// The largest idea file read, in bytes (contract 3.3).
const IDEA_BYTES_MAX: u64 = 1024 * 1024;
/// The largest `idea.json` read, in bytes: some ten thousand file names.
const SESSION_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A session and its ideas in generation order.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub session: Session,
    pub ideas: Vec<Idea>,
}

/// All sessions in listing order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub branches: Vec<Branch>,
}

impl Tree {
    /// The idea of an id and the session it stands in.
    pub(crate) fn find(&self, id: &str) -> Option<(&Session, &Idea)> {
        self.branches.iter().find_map(|branch| {
            let idea = branch.ideas.iter().find(|idea| idea.id == id)?;
            Some((&branch.session, idea))
        })
    }

    /// The places of an idea in the tree.
    pub(crate) fn position(&self, id: &str) -> Option<(usize, usize)> {
        self.branches.iter().enumerate().find_map(|(at, branch)| {
            Some((at, branch.ideas.iter().position(|idea| idea.id == id)?))
        })
    }

    /// Every idea in listing order.
    pub(crate) fn ideas(&self) -> impl Iterator<Item = &Idea> {
        self.branches.iter().flat_map(|branch| &branch.ideas)
    }
}

impl Workspace {
    /// Reads every session of every known output.
    pub(crate) fn tree(&self) -> Result<Tree, Error> {
        let mut branches = Vec::new();
        let mut seen = HashSet::new();
        for output in self.outputs()? {
            let Some(dir) = self.root().descend(&output)? else { continue };
            for (id, kind) in dir.names()? {
                // In two outputs the first one's session counts.
                if kind == Kind::Directory
                    && let Some(child) = dir.child(&id)?
                    && !seen.contains(&id)
                    && let Some(branch) = load(&child, &output, &id)?
                {
                    seen.insert(id);
                    branches.push(branch);
                }
            }
        }
        branches.sort_by(|a, b| {
            let newest_first = b.session.generated.cmp(&a.session.generated);
            newest_first.then_with(|| b.session.id.cmp(&a.session.id))
        });
        let mut ids = HashSet::new();
        for branch in &mut branches {
            branch.ideas.retain(|idea| ids.insert(idea.id.clone()));
            branch.session.recount(&branch.ideas);
        }
        Ok(Tree { branches })
    }

    /// The directory of a session, for writing.
    pub(crate) fn session_dir(&self, session: &Session) -> Result<Dir, Error> {
        if !is_directory_name(&session.id) {
            return Err(Error::session_not_found(&session.id));
        }
        self.root()
            .enter(&format!("{}/{}", session.output, session.id))?
            .ok_or_else(|| Error::session_not_found(&session.id))
    }

    /// Writes an idea's file whole.
    pub(crate) fn write_idea(&self, session: &Session, idea: &Idea) -> Result<(), Error> {
        let dir = self.session_dir(session)?;
        dir.write(idea.file_name(), idea_file::render(idea).as_bytes())
    }

    /// Counts anew and writes `idea.json`.
    pub(crate) fn write_session(&self, branch: &mut Branch, now: Timestamp) -> Result<(), Error> {
        branch.session.recount(&branch.ideas);
        branch.session.updated_at = time::text(now);
        let dir = self.session_dir(&branch.session)?;
        dir.write(session_file::FILE, session_file::render(&branch.session).as_bytes())
    }
}

/// Reads one session directory; `None` when it has no `idea.json`.
fn load(dir: &Dir, output: &str, id: &str) -> Result<Option<Branch>, Error> {
    let record = match dir.read(session_file::FILE, SESSION_BYTES_MAX)? {
        Content::Absent => return Ok(None),
        Content::TooLarge => Record::default(),
        Content::Bytes(bytes) => session_file::parse(&bytes),
    };
    let mut ideas = Vec::new();
    for (file_name, kind) in dir.names()? {
        if kind == Kind::File
            && idea_file::is_name(&file_name)
            && let Some(mut idea) = load_idea(dir, &file_name)?
        {
            idea.session_id = id.to_owned();
            idea.file_path = format!("{output}/{id}/{file_name}");
            ideas.push(idea);
        }
    }
    let (generated_at, generated) = generated(dir, &record, &ideas)?;
    let ideas = ordered(ideas, &record.files, &generated_at, generated);
    Ok(Some(Branch {
        session: session(record, output, id, generated_at, generated, &ideas),
        ideas,
    }))
}

/// Reads one idea file; whatever is broken in it makes it no idea.
fn load_idea(dir: &Dir, file_name: &str) -> Result<Option<Idea>, Error> {
    let Content::Bytes(bytes) = dir.read(file_name, IDEA_BYTES_MAX)? else { return Ok(None) };
    let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
    Ok(idea_file::parse(&text, file_name))
}

/// When a session was generated: as its file says, else its first idea's time, else the file's own.
fn generated(dir: &Dir, record: &Record, ideas: &[Idea]) -> Result<(String, Timestamp), Error> {
    if let Some(found) = record.generated_at.as_deref().and_then(time::found) {
        return Ok(found);
    }
    if let Some(first) = ideas.iter().filter_map(created).min_by_key(|(_, at)| *at) {
        return Ok(first);
    }
    let at = dir.modified(session_file::FILE)?.unwrap_or(Timestamp::UNIX_EPOCH);
    Ok((time::text(at), at))
}

fn created(idea: &Idea) -> Option<(String, Timestamp)> {
    time::found(idea.created_at_source.as_deref()?)
}

/// Ideas in generation order: the listed ones as listed, then the others by time and name; each gets
/// the session's time where it has none of its own.
fn ordered(
    ideas: Vec<Idea>,
    listed: &[String],
    generated_at: &str,
    generated: Timestamp,
) -> Vec<Idea> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    for (place, file_name) in listed.iter().enumerate() {
        places.entry(file_name).or_insert(place);
    }
    let mut keyed: Vec<_> = ideas
        .into_iter()
        .map(|mut idea| {
            let (text, at) = created(&idea).unwrap_or_else(|| (generated_at.to_owned(), generated));
            idea.created_at = text;
            let place = places.get(idea.file_name()).copied().unwrap_or(usize::MAX);
            (place, at, idea)
        })
        .collect();
    keyed.sort_by(|(a_place, a_at, a), (b_place, b_at, b)| {
        (a_place, a_at, &a.name, &a.file_path).cmp(&(b_place, b_at, &b.name, &b.file_path))
    });
    keyed.into_iter().map(|(_, _, idea)| idea).collect()
}

fn session(
    record: Record,
    output: &str,
    id: &str,
    generated_at: String,
    generated: Timestamp,
    ideas: &[Idea],
) -> Session {
    let derived_types = || {
        let mut types: Vec<String> = Vec::new();
        for idea in ideas {
            if !types.contains(&idea.idea_type) {
                types.push(idea.idea_type.clone());
            }
        }
        types
    };
    let latest = || {
        let last = ideas.iter().filter_map(|idea| time::found(&idea.created_at));
        last.max_by_key(|(_, at)| *at).map(|(text, _)| text)
    };
    let updated_at = record
        .updated_at
        .as_deref()
        .and_then(time::found)
        .map(|(text, _)| text)
        .or_else(latest)
        .unwrap_or_else(|| generated_at.clone());
    Session {
        id: id.to_owned(),
        output: output.to_owned(),
        types: record.types.unwrap_or_else(derived_types),
        model: record.model,
        summary: Summary::default(),
        files: Vec::new(),
        generated_at,
        updated_at,
        skipped_duplicates: record.skipped_duplicates,
        generated,
    }
}
