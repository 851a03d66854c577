//! The sessions and ideas of a workspace as they stand on disk (contract 3.3): read anew for every
//! request, because the tree is the truth; what is unchanged is not parsed again (`reader`). It
//! decides order and fallbacks; it holds no handle open.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::SystemTime,
};

use jiff::Timestamp;

use crate::{
    dir::{Dir, Kind},
    error::Error,
    idea::Idea,
    idea_file,
    leaf::Leaf,
    names::is_directory_name,
    reader::Reader,
    session::{Session, Summary},
    session_file::{self, Record},
    time,
    workspace::Workspace,
};

/// A session and its ideas in generation order. The session's counts and files are made when they
/// are needed.
#[derive(Clone, Debug)]
pub(crate) struct Branch {
    pub session: Session,
    pub ideas: Vec<Arc<Leaf>>,
    /// The other names in its directory.
    pub other_names: Vec<String>,
}

impl Branch {
    /// A whole idea, to be answered or changed. The place is one that [`Tree::position`] told.
    pub(crate) fn idea(&self, place: usize) -> Idea {
        self.ideas[place].placed(&self.session)
    }

    /// The session with its counts.
    pub(crate) fn counted(mut self) -> Session {
        self.session.recount(&self.ideas);
        self.session
    }

    /// Puts a changed idea back in its place.
    pub(crate) fn put(&mut self, place: usize, idea: Idea) {
        self.ideas[place] = Arc::new(Leaf::of(idea));
    }
}

/// All sessions in listing order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    pub branches: Vec<Branch>,
}

impl Tree {
    /// The idea of an id and the session it stands in.
    pub(crate) fn find(&self, id: &str) -> Option<(&Session, &Leaf)> {
        self.ideas().find(|(_, idea)| idea.id() == id)
    }

    /// The whole idea of an id.
    pub(crate) fn idea(&self, id: &str) -> Result<Idea, Error> {
        let found = self.find(id).map(|(session, idea)| idea.placed(session));
        found.ok_or_else(|| Error::idea_not_found(id))
    }

    /// The places of an idea in the tree.
    pub(crate) fn position(&self, id: &str) -> Option<(usize, usize)> {
        self.branches.iter().enumerate().find_map(|(at, branch)| {
            Some((at, branch.ideas.iter().position(|idea| idea.id() == id)?))
        })
    }

    /// Every idea in listing order.
    pub(crate) fn ideas(&self) -> impl Iterator<Item = (&Session, &Leaf)> {
        self.branches.iter().flat_map(|branch| {
            branch.ideas.iter().map(move |idea| (&branch.session, idea.as_ref()))
        })
    }
}

impl Workspace {
    /// Reads every session of every known output.
    pub(crate) fn tree(&self) -> Result<Tree, Error> {
        self.tree_begun(SystemTime::now())
    }

    /// The same, begun at this moment.
    fn tree_begun(&self, began: SystemTime) -> Result<Tree, Error> {
        let mut branches = Vec::new();
        let mut seen = HashSet::new();
        for output in self.outputs()? {
            let Some(dir) = self.root().descend(&output)? else { continue };
            for (id, kind) in dir.names()? {
                // In two outputs the first one's session counts.
                if kind == Kind::Directory
                    && let Some(child) = dir.child(&id)?
                    && !seen.contains(&id)
                    && let Some(branch) =
                        load(&child, &Reader::new(&child, self.cache(), began), &output, &id)?
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
        let mut tree = Tree { branches };
        let mut ids = HashSet::with_capacity(tree.ideas().count());
        let firsts: Vec<bool> = tree.ideas().map(|(_, idea)| ids.insert(idea.id())).collect();
        let mut firsts = firsts.into_iter();
        for branch in &mut tree.branches {
            branch.ideas.retain(|_| firsts.next() == Some(true));
        }
        Ok(tree)
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
fn load(dir: &Dir, reader: &Reader<'_>, output: &str, id: &str) -> Result<Option<Branch>, Error> {
    let Some(record) = reader.record()? else { return Ok(None) };
    let (mut idea_files, mut other_names) = (Vec::new(), Vec::new());
    for (name, kind) in dir.names()? {
        let is_idea = kind == Kind::File && idea_file::is_name(&name);
        if is_idea { &mut idea_files } else { &mut other_names }.push(name);
    }
    let mut ideas = Vec::with_capacity(idea_files.len());
    for file_name in &idea_files {
        ideas.extend(reader.idea(file_name)?);
    }
    reader.forget_absent(&idea_files);
    let (generated_at, generated) = generated(dir, &record, &ideas)?;
    let ideas = ordered(ideas, &record.files, generated);
    let session = session(&record, output, id, generated_at, generated, &ideas);
    Ok(Some(Branch { session, ideas, other_names }))
}

/// When a session was generated: as its file says, else its first idea's time, else the file's own.
fn generated(
    dir: &Dir,
    record: &Record,
    ideas: &[Arc<Leaf>],
) -> Result<(String, Timestamp), Error> {
    if let Some(found) = record.generated_at.as_deref().and_then(time::found) {
        return Ok(found);
    }
    if let Some((text, first)) =
        ideas.iter().filter_map(|idea| idea.created()).min_by_key(|(_, at)| *at)
    {
        return Ok((text.to_owned(), first));
    }
    let at = dir.modified(session_file::FILE)?.unwrap_or(Timestamp::UNIX_EPOCH);
    Ok((time::text(at), at))
}

/// Ideas in generation order: the listed ones as listed, then the others by time, which is the
/// session's where they have none of their own, and name.
fn ordered(ideas: Vec<Arc<Leaf>>, listed: &[String], generated: Timestamp) -> Vec<Arc<Leaf>> {
    let mut places: HashMap<&str, usize> = HashMap::with_capacity(listed.len());
    for (place, file_name) in listed.iter().enumerate() {
        places.entry(file_name).or_insert(place);
    }
    let mut first: Vec<Option<Arc<Leaf>>> = vec![None; listed.len()];
    let mut then = Vec::new();
    for idea in ideas {
        match places.get(idea.file_name()).and_then(|place| first.get_mut(*place)) {
            Some(slot) => *slot = Some(idea),
            None => then.push(idea),
        }
    }
    let at = |idea: &Leaf| idea.created().map_or(generated, |(_, at)| at);
    then.sort_by(|a, b| (at(a), a.name(), a.file_name()).cmp(&(at(b), b.name(), b.file_name())));
    first.into_iter().flatten().chain(then).collect()
}

fn session(
    record: &Record,
    output: &str,
    id: &str,
    generated_at: String,
    generated: Timestamp,
    ideas: &[Arc<Leaf>],
) -> Session {
    let derived_types = || {
        let mut types: Vec<String> = Vec::new();
        for idea in ideas {
            if !types.iter().any(|name| name == idea.idea_type()) {
                types.push(idea.idea_type().to_owned());
            }
        }
        types
    };
    let latest = || {
        let own = |idea: &Arc<Leaf>| idea.created().map(|(text, at)| (text.to_owned(), at));
        let of = |idea: &Arc<Leaf>| own(idea).unwrap_or_else(|| (generated_at.clone(), generated));
        ideas.iter().map(of).max_by_key(|(_, at)| *at).map(|(text, _)| text)
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
        types: record.types.clone().unwrap_or_else(derived_types),
        model: record.model.clone(),
        summary: Summary::default(),
        files: Vec::new(),
        generated_at,
        updated_at,
        skipped_duplicates: record.skipped_duplicates,
        generated,
    }
}

#[cfg(test)]
mod tests;
