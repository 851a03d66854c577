//! One attempt: opens the generation, runs its sections side by side, settles it. Ends early when its lease is gone
//! or when the node drains.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::stream::{FuturesUnordered, StreamExt};
use millrace_core::transition::Outcome;
use millrace_core::{Generation, Section, SectionState};
use millrace_store::params::HandBack;
use tokio_util::sync::CancellationToken;

use super::past::Past;
use super::recorder::{Abandon, Recorder};
use super::section::{self, Deadline};
use crate::context::{Active, Context};
use crate::lanes::Slot;
use crate::work::Run;

/// Starts an attempt on its own task. `sections` are those of a generation that is claimed for the first time; without them the
/// attempt reads what earlier ones left.
pub(crate) fn start(
    ctx: &Arc<Context>,
    generation: Generation,
    sections: Option<Vec<Section>>,
    slot: Slot,
) {
    let active = Active {
        token: generation.token,
        lost: CancellationToken::new(),
        // An attempt that starts after the grace has ended is handed back at once.
        drain: ctx.drain_now.child_token(),
    };
    if let Some(older) = ctx.active().insert(generation.id, active.clone()) {
        // It lost its lease and has not noticed yet: its slot and its request are needed.
        older.lost.cancel();
    }
    let recorder = Recorder::new(Arc::clone(ctx), generation);
    ctx.tasks.spawn(async move {
        attend(&recorder, sections, &active).await;
        recorder.close();
        leave(&recorder, &active);
        recorder.ctx.lanes.of(recorder.generation.door.lane()).give_back(Some(slot));
    });
}

/// Takes the attempt off the list, unless a newer one of the same generation already stands there.
fn leave(recorder: &Recorder, active: &Active) {
    let mut all = recorder.ctx.active();
    if all.get(&recorder.generation.id).is_some_and(|newest| newest.token == active.token) {
        all.remove(&recorder.generation.id);
    }
}

async fn attend(recorder: &Recorder, sections: Option<Vec<Section>>, active: &Active) {
    let running = AssertUnwindSafe(run(recorder, sections)).catch_unwind();
    let ended = tokio::select! {
        biased;
        () = active.lost.cancelled() => return,
        ended = running => ended,
        () = active.drain.cancelled() => return hand_back(recorder).await,
    };
    let ended = match ended {
        Ok(ended) => ended,
        // The panic itself is on standard error; people are told no more than that it failed.
        Err(_) => settle_failed(recorder, "internal error").await,
    };
    if let Err(error) = ended {
        tracing::warn!(generation = %recorder.generation.id, %error, "the attempt ended early");
    }
}

/// Runs what is left of the generation and settles it.
async fn run(recorder: &Recorder, sections: Option<Vec<Section>>) -> Result<(), Abandon> {
    let generation = &recorder.generation;
    let Some(work) = recorder.ctx.works.get(&generation.door) else {
        return settle_failed(recorder, "this server does not run generations of this door").await;
    };
    let run = match work.open(generation).await {
        Ok(run) => run,
        Err(failure) => return settle_failed(recorder, &failure.0).await,
    };
    // A first attempt has no past to read.
    let fresh = generation.token == 1;
    let sections = match sections {
        Some(sections) => sections,
        None => recorder.ctx.store.sections(generation.id).await.map_err(Abandon::Store)?,
    };
    run_sections(recorder, run.as_ref(), sections, fresh).await
}

/// Runs the unfinished sections side by side. The last one's last changes and the settlement are one write.
async fn run_sections(
    recorder: &Recorder,
    run: &dyn Run,
    mut sections: Vec<Section>,
    fresh: bool,
) -> Result<(), Abandon> {
    let past = if fresh { Past::default() } else { Past::load(recorder).await? };
    let mut waiting: Vec<Section> =
        sections.iter().rev().filter(|s| !s.state.has_ended()).cloned().collect();
    let deadline = deadline(recorder);
    let mut running = FuturesUnordered::new();
    let mut unsaid = Vec::new();
    loop {
        while running.len() < recorder.ctx.limits.sections_at_once_max {
            let Some(next) = waiting.pop() else { break };
            running.push(section::run(recorder, run, next, &past, deadline.clone()));
        }
        let Some(ended) = running.next().await else { break };
        let ended = ended?;
        if let Some(known) = sections.iter_mut().find(|s| s.name == ended.section.name) {
            *known = ended.section;
        }
        if running.is_empty() && waiting.is_empty() {
            unsaid = ended.unsaid;
        } else {
            recorder.record(ended.unsaid, Vec::new(), None).await?;
        }
    }
    debug_assert!(sections.iter().all(|s| s.state != SectionState::Pending));
    let outcome = run.outcome(&sections);
    count_end(recorder, &outcome);
    let writes = match outcome {
        Outcome::Succeeded { .. } => run.closing(),
        Outcome::Failed { .. } => Vec::new(),
    };
    recorder.record(unsaid, writes, Some(outcome)).await
}

async fn settle_failed(recorder: &Recorder, message: &str) -> Result<(), Abandon> {
    let outcome = Outcome::Failed { message: message.to_owned() };
    count_end(recorder, &outcome);
    recorder.record(Vec::new(), Vec::new(), Some(outcome)).await
}

fn count_end(recorder: &Recorder, outcome: &Outcome) {
    let state = match outcome {
        Outcome::Succeeded { .. } => "succeeded",
        Outcome::Failed { .. } => "failed",
    };
    let door = recorder.generation.door.as_str();
    metrics::counter!("millrace_generations_ended_total", "door" => door, "state" => state)
        .increment(1);
}

/// Ends when this attempt has had its time. Only running counts: a queue, a dead node and a closed laptop do not.
fn deadline(recorder: &Recorder) -> Deadline {
    let ctx = &recorder.ctx;
    ctx.clock.sleep(Duration::from_millis(ctx.limits.generation_ms_max)).shared()
}

async fn hand_back(recorder: &Recorder) {
    let params = HandBack {
        id: recorder.generation.id,
        token: recorder.generation.token,
        now: recorder.ctx.clock.now(),
    };
    match recorder.ctx.store.hand_back(params).await {
        Ok(wrote) => {
            recorder.ctx.tell(&wrote.generation, wrote.events);
            recorder.ctx.lanes.of(recorder.generation.door.lane()).work_waits();
        }
        // The lease runs out by itself.
        Err(error) => {
            tracing::warn!(generation = %recorder.generation.id, %error, "handing back failed")
        }
    }
}
