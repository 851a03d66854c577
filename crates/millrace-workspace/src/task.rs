//! Tasks made from ideas: `task.json` and the three logs beside it (contract 8).

use serde_json::{Map, Value, json};

use crate::{
    dir::{Content, Dir},
    error::{Doing, Error},
    fields,
    idea::{Effort, Idea},
    names::is_directory_name,
    session_file,
    workspace::Workspace,
};

/// Where tasks live.
pub(crate) const FOLDER: &str = ".viben/tasks";
/// The task's own file.
const FILE: &str = "task.json";
/// The empty logs beside it.
const LOGS: [&str; 3] = ["implement.jsonl", "check.jsonl", "fix.jsonl"];
/// The largest `task.json` read, in bytes.
const TASK_BYTES_MAX: u64 = 1024 * 1024;

/// How urgent a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Priority {
    /// Now.
    P0,
    /// Next.
    P1,
    /// Soon.
    P2,
    /// Some time.
    P3,
}

impl Priority {
    /// The request's `priority`.
    ///
    /// # Errors
    /// The text that lists the words.
    pub fn parse(word: &str) -> Result<Priority, Error> {
        match word {
            "P0" => Ok(Priority::P0),
            "P1" => Ok(Priority::P1),
            "P2" => Ok(Priority::P2),
            "P3" => Ok(Priority::P3),
            _ => Err(Error::Field(fields::PRIORITY)),
        }
    }

    /// The priority of an idea whose request names none.
    #[must_use]
    pub fn of_effort(effort: Effort) -> Priority {
        match effort {
            Effort::Trivial | Effort::Small => Priority::P3,
            Effort::Medium => Priority::P2,
            Effort::Large | Effort::Complex => Priority::P1,
        }
    }

    /// The word in the file.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Priority::P0 => "P0",
            Priority::P1 => "P1",
            Priority::P2 => "P2",
            Priority::P3 => "P3",
        }
    }
}

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskStatus {
    /// Made without `start`.
    Backlog,
    /// Made with `start`.
    Queue,
    /// Its executor runs.
    InProgress,
    /// Its executor ended well.
    Completed,
    /// Its executor ended badly.
    Failed,
}

impl TaskStatus {
    /// The word in the file and on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            TaskStatus::Backlog => "backlog",
            TaskStatus::Queue => "queue",
            TaskStatus::InProgress => "in_progress",
            TaskStatus::Completed => "completed",
            TaskStatus::Failed => "failed",
        }
    }
}

/// Everything `task.json` says that is not the same for every task.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub id: String,
    pub name: String,
    pub status: TaskStatus,
    pub priority: Priority,
    pub creator: String,
    pub assignee: String,
    pub created_at: String,
    pub branch: String,
    pub base_branch: String,
    pub model: Option<String>,
    pub executor: String,
    pub start: bool,
    pub worktree_path: Option<String>,
}

impl Task {
    /// The document, keys in the order of contract 8.
    fn document(&self, idea: &Idea) -> String {
        let mut keys = Map::new();
        let mut put = |key: &str, value: Value| {
            keys.insert(key.to_owned(), value);
        };
        put("id", json!(self.id));
        put("name", json!(self.name));
        put("title", json!(idea.title));
        put("description", json!(idea.description));
        put("status", json!(self.status.as_str()));
        put("priority", json!(self.priority.as_str()));
        put("creator", json!(self.creator));
        put("assignee", json!(self.assignee));
        put("created_at", json!(self.created_at));
        put("branch", json!(self.branch));
        put("base_branch", json!(self.base_branch));
        put("current_phase", json!(0));
        put(
            "next_action",
            json!([
                {"phase": 1, "action": "implement"},
                {"phase": 2, "action": "check"},
                {"phase": 3, "action": "finish"}
            ]),
        );
        put("subtasks", json!([]));
        put("related_files", json!([]));
        put("notes", json!(""));
        if let Some(model) = &self.model {
            put("model", json!(model));
        }
        put("executor", json!(self.executor));
        put("auto_start", json!(self.start));
        put("worktree", json!(self.worktree_path.is_some()));
        if let Some(path) = &self.worktree_path {
            put("worktree_path", json!(path));
        }
        put("compute_reward", json!(false));
        put("evo_idea", json!(idea.id));
        session_file::pretty(keys)
    }

    /// Writes the files of a task into its fresh directory.
    pub(crate) fn write(&self, idea: &Idea, dir: &Dir) -> Result<(), Error> {
        for log in LOGS {
            dir.write(log, b"")?;
        }
        dir.write(FILE, self.document(idea).as_bytes())
    }
}

/// Removes the files this module writes. Best effort, for taking a promotion back.
pub(crate) fn remove_files(dir: &Dir) -> Result<(), Error> {
    LOGS.iter().chain([&FILE]).try_for_each(|name| dir.remove_file(name))
}

impl Workspace {
    /// Sets the status of a task, and nothing else in its file. `false` when the task is gone or its
    /// file cannot be understood: it was taken over by hand.
    ///
    /// # Errors
    /// `<path> is a symbolic link`, or `Internal`.
    pub fn set_task_status(&self, task_id: &str, status: TaskStatus) -> Result<bool, Error> {
        if !is_directory_name(task_id) {
            return Ok(false);
        }
        let folder = format!("{FOLDER}/{task_id}");
        if self.root().descend(&folder)?.is_none() {
            return Ok(false);
        }
        let _lock = self.lock()?;
        let Some(dir) = self.root().enter(&folder)? else { return Ok(false) };
        let Content::Bytes(bytes) = dir.read(FILE, TASK_BYTES_MAX)? else { return Ok(false) };
        let Ok(Value::Object(mut keys)) = serde_json::from_slice(&bytes) else { return Ok(false) };
        keys.insert("status".to_owned(), json!(status.as_str()));
        dir.write(FILE, session_file::pretty(keys).as_bytes())?;
        Ok(true)
    }

    /// Makes the directory of a task; the name was free a moment ago.
    pub(crate) fn make_task_dir(&self, task_id: &str) -> Result<Dir, Error> {
        let tasks = self.root().make(FOLDER)?;
        if !tasks.make_child(task_id)? {
            let exists = std::io::Error::from(std::io::ErrorKind::AlreadyExists);
            return Err(exists).doing(|| format!("making {}", tasks.shown(task_id)));
        }
        tasks.make(task_id)
    }
}
