//! What a task's channel says of a log entry: one of four events, or nothing (contracts/tasks.md 11.5). Pure; nobody is
//! told anything here.

use std::sync::{Arc, OnceLock};

use millrace_core::{Event, EventBody, Generation, Standing, State, TaskType};
use millrace_engine::tasks::Task;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::channel::Form;
use super::limits::{DATA_BYTES_MAX, TEXT_CHARS_MAX};
use super::protocol;
use crate::surfaces::tasks::wire::{Look, View, view};

/// Bytes left in `data` for a text, beside the keys, the numbers and a sessionId at its longest.
const TEXT_BYTES_MAX: usize = DATA_BYTES_MAX - 512;

/// One event of a task's channel, shared by all who hear it.
#[derive(Debug)]
pub(super) struct Telling {
    /// The number of the log entry it stands for.
    pub(super) seq: u64,
    /// Whether nothing follows it.
    pub(super) is_last: bool,
    /// Its name.
    pub(super) event: &'static str,
    /// Its `data`, JSON text.
    pub(super) data: String,
    session_id: Arc<str>,
    public: OnceLock<Utf8Bytes>,
    private: OnceLock<Utf8Bytes>,
}

impl Telling {
    /// The frame on a form of the task's channel; rendered once for all its readers.
    pub(super) fn frame(&self, form: Form) -> Utf8Bytes {
        let text = match form {
            Form::Public => &self.public,
            Form::Private => &self.private,
        };
        let render = || {
            let channel = form.channel(&self.session_id);
            protocol::frame(self.event, Some(&channel), &self.data).into()
        };
        text.get_or_init(render).clone()
    }

    /// The task it is about.
    pub(super) fn session_id(&self) -> &Arc<str> {
        &self.session_id
    }
}

/// Turns the log entries of one task into tellings, in order.
#[derive(Debug)]
pub(super) struct Teller {
    kind: TaskType,
    session_id: Arc<str>,
    /// Whether a worker has held the task: it never looks queued again.
    started: bool,
    /// The update told before.
    before: Option<View>,
}

impl Teller {
    /// A teller of a task that nothing is known of yet.
    pub(super) fn new(kind: TaskType, session_id: Arc<str>) -> Self {
        Self { kind, session_id, started: false, before: None }
    }

    /// The task's name.
    pub(super) fn session_id(&self) -> &Arc<str> {
        &self.session_id
    }

    /// The task as it stands: an update, or its last event if it has ended (11.6).
    pub(super) fn of(task: &Task) -> (Self, Telling) {
        let generation = &task.generation;
        let mut teller = Self::new(task.task_type, Arc::clone(&task.session_id));
        teller.started = generation.started_at.is_some();
        let telling = teller.snapshot(generation);
        (teller, telling)
    }

    fn snapshot(&mut self, generation: &Generation) -> Telling {
        let (seq, standing) = (generation.last_event, generation.standing());
        match generation.state {
            State::Pending | State::Running => {
                let now = view(&self.look(generation.state, standing, None));
                let telling = self.update(seq, &now);
                self.before = Some(now);
                telling
            }
            State::Succeeded => self.complete(seq, standing),
            State::Failed => self.error(seq, standing, generation.error.as_deref()),
            State::Stopped => self.cancelled(seq),
        }
    }

    /// What a log entry is told as; nothing where it would repeat the update before.
    pub(super) fn tell(&mut self, event: &Event) -> Option<Telling> {
        let (seq, standing) = (event.number, event.standing);
        let state = match &event.body {
            EventBody::Succeeded { .. } => return Some(self.complete(seq, standing)),
            EventBody::Failed { message } => {
                return Some(self.error(seq, standing, Some(message)));
            }
            EventBody::Stopped => return Some(self.cancelled(seq)),
            EventBody::Submitted { .. } | EventBody::Requeued { .. } | EventBody::Continued => {
                State::Pending
            }
            EventBody::Started
            | EventBody::SectionStarted { .. }
            | EventBody::SectionSized { .. }
            | EventBody::Progress { .. }
            | EventBody::Item { .. }
            | EventBody::Skipped { .. }
            | EventBody::SectionFinished { .. }
            | EventBody::SectionFailed { .. } => State::Running,
        };
        self.started |= state == State::Running;
        let now = view(&self.look(state, standing, None));
        if self.before.as_ref() == Some(&now) {
            return None;
        }
        let telling = self.update(seq, &now);
        self.before = Some(now);
        Some(telling)
    }

    fn look<'a>(&self, state: State, standing: Standing, error: Option<&'a str>) -> Look<'a> {
        Look { kind: self.kind, state, started: self.started, standing, error }
    }

    fn update(&self, seq: u64, view: &View) -> Telling {
        let data = json!({
            "progress_percentage": view.percent,
            "current_phase": view.phase,
            "message": cut(&view.message),
            "seq": seq,
        });
        self.telling(seq, "task-update", &data)
    }

    fn complete(&self, seq: u64, standing: Standing) -> Telling {
        let data = json!({"sessionId": self.session_id, "resultCount": standing.done, "seq": seq});
        self.telling(seq, "task-complete", &data)
    }

    /// The error is the text that polling shows as the message.
    fn error(&self, seq: u64, standing: Standing, error: Option<&str>) -> Telling {
        let view = view(&self.look(State::Failed, standing, error));
        let data = json!({"sessionId": self.session_id, "error": cut(&view.message), "seq": seq});
        self.telling(seq, "task-error", &data)
    }

    /// The end of a task that was stopped.
    pub(super) fn cancelled(&self, seq: u64) -> Telling {
        let data = json!({"sessionId": self.session_id, "seq": seq});
        self.telling(seq, "task-cancelled", &data)
    }

    fn telling(&self, seq: u64, event: &'static str, data: &Value) -> Telling {
        Telling {
            seq,
            is_last: event != "task-update",
            event,
            data: data.to_string(),
            session_id: Arc::clone(&self.session_id),
            public: OnceLock::new(),
            private: OnceLock::new(),
        }
    }
}

/// The beginning of a text that fits into `data` (11.7): characters are counted, then the bytes they have in JSON.
fn cut(text: &str) -> &str {
    let mut bytes = 0;
    let fits = |(_, character): &(usize, char)| {
        bytes += bytes_in_json(*character);
        bytes <= TEXT_BYTES_MAX
    };
    let last = text.char_indices().take(TEXT_CHARS_MAX).take_while(fits).last();
    let end = last.map_or(0, |(at, character)| at + character.len_utf8());
    text.get(..end).unwrap_or_default()
}

fn bytes_in_json(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => "\\u0000".len(),
        _ => character.len_utf8(),
    }
}

#[cfg(test)]
#[path = "telling_tests.rs"]
mod tests;
