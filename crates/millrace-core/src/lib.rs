//! The nouns of Millrace and its pure decisions. Never does IO, never reads a clock, never draws
//! an id: time and ids come in as arguments. Everything above it (store, engine, surfaces) asks here what is
//! allowed and what follows.

pub mod admission;
pub mod change;
pub mod code;
pub mod door;
pub mod event;
pub mod generation;
pub mod id;
pub mod key;
pub mod ledger;
pub mod limits;
pub mod noun;
pub mod progress;
pub mod retry;
pub mod section;
pub mod task;
pub mod time;
pub mod transition;

pub use change::{Change, narrate};
pub use door::{Door, Lane};
pub use event::{Event, EventBody};
pub use generation::{Generation, Reason, State};
pub use id::{GenerationId, NodeId, TenantId};
pub use limits::Limits;
pub use noun::Noun;
pub use progress::Standing;
pub use section::{Section, SectionPlan, SectionState};
pub use task::TaskType;
pub use time::Time;
