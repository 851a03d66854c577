//! A model in the process that answers by script: for tests and benches. It never waits unless
//! its script says so.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::{StreamExt, stream};
use tokio::sync::watch;

use crate::nouns::{Event, EventStream, Fault, Finished, Model, Request, Stop, Usage};

/// A place in a script where the answer waits until the test opens it.
#[derive(Clone, Debug)]
pub struct Gate {
    open: Arc<watch::Sender<bool>>,
    waiting: Arc<watch::Sender<u64>>,
}

impl Default for Gate {
    fn default() -> Self {
        Self { open: Arc::new(watch::Sender::new(false)), waiting: Arc::new(watch::Sender::new(0)) }
    }
}

impl Gate {
    /// A closed gate.
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets every answer pass, now and later.
    pub fn open(&self) {
        self.open.send_replace(true);
    }

    /// Resolves once `count` answers have come to this gate since it was made.
    pub async fn reached(&self, count: u64) {
        // The sender lives in `self`, so waiting cannot fail.
        drop(self.waiting.subscribe().wait_for(|waiting| *waiting >= count).await);
    }

    async fn pass(&self) {
        self.waiting.send_modify(|waiting| *waiting = waiting.saturating_add(1));
        drop(self.open.subscribe().wait_for(|open| *open).await);
    }
}

/// One part of a scripted answer.
#[derive(Clone, Debug)]
pub enum Part {
    /// A piece of text.
    Text(Arc<str>),
    /// A wait until the gate opens.
    Gate(Gate),
    /// A failure; nothing after it is played.
    Fault(Fault),
    /// The end; nothing after it is played.
    Finish(Finished),
}

/// One scripted answer. One without `Finish` or `Fault` at its end ends complete, with a usage of
/// one token per four bytes.
#[derive(Clone, Debug, Default)]
pub struct Script {
    parts: Arc<[Part]>,
}

impl Script {
    /// An answer of these parts.
    pub fn new(parts: impl IntoIterator<Item = Part>) -> Self {
        Self { parts: parts.into_iter().collect() }
    }

    /// A complete answer in one piece.
    pub fn text(text: &str) -> Self {
        Self::new([Part::Text(text.into())])
    }

    /// A complete answer in these pieces.
    pub fn chunks<'a>(chunks: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(chunks.into_iter().map(|chunk| Part::Text(chunk.into())))
    }

    /// A call that fails at once.
    pub fn fault(fault: Fault) -> Self {
        Self::new([Part::Fault(fault)])
    }
}

/// What a script may look at to choose its answer.
#[derive(Debug)]
pub struct Call<'a> {
    /// Number of this call, from 0.
    pub number: u64,
    /// The model id asked for.
    pub model_id: &'a str,
    /// The request.
    pub request: &'a Request,
}

type Choose = dyn Fn(&Call<'_>) -> Script + Send + Sync;

/// One call as the model saw it.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The model id asked for.
    pub model_id: String,
    /// The request.
    pub request: Request,
}

/// The scripted model.
pub struct Scripted {
    provider: String,
    choose: Box<Choose>,
    recording: bool,
    calls: AtomicU64,
    recorded: Mutex<Vec<Recorded>>,
    aborted: Arc<watch::Sender<u64>>,
}

impl Scripted {
    /// A model whose every answer is chosen by a function.
    pub fn by(choose: impl Fn(&Call<'_>) -> Script + Send + Sync + 'static) -> Self {
        Self {
            provider: "scripted".to_owned(),
            choose: Box::new(choose),
            recording: true,
            calls: AtomicU64::new(0),
            recorded: Mutex::new(Vec::new()),
            aborted: Arc::new(watch::Sender::new(0)),
        }
    }

    /// A model that always gives the same answer.
    pub fn always(script: Script) -> Self {
        Self::by(move |_| script.clone())
    }

    /// A model that gives these answers in turn, and the last of them for ever.
    pub fn sequence(scripts: impl IntoIterator<Item = Script>) -> Self {
        let left = Mutex::new(scripts.into_iter().collect::<VecDeque<_>>());
        Self::by(move |_| {
            let mut left = lock(&left);
            let next = if left.len() > 1 { left.pop_front() } else { left.front().cloned() };
            next.unwrap_or_default()
        })
    }

    /// The same model under another provider's name.
    #[must_use]
    pub fn named(mut self, provider: &str) -> Self {
        provider.clone_into(&mut self.provider);
        self
    }

    /// The same model without the record of its requests, for benches of any length.
    #[must_use]
    pub fn without_record(mut self) -> Self {
        self.recording = false;
        self
    }

    /// How often it was called.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Acquire)
    }

