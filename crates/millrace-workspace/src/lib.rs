//! Code workspaces: everything of the code ideas contract that happens on a file tree (idea files,
//! sessions, tasks, git, the survey of the sources). Synchronous; it never talks to a model, a
//! database or a socket. Times and ids come in as arguments; a clock is read only for waiting and
//! for telling which files changed too recently to be remembered.

mod cache;
mod dir;
mod dismiss;
mod duplicates;
mod element;
mod error;
pub mod executor;
pub mod fields;
mod git;
mod idea;
mod idea_file;
mod leaf;
mod list;
mod lock;
pub mod names;
pub mod outputs;
mod promote;
mod reader;
mod remove;
mod roots;
mod run;
mod save;
mod session;
mod session_file;
mod stamp;
mod survey;
mod task;
mod time;
mod tree;
mod types;
mod workspace;
mod yaml;

pub use dismiss::Dismissed;
// The offline model leaves out what is known already.
pub use duplicates::{Words, repeats};
pub use element::{Draft, Reading, read_element};
pub use error::{Error, ErrorKind};
pub use idea::{Effort, Idea, Status};
pub use list::{IdeaPage, ListFilter, SessionPage};
pub use promote::{Promote, Promoted, promote_fields};
pub use remove::RemoveMany;
pub use roots::Roots;
pub use run::{BeginRun, Begun, Replace};
pub use save::{SaveIdea, Saved};
pub use session::{Session, Summary};
pub use survey::{Excerpt, SourceLimits, Survey};
pub use task::{Priority, TaskStatus};
pub use types::TypeFile;
pub use workspace::Workspace;
