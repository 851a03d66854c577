//! Promoting an idea to a task (contract 8): one locked step that leaves nothing behind when it
//! fails. It starts no executor.

mod made;

use std::path::PathBuf;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    dir::Content,
    error::Error,
    executor::Values,
    fields,
    git::Repository,
    idea::{Idea, Status},
    names,
    task::{self, Priority, Task, TaskStatus},
    time,
    tree::Tree,
    workspace::Workspace,
};

use self::made::Made;

/// Where worktrees live.
const WORKTREES: &str = ".viben/worktrees";
/// The folder and file that name the developer.
const HOME: &str = ".viben";
const DEVELOPER_FILE: &str = ".developer";
/// The largest developer file read, in bytes.
const DEVELOPER_BYTES_MAX: u64 = 64 * 1024;
/// The executor of a request that names none.
const EXECUTOR: &str = "CLAUDE_CODE";
/// The assignee when nobody is known.
const NOBODY: &str = "unassigned";
/// The base branch outside git and on a detached HEAD.
const BASE_BRANCH: &str = "main";

/// What to promote and how; absent fields get the defaults of contract 8.
#[derive(Clone, Debug)]
pub struct Promote {
    /// The idea.
    pub id: String,
    /// Name of the task.
    pub slug: Option<String>,
    /// Branch of the task.
    pub branch: Option<String>,
    /// Who does it.
    pub assignee: Option<String>,
    /// `P0` to `P3`.
    pub priority: Option<String>,
    /// What does it.
    pub executor: Option<String>,
    /// The executor's model.
    pub model: Option<String>,
    /// Queue it for its executor.
    pub start: bool,
    /// Make the branch and check it out.
    pub worktree: bool,
    /// Name of the operating system's user, where known.
    pub os_user: Option<String>,
    /// The moment of the promotion.
    pub now: Timestamp,
}

/// A promoted idea and its task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promoted {
    /// The idea.
    pub idea_id: String,
    /// Its status before: draft or dismissed.
    pub old_status: Status,
    /// The task's id, directory name and the idea's `promoted_to`.
    pub task_id: String,
    /// The slug.
    pub name: String,
    /// The idea's title.
    pub title: String,
    /// `backlog` or `queue`.
    pub status: TaskStatus,
    /// Relative to the workspace.
    pub task_dir: String,
    /// In upper case.
    pub executor: String,
    /// The executor's model.
    pub model: Option<String>,
    /// The task's branch.
    pub branch: String,
    /// Relative to the workspace, where one was made.
    pub worktree_path: Option<String>,
}

impl Promoted {
    /// The `task` of the answer: `id`, `name`, `title`, `status`, `task_dir`.
    #[must_use]
    pub fn task_json(&self) -> Value {
        json!({
            "id": self.task_id,
            "name": self.name,
            "title": self.title,
            "status": self.status.as_str(),
            "task_dir": self.task_dir,
        })
    }
}

/// Checks the fields in the order of contract 8, without looking at any workspace.
///
/// # Errors
/// The text of the first wrong field.
pub fn promote_fields(promote: &Promote) -> Result<(), Error> {
    promote.slug.as_deref().map_or(Ok(()), fields::slug)?;
    promote.branch.as_deref().map_or(Ok(()), fields::branch)?;
    promote.assignee.as_deref().map_or(Ok(()), fields::assignee)?;
    promote.priority.as_deref().map_or(Ok(()), |word| Priority::parse(word).map(|_| ()))?;
    promote.executor.as_deref().map_or(Ok(()), |name| fields::executor(name).map(|_| ()))?;
    promote.model.as_deref().map_or(Ok(()), fields::model)
}

impl Workspace {
    /// Makes a task from an idea.
    ///
    /// # Errors
    /// The texts of contract 8 and of `<path> is a symbolic link`, or `Internal`. After any of them
    /// the idea is as it was and nothing made is left.
    pub fn promote(&self, promote: &Promote) -> Result<Promoted, Error> {
        promote_fields(promote)?;
        if !self.has_lock_file()? {
            // Refused requests change nothing, so the checks come before the lock file is made.
            let tree = self.tree()?;
            self.plan(&tree, promote, Repository::find(self).as_ref())?;
        }
        let _lock = self.lock_for_idea(&promote.id)?;
        let tree = self.tree()?;
        let repository = Repository::find(self);
        let task = self.plan(&tree, promote, repository.as_ref())?;
        let new_folders = self.missing_folders()?;
        let mut made =
            Made { workspace: self, task: &task, repository, new_folders, before: Vec::new() };
        match made.all(tree, promote) {
            Ok(promoted) => Ok(promoted),
            Err(error) => {
                made.undo();
                Err(error)
            }
        }
    }

