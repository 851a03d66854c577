//! Saving one generated idea (contract 5.3, 6.3): check for repeats, write, replace old drafts, all
//! in one locked step, and safe to do again after a crash.

use std::{collections::HashSet, sync::Arc};

use jiff::Timestamp;

use crate::{
    duplicates::{Words, repeats},
    element::Draft,
    error::Error,
    idea::{Idea, Status},
    idea_file,
    leaf::Leaf,
    names, time,
    tree::{Branch, Tree},
    workspace::Workspace,
};

/// What to save.
#[derive(Clone, Debug)]
pub struct SaveIdea {
    /// The run's session.
    pub session_id: String,
    /// The session's output directory, as [`Begun`](crate::Begun) told it.
    pub output: String,
    /// The listed type name.
    pub idea_type: String,
    /// 8 hex characters, drawn by the caller and the same when the save is tried again.
    pub id: String,
    /// The idea itself.
    pub draft: Draft,
    /// The moment it was made; also the new `updated_at` of the session.
    pub created_at: Timestamp,
    /// Workspace files given to the model.
    pub sources: Vec<String>,
    /// Old ideas of this session that go away with this one, as far as they are still drafts.
    pub replaces: Vec<String>,
    /// Old drafts that will go away later and are therefore not compared.
    pub not_compared: Vec<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is on disk.
    New {
        /// As it stands there.
        idea: Box<Idea>,
        /// Drafts that went away with it.
        deleted: Vec<String>,
    },
    /// It repeats another and was dropped.
    Duplicate {
        /// The other.
        of_id: String,
        /// The other's title.
        of_title: String,
        /// The session's count of dropped ideas.
        skipped_duplicates: u64,
    },
    /// The workspace has this id already; draw another.
    IdTaken,
}

impl Workspace {
    /// Saves an idea, or tells why not. Saving the same id for the same session and type again
    /// answers `New` with the idea as it stands on disk.
    ///
    /// # Errors
    /// `Session not found` when the session went away, `<path> is a symbolic link`, or `Internal`.
    pub fn save_idea(&self, save: &SaveIdea) -> Result<Saved, Error> {
        if !names::is_idea_id(&save.id) || !names::is_type_name(&save.idea_type) {
            return Err(Error::idea_not_found(&save.id));
        }
        let _lock = self.lock()?;
        let mut tree = self.tree()?;
        let Some(at) = tree.branches.iter().position(|branch| {
            branch.session.id == save.session_id && branch.session.output == save.output
        }) else {
            return Err(self.missing_session(save));
        };
        if let Some((session, idea)) = tree.find(&save.id) {
            let again = session.id == save.session_id && idea.idea_type() == save.idea_type;
            return if again { self.save_again(tree, at, save) } else { Ok(Saved::IdTaken) };
        }
        if let Some(other) = repeated(&tree, save) {
            let (of_id, of_title) = (other.id().to_owned(), other.title().to_owned());
            let branch = &mut tree.branches[at];
            branch.session.skipped_duplicates = branch.session.skipped_duplicates.saturating_add(1);
            self.write_session(branch, save.created_at)?;
            let skipped_duplicates = branch.session.skipped_duplicates;
            return Ok(Saved::Duplicate { of_id, of_title, skipped_duplicates });
        }
        self.save_new(tree, at, save)
    }

    fn save_new(&self, mut tree: Tree, at: usize, save: &SaveIdea) -> Result<Saved, Error> {
        let branch = &mut tree.branches[at];
        let dir = self.session_dir(&branch.session)?;
        dir.remove_left_overs(&branch.other_names)?;
        let name = names::idea_name(&save.draft.title, &save.id, |name| {
            let file_name = idea_file::file_name(&save.idea_type, name);
            branch.ideas.iter().any(|idea| idea.name() == name)
                // A name that cannot be looked at is tried: writing it says what is wrong.
                || matches!(dir.kind(&file_name), Ok(Some(_)))
        });
        let idea = new_idea(save, name);
        self.write_idea(&branch.session, &idea)?;
        let file_name = idea.file_name().to_owned();
        let deleted = match self.delete_replaced(branch, save) {
            Ok(deleted) => deleted,
            Err(error) => {
                // Best effort: what is announced as failed should not stand on disk.
                let _ = dir.remove_file(&file_name);
                return Err(error);
            }
        };
        branch.ideas.push(Arc::new(Leaf::of(idea.clone())));
        if !branch.session.types.contains(&save.idea_type) {
            branch.session.types.push(save.idea_type.clone());
        }
        self.write_session(branch, save.created_at)?;
        Ok(Saved::New { idea: Box::new(idea), deleted })
    }

