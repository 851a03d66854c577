//! Every limit of the engine: name, unit, default, reason. Limits of one surface's wire, of one provider's
//! traffic or of one workspace's files stand beside the code that keeps them.

use crate::door::Lane;
use crate::retry::RetryLimits;

/// Limits of one node. The defaults are meant for two cores and a laptop's disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Generations a node runs at once. Each mostly waits for a model, and model calls have limits of their own; memory, not cores,
    /// bounds it.
    pub generations_max: usize,
    /// Generations of llm-tasks and feature ops a node runs at once, beside the others (contracts/tasks.md section 1, `tasks.workers`).
    pub project_generations_max: usize,
    /// Sections of one generation that run at once, so that one generation cannot take every place at a provider.
    pub sections_at_once_max: usize,
    /// Sections of one generation.
    pub sections_max: usize,
    /// Generations pending or running on the server, over all tenants (contracts/tasks.md section 1).
    pub unfinished_max: u64,
    /// Bytes of a generation's input as JSON text.
    pub input_bytes_max: usize,
    /// Milliseconds a claim holds without renewal. A dead node's work waits at most this long elsewhere.
    pub lease_ms: u64,
    /// Milliseconds between renewals: a third of the lease, so that two may fail.
    pub renew_ms: u64,
    /// Milliseconds between looks for expired leases and for work nobody signalled.
    pub poll_ms: u64,
    /// Leases lost in a row, without an item between them, before a generation fails: it may be what kills its nodes. High,
    /// because a node that is killed often for other reasons (200 times in the crash test) must not cost anybody a generation.
    pub lease_losses_max: u32,
    /// Milliseconds running steps get after SIGTERM before their generation is handed back.
    pub drain_ms: u64,
    /// Bytes of one model answer; a longer one is cut off and counts as truncated.
    pub answer_bytes_max: usize,
    /// Milliseconds one generation may run (contracts/tasks.md section 1).
    pub generation_ms_max: u64,
    /// Asks of one section beyond its first, for bad or missing items (contracts/ideas.md 5.2: two).
    pub reasks_max: u32,
    /// Events a reader of the log takes at once; an idea may have 80 KiB, and every slow reader may hold a page.
    pub events_page_max: u32,
    /// Events per generation kept in memory for readers that are up to date; older ones come from the store.
    pub tail_events_max: usize,
    /// Retry policy of model calls.
    pub retry: RetryLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            generations_max: 256,
            project_generations_max: 4,
            sections_at_once_max: 8,
            sections_max: 1_000,
            unfinished_max: 10_000,
            input_bytes_max: 2 * 1024 * 1024,
            lease_ms: 15_000,
            renew_ms: 5_000,
            poll_ms: 500,
            lease_losses_max: 1_000,
            drain_ms: 10_000,
            answer_bytes_max: 8 * 1024 * 1024,
            generation_ms_max: 30 * 60 * 1_000,
            reasks_max: 2,
            events_page_max: 64,
            tail_events_max: 256,
            retry: RetryLimits {
                tries_max: 3,
                backoff_ms_first: 500,
                backoff_ms_max: 8_000,
                retry_after_ms_max: 120_000,
            },
        }
    }
}

impl Limits {
    /// Generations of a lane that a node runs at once.
    #[must_use]
    pub fn slots(&self, lane: Lane) -> usize {
        match lane {
            Lane::Projects => self.project_generations_max,
            Lane::Open => self.generations_max,
        }
    }
}