    /// The requests so far, in order.
    pub fn recorded(&self) -> Vec<Recorded> {
        lock(&self.recorded).clone()
    }

    /// How many answers were dropped before their end.
    pub fn aborted(&self) -> u64 {
        *self.aborted.borrow()
    }

    /// Resolves once `count` answers have been dropped before their end.
    pub async fn aborts(&self, count: u64) {
        // The sender lives in `self`, so waiting cannot fail.
        drop(self.aborted.subscribe().wait_for(|aborted| *aborted >= count).await);
    }
}

#[async_trait]
impl Model for Scripted {
    fn provider(&self) -> &str {
        &self.provider
    }

    async fn stream(&self, model_id: &str, request: &Request) -> Result<EventStream, Fault> {
        let number = self.calls.fetch_add(1, Ordering::AcqRel);
        if self.recording {
            let recorded = Recorded { model_id: model_id.to_owned(), request: request.clone() };
            lock(&self.recorded).push(recorded);
        }
        let script = (self.choose)(&Call { number, model_id, request });
        let aborted = Arc::clone(&self.aborted);
        let input = request.system.len().saturating_add(request.user.len());
        let mut playback = Playback {
            parts: script.parts,
            position: 0,
            over: false,
            input: u64::try_from(input).unwrap_or(u64::MAX),
            output: 0,
            model_id: model_id.to_owned(),
            aborted,
        };
        let first = match playback.next().await {
            Some(Err(fault)) => return Err(fault),
            first => first,
        };
        let events = stream::unfold((first, playback), |(first, mut playback)| async move {
            let next = match first {
                Some(first) => Some(first),
                None => playback.next().await,
            };
            next.map(|outcome| (outcome, (None, playback)))
        });
        Ok(Box::pin(events.fuse()))
    }
}

struct Playback {
    parts: Arc<[Part]>,
    position: usize,
    over: bool,
    input: u64,
    output: u64,
    model_id: String,
    aborted: Arc<watch::Sender<u64>>,
}

impl Playback {
    async fn next(&mut self) -> Option<Result<Event, Fault>> {
        while !self.over {
            let part = self.parts.get(self.position).cloned();
            self.position = self.position.saturating_add(1);
            match part {
                Some(Part::Text(text)) if text.is_empty() => {}
                Some(Part::Text(text)) => {
                    self.output = self.output.saturating_add(text.len() as u64);
                    return Some(Ok(Event::Text(text.as_ref().to_owned())));
                }
                Some(Part::Gate(gate)) => gate.pass().await,
                Some(Part::Fault(fault)) => {
                    self.over = true;
                    return Some(Err(fault));
                }
                Some(Part::Finish(finished)) => {
                    self.over = true;
                    return Some(Ok(Event::Finished(finished)));
                }
                None => {
                    self.over = true;
                    return Some(Ok(Event::Finished(self.finished())));
                }
            }
        }
        None
    }

    fn finished(&self) -> Finished {
        let usage = Usage {
            input_tokens: self.input.div_ceil(4),
            output_tokens: self.output.div_ceil(4),
            ..Usage::default()
        };
        Finished { usage, stop: Stop::Complete, model: self.model_id.clone() }
    }
}

impl Drop for Playback {
    fn drop(&mut self) {
        if !self.over {
            self.aborted.send_modify(|aborted| *aborted = aborted.saturating_add(1));
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
#[path = "scripted_tests.rs"]
mod tests;
