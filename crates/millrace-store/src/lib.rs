//! The storage seam: a list of domain verbs with params structs, one conformance suite, and the backends. Decides
//! nothing: transitions and event texts come from `millrace-core`; ids and times come from the caller.

pub mod conformance;
mod edit;
pub mod error;
pub mod params;
mod report;
pub mod sqlite;
pub mod store;
mod turn;

pub use error::{Error, Result};
pub use store::Store;
