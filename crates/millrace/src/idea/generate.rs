//! Follows a run from its first event to its last: shows it as it goes, takes a broken stream up again, and turns an
//! interrupt into a stop where this process does the work.

use std::time::Duration;

use futures::StreamExt;
use serde_json::{Value, json};

use super::failure::Failure;
use super::frames::Frames;
use super::progress::Progress;
use super::request::{self, Request};
use super::told::{End, Run};
use super::transport::{Answer, Transport};
use crate::interrupt::Interrupts;
use crate::output;

/// Times a broken stream is taken up again.
const RECONNECTS_MAX: u32 = 20;
/// Pause before each; a restarting server is back within a few of them.
const RECONNECT_PAUSE: Duration = Duration::from_millis(500);

/// Sends the request and follows its run; the data of the answer when it ends well.
pub async fn follow(
    transport: &Transport,
    workspace: &str,
    request: &Request,
    interrupts: &mut Interrupts,
) -> Result<Value, Failure> {
    let answer = tokio::select! {
        answer = transport.send(request) => answer?,
        () = interrupts.next() => return Err(interrupted()),
    };
    let mut watch = Watch {
        transport,
        workspace,
        run: Run::default(),
        progress: Progress::new(),
        stopped: false,
    };
    let watched = watch.follow(answer, interrupts).await;
    watch.progress.close();
    watched?;
    watch.run.outcome()
}

struct Watch<'a> {
    transport: &'a Transport,
    workspace: &'a str,
    run: Run,
    progress: Progress,
    stopped: bool,
}

impl Watch<'_> {
    async fn follow(&mut self, first: Answer, interrupts: &mut Interrupts) -> Result<(), Failure> {
        let mut answer = first;
        let mut last = None;
        for _ in 0..=RECONNECTS_MAX {
            let broken = self.stream(answer, interrupts).await?;
            if self.run.end.is_some() {
                return Ok(());
            }
            let Some(session) = self.run.session_id.clone() else { return Err(broken) };
            if !self.transport.may_reconnect() {
                return Err(broken);
            }
            if last != Some(self.run.last) {
                output::tell("the connection broke off, taking it up again");
            }
            last = Some(self.run.last);
            tokio::select! {
                () = tokio::time::sleep(RECONNECT_PAUSE) => {}
                () = interrupts.next() => return Err(self.left_running()),
            }
            let again = request::events(self.workspace, &session, self.run.last);
            answer = match self.transport.send(&again).await {
                Ok(answer) => answer,
                // Not back yet: an empty answer counts as one more try.
                Err(failure) => Answer { status: 200, body: broken_body(failure) },
            };
        }
        Err(Failure::internal("the connection to the server broke off")
            .hint("the run goes on there; `millrace idea sessions` shows it"))
    }

    /// Follows one stream until it ends; answers why, should the run not have ended with it.
    async fn stream(
        &mut self,
        answer: Answer,
        interrupts: &mut Interrupts,
    ) -> Result<Failure, Failure> {
        if answer.status != 200 {
            return Err(match answer.document().await {
                Err(failure) => failure,
                Ok(_) => Failure::internal("the server answered without an event stream"),
            });
        }
        let mut body = answer.body;
        let mut frames = Frames::default();
        loop {
            let piece = tokio::select! {
                piece = body.next() => piece,
                () = interrupts.next() => {
                    self.interrupt().await?;
                    continue;
                }
            };
            let piece = match piece {
                Some(Ok(piece)) => piece,
                Some(Err(failure)) => return Ok(failure),
                None => return Ok(Failure::internal("the event stream ended early")),
            };
            let whole = frames.push(&piece);
            for frame in whole.ok_or_else(|| Failure::internal("an event is too long"))? {
                if let Some(told) = self.run.take(&frame) {
                    self.progress.show(&told);
                }
            }
        }
    }

    /// The first interrupt stops a run of this process, and its last event is still awaited; a second one, or a run
    /// of a server, is left alone.
    async fn interrupt(&mut self) -> Result<(), Failure> {
        let (Transport::Local(local), Some(session), false) =
            (self.transport, &self.run.session_id, self.stopped)
        else {
            return Err(self.left_running());
        };
        self.stopped = true;
        local.stop(self.workspace, session).await
    }

    fn left_running(&self) -> Failure {
        match (&self.run.session_id, self.transport.may_reconnect()) {
            (Some(session), true) => interrupted().hint(format!(
                "the server goes on; `millrace idea sessions {session}` shows what is finished"
            )),
            _ => interrupted(),
        }
    }
}

fn interrupted() -> Failure {
    Failure::internal("Interrupted")
}

fn broken_body(
    failure: Failure,
) -> futures::stream::BoxStream<'static, Result<bytes::Bytes, Failure>> {
    futures::stream::once(async { Err(failure) }).boxed()
}

impl Run {
    /// What the command answers. A type that failed beside others that worked is a warning.
    fn outcome(self) -> Result<Value, Failure> {
        match self.end {
            Some(End::Completed { summary }) => {
                for (idea_type, message) in &self.failed {
                    output::tell(&output::one_line(&format!("Warning: {idea_type}: {message}")));
                }
                let (session_id, ideas) = (self.session_id, self.ideas);
                Ok(json!({ "session_id": session_id, "summary": summary, "ideas": ideas }))
            }
            Some(End::Failed { message }) => Err(Failure::internal(message)),
            None => Err(Failure::internal("the event stream ended early")),
        }
    }
}

#[cfg(test)]
#[path = "generate_tests.rs"]
mod tests;
