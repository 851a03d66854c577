//! How tasks stood a moment ago, in memory: polling is the commonest request of all, and most polls find nothing new. An echo of
//! the store, never the truth: every commit on this node drops what it changed before anybody is told of it, and what another
//! process may have changed is looked up again after a moment.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use millrace_core::{Generation, Time};

use super::request::Task;

/// Milliseconds an entry is good for; only another process's commits can be missed, and no longer than this.
const FRESH_MS: u64 = 100;
/// Parts of the memory, each with a lock of its own.
const SHARDS: usize = 16;
/// Tasks remembered per part; at some 500 bytes each 8 MiB in all.
const TASKS_MAX: usize = 1_024;

/// The memory.
#[derive(Debug)]
pub(super) struct Latest {
    shards: [Mutex<Shard>; SHARDS],
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Shard {
    /// Raised by every commit; what was read before the last one is not remembered.
    commits: u64,
    tasks: HashMap<Arc<str>, (Time, Arc<Task>)>,
}

/// What was known when a read began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before(u64);

impl Default for Latest {
    fn default() -> Self {
        Self { shards: Default::default(), hasher: RandomState::new() }
    }
}

impl Latest {
    /// A task as it stood at most a moment before `now`; else what to hand to [`Latest::keep`] after the read.
    pub(super) fn get(&self, session_id: &str, now: Time) -> Result<Arc<Task>, Before> {
        let shard = self.shard(session_id);
        match shard.tasks.get(session_id) {
            // A clock that was set back makes nothing good for longer.
            Some((until, task)) if now <= *until && *until <= now.plus_millis(FRESH_MS) => {
                Ok(Arc::clone(task))
            }
            _ => Err(Before(shard.commits)),
        }
    }

    /// Remembers what a read found, unless something was committed since it began.
    pub(super) fn keep(&self, before: Before, task: &Arc<Task>, now: Time) {
        let mut shard = self.shard(&task.session_id);
        if shard.commits != before.0 {
            return;
        }
        // Two reads may begin before a commit's telling and end in the other order.
        let older = |known: &Generation| {
            known.id == task.generation.id && known.last_event > task.generation.last_event
        };
        if shard.tasks.get(&task.session_id).is_some_and(|(_, known)| older(&known.generation)) {
            return;
        }
        if shard.tasks.len() >= TASKS_MAX {
            shard.tasks.retain(|_, (until, _)| now <= *until);
        }
        if shard.tasks.len() >= TASKS_MAX {
            return;
        }
        let until = now.plus_millis(FRESH_MS);
        shard.tasks.insert(Arc::clone(&task.session_id), (until, Arc::clone(task)));
    }

    /// Something of a task was committed.
    pub(super) fn forget(&self, session_id: &str) {
        let mut shard = self.shard(session_id);
        shard.commits += 1;
        shard.tasks.remove(session_id);
    }

    /// Something of many tasks was committed.
    pub(super) fn forget_all(&self) {
        for shard in &self.shards {
            let mut shard = lock(shard);
            shard.commits += 1;
            shard.tasks.clear();
        }
    }

    fn shard(&self, session_id: &str) -> MutexGuard<'_, Shard> {
        let hash = self.hasher.hash_one(session_id);
        let place = usize::try_from(hash % SHARDS as u64).unwrap_or(0);
        // The remainder is smaller than the number of parts.
        lock(self.shards.get(place).unwrap_or(&self.shards[0]))
    }
}

fn lock(shard: &Mutex<Shard>) -> MutexGuard<'_, Shard> {
    shard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use millrace_core::{Door, Generation, GenerationId, Reason, State, TaskType, TenantId};
    use uuid::Uuid;

    use super::*;

    fn task(name: &str) -> Arc<Task> {
        task_at(name, 1)
    }

    fn task_at(name: &str, last_event: u64) -> Arc<Task> {
        let generation = Generation {
            id: GenerationId(Uuid::nil()),
            tenant: TenantId::default(),
            door: Door::Tasks,
            unique_key: Some(name.to_owned()),
            recipe: "features".to_owned(),
            subject: String::new(),
            state: State::Pending,
            reason: Reason::Submitted,
            input: String::new(),
            model: "m".to_owned(),
            token: 0,
            node: None,
            lease_until: None,
            losses: 0,
            period: 1,
            price: 0,
            last_event,
            done: 0,
            total: 6,
            percent: 0,
            error: None,
            created_at: Time(1),
            started_at: None,
            finished_at: None,
            updated_at: Time(1),
        };
        Arc::new(Task { session_id: name.into(), task_type: TaskType::Features, generation })
    }

    fn read(latest: &Latest, now: Time) -> Before {
        latest.get("a", now).expect_err("it is not remembered")
    }

    #[test]
    fn what_was_read_is_remembered_for_a_moment() {
        let latest = Latest::default();
        let now = Time(1_000);
        latest.keep(read(&latest, now), &task("a"), now);
        assert!(latest.get("a", now.plus_millis(FRESH_MS)).is_ok());
        assert!(latest.get("a", now.plus_millis(FRESH_MS + 1)).is_err());
    }

    #[test]
    fn a_commit_drops_what_was_remembered_and_what_is_being_read() {
        let latest = Latest::default();
        let now = Time(1_000);
        let before = read(&latest, now);
        latest.forget("a");
        latest.keep(before, &task("a"), now);
        let before = read(&latest, now);
        latest.keep(before, &task("a"), now);
        assert!(latest.get("a", now).is_ok());
        latest.forget("a");
        assert!(latest.get("a", now).is_err());
    }

    #[test]
    fn an_older_read_that_ends_later_does_not_take_the_place_of_a_newer_one() {
        let latest = Latest::default();
        let now = Time(1_000);
        let (slow, quick) = (read(&latest, now), read(&latest, now));
        latest.keep(quick, &task_at("a", 5), now);
        latest.keep(slow, &task_at("a", 4), now);
        let kept = latest.get("a", now).expect("it is remembered");
        assert_eq!(kept.generation.last_event, 5);
    }

    #[test]
    fn a_clock_set_back_makes_nothing_good_for_longer() {
        let latest = Latest::default();
        let now = Time(10_000_000);
        latest.keep(read(&latest, now), &task("a"), now);
        assert!(latest.get("a", Time(1_000)).is_err());
    }

    #[test]
    fn the_memory_is_bounded() {
        let latest = Latest::default();
        let now = Time(1_000);
        for number in 0..SHARDS * TASKS_MAX * 2 {
            let name = number.to_string();
            let before = latest.get(&name, now).expect_err("it is new");
            latest.keep(before, &task(&name), now);
        }
        let kept: usize = latest.shards.iter().map(|shard| lock(shard).tasks.len()).sum();
        assert!(kept <= SHARDS * TASKS_MAX, "{kept}");
    }
}
