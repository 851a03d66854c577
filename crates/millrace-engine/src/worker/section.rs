//! One section: a loop of asks. Reads each answer as it streams, saves each item the moment it is closed, and writes what
//! happened whenever it would otherwise wait: a fast model costs few transactions, a slow one delays nothing.

use std::future::Future;
use std::time::Duration;

use millrace_core::retry::{self, Verdict};
use millrace_core::{Change, Section, SectionState};
use millrace_models::Fault;
use serde_json::{Value, json};

use super::answer::{self, Answered, Next, Standing};
use super::call::{self, Call, CallEnd};
use super::past::Past;
use super::recorder::{Abandon, Recorder};
use crate::clock::Sleep;
use crate::mint;
use crate::providers::Target;
use crate::work::{Ask, Failure, Run, Saved, SoFar};

/// Changes held back at most before they are written, however fast the model is.
const UNSAID_MAX: usize = 32;
/// Numbers beyond the last told one under which an earlier attempt may have saved something: what it held back, and one in the making.
const UNTOLD_MAX: u32 = 34;
/// Milliseconds a model gets to close its answer, and to say what it cost, after the last item that was wanted.
const CLOSING_MS_MAX: u64 = 2_000;

/// Ends for all sections of an attempt at the same moment.
pub(crate) type Deadline = futures::future::Shared<Sleep>;

/// A section that ended, and what is not written of it yet.
pub(crate) struct Ended {
    pub(crate) section: Section,
    pub(crate) unsaid: Vec<Change>,
}

/// Why a section stops before its end.
pub(super) enum Break {
    /// What it is for is gone: it ends with what it has.
    Gone,
    /// It fails; the reason is for people.
    Fail(String),
    /// The whole attempt must end.
    Abandon(Abandon),
}

impl From<Failure> for Break {
    fn from(failure: Failure) -> Self {
        Self::Fail(failure.0)
    }
}

impl From<Abandon> for Break {
    fn from(abandon: Abandon) -> Self {
        Self::Abandon(abandon)
    }
}

/// Runs a section to its end.
pub(crate) async fn run(
    recorder: &Recorder,
    run: &dyn Run,
    section: Section,
    past: &Past,
    deadline: Deadline,
) -> Result<Ended, Abandon> {
    let saved = past.items.get(&section.name).cloned().unwrap_or_default();
    let mut this = Making {
        recorder,
        run,
        past,
        section,
        unsaid: Vec::new(),
        so_far: SoFar { saved, ..SoFar::default() },
        route: Vec::new(),
        model: 0,
        tries: 0,
        calls: 0,
        problems: Vec::new(),
        bad: 0,
        open: false,
    };
    this.open = this.section.total == 0 && run.is_open(&this.section.name);
    if this.section.state == SectionState::Pending {
        this.section.state = SectionState::Running;
        this.unsaid.push(Change::SectionStarted { section: this.section.name.clone() });
    }
    let made = tokio::select! {
        biased;
        made = this.make() => made,
        () = deadline => Err(Break::Fail(recorder.time_limit())),
    };
    match made {
        Ok(()) | Err(Break::Gone) => this.finish(),
        Err(Break::Fail(reason)) => this.fail(&reason),
        Err(Break::Abandon(abandon)) => return Err(abandon),
    }
    Ok(Ended { section: this.section, unsaid: this.unsaid })
}

/// A section being made.
pub(super) struct Making<'a> {
    pub(super) recorder: &'a Recorder,
    pub(super) run: &'a dyn Run,
    pub(super) past: &'a Past,
    pub(super) section: Section,
    pub(super) unsaid: Vec<Change>,
    pub(super) so_far: SoFar,
    pub(super) route: Vec<Target>,
    /// Which model of the route is asked.
    pub(super) model: usize,
    /// Failed tries on that model since it last gave an item.
    pub(super) tries: u32,
    /// Calls made in this attempt, for request ids that never repeat.
    pub(super) calls: u32,
    /// What is wrong with elements of the answer being read; the first ones of many.
    pub(super) problems: Vec<String>,
    /// How many elements of the last answer did not fit.
    pub(super) bad: u32,
    /// The model has yet to say how many items there are.
    pub(super) open: bool,
}

