//! The model itself: hands a request to the maker of its material, and keeps time. Holds no knowledge of either.

use std::num::NonZero;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::{StreamExt, stream};
use millrace_models::{EventStream, Fault, FaultClass, Model, Request};
use tokio::sync::Semaphore;

use super::behaviour::{Beat, Behaviour};
use super::code::{self, off_thread};
use super::{CodeMaterial, OFFLINE, PartMaterial, parts};
use crate::clock::{Clock, SystemClock};

/// Requests at once that the offline provider takes: they mostly wait, and what needs the machine is bounded by its cores.
pub const PLACES: usize = 1_024;

/// The offline model.
#[derive(Clone)]
pub struct OfflineModel {
    delay: Duration,
    clock: Arc<dyn Clock>,
    /// Analyses at once: each works on a core and holds a whole project in memory.
    analyses: Arc<Semaphore>,
}

impl OfflineModel {
    /// A model whose answers to code ideas, and whose every part of a project, last at least `delay`.
    #[must_use]
    pub fn new(delay: Duration) -> Self {
        Self::with_clock(delay, Arc::new(SystemClock))
    }

    /// The same, waiting by another clock.
    #[must_use]
    pub fn with_clock(delay: Duration, clock: Arc<dyn Clock>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self { delay, clock, analyses: Arc::new(Semaphore::new(cores)) }
    }

    async fn code(&self, material: Arc<CodeMaterial>) -> Result<EventStream, Fault> {
        // The semaphore is never closed; without a permit there is only less order.
        let permit = self.analyses.acquire().await.ok();
        if self.delay.is_zero() {
            return code::answer(material).await;
        }
        let (answer, ()) = tokio::join!(code::answer(material), self.clock.sleep(self.delay));
        drop(permit);
        answer
    }

    async fn parts(
        &self,
        model_id: &str,
        material: Arc<PartMaterial>,
    ) -> Result<EventStream, Fault> {
        let behaviour = Behaviour::of(model_id);
        if let Some(fault) = behaviour.refuses(&material) {
            return Err(fault);
        }
        let (delay, model_id) = (self.delay, model_id.to_owned());
        let beats = off_thread(move || {
            let parts = parts::of(&material);
            behaviour.beats(&material, parts, delay, &model_id)
        });
        Ok(played(beats.await?, Arc::clone(&self.clock)))
    }
}

#[async_trait]
impl Model for OfflineModel {
    fn provider(&self) -> &str {
        OFFLINE
    }

    async fn stream(&self, model_id: &str, request: &Request) -> Result<EventStream, Fault> {
        let material = || request.material.clone();
        if let Some(code) = material().and_then(|m| m.downcast::<CodeMaterial>().ok()) {
            return self.code(code).await;
        }
        if let Some(parts) = material().and_then(|m| m.downcast::<PartMaterial>().ok()) {
            return self.parts(model_id, parts).await;
        }
        let fault = Fault::new(FaultClass::InvalidRequest, OFFLINE);
        Err(fault.with_detail("the offline model cannot make this"))
    }
}

/// The beats as a stream, each after its wait.
fn played(beats: Vec<Beat>, clock: Arc<dyn Clock>) -> EventStream {
    let state = (beats.into_iter(), clock);
    let events = stream::unfold(state, |(mut beats, clock)| async move {
        let beat = beats.next()?;
        if !beat.after.is_zero() {
            clock.sleep(beat.after).await;
        }
        match beat.event {
            Some(event) => Some((event, (beats, clock))),
            None => std::future::pending().await,
        }
    });
    events.fuse().boxed()
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod tests;
