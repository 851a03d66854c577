//! Dismissing an idea (contract 9).

use jiff::Timestamp;

use crate::{error::Error, fields, idea::Status, workspace::Workspace};

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
        let _lock = self.lock_for_idea(id)?;
        let mut tree = self.tree()?;
        let Some((at, place)) = tree.position(id) else { return Err(Error::idea_not_found(id)) };
        let branch = &mut tree.branches[at];
        let idea = &mut branch.ideas[place];
        let old_status = idea.status;
        if old_status == Status::Promoted {
            return Err(Error::AlreadyPromoted(idea.promoted_to.clone().unwrap_or_default()));
        }
        let changed = old_status != Status::Dismissed;
        if changed || reason.is_some() {
            idea.status = Status::Dismissed;
            if let Some(reason) = reason {
                idea.dismiss_reason = Some(reason.to_owned());
            }
            self.write_idea(&branch.session, idea)?;
            self.write_session(branch, now)?;
        }
        Ok(Dismissed { old_status, changed })
    }
}
