//! What earlier attempts of a generation left: their items and their finished steps. Never writes.

use std::collections::HashMap;

use millrace_store::params::ItemsAfter;
use serde_json::Value;

use super::recorder::{Abandon, Recorder};

/// Items of earlier attempts read at once.
const ITEMS_PAGE: u32 = 500;

/// What earlier attempts of the generation left.
#[derive(Default)]
pub(crate) struct Past {
    /// Whether there were any.
    pub(super) resumed: bool,
    pub(super) items: HashMap<String, Vec<Value>>,
    pub(super) journal: HashMap<String, Value>,
}

impl Past {
    /// Reads what earlier attempts left.
    pub(crate) async fn load(recorder: &Recorder) -> Result<Self, Abandon> {
        let (store, id) = (&recorder.ctx.store, recorder.generation.id);
        let mut past = Self { resumed: true, ..Self::default() };
        let mut after = 0;
        loop {
            let params = ItemsAfter { id, after, limit: ITEMS_PAGE };
            let page = store.items_after(params).await.map_err(Abandon::Store)?;
            let Some(last) = page.last() else { break };
            after = last.place;
            for item in page {
                past.items.entry(item.section).or_default().push(item.body);
            }
        }
        let steps = store.journal(id).await.map_err(Abandon::Store)?;
        past.journal = steps.into_iter().map(|step| (step.key, step.result)).collect();
        Ok(past)
    }
}
