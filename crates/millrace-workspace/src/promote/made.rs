//! The writing half of a promotion (contract 8): task, worktree, idea and session, and how they are
//! taken back together when one of them fails. It decides nothing.

use crate::{
    dir::{Content, Dir, Kind},
    error::Error,
    git::Repository,
    idea::Status,
    session::Session,
    session_file,
    task::{self, Task},
    tree::Tree,
    workspace::Workspace,
};

use super::{HOME, Promote, Promoted, WORKTREES};

/// The largest file kept for taking a promotion back, in bytes: no file read is larger.
const KEPT_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A file as it was.
pub(super) struct Kept {
    dir: Dir,
    name: String,
    bytes: Vec<u8>,
}

/// A promotion in the making: what must go again if it fails.
pub(super) struct Made<'a> {
    pub workspace: &'a Workspace,
    pub task: &'a Task,
    pub repository: Option<Repository<'a>>,
    /// Folders below `.viben` that were not there before.
    pub new_folders: Vec<&'static str>,
    /// The files as they were before the idea was touched.
    pub before: Vec<Kept>,
}

impl Made<'_> {
    /// Makes everything, in an order that lets each failure be taken back.
    pub(super) fn all(&mut self, mut tree: Tree, promote: &Promote) -> Result<Promoted, Error> {
        let Some((at, place)) = tree.position(&promote.id) else {
            return Err(Error::idea_not_found(&promote.id));
        };
        let task = self.task;
        let dir = self.workspace.make_task_dir(&task.id)?;
        self.worktree()?;
        let branch = &mut tree.branches[at];
        let mut idea = branch.idea(place);
        task.write(&idea, &dir)?;
        self.keep(&branch.session, idea.file_name())?;
        self.keep(&branch.session, session_file::FILE)?;
        let old_status = idea.status;
        idea.status = Status::Promoted;
        idea.promoted_to = Some(task.id.clone());
        idea.dismiss_reason = None;
        let title = idea.title.clone();
        self.workspace.write_idea(&branch.session, &idea)?;
        branch.put(place, idea);
        self.workspace.write_session(branch, promote.now)?;
        self.exclude_worktrees();
        Ok(Promoted {
            idea_id: promote.id.clone(),
            old_status,
            task_id: task.id.clone(),
            name: task.name.clone(),
            title,
            status: task.status,
            task_dir: format!("{}/{}", task::FOLDER, task.id),
            executor: task.executor.clone(),
            model: task.model.clone(),
            branch: task.branch.clone(),
            worktree_path: task.worktree_path.clone(),
        })
    }

    /// Makes the worktree in a directory that is ours before git sees its name.
    fn worktree(&self) -> Result<(), Error> {
        let (Some(path), Some(repository)) = (&self.task.worktree_path, &self.repository) else {
            return Ok(());
        };
        let dir = self.workspace.root().make(WORKTREES)?.make(&self.task.id)?;
        repository.add_worktree(path, &self.task.branch)?;
        if dir.kind(".git")? == Some(Kind::File) {
            Ok(())
        } else {
            Err(Error::Git("the worktree is not where it should be".to_owned()))
        }
    }

    fn keep(&mut self, session: &Session, name: &str) -> Result<(), Error> {
        let dir = self.workspace.session_dir(session)?;
        if let Content::Bytes(bytes) = dir.read(name, KEPT_BYTES_MAX)? {
            self.before.push(Kept { dir, name: name.to_owned(), bytes });
        }
        Ok(())
    }

    fn exclude_worktrees(&self) {
        if let (Some(_), Some(repository)) = (&self.task.worktree_path, &self.repository)
            && let Err(error) = repository.exclude(WORKTREES)
        {
            // The task is whole without it; `git status` shows a folder more.
            tracing::warn!(error = error.detail(), "worktrees are not excluded");
        }
    }

    /// Takes back whatever was made. Best effort; what stays is told to the log.
    pub(super) fn undo(&self) {
        if let Err(error) = self.try_undo() {
            tracing::warn!(task = self.task.id, error = error.detail(), "promotion left files");
        }
    }

    fn try_undo(&self) -> Result<(), Error> {
        for kept in &self.before {
            kept.dir.write(&kept.name, &kept.bytes)?;
        }
        if let (Some(path), Some(repository)) = (&self.task.worktree_path, &self.repository) {
            repository.remove_worktree(path, &self.task.branch);
            if let Some(worktrees) = self.workspace.root().enter(WORKTREES)? {
                worktrees.remove_dir(&self.task.id)?;
            }
        }
        if let Some(tasks) = self.workspace.root().enter(task::FOLDER)?
            && let Some(dir) = tasks.enter(&self.task.id)?
        {
            task::remove_files(&dir)?;
            tasks.remove_dir(&self.task.id)?;
        }
        if let Some(home) = self.workspace.root().enter(HOME)? {
            self.new_folders.iter().try_for_each(|name| home.remove_dir(name))?;
        }
        Ok(())
    }
}
