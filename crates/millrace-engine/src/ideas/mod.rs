//! The code-ideas door: what its surface may ask, and the work of its generations. The workspace's files are the
//! truth; the log only tells of them.

mod changes;
mod error;
mod executor;
mod generate;
mod input;
mod reads;
mod runs;
mod service;
pub(crate) mod subject;
mod work;

pub use changes::PromoteAnswer;
pub use error::{Error, Kind};
pub use generate::{Generate, Started};
pub use runs::RunRef;
pub use service::Ideas;
pub(crate) use work::IdeasWork;
