//! The slots of a node, by lane: how many generations may run at once, and the bell that wakes a lane's dispatcher. Never claims.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use millrace_core::{Lane, Limits};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};

/// One permit per generation; held while it runs.
pub(crate) type Slot = OwnedSemaphorePermit;

/// The slots of one lane.
#[derive(Debug)]
pub(crate) struct Slots {
    free: Arc<Semaphore>,
    size: usize,
    bell: Notify,
    /// Whether work is known to wait, so that a slot that becomes free is worth a look at the store.
    backlog: AtomicBool,
}

/// Every lane's slots.
#[derive(Debug)]
pub(crate) struct Lanes {
    projects: Slots,
    open: Slots,
}

impl Lanes {
    pub(crate) fn new(limits: &Limits) -> Self {
        let slots = |lane| Slots::new(limits.slots(lane));
        Self { projects: slots(Lane::Projects), open: slots(Lane::Open) }
    }

    pub(crate) fn of(&self, lane: Lane) -> &Slots {
        match lane {
            Lane::Projects => &self.projects,
            Lane::Open => &self.open,
        }
    }

    /// Says that work may wait in every lane.
    pub(crate) fn work_waits_anywhere(&self) {
        for lane in Lane::ALL {
            self.of(lane).work_waits();
        }
    }

    /// Ends when nothing runs in any lane.
    pub(crate) async fn idle(&self) {
        for lane in Lane::ALL {
            let slots = self.of(lane);
            // Every attempt holds a slot; having them all means that none is left.
            let all = u32::try_from(slots.size).unwrap_or(u32::MAX);
            let _ = slots.free.acquire_many(all).await;
        }
    }
}

impl Slots {
    fn new(size: usize) -> Self {
        Self {
            free: Arc::new(Semaphore::new(size)),
            size,
            bell: Notify::new(),
            backlog: AtomicBool::new(true),
        }
    }

    /// A slot, if one is free.
    pub(crate) fn take(&self) -> Option<Slot> {
        Arc::clone(&self.free).try_acquire_owned().ok()
    }

    /// Every slot that is free.
    pub(crate) fn take_all(&self) -> Vec<Slot> {
        std::iter::from_fn(|| self.take()).take(self.size).collect()
    }

    /// Says that work waits.
    pub(crate) fn work_waits(&self) {
        self.backlog.store(true, Ordering::Release);
        self.bell.notify_one();
    }

    /// A slot became free.
    pub(crate) fn give_back(&self, slot: Option<Slot>) {
        // Free again before the dispatcher looks for one.
        drop(slot);
        if self.backlog.load(Ordering::Acquire) {
            self.bell.notify_one();
        }
    }

    /// Says that nothing is known to wait; whatever is submitted from here on says otherwise.
    pub(crate) fn nothing_waits(&self) {
        self.backlog.store(false, Ordering::Release);
    }

    /// Says that more may wait, without ringing.
    pub(crate) fn more_waits(&self) {
        self.backlog.store(true, Ordering::Release);
    }

    /// Ends when the bell rings.
    pub(crate) async fn rung(&self) {
        self.bell.notified().await;
    }
}
