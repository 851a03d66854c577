//! A section's items on their way from the answer into the store: read, numbered, saved or left out. Never asks a model.

use millrace_core::Change;
use millrace_models::structured::Element;
use millrace_store::Error as StoreError;
use millrace_store::params::Write;
use serde_json::Value;

use super::answer::Answered;
use super::recorder::Abandon;
use super::section::{Break, Making};
use crate::work::{Reading, Saved};

/// Problems told to the model in a re-ask; more would drown the question.
const PROBLEMS_MAX: usize = 20;
/// What the model is told of an item whose name somebody else took meanwhile.
const TAKEN: &str = "an item of this name exists already: give it another name and another content";

impl Making<'_> {
    /// Takes one element of an answer whose items are numbered from `base` on.
    pub(super) async fn element(
        &mut self,
        answered: &mut Answered,
        base: u32,
        element: Element,
        sources: &[String],
        provenance: &Value,
    ) -> Result<(), Break> {
        let reading = match element.value {
            Ok(value) => self.run.read(&self.section.name, &value),
            Err(why) => Reading::Bad(why),
        };
        let readings = match reading {
            Reading::Several(readings) => {
                self.size(readings.len());
                readings
            }
            one => vec![one],
        };
        for reading in readings {
            match reading {
                Reading::Drop | Reading::Several(_) => {}
                Reading::Bad(why) => self.bad(answered, why),
                Reading::Item(item) if self.wanted() > 0 => {
                    self.item(answered, base, item, sources, provenance).await?;
                }
                // More than was asked for.
                Reading::Item(_) => {}
            }
        }
        Ok(())
    }

    /// The model said how many items there are.
    fn size(&mut self, items: usize) {
        if !self.open {
            return;
        }
        self.open = false;
        let total = u32::try_from(items).unwrap_or(u32::MAX);
        self.section.total = total;
        let section = self.section.name.clone();
        self.unsaid.push(Change::SectionSized { section, total });
    }

    fn bad(&mut self, answered: &mut Answered, why: String) {
        answered.bad += 1;
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(why);
        }
    }

    /// Saves an item, unless an earlier attempt did.
    async fn item(
        &mut self,
        answered: &mut Answered,
        base: u32,
        item: Value,
        sources: &[String],
        provenance: &Value,
    ) -> Result<(), Break> {
        answered.items += 1;
        let ordinal = base + answered.items;
        if ordinal <= self.numbered() {
            return Ok(());
        }
        let (run, name) = (self.run, self.section.name.clone());
        let saving = run.save(&name, ordinal, item, sources);
        match self.flush_unless_ready(saving).await?? {
            Saved::Staged { item, writes } => {
                self.commit(answered, ordinal, item, writes, provenance).await?;
            }
            saved @ (Saved::New(_) | Saved::Duplicate { .. }) => {
                self.keep(ordinal, saved, provenance);
            }
        }
        self.flush_if_full().await
    }

    /// Writes an item of the content model and the line that tells of it, together.
    async fn commit(
        &mut self,
        answered: &mut Answered,
        ordinal: u32,
        item: Value,
        writes: Vec<Write>,
        provenance: &Value,
    ) -> Result<(), Break> {
        let mut changes = std::mem::take(&mut self.unsaid);
        let (section, told) = (self.section.name.clone(), item.clone());
        let provenance = provenance.clone();
        changes.push(Change::ItemSaved { section, ordinal, item: told, provenance });
        match self.recorder.record(changes.clone(), writes, None).await {
            Ok(()) => {
                self.saved(item);
                return Ok(());
            }
            Err(Abandon::Store(error)) => {
                // Nothing was written; all but the item is still to be said.
                changes.pop();
                self.unsaid = changes;
                match error {
                    StoreError::Taken => {
                        answered.items -= 1;
                        self.bad(answered, TAKEN.to_owned());
                    }
                    StoreError::Declined(_) => {
                        self.keep(ordinal, Saved::Duplicate { of: None }, &Value::Null);
                    }
                    StoreError::NotFound => return Err(Break::Gone),
                    error => return Err(Break::Abandon(Abandon::Store(error))),
                }
            }
            Err(abandon) => return Err(Break::Abandon(abandon)),
        }
        Ok(())
    }

    /// The model gets on. A duplicate is no progress: it could come for ever.
    fn saved(&mut self, item: Value) {
        self.tries = 0;
        self.section.done += 1;
        self.so_far.saved.push(item);
    }

    pub(super) fn keep(&mut self, ordinal: u32, saved: Saved, provenance: &Value) {
        let section = self.section.name.clone();
        match saved {
            Saved::New(item) | Saved::Staged { item, writes: _ } => {
                self.saved(item.clone());
                let provenance = provenance.clone();
                self.unsaid.push(Change::ItemSaved { section, ordinal, item, provenance });
            }
            Saved::Duplicate { of } => {
                self.section.skipped += 1;
                self.unsaid.push(Change::ItemSkipped { section, ordinal, of });
            }
        }
    }
}