impl Making<'_> {
    fn finish(&mut self) {
        self.section.state = SectionState::Succeeded;
        self.unsaid.push(Change::SectionFinished { section: self.section.name.clone() });
    }

    fn fail(&mut self, reason: &str) {
        let message = self.run.section_failed(&self.section.name, reason);
        self.section.state = SectionState::Failed;
        self.section.error = Some(message.clone());
        self.unsaid.push(Change::SectionFailed { section: self.section.name.clone(), message });
    }

    pub(super) fn wanted(&self) -> u32 {
        self.section.total.saturating_sub(self.section.done)
    }

    /// Nothing more is to be made.
    fn is_full(&self) -> bool {
        !self.open && self.wanted() == 0
    }

    /// Items to ask for: after bad ones only as many as were bad.
    fn asked(&self) -> u32 {
        match self.bad {
            0 => self.wanted(),
            bad => bad.min(self.wanted()),
        }
    }

    /// Items numbered so far, saved and skipped.
    pub(super) fn numbered(&self) -> u32 {
        self.section.done + self.section.skipped
    }

    async fn make(&mut self) -> Result<(), Break> {
        if self.past.resumed {
            self.recover().await?;
        }
        let rules = self.run.rules();
        let (mut number, mut repairs) = (1, 0);
        let mut reasks_left = self.recorder.ctx.limits.reasks_max;
        while !self.is_full() {
            let answered = self.answer(number).await?;
            self.so_far.problems = std::mem::take(&mut self.problems);
            self.bad = answered.bad;
            if answered.unreadable {
                self.so_far.problems.push(answer::NO_LIST.to_owned());
            }
            let standing = Standing {
                wanted: self.wanted().max(u32::from(self.open)),
                done: self.section.done,
                reasks_left,
                repairs,
            };
            match answer::after_answer(rules, answered, standing) {
                Next::Finish => break,
                Next::Fail(reason) => return Err(Break::Fail(reason.to_owned())),
                Next::Repair => repairs += 1,
                Next::Rest => {
                    (repairs, self.bad) = (0, 0);
                    self.so_far.problems.clear();
                }
            }
            reasks_left = reasks_left.saturating_sub(1);
            number += 1;
        }
        Ok(())
    }

    /// Tells of items that an earlier attempt saved but could not tell of any more.
    async fn recover(&mut self) -> Result<(), Break> {
        let next = self.numbered() + 1;
        let found = self.run.recover(&self.section.name, next..next + UNTOLD_MAX).await?;
        for (ordinal, item) in found {
            while self.numbered() + 1 < ordinal {
                // A number without an item before one that has one: it was a duplicate.
                let gap = self.numbered() + 1;
                self.keep(gap, Saved::Duplicate { of: None }, &Value::Null);
            }
            if self.wanted() > 0 {
                self.keep(ordinal, Saved::New(item), &json!({"recovered": true}));
            }
        }
        Ok(())
    }

    /// The answer to ask `number`: from the journal if it is there, else from a model, with retries and fallbacks.
    async fn answer(&mut self, number: u32) -> Result<Answered, Break> {
        let key = step_key(&self.section.name, self.recorder.generation.period, number);
        if let Some(result) = self.past.journal.get(&key) {
            return self.replay(result).await;
        }
        self.flush_if_full().await?;
        if self.route.is_empty() {
            let model = &self.recorder.generation.model;
            self.route = self.recorder.ctx.providers.route(model);
        }
        loop {
            let so_far = SoFar { wanted: self.asked(), ..self.so_far.clone() };
            let (run, name) = (self.run, self.section.name.clone());
            let ask = self.flush_unless_ready(run.ask(&name, &so_far)).await??;
            let Some(mut ask) = ask else { return Err(Break::Gone) };
            self.tries += 1;
            self.calls += 1;
            ask.request.request_id = self.request_id(number);
            match self.call(&key, &ask).await? {
                CallEnd::Answered(answered) => return Ok(answered),
                CallEnd::Fault(fault) => self.after_fault(&fault).await?,
            }
        }
    }

    /// Names a request for the provider's log and ours.
    fn request_id(&self, number: u32) -> String {
        let generation = &self.recorder.generation;
        let (section, calls) = (&self.section.name, self.calls);
        format!("{}.{section}.{number}.{}.{calls}", generation.id, generation.token)
    }

    /// Waits, goes to the route's next model, or gives up.
    async fn after_fault(&mut self, fault: &Fault) -> Result<(), Break> {
        let ctx = &self.recorder.ctx;
        tracing::warn!(generation = %self.recorder.generation.id, section = %self.section.name,
            provider = %fault.provider, status = fault.status, tries = self.tries, detail = %fault.detail,
            "a model call failed: {fault}");
        let kind = answer::fault_kind(fault.class);
        let has_next = self.model + 1 < self.route.len();
        let jitter = mint::jitter();
        let limits = &ctx.limits.retry;
        match retry::after_fault(limits, kind, self.tries, fault.retry_after, jitter, has_next) {
            Verdict::Again(wait) => {
                let sleep = ctx.clock.sleep(wait);
                self.flush_unless_ready(sleep).await?;
                Ok(())
            }
            Verdict::NextModel => {
                self.model += 1;
                self.tries = 0;
                Ok(())
            }
            Verdict::GiveUp => Err(Break::Fail(fault.to_string())),
        }
    }

    /// One model call, read as it streams.
    async fn call(&mut self, key: &str, ask: &Ask) -> Result<CallEnd, Break> {
        let Some(target) = self.route.get(self.model).cloned() else {
            return Err(Break::Fail(format!("unknown model {}", self.recorder.generation.model)));
        };
        let base = self.numbered();
        let mut answered = Answered::default();
        self.problems.clear();
        let provenance =
            call::provenance(&self.recorder.generation.model, &target, ask, self.tries);
        let permit = self.flush_unless_ready(target.limiter.acquire()).await?;
        let item_schema = self.run.item_schema(&self.section.name);
        let bytes_max = self.recorder.ctx.limits.answer_bytes_max;
        let mut call = Call::new(target, permit, &item_schema, bytes_max);
        if let Err(fault) = self.flush_unless_ready(call.open(&ask.request)).await? {
            return Ok(CallEnd::Fault(fault));
        }
        // An answer read whole is journaled before any of it is saved: what is missing after a crash is read again, not asked for.
        let whole = self.run.is_open(&self.section.name);
        let mut held = Vec::new();
        let mut patience: Option<Sleep> = None;
        loop {
            let next = call.read_within(patience.as_mut());
            let read = match self.flush_unless_ready(next).await? {
                Some(Ok(read)) => read,
                Some(Err(fault)) if patience.is_none() => return Ok(CallEnd::Fault(fault)),
                // Everything wanted is there; how the rest ends does not matter.
                Some(Err(_)) | None => return Ok(CallEnd::Answered(answered)),
            };
            held.extend(read.elements);
            let mut journaled = false;
            if let Some(end) = &read.end
                && whole
            {
                self.journal(key, call.journal(base, end));
                journaled = true;
            }
            if !whole || journaled {
                for element in held.drain(..) {
                    if self.is_full() {
                        // More than was asked for: dropping the call ends it at the provider.
                        return Ok(CallEnd::Answered(answered));
                    }
                    self.element(&mut answered, base, element, &ask.sources, &provenance).await?;
                }
            }
            if let Some(end) = read.end {
                answered.unreadable = end.unreadable;
                answered.truncated = end.truncated;
                if !journaled {
                    self.journal(key, call.journal(base, &end));
                }
                return Ok(CallEnd::Answered(answered));
            }
            if self.is_full() && patience.is_none() {
                let wait = Duration::from_millis(CLOSING_MS_MAX);
                patience = Some(self.recorder.ctx.clock.sleep(wait));
            }
        }
    }

    fn journal(&mut self, key: &str, result: Value) {
        self.unsaid.push(Change::StepFinished { key: key.to_owned(), result });
    }

    /// Reads a journaled answer again: what it held beyond the items already numbered is still to be saved.
    async fn replay(&mut self, result: &Value) -> Result<Answered, Break> {
        let replayed = call::Replayed::read(result, &self.run.item_schema(&self.section.name));
        self.problems.clear();
        let mut answered = Answered {
            unreadable: replayed.unreadable,
            truncated: replayed.truncated,
            ..Answered::default()
        };
        let provenance = json!({"replayed": true});
        for element in replayed.elements {
            if self.is_full() {
                break;
            }
            self.element(&mut answered, replayed.base, element, &[], &provenance).await?;
        }
        Ok(answered)
    }

    /// Awaits `future`; if that means waiting, what happened is written first.
    pub(super) async fn flush_unless_ready<F: Future>(
        &mut self,
        future: F,
    ) -> Result<F::Output, Break> {
        let mut future = std::pin::pin!(future);
        if let std::task::Poll::Ready(output) = futures::poll!(future.as_mut()) {
            return Ok(output);
        }
        self.flush().await?;
        Ok(future.await)
    }

    pub(super) async fn flush_if_full(&mut self) -> Result<(), Break> {
        if self.unsaid.len() >= UNSAID_MAX { self.flush().await } else { Ok(()) }
    }

    async fn flush(&mut self) -> Result<(), Break> {
        let unsaid = std::mem::take(&mut self.unsaid);
        Ok(self.recorder.record(unsaid, Vec::new(), None).await?)
    }
}

/// The journal's key of a section's n-th ask. A continue asks anew: it would be no help to read again what failed.
fn step_key(section: &str, period: u32, number: u32) -> String {
    format!("{section}/{period}.{number}")
}
