//! The suite every backend runs.

mod whole;

pub use whole::{Inspect, LedgerLine, Parts, Whole, WholeGeneration};
