//! Deleting ideas (contract 10). A task made from one is never touched.

use std::collections::HashSet;

use jiff::Timestamp;

use crate::{error::Error, fields, lock::Guard, names, tree::Tree, workspace::Workspace};

/// What a batch deletes: the union of `ids` and `idea_type`, or everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoveMany {
    /// These ideas, as far as they exist.
    pub ids: Vec<String>,
    /// Every idea of exactly this type.
    pub idea_type: Option<String>,
    /// Every idea.
    pub all: bool,
}

impl Workspace {
    /// Deletes one idea, whatever its status.
    ///
    /// # Errors
    /// `Idea not found`, a link in the way, or `Internal`.
    pub fn remove(&self, id: &str, now: Timestamp) -> Result<(), Error> {
        let _lock = self.lock_for_idea(id)?;
        let tree = self.tree()?;
        if tree.position(id).is_none() {
            return Err(Error::idea_not_found(id));
        }
        self.remove_from(tree, &[id.to_owned()], now)
    }

    /// Deletes many ideas and tells which: requested ids in request order, then the others in
    /// listing order.
    ///
    /// # Errors
    /// The texts for `ids` and for a missing selector, a link in the way, or `Internal`.
    pub fn remove_many(&self, batch: &RemoveMany, now: Timestamp) -> Result<Vec<String>, Error> {
        if batch.ids.len() > fields::IDS_MAX {
            return Err(Error::Field(fields::IDS));
        }
        if batch.ids.is_empty() && batch.idea_type.is_none() && !batch.all {
            return Err(Error::Field(fields::SELECTOR));
        }
        if !self.has_lock_file()? && selected(&self.tree()?, batch).is_empty() {
            return Ok(Vec::new());
        }
        let _lock = self.lock()?;
        let tree = self.tree()?;
        let ids = selected(&tree, batch);
        self.remove_from(tree, &ids, now)?;
        Ok(ids)
    }

    /// Removes ideas that stand in the tree and renews the sessions they stood in.
    fn remove_from(&self, tree: Tree, ids: &[String], now: Timestamp) -> Result<(), Error> {
        let ids: HashSet<&str> = ids.iter().map(String::as_str).collect();
        for mut branch in tree.branches {
            let (gone, kept): (Vec<_>, Vec<_>) =
                branch.ideas.into_iter().partition(|idea| ids.contains(idea.id()));
            branch.ideas = kept;
            if gone.is_empty() {
                continue;
            }
            let dir = self.session_dir(&branch.session)?;
            for idea in &gone {
                dir.remove_file(idea.file_name())?;
            }
            self.write_session(&mut branch, now)?;
        }
        Ok(())
    }

    /// Takes the lock for a change of one idea. Where the lock file would have to be made first, an
    /// unknown idea is refused before anything is.
    pub(crate) fn lock_for_idea(&self, id: &str) -> Result<Guard, Error> {
        let known =
            names::is_idea_id(id) && (self.has_lock_file()? || self.tree()?.position(id).is_some());
        if known { self.lock() } else { Err(Error::idea_not_found(id)) }
    }
}

fn selected(tree: &Tree, batch: &RemoveMany) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for id in &batch.ids {
        if tree.position(id).is_some() && !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    for (_, idea) in tree.ideas() {
        let chosen = batch.all || batch.idea_type.as_deref() == Some(idea.idea_type());
        if chosen && !batch.ids.iter().any(|id| id == idea.id()) {
            ids.push(idea.id().to_owned());
        }
    }
    ids
}
