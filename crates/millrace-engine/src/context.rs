//! What every part of the engine shares.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use millrace_core::{Door, Event, Generation, GenerationId, Limits, NodeId};
use millrace_store::Store;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::engine::Claims;
use crate::hub::Hub;
use crate::lanes::Lanes;
use crate::notice::{Notice, NoticeBody, Notices};
use crate::providers::Providers;
use crate::tasks::TasksTold;
use crate::told::Told;
use crate::work::Work;

/// The shared part of an engine.
pub(crate) struct Context {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) providers: Arc<Providers>,
    pub(crate) limits: Limits,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) node: NodeId,
    pub(crate) claims: Claims,
    pub(crate) hub: Hub,
    pub(crate) notices: Notices,
    pub(crate) works: HashMap<Door, Arc<dyn Work>>,
    /// The slots of each lane.
    pub(crate) lanes: Lanes,
    /// What the llm-tasks door tells beside the logs.
    pub(crate) tasks_told: TasksTold,
    /// Generations running here.
    pub(crate) active: Mutex<HashMap<GenerationId, Active>>,
    /// No new claims, no new submits.
    pub(crate) draining: AtomicBool,
    /// Ends every attempt by handing it back: the grace of a drain is over.
    pub(crate) drain_now: CancellationToken,
    /// Ends the loops (dispatcher, lease keeper, rescuer).
    pub(crate) closing: CancellationToken,
    /// Every task of the engine; drained at the end.
    pub(crate) tasks: TaskTracker,
}

/// A generation running here.
#[derive(Clone, Debug)]
pub(crate) struct Active {
    pub(crate) token: u64,
    /// Ends the attempt without a word: its lease is gone.
    pub(crate) lost: CancellationToken,
    /// Ends the attempt by handing it back.
    pub(crate) drain: CancellationToken,
}

impl Context {
    /// Tells of committed events, on every channel.
    pub(crate) fn tell(&self, generation: &Generation, events: Vec<Event>) {
        let events = self.publish(generation, events);
        self.echo(generation, &events);
    }

    /// Tells of committed events those who follow the log.
    pub(crate) fn publish(&self, generation: &Generation, events: Vec<Event>) -> Vec<Arc<Told>> {
        if generation.door == Door::Tasks {
            self.tasks_told.committed(generation);
        }
        let events: Vec<Arc<Told>> =
            events.into_iter().map(|event| Arc::new(Told::new(event))).collect();
        self.hub.publish(generation.id, &events);
        events
    }

    /// Tells of committed events those who have no cursor.
    pub(crate) fn echo(&self, generation: &Generation, events: &[Arc<Told>]) {
        match generation.door {
            Door::Ideas if !events.is_empty() => self.echo_ideas(generation, events),
            Door::Tasks => self.tasks_told.echo(generation, events),
            Door::Ideas | Door::Records | Door::Features | Door::Content => {}
        }
    }

    fn echo_ideas(&self, generation: &Generation, events: &[Arc<Told>]) {
        let Some((session_id, workspace)) = crate::ideas::subject::split(&generation.subject)
        else {
            return;
        };
        let (session_id, workspace): (Arc<str>, Arc<str>) = (session_id.into(), workspace.into());
        for event in events {
            self.notices.tell(Notice {
                tenant: generation.tenant.clone(),
                workspace: Arc::clone(&workspace),
                at: event.at,
                body: NoticeBody::Event {
                    generation: generation.id,
                    session_id: Arc::clone(&session_id),
                    event: Arc::clone(event),
                },
            });
        }
    }

    /// Tells that a run removed a draft.
    pub(crate) fn tell_deleted(&self, generation: &Generation, idea_id: &str) {
        let Some((_, workspace)) = crate::ideas::subject::split(&generation.subject) else {
            return;
        };
        self.notices.tell(Notice {
            tenant: generation.tenant.clone(),
            workspace: workspace.into(),
            at: self.clock.now(),
            body: NoticeBody::IdeaDeleted { idea_id: idea_id.to_owned() },
        });
    }

    pub(crate) fn active(&self) -> std::sync::MutexGuard<'_, HashMap<GenerationId, Active>> {
        self.active.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    pub(crate) fn lease(&self) -> millrace_store::params::Lease {
        millrace_store::params::Lease {
            node: self.node.clone(),
            until: self.clock.now().plus_millis(self.limits.lease_ms),
        }
    }
}
