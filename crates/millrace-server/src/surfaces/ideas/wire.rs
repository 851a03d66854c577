//! The words of this surface: log events as stream events, notices as WebSocket events, and the answers' bodies
//! (contracts/ideas.md 2, 6.2 and 12). Pure: what goes in decides every byte that comes out.

use std::borrow::Cow;

use jiff::Timestamp;
use millrace_core::{Event, EventBody, Time};
use millrace_engine::Told;
use millrace_engine::notice::{Notice, NoticeBody};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::schema::{IdeaDetail, RunSummary};
use crate::transports::sse::{self, Frame};
use crate::transports::websocket::Line;

/// The one channel of this surface.
pub(crate) const CHANNEL: &str = "idea";

/// What a stream begins with, as the document shows it.
pub(crate) const FRAMES: &str = concat!(
    "id: 1\ndata: {\"type\":\"start\",\"session_id\":\"03-11-ci-sh\",\"types\":[\"code_improvements\"]}\n\n",
    "id: 2\ndata: {\"type\":\"type_start\",\"idea_type\":\"code_improvements\"}\n\n",
);

/// An event of a run, as a stream tells it. Keys a row does not have are left out.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RunEvent<'a> {
    /// First: the run is on disk.
    Start {
        /// The session it writes into.
        #[schema(example = "03-11-ci-sh")]
        session_id: &'a str,
        /// The resolved types, also those that will be skipped.
        #[schema(value_type = Vec<String>)]
        types: &'a Value,
    },
    /// A type began.
    TypeStart {
        /// The type.
        #[schema(example = "code_improvements")]
        idea_type: &'a str,
    },
    /// An idea is about to be told, or one was dropped as a duplicate.
    Progress {
        /// The type.
        #[schema(example = "code_improvements")]
        idea_type: &'a str,
        /// Ideas of the type saved by this run.
        #[schema(example = 2)]
        current: u32,
        /// Ideas wanted.
        #[schema(example = 5)]
        total: u32,
        /// Ideas of the type dropped by this run; only when one was.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        skipped_duplicates: Option<u32>,
    },
    /// An idea is on disk.
    IdeaGenerated {
        /// The idea.
        #[schema(value_type = IdeaDetail)]
        idea: &'a Value,
    },
    /// A type ended well.
    TypeComplete {
        /// The type.
        #[schema(example = "code_improvements")]
        idea_type: &'a str,
        /// Its ideas saved by this run.
        #[schema(example = 5)]
        count: u32,
    },
    /// A type failed; without `idea_type`, last: every type failed.
    Error {
        /// What went wrong.
        #[schema(example = "Failed to generate ideas: offline answered nothing", value_type = String)]
        message: Cow<'a, str>,
        /// The type.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schema(nullable = false)]
        idea_type: Option<&'a str>,
    },
    /// Last: at least one type did not fail.
    Complete {
        /// The session.
        #[schema(example = "03-11-ci-sh")]
        session_id: &'a str,
        /// What this run saved.
        #[schema(value_type = RunSummary)]
        summary: &'a Value,
    },
}

/// Begins every failure's message (contracts/ideas.md 6.2).
const FAILED: &str = "Failed to generate ideas: ";
/// Why a run that is stopped by request ended.
const STOPPED: &str = "stopped";

/// A failure's message. The engine's own reasons (a lost worker, a defect) come without the door's beginning.
fn failure(message: &str) -> Cow<'_, str> {
    if message.starts_with(FAILED) {
        Cow::Borrowed(message)
    } else {
        Cow::Owned(format!("{FAILED}{message}"))
    }
}

impl<'a> RunEvent<'a> {
    /// A log event in this surface's words; `None` for one that this door's logs do not have.
    pub(crate) fn of(body: &'a EventBody) -> Option<Self> {
        Some(match body {
            EventBody::Submitted { data } => {
                Self::Start { session_id: text(data, "session_id"), types: member(data, "types") }
            }
            EventBody::SectionStarted { section } => Self::TypeStart { idea_type: section },
            EventBody::Progress { section, done, total } => Self::Progress {
                idea_type: section,
                current: *done,
                total: *total,
                skipped_duplicates: None,
            },
            EventBody::Skipped { section, done, total, skipped, of: _ } => Self::Progress {
                idea_type: section,
                current: *done,
                total: *total,
                skipped_duplicates: Some(*skipped),
            },
            EventBody::Item { section: _, ordinal: _, item } => Self::IdeaGenerated { idea: item },
            EventBody::SectionFinished { section, count } => {
                Self::TypeComplete { idea_type: section, count: *count }
            }
            EventBody::SectionFailed { section, message } => {
                Self::Error { message: failure(message), idea_type: Some(section) }
            }
            EventBody::Succeeded { data } => Self::Complete {
                session_id: text(data, "session_id"),
                summary: member(data, "summary"),
            },
            EventBody::Failed { message } => {
                Self::Error { message: failure(message), idea_type: None }
            }
            EventBody::Stopped => Self::Error { message: failure(STOPPED), idea_type: None },
            EventBody::Started
            | EventBody::SectionSized { .. }
            | EventBody::Requeued { .. }
            | EventBody::Continued => return None,
        })
    }
}