    /// The idea stands already: a crash fell between disk and database. What it replaces is finished
    /// now, and told again, since nobody was told before.
    fn save_again(&self, mut tree: Tree, at: usize, save: &SaveIdea) -> Result<Saved, Error> {
        let gone = |id: &String| tree.position(id).is_none();
        let told: Vec<String> = save.replaces.iter().filter(|id| gone(id)).cloned().collect();
        let branch = &mut tree.branches[at];
        let mut deleted = self.delete_replaced(branch, save)?;
        self.write_session(branch, save.created_at)?;
        deleted.extend(told);
        deleted.sort_by_key(|id| save.replaces.iter().position(|replaced| replaced == id));
        let Some((at, place)) = tree.position(&save.id) else {
            return Err(Error::idea_not_found(&save.id));
        };
        Ok(Saved::New { idea: Box::new(tree.branches[at].idea(place)), deleted })
    }

    fn delete_replaced(&self, branch: &mut Branch, save: &SaveIdea) -> Result<Vec<String>, Error> {
        let dir = self.session_dir(&branch.session)?;
        let mut deleted = Vec::new();
        for id in &save.replaces {
            let still_draft = |idea: &Arc<Leaf>| idea.id() == id && idea.status() == Status::Draft;
            if let Some(place) = branch.ideas.iter().position(still_draft) {
                dir.remove_file(branch.ideas[place].file_name())?;
                branch.ideas.remove(place);
                deleted.push(id.clone());
            }
        }
        Ok(deleted)
    }

    /// Why a session is not in the tree: it is gone, or a link stands in its place.
    fn missing_session(&self, save: &SaveIdea) -> Error {
        let gone = Error::session_not_found(&save.session_id);
        if !names::is_directory_name(&save.session_id) {
            return gone;
        }
        let path = format!("{}/{}", save.output, save.session_id);
        self.root().enter(&path).err().unwrap_or(gone)
    }
}

/// The idea a new one repeats. Drafts about to be replaced do not count, unless someone promoted or
/// dismissed them meanwhile.
fn repeated<'a>(tree: &'a Tree, save: &SaveIdea) -> Option<&'a Leaf> {
    let words = Words::of(&save.draft.title, &save.draft.description);
    let leaving: HashSet<&str> =
        save.replaces.iter().chain(&save.not_compared).map(String::as_str).collect();
    tree.ideas().map(|(_, idea)| idea).find(|idea| {
        !(idea.status() == Status::Draft && leaving.contains(idea.id()))
            && repeats(&words, idea.words())
    })
}

fn new_idea(save: &SaveIdea, name: String) -> Idea {
    let file_name = idea_file::file_name(&save.idea_type, &name);
    let draft = save.draft.clone();
    Idea {
        id: save.id.clone(),
        idea_type: save.idea_type.clone(),
        name,
        title: draft.title,
        description: draft.description,
        rationale: draft.rationale,
        effort: draft.effort,
        status: Status::Draft,
        promoted_to: None,
        created_at: time::text(save.created_at),
        affected_files: draft.affected_files,
        existing_patterns: draft.existing_patterns,
        session_id: save.session_id.clone(),
        file_path: format!("{}/{}/{file_name}", save.output, save.session_id),
        dismiss_reason: None,
        sources: save.sources.clone(),
        created_at_source: Some(time::text(save.created_at)),
        unknown: String::new(),
        tail: format!("\n{}", draft.approach.trim()),
    }
}
