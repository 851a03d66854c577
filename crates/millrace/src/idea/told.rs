//! What the events of a run tell, and what the run came to. Pure; the stream comes in as frames.

use serde_json::Value;

use super::frames::Frame;

/// One event, as the progress shows it.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The run began.
    Started {
        /// Its session.
        session_id: String,
        /// The types it works on.
        types: Vec<String>,
    },
    /// A type began.
    TypeStarted {
        /// The type.
        idea_type: String,
    },
    /// A type got on, or dropped a duplicate.
    Progress {
        /// The type.
        idea_type: String,
        /// Ideas saved.
        current: u64,
        /// Ideas wanted at most.
        total: u64,
        /// Duplicates dropped so far, where this tells of one.
        skipped: Option<u64>,
    },
    /// An idea was saved.
    Saved {
        /// The type.
        idea_type: String,
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// A type ended well.
    TypeFinished {
        /// The type.
        idea_type: String,
        /// Ideas saved.
        count: u64,
    },
    /// A type failed.
    TypeFailed {
        /// The type.
        idea_type: String,
        /// Why.
        message: String,
    },
    /// The run ended well.
    Completed,
    /// The run failed.
    Failed,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// With a summary.
    Completed {
        /// As the last event has it.
        summary: Value,
    },
    /// Without any idea type that worked, or stopped.
    Failed {
        /// Why.
        message: String,
    },
}

/// A run as far as it was told.
#[derive(Debug, Default)]
pub struct Run {
    /// Its session, once the first event said so.
    pub session_id: Option<String>,
    /// The ideas saved, in order.
    pub ideas: Vec<Value>,
    /// Types that failed, and why.
    pub failed: Vec<(String, String)>,
    /// How it ended, once it did.
    pub end: Option<End>,
    /// The number of the last event.
    pub last: u64,
}

impl Run {
    /// Takes the next frame. `None` for one already known or not understood.
    pub fn take(&mut self, frame: &Frame) -> Option<Told> {
        if frame.id <= self.last {
            return None;
        }
        self.last = frame.id;
        let event: Value = serde_json::from_str(&frame.data).ok()?;
        let text = |key: &str| event.get(key).and_then(Value::as_str).map(str::to_owned);
        let number = |key: &str| event.get(key).and_then(Value::as_u64);
        let idea_type = text("idea_type");
        Some(match text("type")?.as_str() {
            "start" => {
                self.session_id = text("session_id");
                let types = event.get("types").and_then(Value::as_array);
                let types = types.into_iter().flatten().filter_map(Value::as_str);
                Told::Started {
                    session_id: text("session_id").unwrap_or_default(),
                    types: types.map(str::to_owned).collect(),
                }
            }
            "type_start" => Told::TypeStarted { idea_type: idea_type? },
            "progress" => Told::Progress {
                idea_type: idea_type?,
                current: number("current")?,
                total: number("total")?,
                skipped: number("skipped_duplicates"),
            },
            "idea_generated" => self.saved(event.get("idea")?),
            "type_complete" => {
                Told::TypeFinished { idea_type: idea_type?, count: number("count")? }
            }
            "complete" => {
                let summary = event.get("summary").cloned().unwrap_or_default();
                self.end = Some(End::Completed { summary });
                Told::Completed
            }
            "error" => self.error(idea_type, text("message").unwrap_or_default()),
            _ => return None,
        })
    }

    fn saved(&mut self, idea: &Value) -> Told {
        self.ideas.push(idea.clone());
        let text = |key: &str| idea.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        Told::Saved { idea_type: text("type"), id: text("id"), title: text("title") }
    }

    fn error(&mut self, idea_type: Option<String>, message: String) -> Told {
        match idea_type {
            Some(idea_type) => {
                self.failed.push((idea_type.clone(), message.clone()));
                Told::TypeFailed { idea_type, message }
            }
            None => {
                self.end = Some(End::Failed { message });
                Told::Failed
            }
        }
    }
}

#[cfg(test)]
#[path = "told_tests.rs"]
mod tests;
