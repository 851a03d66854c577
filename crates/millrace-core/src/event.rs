//! The event: one numbered line in a generation's log, the only source of live updates.
//!
//! `EventBody` is what the store writes as JSON. It only grows: new fields take a default, variants are never
//! renamed. Surfaces translate it into their own words; it is never a wire type itself.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::progress::Standing;
use crate::time::Time;

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventBody {
    /// The generation was accepted. `data` is the door's own (code ideas: session and types).
    Submitted {
        /// The door's own facts.
        data: Value,
    },
    /// A worker took it.
    Started,
    /// A section began.
    SectionStarted {
        /// Its name.
        section: String,
    },
    /// It became known how many items a section wants.
    SectionSized {
        /// Its name.
        section: String,
        /// Items wanted.
        total: u32,
    },
    /// The next item of a section is about to be told.
    Progress {
        /// The section's name.
        section: String,
        /// Items saved, that one included.
        done: u32,
        /// Items wanted.
        total: u32,
    },
    /// An item was saved.
    Item {
        /// The section's name.
        section: String,
        /// Its number in the section, from 1.
        ordinal: u32,
        /// The item as the door saved it.
        item: Value,
    },
    /// An item was dropped because something like it is there already.
    Skipped {
        /// The section's name.
        section: String,
        /// Items saved, unchanged by this.
        done: u32,
        /// Items wanted.
        total: u32,
        /// Items dropped in this section so far, this one included.
        skipped: u32,
        /// What it repeats, where the door can say.
        #[serde(default)]
        of: Option<String>,
    },
    /// A section ended well.
    SectionFinished {
        /// Its name.
        section: String,
        /// Items saved.
        count: u32,
    },
    /// A section failed.
    SectionFailed {
        /// Its name.
        section: String,
        /// Why, for people.
        message: String,
    },
    /// The generation waits for a worker again.
    Requeued {
        /// Why: `handed_back` or `lease_lost`.
        reason: String,
    },
    /// Someone asked a stopped or failed generation to go on.
    Continued,
    /// Ended with a result.
    Succeeded {
        /// The door's own facts.
        data: Value,
    },
    /// Ended without.
    Failed {
        /// Why, for people.
        message: String,
    },
    /// Stopped by request.
    Stopped,
}

impl EventBody {
    /// Whether it ends the log until a continue.
    #[must_use]
    pub fn is_last(&self) -> bool {
        match self {
            Self::Succeeded { .. } | Self::Failed { .. } | Self::Stopped => true,
            Self::Submitted { .. }
            | Self::Started
            | Self::SectionStarted { .. }
            | Self::SectionSized { .. }
            | Self::Progress { .. }
            | Self::Item { .. }
            | Self::Skipped { .. }
            | Self::SectionFinished { .. }
            | Self::SectionFailed { .. }
            | Self::Requeued { .. }
            | Self::Continued => false,
        }
    }
}

/// One numbered line of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its number in the generation: 1, 2, 3 ... without a gap.
    pub number: u64,
    /// When it was committed.
    pub at: Time,
    /// Where the generation stood after it: whoever reads one line can tell the progress without the others.
    pub standing: Standing,
    /// What happened.
    pub body: EventBody,
}
