//! The reading routes (contract 7). They take no lock and create nothing.

use crate::{
    error::Error,
    fields,
    idea::{Effort, Idea, Status},
    leaf::Leaf,
    names,
    session::Session,
    tree::Branch,
    workspace::Workspace,
};

/// Which ideas to list; absent filters let everything through (contract 7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListFilter {
    /// Exactly this type.
    pub idea_type: Option<String>,
    /// This effort.
    pub effort: Option<Effort>,
    /// This status.
    pub status: Option<Status>,
    /// Exactly this session.
    pub session_id: Option<String>,
    /// At most so many.
    pub limit: usize,
    /// After skipping so many.
    pub offset: usize,
}

impl Default for ListFilter {
    /// No filter, the first page of the default length.
    fn default() -> ListFilter {
        ListFilter {
            idea_type: None,
            effort: None,
            status: None,
            session_id: None,
            limit: fields::IDEAS_LIMIT_DEFAULT,
            offset: 0,
        }
    }
}

impl ListFilter {
    fn lets_through(&self, session: &Session, idea: &Leaf) -> bool {
        self.session_id.as_ref().is_none_or(|id| *id == session.id)
            && self.idea_type.as_ref().is_none_or(|name| name == idea.idea_type())
            && self.effort.is_none_or(|effort| effort == idea.effort())
            && self.status.is_none_or(|status| status == idea.status())
    }
}

/// A page of ideas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdeaPage {
    /// In listing order.
    pub ideas: Vec<Idea>,
    /// Those that pass the filters, on all pages.
    pub total: usize,
    /// Whether more follow.
    pub has_more: bool,
}

/// A page of sessions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionPage {
    /// In listing order.
    pub sessions: Vec<Session>,
    /// All of them.
    pub total: usize,
    /// Whether more follow.
    pub has_more: bool,
}

impl Workspace {
    /// Lists ideas, newest session first.
    ///
    /// # Errors
    /// `Internal` when the tree cannot be read.
    pub fn list(&self, filter: &ListFilter) -> Result<IdeaPage, Error> {
        let tree = self.tree()?;
        let through =
            tree.ideas().filter(|(session, idea)| filter.lets_through(session, idea)).collect();
        let (page, total, has_more) = page(through, filter.limit, filter.offset);
        let ideas = page.into_iter().map(|(session, idea)| idea.placed(session)).collect();
        Ok(IdeaPage { ideas, total, has_more })
    }

    /// One idea.
    ///
    /// # Errors
    /// `Idea not found`, also for a malformed id; `Internal` when the tree cannot be read.
    pub fn idea(&self, id: &str) -> Result<Idea, Error> {
        if !names::is_idea_id(id) {
            return Err(Error::idea_not_found(id));
        }
        self.tree()?.idea(id)
    }

    /// Lists sessions, newest first.
    ///
    /// # Errors
    /// `Internal` when the tree cannot be read.
    pub fn sessions(&self, limit: usize, offset: usize) -> Result<SessionPage, Error> {
        let (branches, total, has_more) = page(self.tree()?.branches, limit, offset);
        let sessions = branches.into_iter().map(Branch::counted).collect();
        Ok(SessionPage { sessions, total, has_more })
    }

    /// One session with its ideas in generation order.
    ///
    /// # Errors
    /// `Session not found`; `Internal` when the tree cannot be read.
    pub fn session(&self, id: &str) -> Result<(Session, Vec<Idea>), Error> {
        let found = self.tree()?.branches.into_iter().find(|branch| branch.session.id == id);
        let branch = found.ok_or_else(|| Error::session_not_found(id))?;
        let ideas = branch.ideas.iter().map(|idea| idea.placed(&branch.session)).collect();
        Ok((branch.counted(), ideas))
    }
}

fn page<T>(all: Vec<T>, limit: usize, offset: usize) -> (Vec<T>, usize, bool) {
    let total = all.len();
    let page: Vec<T> = all.into_iter().skip(offset).take(limit).collect();
    let has_more = offset.saturating_add(page.len()) < total;
    (page, total, has_more)
}
