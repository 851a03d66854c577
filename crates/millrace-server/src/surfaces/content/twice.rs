//! Answers that tell the same twice (contracts/tasks.md 9.1): rendered once into one text, which is sent twice. A list may
//! be hundreds of megabytes long; rows are dropped as they are told, and the text is never copied.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use serde::Serialize;

use super::envelope::Refused;

/// JSON text in the making.
#[derive(Debug, Default)]
pub(super) struct Text(Vec<u8>);

impl Text {
    /// An object with these members, not yet closed: more may be put into it.
    pub(super) fn open_object(members: &impl Serialize) -> Result<Self, Refused> {
        let mut text = Self::default();
        text.value(members)?;
        text.0.pop();
        Ok(text)
    }

    /// An array; each element is dropped when it is told.
    pub(super) fn array(elements: Vec<impl Serialize>) -> Result<Self, Refused> {
        let mut text = Self::default();
        text.all(elements)?;
        Ok(text)
    }

    /// Adds a member.
    pub(super) fn put(&mut self, name: &str, value: &impl Serialize) -> Result<(), Refused> {
        self.name(name);
        self.value(value)
    }

    /// Adds a member that is an array; each element is dropped when it is told.
    pub(super) fn put_all(
        &mut self,
        name: &str,
        elements: Vec<impl Serialize>,
    ) -> Result<(), Refused> {
        self.name(name);
        self.all(elements)
    }

    /// Begins a member that is an object; what is put next belongs to it.
    pub(super) fn open(&mut self, name: &str) {
        self.name(name);
        self.0.push(b'{');
    }

    /// Ends the object begun last.
    pub(super) fn close(&mut self) {
        self.0.push(b'}');
    }

    fn all(&mut self, elements: Vec<impl Serialize>) -> Result<(), Refused> {
        self.0.push(b'[');
        for (at, element) in elements.into_iter().enumerate() {
            if at > 0 {
                self.0.push(b',');
            }
            self.value(&element)?;
        }
        self.0.push(b']');
        Ok(())
    }

    /// Names the next member. Names are ours: letters and `_`.
    fn name(&mut self, name: &str) {
        if self.0.last().is_some_and(|last| *last != b'{') {
            self.0.push(b',');
        }
        self.0.extend_from_slice(format!("\"{name}\":").as_bytes());
    }

    fn value(&mut self, value: &impl Serialize) -> Result<(), Refused> {
        serde_json::to_writer(&mut self.0, value).map_err(untold)
    }
}

/// The answer of JSON text with `text` in both gaps between `around`.
pub(super) fn twice(status: StatusCode, text: Text, around: [String; 3]) -> Response {
    let [head, middle, tail] = around.map(Bytes::from);
    let text = Bytes::from(text.0);
    let chunks = [head, text.clone(), middle, text, tail];
    let length: usize = chunks.iter().map(Bytes::len).sum();
    let headers = [
        (header::CONTENT_TYPE, "application/json".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    let chunks = chunks.map(Ok::<_, Infallible>);
    (status, headers, Body::from_stream(stream::iter(chunks))).into_response()
}

/// What has no form as JSON; nothing of ours is such.
#[expect(clippy::needless_pass_by_value, reason = "the signature of map_err")]
fn untold(error: serde_json::Error) -> Refused {
    tracing::error!(%error, "an answer could not be rendered");
    Refused::internal()
}

#[cfg(test)]
#[path = "twice_tests.rs"]
mod tests;
