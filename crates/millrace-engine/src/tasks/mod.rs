//! The llm-tasks door: takes tasks, tells how they stand, cancels them, and makes their items (contracts/tasks.md sections 2 to 8).

mod error;
mod input;
mod latest;
mod outcome;
mod parents;
mod request;
mod schema;
mod service;
mod shown;
mod stopping;
mod told;
mod work;

pub use error::Error;
pub use request::{Detail, Mode, Submit, Task};
pub use service::Tasks;
pub use told::{Arrival, Lagged, Tap, TapReader};

pub(crate) use stopping::stop_all_of;
pub(crate) use told::TasksTold;
pub(crate) use work::TasksWork;
