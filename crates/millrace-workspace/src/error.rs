//! The one error of this crate. `Display` is the contract's text, to the letter; what belongs in
//! the server's log only stands in `source()` and `detail()`.

use std::io;

/// The longest part of a request value repeated in a text, in characters (contract 1.2).
const SHOWN_CHARACTERS_MAX: usize = 200;

/// What kind of answer an error is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request is wrong: 400.
    Validation,
    /// The idea or session is unknown: 404.
    NotFound,
    /// The state of the idea or repository forbids it: 409.
    Conflict,
    /// Anything else: 500; details are for the log.
    Internal,
}

/// Everything that can go wrong with a workspace (contract 1.2, 1.3, 6 to 11).
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `workspace_path` holds NUL or is too long.
    #[error("workspace_path is not a valid path")]
    PathInvalid,
    /// `workspace_path` is relative.
    #[error("workspace_path must be an absolute path")]
    PathNotAbsolute,
    /// `workspace_path` has a `..` component.
    #[error("workspace_path must not contain '..'")]
    PathHasParent,
    /// `workspace_path` lies under no allowed root.
    #[error("workspace_path is outside the allowed roots (start the server with --workspace-root)")]
    PathOutside,
    /// `workspace_path` names nothing.
    #[error("workspace_path does not exist: {0}")]
    PathMissing(String),
    /// `workspace_path` names something else than a directory.
    #[error("workspace_path is not a directory: {0}")]
    PathNotDirectory(String),
    /// `output` breaks section 11.
    #[error("output must be a relative path inside the workspace")]
    OutputInvalid,
    /// `output` names something else than a directory.
    #[error("output is not a directory: {0}")]
    OutputNotDirectory(String),
    /// A write would go through a symbolic link; the path is relative to the workspace.
    #[error("{0} is a symbolic link")]
    SymbolicLink(String),
    /// A field of the request is wrong; the text names it.
    #[error("{0}")]
    Field(&'static str),
    /// `branch` is not a name git takes.
    #[error("branch is not a valid branch name: {0}")]
    BranchInvalid(String),
    /// A worktree was asked for outside a git repository.
    #[error("worktree requires a git repository")]
    WorktreeNeedsRepository,
    /// A worktree was asked for in a repository without a commit.
    #[error("worktree requires a commit")]
    WorktreeNeedsCommit,
    /// No idea has this id.
    #[error("Idea not found: {0}")]
    IdeaNotFound(String),
    /// No session has this id.
    #[error("Session not found: {0}")]
    SessionNotFound(String),
    /// The idea is a task already; the value is the task's id.
    #[error("Idea already promoted to task: {0}")]
    AlreadyPromoted(String),
    /// The repository has this branch already.
    #[error("Branch already exists: {0}")]
    BranchExists(String),
    /// The file system refused.
    #[error("Internal server error")]
    Io {
        /// What was being done, with the path relative to the workspace.
        doing: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// Others held the workspace's lock for too long.
    #[error("Internal server error")]
    LockTimeout,
    /// `git` failed or took too long; the value is its last words.
    #[error("Internal server error")]
    Git(String),
}

impl Error {
    /// The kind of answer this error is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::PathInvalid
            | Error::PathNotAbsolute
            | Error::PathHasParent
            | Error::PathOutside
            | Error::PathMissing(_)
            | Error::PathNotDirectory(_)
            | Error::OutputInvalid
            | Error::OutputNotDirectory(_)
            | Error::SymbolicLink(_)
            | Error::Field(_)
            | Error::BranchInvalid(_)
            | Error::WorktreeNeedsRepository
            | Error::WorktreeNeedsCommit => ErrorKind::Validation,
            Error::IdeaNotFound(_) | Error::SessionNotFound(_) => ErrorKind::NotFound,
            Error::AlreadyPromoted(_) | Error::BranchExists(_) => ErrorKind::Conflict,
            Error::Io { .. } | Error::LockTimeout | Error::Git(_) => ErrorKind::Internal,
        }
    }

    /// What to write into the server's log: the cause, which `Display` keeps back.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Error::Io { doing, source } => format!("{doing}: {source}"),
            Error::LockTimeout => "the workspace's lock was held for too long".to_owned(),
            Error::Git(words) => format!("git failed: {words}"),
            other => other.to_string(),
        }
    }

    /// `Idea not found`, with the value cut as section 1.2 wants.
    #[must_use]
    pub fn idea_not_found(id: &str) -> Error {
        Error::IdeaNotFound(shown(id))
    }

    /// `Session not found`, with the value cut as section 1.2 wants.
    #[must_use]
    pub fn session_not_found(id: &str) -> Error {
        Error::SessionNotFound(shown(id))
    }
}

/// A request value as a text may repeat it: at most 200 characters and then `...`.
pub(crate) fn shown(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}...", &value[..end]),
        None => value.to_owned(),
    }
}

/// Says what was being done when the file system refused.
pub(crate) trait Doing<T> {
    /// Turns the cause into [`Error::Io`].
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Error>;
}

impl<T, E: Into<io::Error>> Doing<T> for Result<T, E> {
    fn doing(self, what: impl FnOnce() -> String) -> Result<T, Error> {
        self.map_err(|source| Error::Io { doing: what(), source: source.into() })
    }
}
