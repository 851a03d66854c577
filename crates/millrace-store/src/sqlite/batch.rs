//! One transaction over many commands: group commit. A command that is refused is undone alone; nobody is answered before
//! the commit. Never starts a thread; callable inline.

use std::path::PathBuf;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::checkpoint;
use super::open::Options;
use super::patience::patiently;
use super::presence::Presence;
use super::tally::Tally;
use super::tx::Tx;
use crate::error::{Error, Result};

/// A command that waits for its turn, whatever its types.
pub(super) trait Order: Send {
    /// Runs it. Answers the error that undoes it.
    fn carry_out(&mut self, tx: &mut Tx<'_>) -> Result<()>;
    /// Tells its caller; `failure` is the batch's.
    fn answer(self: Box<Self>, failure: Option<&Error>);
}

/// A writing verb with its params and its caller.
pub(super) struct VerbOrder<P, T> {
    verb: fn(&mut Tx<'_>, P) -> Result<T>,
    params: Option<P>,
    outcome: Option<Result<T>>,
    caller: oneshot::Sender<Result<T>>,
}

impl<P, T> VerbOrder<P, T> {
    /// The order, and where its answer will come.
    pub(super) fn new(
        verb: fn(&mut Tx<'_>, P) -> Result<T>,
        params: P,
    ) -> (Self, oneshot::Receiver<Result<T>>) {
        let (caller, answer) = oneshot::channel();
        (Self { verb, params: Some(params), outcome: None, caller }, answer)
    }
}

impl<P: Send, T: Send> Order for VerbOrder<P, T> {
    fn carry_out(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        let Some(params) = self.params.take() else { return Ok(()) };
        let outcome = (self.verb)(tx, params);
        let undone = outcome.as_ref().err().cloned();
        self.outcome = Some(outcome);
        undone.map_or(Ok(()), Err)
    }

    fn answer(self: Box<Self>, failure: Option<&Error>) {
        let outcome = match (self.outcome, failure) {
            // A refusal stays what it was: nothing of it needed the commit.
            (Some(Err(own)), _) => Err(own),
            (Some(Ok(value)), None) => Ok(value),
            (_, Some(failure)) => Err(failure.clone()),
            (None, None) => Err(Error::Closed),
        };
        // A caller that went away does not undo what it asked for.
        let _ = self.caller.send(outcome);
    }
}

/// The one hand that writes.
pub(super) struct Committer {
    db: Connection,
    presence: std::sync::Arc<Presence>,
    lock_wait: Duration,
    log: PathBuf,
    log_bytes_next: u64,
}

impl Committer {
    pub(super) fn new(
        db: Connection,
        presence: std::sync::Arc<Presence>,
        options: &Options,
    ) -> Self {
        Self {
            db,
            presence,
            lock_wait: options.lock_wait,
            log: checkpoint::log_path(&options.path),
            log_bytes_next: checkpoint::LOG_BYTES_MAX,
        }
    }

    /// Carries out `orders` in one transaction, then answers them all.
    pub(super) fn commit(&mut self, orders: &mut Vec<Box<dyn Order>>) {
        let failure = self.transact(orders).err();
        if let Some(error) = &failure {
            tracing::error!(%error, commands = orders.len(), "a batch was not written");
        }
        for order in orders.drain(..) {
            order.answer(failure.as_ref());
        }
    }

    /// Shortens the log once it is past its limit. Between batches, when nobody waits for an answer.
    pub(super) fn tend_log(&mut self) {
        self.log_bytes_next = checkpoint::truncate(&self.db, &self.log, self.log_bytes_next);
    }

    fn transact(&self, orders: &mut [Box<dyn Order>]) -> Result<()> {
        patiently(self.lock_wait, || Ok(self.run("BEGIN IMMEDIATE")?))?;
        let done = self.carry_out(orders).and_then(|()| Ok(self.run("COMMIT")?));
        if done.is_err() && !self.db.is_autocommit() {
            // The first error is the one to tell. If this fails too, the next BEGIN will say so.
            let _ = self.run("ROLLBACK");
        }
        done
    }

    fn carry_out(&self, orders: &mut [Box<dyn Order>]) -> Result<()> {
        let mut tally = Tally::begin(&self.db)?;
        for order in orders {
            self.run("SAVEPOINT command")?;
            let mut tx = Tx { db: &self.db, tally: &mut tally, presence: &self.presence };
            match order.carry_out(&mut tx) {
                Ok(()) => tally.keep(),
                // A full disk or a failing one may have taken the whole transaction with it.
                Err(error) if self.db.is_autocommit() => return Err(error),
                Err(_) => {
                    tally.forget();
                    self.run("ROLLBACK TO command")?;
                }
            }
            self.run("RELEASE command")?;
        }
        tally.write(&self.db)
    }

    fn run(&self, sql: &str) -> rusqlite::Result<()> {
        self.db.prepare_cached(sql)?.execute([]).map(drop)
    }
}
