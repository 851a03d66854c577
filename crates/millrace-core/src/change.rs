//! What a worker reports while it runs, and the events that tell of it.

use serde_json::Value;

use crate::door::Door;
use crate::event::EventBody;
use crate::section::{Section, SectionPlan};

/// One report of a worker. A store applies a list of them in one transaction, under the attempt's fencing token.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The sections are planned; only before any section has begun.
    Planned(Vec<SectionPlan>),
    /// A section began. Told once: a section that is running already is left as it is.
    SectionStarted {
        /// Its name.
        section: String,
    },
    /// A section that was planned without a number of items has one now.
    SectionSized {
        /// Its name.
        section: String,
        /// Items wanted, saved ones included.
        total: u32,
    },
    /// An item was saved, and is on disk where its door keeps files.
    ItemSaved {
        /// The section's name.
        section: String,
        /// Its number in the section, from 1, over saved and skipped ones.
        ordinal: u32,
        /// The item.
        item: Value,
        /// Where it came from: model, attempts, repairs, cost, files shown.
        provenance: Value,
    },
    /// An item was dropped as a duplicate.
    ItemSkipped {
        /// The section's name.
        section: String,
        /// Its number in the section, from 1, over saved and skipped ones.
        ordinal: u32,
        /// What it repeats.
        of: Option<String>,
    },
    /// A step finished; its result is never paid for again.
    StepFinished {
        /// Its stable key inside the generation.
        key: String,
        /// Its result, as the step's kind keeps it.
        result: Value,
    },
    /// A section ended well.
    SectionFinished {
        /// Its name.
        section: String,
    },
    /// A section failed for good.
    SectionFailed {
        /// Its name.
        section: String,
        /// Why, for people.
        message: String,
    },
}

impl Change {
    /// The section it is about, if it is about one.
    #[must_use]
    pub fn section(&self) -> Option<&str> {
        match self {
            Self::SectionStarted { section }
            | Self::SectionSized { section, .. }
            | Self::ItemSaved { section, .. }
            | Self::ItemSkipped { section, .. }
            | Self::SectionFinished { section }
            | Self::SectionFailed { section, .. } => Some(section),
            Self::Planned(_) | Self::StepFinished { .. } => None,
        }
    }
}

/// The events that tell of `change`. `section` is the section it is about as it stands *after* the change; a change that is
/// about none, or that its audience need not hear of, gives no events.
#[must_use]
pub fn narrate(door: Door, change: &Change, section: Option<&Section>) -> Vec<EventBody> {
    let (done, total, skipped) = section.map_or((0, 0, 0), |s| (s.done, s.total, s.skipped));
    match change {
        Change::Planned(_) | Change::StepFinished { .. } => Vec::new(),
        Change::SectionStarted { section } => {
            vec![EventBody::SectionStarted { section: section.clone() }]
        }
        Change::SectionSized { section, total } => {
            vec![EventBody::SectionSized { section: section.clone(), total: *total }]
        }
        Change::ItemSaved { section, ordinal, item, provenance: _ } => {
            let told =
                EventBody::Item { section: section.clone(), ordinal: *ordinal, item: item.clone() };
            if door.tells_progress() {
                vec![EventBody::Progress { section: section.clone(), done, total }, told]
            } else {
                vec![told]
            }
        }
        Change::ItemSkipped { section, ordinal: _, of } => vec![EventBody::Skipped {
            section: section.clone(),
            done,
            total,
            skipped,
            of: of.clone(),
        }],
        Change::SectionFinished { section } => {
            vec![EventBody::SectionFinished { section: section.clone(), count: done }]
        }
        Change::SectionFailed { section, message } => {
            vec![EventBody::SectionFailed { section: section.clone(), message: message.clone() }]
        }
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