    /// Decides everything about the task, and refuses what cannot be; changes nothing.
    fn plan(
        &self,
        tree: &Tree,
        promote: &Promote,
        repository: Option<&Repository<'_>>,
    ) -> Result<Task, Error> {
        let idea = tree.idea(&promote.id)?;
        if idea.status == Status::Promoted {
            return Err(Error::AlreadyPromoted(idea.promoted_to.unwrap_or_default()));
        }
        let (id, name, suffix) = self.task_id(&idea, promote)?;
        let branch = match &promote.branch {
            Some(branch) => branch.clone(),
            None => format!("feature/{name}{suffix}"),
        };
        if promote.worktree {
            check_worktree(repository, &branch)?;
        }
        let developer = self.developer()?;
        let os_user = promote.os_user.clone().filter(|name| fields::assignee(name).is_ok());
        let assignee = promote
            .assignee
            .clone()
            .or_else(|| developer.clone())
            .or(os_user)
            .unwrap_or_else(|| NOBODY.to_owned());
        let priority = match &promote.priority {
            Some(word) => Priority::parse(word)?,
            None => Priority::of_effort(idea.effort),
        };
        Ok(Task {
            name,
            status: if promote.start { TaskStatus::Queue } else { TaskStatus::Backlog },
            priority,
            creator: developer.unwrap_or_else(|| assignee.clone()),
            assignee,
            created_at: time::text(promote.now),
            branch,
            base_branch: repository
                .and_then(Repository::current_branch)
                .unwrap_or_else(|| BASE_BRANCH.to_owned()),
            model: promote.model.clone(),
            executor: fields::executor(promote.executor.as_deref().unwrap_or(EXECUTOR))?,
            start: promote.start,
            worktree_path: promote.worktree.then(|| format!("{WORKTREES}/{id}")),
            id,
        })
    }

    /// A free task id, its slug and its suffix.
    fn task_id(&self, idea: &Idea, promote: &Promote) -> Result<(String, String, String), Error> {
        let slug = match &promote.slug {
            Some(slug) => slug.clone(),
            None => names::idea_name(&idea.name, &idea.id, |_| false),
        };
        let tasks = self.root().enter(task::FOLDER)?;
        let worktrees = if promote.worktree { self.root().enter(WORKTREES)? } else { None };
        let base = format!("{}-{slug}", time::month_day(promote.now));
        let (id, suffix) = names::free(&base, usize::MAX, |id| {
            [&tasks, &worktrees]
                .into_iter()
                .flatten()
                .any(|dir| matches!(dir.kind(id), Ok(Some(_))))
        });
        Ok((id, slug, suffix))
    }

    /// The folders a promotion may have to make.
    fn missing_folders(&self) -> Result<Vec<&'static str>, Error> {
        let Some(home) = self.root().child(HOME)? else { return Ok(Vec::new()) };
        let mut missing = Vec::new();
        for name in [task::FOLDER, WORKTREES].iter().filter_map(|path| path.rsplit('/').next()) {
            if home.kind(name)?.is_none() {
                missing.push(name);
            }
        }
        Ok(missing)
    }

    /// The developer's name, where the workspace tells a valid one.
    fn developer(&self) -> Result<Option<String>, Error> {
        let Some(home) = self.root().child(HOME)? else { return Ok(None) };
        let Content::Bytes(bytes) = home.read(DEVELOPER_FILE, DEVELOPER_BYTES_MAX)? else {
            return Ok(None);
        };
        let text = String::from_utf8_lossy(&bytes);
        let name = text.lines().find_map(|line| line.trim().strip_prefix("name="));
        Ok(name.map(|name| name.trim().to_owned()).filter(|name| fields::assignee(name).is_ok()))
    }

    /// What fills the placeholders of a task's executor.
    #[must_use]
    pub fn executor_values(&self, promoted: &Promoted) -> Values {
        let absolute = |path: &str| self.path().join(path).to_string_lossy().into_owned();
        Values {
            workspace: self.key().to_owned(),
            task_dir: absolute(&promoted.task_dir),
            worktree: promoted.worktree_path.as_deref().map(absolute).unwrap_or_default(),
            branch: promoted.branch.clone(),
            model: promoted.model.clone().unwrap_or_default(),
        }
    }

    /// Where a task's executor runs: its worktree, else the workspace.
    #[must_use]
    pub fn executor_dir(&self, promoted: &Promoted) -> PathBuf {
        match &promoted.worktree_path {
            Some(path) => self.path().join(path),
            None => self.path().to_owned(),
        }
    }
}

fn check_worktree(repository: Option<&Repository<'_>>, branch: &str) -> Result<(), Error> {
    let repository = repository.ok_or(Error::WorktreeNeedsRepository)?;
    if !repository.has_commit()? {
        return Err(Error::WorktreeNeedsCommit);
    }
    if repository.has_branch(branch)? {
        return Err(Error::BranchExists(branch.to_owned()));
    }
    Ok(())
}
