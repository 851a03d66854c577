//! Dismissing an idea (contract 9).

use jiff::Timestamp;

use crate::{error::Error, fields, idea::Status, tree::Tree, workspace::Workspace};

/// What a dismissal changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dismissed {
    /// The status before.
    pub old_status: Status,
    /// Whether the status is another now; `false` for an idea dismissed before.
    pub changed: bool,
}

impl Workspace {
    /// Sets an idea aside. A reason replaces an older one; without one the older stays.
    ///
    /// # Errors
    /// The text for `reason`, `Idea not found`, `Idea already promoted to task`, a link in the way,
    /// or `Internal`.
    pub fn dismiss(
        &self,
        id: &str,
        reason: Option<&str>,
        now: Timestamp,
    ) -> Result<Dismissed, Error> {
        if let Some(reason) = reason {
            fields::reason(reason)?;
        }
        if !self.has_lock_file()? {
            // A refused request leaves nothing behind, not even the lock's file.
            may_dismiss(&self.tree()?, id)?;
        }
        let _lock = self.lock_for_idea(id)?;
        let mut tree = self.tree()?;
        may_dismiss(&tree, id)?;
        let Some((at, place)) = tree.position(id) else { return Err(Error::idea_not_found(id)) };
        let branch = &mut tree.branches[at];
        let mut idea = branch.idea(place);
        let old_status = idea.status;
        let changed = old_status != Status::Dismissed;
        if changed || reason.is_some() {
            idea.status = Status::Dismissed;
            if let Some(reason) = reason {
                idea.dismiss_reason = Some(reason.to_owned());
            }
            self.write_idea(&branch.session, &idea)?;
            branch.put(place, idea);
            self.write_session(branch, now)?;
        }
        Ok(Dismissed { old_status, changed })
    }
}

fn may_dismiss(tree: &Tree, id: &str) -> Result<(), Error> {
    let idea = tree.idea(id)?;
    match idea.status {
        Status::Promoted => Err(Error::AlreadyPromoted(idea.promoted_to.unwrap_or_default())),
        Status::Draft | Status::Dismissed => Ok(()),
    }
}
