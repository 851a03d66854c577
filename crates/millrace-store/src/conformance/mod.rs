//! The suite every backend runs: what the seam promises, verb by verb, with refusals, tenants, fencing and races. Never
//! names a backend; one that does not pass is none.
//!
//! A backend implements [`Inspect`] and a [`Factory`], and calls [`run`] or the nouns one by one.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a suite of assertions: it is called from tests only"
)]

pub mod claim;
pub mod consistent;
mod content;
pub mod documents;
pub mod dump;
pub mod edits;
pub mod events;
pub mod keys;
pub mod lanes;
pub mod ledger;
pub mod lists;
pub mod prune;
pub mod record;
pub mod rescue;
mod room;
pub mod scopes;
pub mod standing;
pub mod stop;
pub mod submit;
mod whole;

pub use consistent::assert_consistent;
pub use dump::dump;
pub use room::Factory;
pub use whole::{Inspect, LedgerLine, Parts, Whole, WholeGeneration};

/// Runs every case, each on a store of its own.
///
/// # Panics
/// At the first promise that is not kept.
pub async fn run(factory: &dyn Factory) {
    submit::run(factory).await;
    claim::run(factory).await;
    lanes::run(factory).await;
    record::run(factory).await;
    standing::run(factory).await;
    stop::run(factory).await;
    rescue::run(factory).await;
    events::run(factory).await;
    lists::run(factory).await;
    ledger::run(factory).await;
    documents::run(factory).await;
    scopes::run(factory).await;
    edits::run(factory).await;
    keys::run(factory).await;
    prune::run(factory).await;
}
