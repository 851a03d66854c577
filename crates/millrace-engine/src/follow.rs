//! Following a log: a cursor over committed events, first from the store, then live. A follower costs its cursor;
//! dropping it stops nothing.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use millrace_core::GenerationId;
use millrace_store::params::EventsAfter;
use tokio::sync::watch;

use crate::clock::Sleep;
use crate::context::Context;
use crate::error::Result;
use crate::hub::Channel;
use crate::told::Told;

/// A follower of a generation that runs on this node hears of every commit at once; it looks this many times less often.
const LOOKS_SKIPPED_WHEN_LIVE: u64 = 10;

/// A reader of one generation's log.
pub struct Follow {
    ctx: Arc<Context>,
    id: GenerationId,
    cursor: u64,
    ready: VecDeque<Arc<Told>>,
    channel: Arc<Channel>,
    latest: watch::Receiver<u64>,
    /// The event returned last ends the log, as far as is known.
    at_end: bool,
    /// The store was asked whether it does: a continue may have written on.
    at_end_for_sure: bool,
    looked: bool,
    /// Ends when it is time to look although nothing was told.
    wait: Option<Sleep>,
}

impl Follow {
    pub(crate) fn new(ctx: Arc<Context>, id: GenerationId, after: u64) -> Self {
        let channel = ctx.hub.channel(id);
        let latest = channel.subscribe();
        let ready = VecDeque::new();
        Self {
            ctx,
            id,
            cursor: after,
            ready,
            channel,
            latest,
            at_end: false,
            at_end_for_sure: false,
            looked: false,
            wait: None,
        }
    }

    /// The next event, as soon as it is committed. `None` after the last event of a generation that has ended, and when its log was
    /// removed.
    ///
    /// Cancel safe: an event is taken from the cursor only when it is returned.
    ///
    /// # Errors
    /// When the store cannot be read; the cursor stays, so calling again goes on.
    pub async fn next(&mut self) -> Result<Option<Arc<Told>>> {
        loop {
            if let Some(event) = self.next_ready() {
                return Ok(Some(event));
            }
            if self.at_end && self.at_end_for_sure {
                return Ok(None);
            }
            if self.at_end {
                self.look().await?;
                self.at_end_for_sure = true;
            } else {
                self.refill().await?;
            }
        }
    }

    /// The next event if it is in memory already; never waits.
    pub fn next_ready(&mut self) -> Option<Arc<Told>> {
        if self.ready.is_empty() {
            self.ready.extend(self.channel.after(self.cursor));
        }
        let event = self.ready.pop_front()?;
        self.cursor = event.number;
        self.at_end = event.body.is_last();
        self.at_end_for_sure = false;
        Some(event)
    }

    /// A follower of a generation that is about to be written: there is nothing to look for yet.
    pub(crate) fn of_new(ctx: Arc<Context>, id: GenerationId) -> Self {
        Self { looked: true, ..Self::new(ctx, id, 0) }
    }

    /// Reads what is there, or waits until something may be.
    async fn refill(&mut self) -> Result<()> {
        let told = *self.latest.borrow_and_update();
        if told > self.cursor {
            // Told meanwhile; the store is asked only where the tail has a gap.
            self.ready.extend(self.channel.after(self.cursor));
        }
        if !self.ready.is_empty() {
            return Ok(());
        }
        if !self.looked || told > self.cursor {
            return self.look().await;
        }
        // One timer for many waits: most of them end by a signal.
        if self.wait.is_none() {
            self.wait = Some(self.ctx.clock.sleep(self.patience()));
        }
        let Some(patience) = self.wait.as_mut() else { return Ok(()) };
        tokio::select! {
            biased;
            // The sender lives in the channel this follower holds.
            _ = self.latest.changed() => return Ok(()),
            () = patience => {}
        }
        self.wait = None;
        self.look().await
    }

    fn patience(&self) -> Duration {
        let poll = self.ctx.limits.poll_ms;
        let runs_here = self.ctx.active().contains_key(&self.id);
        Duration::from_millis(if runs_here { poll * LOOKS_SKIPPED_WHEN_LIVE } else { poll })
    }

    /// Reads on from the event known last, that one included: a log that no longer has it is gone (its project was removed).
    async fn look(&mut self) -> Result<()> {
        let after = self.cursor.saturating_sub(1);
        let limit = self.ctx.limits.events_page_max.saturating_add(1);
        let params = EventsAfter { id: self.id, after, limit };
        let mut events: VecDeque<_> = self.ctx.store.events_after(params).await?.into();
        self.looked = true;
        let Some(first) = events.front() else {
            // What was told before it went away is still told, its end above all.
            self.ready.extend(self.channel.since(self.cursor));
            self.at_end = true;
            self.at_end_for_sure = true;
            return Ok(());
        };
        if first.number == self.cursor {
            // Nothing behind it: either all of an ended log was known already, or more is to come.
            self.at_end = first.body.is_last() && events.len() == 1;
            events.pop_front();
        }
        self.ready.extend(events.into_iter().map(|event| Arc::new(Told::new(event))));
        Ok(())
    }
}
