//! A committed event as its followers share it. Never changes after it was told.

use std::ops::Deref;
use std::sync::OnceLock;

use bytes::Bytes;
use millrace_core::Event;

/// An event with room for its text: rendered once in its door's words, sent to a thousand followers.
#[derive(Debug)]
pub struct Told {
    event: Event,
    text: OnceLock<Bytes>,
}

impl Told {
    /// An event that nobody has rendered yet.
    #[must_use]
    pub fn new(event: Event) -> Self {
        Self { event, text: OnceLock::new() }
    }

    /// The event's text; `render` makes it the first time.
    pub fn text(&self, render: impl FnOnce(&Event) -> Bytes) -> Bytes {
        self.text.get_or_init(|| render(&self.event)).clone()
    }
}

impl Deref for Told {
    type Target = Event;

    fn deref(&self) -> &Event {
        &self.event
    }
}
