//! The reading routes (contracts/ideas.md section 7): always from the files.

use std::sync::Arc;

use millrace_recipes::{IdeaTypes, TypeFile};
use millrace_workspace::{Idea, IdeaPage, ListFilter, Session, SessionPage, Workspace};
use serde_json::Value;

use super::error::Error;
use super::service::Ideas;

impl Ideas {
    /// Ideas of a workspace, filtered and paged.
    ///
    /// # Errors
    /// The texts of section 1.3, or an internal failure.
    pub async fn list(&self, path: &str, filter: ListFilter) -> Result<IdeaPage, Error> {
        self.within(path, move |workspace| Ok(workspace.list(&filter)?)).await
    }

    /// One idea.
    ///
    /// # Errors
    /// Also when it is unknown.
    pub async fn idea(&self, path: &str, id: &str) -> Result<Idea, Error> {
        let id = id.to_owned();
        self.within(path, move |workspace| Ok(workspace.idea(&id)?)).await
    }

    /// Sessions of a workspace, newest first.
    ///
    /// # Errors
    /// The texts of section 1.3, or an internal failure.
    pub async fn sessions(
        &self,
        path: &str,
        limit: usize,
        offset: usize,
    ) -> Result<SessionPage, Error> {
        self.within(path, move |workspace| Ok(workspace.sessions(limit, offset)?)).await
    }

    /// One session with its ideas in the order they were made.
    ///
    /// # Errors
    /// Also when it is unknown.
    pub async fn session(&self, path: &str, id: &str) -> Result<(Session, Vec<Idea>), Error> {
        let id = id.to_owned();
        self.within(path, move |workspace| Ok(workspace.session(&id)?)).await
    }

    /// The idea types of a workspace as section 2.2 shows them.
    ///
    /// # Errors
    /// The texts of section 1.3, or an internal failure.
    pub async fn types(
        &self,
        path: &str,
        include_builtin: bool,
        include_custom: bool,
    ) -> Result<Vec<Value>, Error> {
        self.within(path, move |workspace| {
            let types = load_types(workspace)?;
            let listed = types.listed(include_builtin, include_custom);
            Ok(listed.into_iter().map(millrace_recipes::IdeaType::wire_json).collect())
        })
        .await
    }

    /// Checks a workspace path and answers its key.
    ///
    /// # Errors
    /// The texts of section 1.3.
    pub async fn check_workspace(&self, path: &str) -> Result<Arc<str>, Error> {
        self.within(path, |workspace| Ok(Arc::from(workspace.key()))).await
    }
}

/// The types of a workspace, read anew.
pub(super) fn load_types(workspace: &Workspace) -> Result<IdeaTypes, Error> {
    let files = workspace.type_files()?;
    let files: Vec<TypeFile<'_>> = files
        .iter()
        .map(|file| TypeFile { stem: &file.stem, path: &file.path, text: &file.text })
        .collect();
    Ok(IdeaTypes::load(&files))
}
