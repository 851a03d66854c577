//! The two transports of the command line: HTTP to a server, or the whole router in this process. What is sent and
//! what comes back is the same.

use std::path::Path;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::Value;

use super::args::{Idea, IdeaCommand};
use super::failure::Failure;
use super::http::Http;
use super::local::{Local, Needs};
use super::request::Request;
use crate::{load, log};

/// Bytes of an answer that is no stream; a list of 1,000 ideas is a hundredth of it.
const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;

/// An answer, its body still to come.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body in pieces.
    pub body: BoxStream<'static, Result<Bytes, Failure>>,
}

impl Answer {
    /// Reads the body to its end: the document of a success, or the failure.
    pub async fn document(mut self) -> Result<Value, Failure> {
        let mut text = Vec::new();
        while let Some(piece) = self.body.next().await {
            text.extend_from_slice(&piece?);
            if text.len() > ANSWER_BYTES_MAX {
                return Err(Failure::internal("the answer is too long"));
            }
        }
        let body = serde_json::from_slice(&text).unwrap_or_default();
        let success = (200..300).contains(&self.status) && matches!(body, Value::Object(_));
        if success { Ok(body) } else { Err(Failure::of_answer(self.status, &body)) }
    }
}

/// A way to the surface.
pub enum Transport {
    /// A server.
    Http(Http),
    /// This process.
    Local(Box<Local>),
}

impl Transport {
    /// The way a command asks for: a server where one is named, else this process.
    pub async fn open(idea: &Idea, config: Option<&Path>) -> Result<Self, Failure> {
        if let Some(server) = idea.common.server.as_deref().filter(|server| !server.is_empty()) {
            let environment = load::environment();
            let key = environment.get("MILLRACE_API_KEY").filter(|key| !key.is_empty());
            return Ok(Self::Http(Http::new(server, key.map(String::as_str))?));
        }
        let needs = match idea.command {
            IdeaCommand::Generate(_) => Needs::Database,
            _ => Needs::FilesOnly,
        };
        let sources = load::sources(config, idea.common.set())?;
        let settings = load::decide(&sources)?;
        log::start(&settings, log::COMMAND)?;
        let local = Local::start(settings, &sources.environment, needs).await?;
        Ok(Self::Local(Box::new(local)))
    }

    /// Sends a request and awaits the head of its answer.
    pub async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        match self {
            Self::Http(http) => http.send(request).await,
            Self::Local(local) => local.send(request).await,
        }
    }

    /// Whether a run goes on when its stream breaks off, so that it can be taken up again.
    pub fn may_reconnect(&self) -> bool {
        match self {
            Self::Http(_) => true,
            Self::Local(_) => false,
        }
    }

    /// Whether this process itself runs the executor of that name when a task starts.
    pub fn runs_executor(&self, name: &str) -> bool {
        match self {
            Self::Http(_) => false,
            Self::Local(local) => local.has_executor(name),
        }
    }

    /// Ends what was opened.
    pub async fn close(self) {
        match self {
            Self::Http(_) => {}
            Self::Local(local) => local.close().await,
        }
    }
}
