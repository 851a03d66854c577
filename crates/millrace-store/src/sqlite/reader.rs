//! A few read-only connections, each on a thread of its own: reads wait neither for the writer nor for each other's disk,
//! and never block an async worker.

use std::sync::{Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use super::connect;
use super::fault::of_file;
use super::open::Options;
use crate::error::{Error, Result};

/// Read connections: a little above two cores, because a read may wait for the disk.
const READERS: usize = 4;
/// Reads that may stand in the queue; callers beyond wait for a place in it.
const QUEUE_READS_MAX: usize = 8_192;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// Where reading verbs go.
pub(super) enum Readers {
    Threads(Sender<Job>, Semaphore, Vec<JoinHandle<()>>),
    /// The caller's thread; see [`super::writer::Writer::Inline`].
    Inline(Box<Mutex<Connection>>),
}

impl Readers {
    pub(super) fn start(options: &Options) -> Result<Self> {
        if options.inline {
            return Ok(Self::Inline(Box::new(Mutex::new(connect::reader(options)?))));
        }
        let (sender, inbox) = bounded::<Job>(QUEUE_READS_MAX);
        let mut threads = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            let db = connect::reader(options)?;
            let inbox = inbox.clone();
            let thread = Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || serve(&db, &inbox))
                .map_err(|error| of_file(&error))?;
            threads.push(thread);
        }
        Ok(Self::Threads(sender, Semaphore::new(QUEUE_READS_MAX), threads))
    }

    /// Runs `verb` on a read connection. It sees everything acknowledged before it began.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        verb: impl FnOnce(&Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self {
            Self::Threads(sender, places, _) => {
                // Held until the answer is there, so that the queue is never full. The semaphore is never closed.
                let _place = places.acquire().await;
                let (caller, answer) = oneshot::channel();
                let job: Job = Box::new(move |db| {
                    // A caller that went away needs no answer.
                    let _ = caller.send(verb(db));
                });
                sender.try_send(job).map_err(|error| match error {
                    TrySendError::Full(_) => Error::Busy,
                    TrySendError::Disconnected(_) => Error::Closed,
                })?;
                answer.await.unwrap_or(Err(Error::Closed))
            }
            Self::Inline(db) => verb(&db.lock().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Ends the threads.
    pub(super) fn close(&mut self) {
        if let Self::Threads(sender, _, threads) = self {
            *sender = bounded(0).0;
            for thread in threads.drain(..) {
                if thread.join().is_err() {
                    tracing::error!("a reader thread had died");
                }
            }
        }
    }
}

fn serve(db: &Connection, inbox: &Receiver<Job>) {
    while let Ok(job) = inbox.recv() {
        job(db);
    }
}
