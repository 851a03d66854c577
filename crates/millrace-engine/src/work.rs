//! The seam between the engine and a door's generations: what to ask a model, how to read an item, where to save it.
//! The engine owns order, journal, retries, events and time; a `Work` owns content.

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use millrace_core::transition::Outcome;
use millrace_core::{Door, Generation, Section};
use millrace_models::Request;
use millrace_store::params::Write;
use serde_json::Value;
use thiserror::Error;

/// A failure told to people: never a key, a prompt or a raw answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Failure(pub String);

/// Opens the generations of a door.
#[async_trait]
pub trait Work: Send + Sync + 'static {
    /// The door whose generations it opens.
    fn door(&self) -> Door;

    /// Opens a claimed generation.
    ///
    /// # Errors
    /// A failure ends the generation.
    async fn open(&self, generation: &Generation) -> Result<Arc<dyn Run>, Failure>;
}

/// What a section has so far when the model is asked.
#[derive(Clone, Debug, Default)]
pub struct SoFar {
    /// Items still wanted.
    pub wanted: u32,
    /// Items saved in this section by this generation.
    pub saved: Vec<Value>,
    /// What was wrong with items of the last answer; empty on a first or continued ask.
    pub problems: Vec<String>,
}

/// What to ask a model.
#[derive(Debug)]
pub struct Ask {
    /// The request.
    pub request: Request,
    /// Files shown to the model, for the item's provenance.
    pub sources: Vec<String>,
}

/// One element of an answer, read.
#[derive(Clone, Debug, PartialEq)]
pub enum Reading {
    /// An item, ready to be saved.
    Item(Value),
    /// Nothing to save, and nothing to ask again for.
    Drop,
    /// An item that does not fit; the text goes to the model when it is asked again.
    Bad(String),
    /// A whole answer in one element: what it holds, in order.
    Several(Vec<Reading>),
}

/// When a section asks again, and when it has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How often in a row bad items are asked for again before they are left out.
    pub repairs_max: u32,
    /// Whether a section needs an item to end well. One that has some is then kept, however its last answer looked.
    pub needs_items: bool,
}

/// What became of an item.
#[derive(Clone, Debug)]
pub enum Saved {
    /// Saved; the item as its audience sees it.
    New(Value),
    /// Not saved yet: to be written together with the log's line that tells of it.
    Staged {
        /// The item as its audience sees it.
        item: Value,
        /// What its save does to the content model.
        writes: Vec<Write>,
    },
    /// Dropped: something like it is there already.
    Duplicate {
        /// What it repeats.
        of: Option<String>,
    },
}

/// One open generation.
#[async_trait]
pub trait Run: Send + Sync {
    /// When its sections ask again. Pure.
    fn rules(&self) -> Rules;

    /// Whether the model decides how many items the section has; then its answer is one element, read whole. Pure.
    fn is_open(&self, _section: &str) -> bool {
        false
    }

    /// What to ask for a section; none when what it is for is gone, and the section ends with what it has.
    ///
    /// # Errors
    /// A failure ends the section.
    async fn ask(&self, section: &str, so_far: &SoFar) -> Result<Option<Ask>, Failure>;

    /// The JSON schema of one item, by which the list of items is told from other lists in an answer. Pure.
    fn item_schema(&self, section: &str) -> Value;

    /// Reads one element of an answer. Pure.
    fn read(&self, section: &str, element: &Value) -> Reading;

    /// Saves an item under its number in the section. Must be idempotent: the same number twice is one item.
    ///
    /// # Errors
    /// A failure ends the section.
    async fn save(
        &self,
        section: &str,
        ordinal: u32,
        item: Value,
        sources: &[String],
    ) -> Result<Saved, Failure>;

    /// After a crash: the items that were saved under these numbers but never told, in order, each finished as its save would
    /// have been.
    ///
    /// # Errors
    /// A failure ends the section.
    async fn recover(
        &self,
        section: &str,
        ordinals: Range<u32>,
    ) -> Result<Vec<(u32, Value)>, Failure>;

    /// How a section's failure is told.
    fn section_failed(&self, section: &str, reason: &str) -> String;

    /// How the generation ends when all its sections have. Pure.
    fn outcome(&self, sections: &[Section]) -> Outcome;

    /// What a success does to the content model beyond its items, in the same commit. Pure.
    fn closing(&self) -> Vec<Write> {
        Vec::new()
    }
}
