//! How each offline model answers a request for project parts (contracts/tasks.md section 8.2): pure decisions of what is
//! said, after which wait, and how it ends. Never waits itself.

use std::time::Duration;

use millrace_models::{Event, Fault, FaultClass, Finished, Stop, Usage};
use serde_json::Value;

use super::OFFLINE;
use super::material::PartMaterial;
use super::parts::Parts;

/// What an item of `offline-slow` lasts at least.
const SLOW: Duration = Duration::from_millis(500);
/// Items of a section after which `offline-fail` fails.
const FAIL_AFTER: u32 = 2;
/// Items of a section after which `offline-stuck` falls silent.
const STUCK_AFTER: u32 = 1;
/// Keys that `offline-garbled` leaves out at first; every type requires one of them (contracts/tasks.md section 10).
const GARBLED_WITHOUT: [&str; 3] = ["description", "user_role", "columns"];
/// What people are told when `offline-fail` has failed.
const FAILURE: &str = "rehearsal failure";

/// Which of the offline models answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behaviour {
    /// Well and at once.
    Plain,
    /// Well, taking its time.
    Slow,
    /// Unusable items first.
    Garbled,
    /// Two items, then a lasting fault.
    Fail,
    /// One item, then silence.
    Stuck,
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It is whole.
    Whole,
    /// The provider fails for good.
    Fault,
    /// Nothing comes any more.
    Silence,
}

/// One moment of an answer.
#[derive(Debug)]
pub(super) struct Beat {
    /// How long it takes until then.
    pub(super) after: Duration,
    /// What comes then; none: nothing ever.
    pub(super) event: Option<Result<Event, Fault>>,
}

impl Behaviour {
    /// The behaviour of a model; names that no rehearsal has mean the plain one.
    pub(super) fn of(model_id: &str) -> Self {
        match model_id {
            "offline-slow" => Self::Slow,
            "offline-garbled" => Self::Garbled,
            "offline-fail" => Self::Fail,
            "offline-stuck" => Self::Stuck,
            _ => Self::Plain,
        }
    }

    /// How long an item lasts, given the setting for all of them.
    fn delay(self, delay: Duration) -> Duration {
        match self {
            Self::Slow => delay.max(SLOW),
            Self::Plain | Self::Garbled | Self::Fail | Self::Stuck => delay,
        }
    }

    /// How many items it says in an answer to a section that has `saved`, at most, and how it ends after so many.
    fn reach(self, saved: u32) -> (Option<u32>, End) {
        match self {
            Self::Plain | Self::Slow | Self::Garbled => (None, End::Whole),
            Self::Fail => (Some(FAIL_AFTER.saturating_sub(saved)), End::Fault),
            Self::Stuck => (Some(STUCK_AFTER.saturating_sub(saved)), End::Silence),
        }
    }

    /// Whether the request is refused outright.
    pub(super) fn refuses(self, material: &PartMaterial) -> Option<Fault> {
        (self.reach(material.saved) == (Some(0), End::Fault)).then(failure)
    }

    /// The items as it says them.
    pub(super) fn spoken(self, material: &PartMaterial, items: Vec<Value>) -> Vec<Value> {
        match self {
            Self::Garbled if !material.repair => items.into_iter().map(garbled).collect(),
            Self::Garbled | Self::Plain | Self::Slow | Self::Fail | Self::Stuck => items,
        }
    }

    /// The whole answer, moment by moment. `delay` is the least an item lasts.
    pub(super) fn beats(
        self,
        material: &PartMaterial,
        parts: Parts,
        delay: Duration,
        model_id: &str,
    ) -> Vec<Beat> {
        let (reach, end) = self.reach(material.saved);
        let reach = reach.map_or(usize::MAX, |items| usize::try_from(items).unwrap_or(usize::MAX));
        let mut beats = vec![Beat::text(Duration::ZERO, parts.lead)];
        let items = self.spoken(material, parts.items);
        for (at, item) in items.iter().enumerate().take(reach) {
            let comma = if at == 0 { "" } else { "," };
            beats.push(Beat::text(self.delay(delay), format!("{comma}{item}")));
        }
        match end {
            End::Whole => {
                beats.push(Beat::text(Duration::ZERO, parts.tail));
                beats.push(Beat::finished(model_id));
            }
            End::Fault => beats.push(Beat { after: delay, event: Some(Err(failure())) }),
            End::Silence => beats.push(Beat { after: Duration::ZERO, event: None }),
        }
        beats
    }
}

impl Beat {
    fn text(after: Duration, text: String) -> Self {
        Self { after, event: Some(Ok(Event::Text(text))) }
    }

    fn finished(model_id: &str) -> Self {
        let model = model_id.to_owned();
        let finished = Finished { usage: Usage::default(), stop: Stop::Complete, model };
        Self { after: Duration::ZERO, event: Some(Ok(Event::Finished(finished))) }
    }
}

/// A fault that no repeated request gets around.
fn failure() -> Fault {
    Fault::new(FaultClass::InvalidRequest, OFFLINE).told(FAILURE)
}

/// The item without keys it must have: still told as an item, but no longer fit.
fn garbled(mut item: Value) -> Value {
    if let Some(members) = item.as_object_mut() {
        members.retain(|key, _| !GARBLED_WITHOUT.contains(&key.as_str()));
    }
    item
}

#[cfg(test)]
#[path = "behaviour_tests.rs"]
mod tests;