/// A log event as a frame of the stream.
pub(crate) fn frame(event: &Told) -> Option<Frame> {
    let told = RunEvent::of(&event.body)?;
    let bytes = event.text(|event| sse::render(event.number, &json(&told)));
    Some(Frame { number: event.number, bytes })
}

/// An event of the live channel: `type`, `data`, `channel`, `timestamp`.
#[derive(Debug, Serialize)]
struct LiveEvent<'a> {
    #[serde(flatten)]
    body: LiveBody<'a>,
    channel: &'static str,
    timestamp: String,
}

#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "data", rename_all = "snake_case")]
#[expect(clippy::enum_variant_names, reason = "the names are the contract's")]
enum LiveBody<'a> {
    IdeaGenerationStarted {
        session_id: &'a str,
        types: &'a Value,
    },
    IdeaGenerated {
        session_id: &'a str,
        idea: &'a Value,
    },
    IdeaTypeCompleted {
        session_id: &'a str,
        idea_type: &'a str,
        count: u32,
    },
    IdeaGenerationCompleted {
        session_id: &'a str,
        summary: &'a Value,
    },
    IdeaStatusChanged {
        idea_id: &'a str,
        old_status: &'a str,
        new_status: &'a str,
        promoted_to: Option<&'a str>,
    },
    IdeaDeleted {
        idea_id: &'a str,
    },
}

/// A notice as a WebSocket hears it; `None` for what the live channel does not tell (contracts/ideas.md section 12).
pub(crate) fn line(notice: &Notice) -> Option<Line> {
    let body = match &notice.body {
        NoticeBody::Event { generation: _, session_id, event } => live_event(session_id, event)?,
        NoticeBody::StatusChanged { idea_id, old_status, new_status, promoted_to } => {
            let promoted_to = promoted_to.as_deref();
            LiveBody::IdeaStatusChanged { idea_id, old_status, new_status, promoted_to }
        }
        NoticeBody::IdeaDeleted { idea_id } => LiveBody::IdeaDeleted { idea_id },
    };
    let event = LiveEvent { body, channel: CHANNEL, timestamp: timestamp(notice.at) };
    Some(Line { channel: CHANNEL, text: json(&event) })
}

fn live_event<'a>(session_id: &'a str, event: &'a Event) -> Option<LiveBody<'a>> {
    match RunEvent::of(&event.body)? {
        RunEvent::Start { session_id, types } => {
            Some(LiveBody::IdeaGenerationStarted { session_id, types })
        }
        RunEvent::IdeaGenerated { idea } => Some(LiveBody::IdeaGenerated { session_id, idea }),
        RunEvent::TypeComplete { idea_type, count } => {
            Some(LiveBody::IdeaTypeCompleted { session_id, idea_type, count })
        }
        RunEvent::Complete { session_id, summary } => {
            Some(LiveBody::IdeaGenerationCompleted { session_id, summary })
        }
        RunEvent::TypeStart { .. } | RunEvent::Progress { .. } | RunEvent::Error { .. } => None,
    }
}

/// `YYYY-MM-DDTHH:MM:SS.sssZ` (contracts/ideas.md 1.4).
fn timestamp(at: Time) -> String {
    let at = Timestamp::from_microsecond(at.0).unwrap_or_default();
    format!("{at:.3}")
}

fn member<'a>(data: &'a Value, name: &str) -> &'a Value {
    static NONE: Value = Value::Null;
    data.get(name).unwrap_or(&NONE)
}

fn text<'a>(data: &'a Value, name: &str) -> &'a str {
    member(data, name).as_str().unwrap_or_default()
}

/// Our own types have string keys and no failing parts, so there is always a text.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
