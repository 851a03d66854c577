//! Names of models to providers and their ids. Pure: it never connects to anything.

mod resolve;
mod settings;
mod well_known;

pub use resolve::{Candidate, Catalog, ModelEntry, OFFLINE, REHEARSALS, Route};
pub use settings::{Price, ProviderSettings, Settings};
