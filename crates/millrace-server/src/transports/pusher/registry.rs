//! The topics that somebody reads, by sessionId. A topic lives as long as a reader holds it, or until its task has ended:
//! then the name is free for a new one. Never holds a topic itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use super::topic::Topic;

/// All topics of this node.
#[derive(Debug, Default)]
pub(super) struct Registry {
    topics: Mutex<HashMap<Arc<str>, Weak<Topic>>>,
}

impl Registry {
    /// The topic of a sessionId, made where there is none.
    pub(super) fn topic(self: &Arc<Self>, session_id: &str) -> Arc<Topic> {
        let mut topics = self.lock();
        if let Some(topic) = topics.get(session_id).and_then(Weak::upgrade) {
            return topic;
        }
        let session_id: Arc<str> = Arc::from(session_id);
        let topic = Arc::new(Topic::new(Arc::clone(&session_id), Arc::downgrade(self)));
        topics.insert(session_id, Arc::downgrade(&topic));
        topic
    }

    /// Lets `topic` go: whoever subscribes from now on gets another. Its readers keep it.
    pub(super) fn retire(&self, topic: &Arc<Topic>) {
        let mut topics = self.lock();
        let is_it = |known: &Weak<Topic>| std::ptr::eq(known.as_ptr(), Arc::as_ptr(topic));
        if topics.get(topic.session_id()).is_some_and(is_it) {
            topics.remove(topic.session_id());
        }
    }

    /// Removes a topic that is gone; a newer one of the same name stays.
    pub(super) fn forget(&self, session_id: &str) {
        let mut topics = self.lock();
        if topics.get(session_id).is_some_and(|topic| topic.strong_count() == 0) {
            topics.remove(session_id);
        }
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Arc<str>, Weak<Topic>>> {
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
