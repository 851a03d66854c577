//! The writer thread: takes waiting commands in groups and hands them to the committer. Never decides anything and never
//! drops a command it has accepted.

use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};

use super::batch::{Committer, Order, VerbOrder};
use super::fault::of_file;
use super::tx::Tx;
use crate::error::{Error, Result};

/// Commands in one transaction: past this a group wins no more time per command, but its first caller waits longer.
const GROUP_COMMANDS_MAX: usize = 256;
/// Commands that may wait for the writer; at some 10,000 a second this is below a second of waiting.
const QUEUE_COMMANDS_MAX: usize = 8_192;

/// Where writing verbs go.
pub(super) enum Writer {
    /// A thread of its own.
    Thread(Sender<Box<dyn Order>>, Option<JoinHandle<()>>),
    /// The caller's thread, for simulations that must take the same course every time.
    Inline(Box<Mutex<Committer>>),
}

impl Writer {
    pub(super) fn start(committer: Committer, inline: bool) -> Result<Self> {
        if inline {
            return Ok(Self::Inline(Box::new(Mutex::new(committer))));
        }
        let (sender, inbox) = bounded(QUEUE_COMMANDS_MAX);
        let thread = Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || serve(committer, &inbox))
            .map_err(|error| of_file(&error))?;
        Ok(Self::Thread(sender, Some(thread)))
    }

    /// Runs a verb in some transaction and answers once that is on disk.
    pub(super) async fn write<P, T>(
        &self,
        verb: fn(&mut Tx<'_>, P) -> Result<T>,
        params: P,
    ) -> Result<T>
    where
        P: Send + 'static,
        T: Send + 'static,
    {
        let (order, answer) = VerbOrder::new(verb, params);
        self.accept(Box::new(order))?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    fn accept(&self, order: Box<dyn Order>) -> Result<()> {
        match self {
            Self::Thread(sender, _) => sender.try_send(order).map_err(|error| match error {
                TrySendError::Full(_) => Error::Busy,
                TrySendError::Disconnected(_) => Error::Closed,
            }),
            Self::Inline(committer) => {
                let mut committer = committer.lock().unwrap_or_else(PoisonError::into_inner);
                committer.commit(&mut vec![order]);
                committer.tend_log();
                Ok(())
            }
        }
    }

    /// Writes out what was accepted and ends the thread.
    pub(super) fn close(&mut self) {
        if let Self::Thread(sender, thread) = self {
            // The thread ends when its last sender is gone and its inbox is empty.
            *sender = bounded(0).0;
            if let Some(thread) = thread.take()
                && thread.join().is_err()
            {
                tracing::error!("the writer thread had died");
            }
        }
    }
}

fn serve(mut committer: Committer, inbox: &Receiver<Box<dyn Order>>) {
    let mut orders = Vec::with_capacity(GROUP_COMMANDS_MAX);
    while let Ok(first) = inbox.recv() {
        orders.push(first);
        orders.extend(inbox.try_iter().take(GROUP_COMMANDS_MAX - 1));
        committer.commit(&mut orders);
        committer.tend_log();
    }
}
