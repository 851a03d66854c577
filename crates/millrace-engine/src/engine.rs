//! Start and stop: builds the shared context, starts the loops, drains them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use millrace_core::{Lane, Limits, NodeId};
use millrace_store::Store;
use millrace_workspace::Roots;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::content::Content;
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::hub::Hub;
use crate::ideas::{Ideas, IdeasWork};
use crate::keys::KeyRing;
use crate::lanes::Lanes;
use crate::notice::Notices;
use crate::providers::Providers;
use crate::tasks::{Tasks, TasksTold, TasksWork};
use crate::work::Work;
use crate::{dispatcher, keys, lease, rescuer};

/// Which generations a node takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claims {
    /// Whatever waits, also what dead nodes left: a server.
    Any,
    /// Only what it submits itself: a command line working on its own.
    Own,
}

/// What an engine is made of.
pub struct Options {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// The models.
    pub providers: Arc<Providers>,
    /// The limits.
    pub limits: Limits,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// This process; drawn anew at each start.
    pub node: NodeId,
    /// Where code workspaces may lie.
    pub roots: Roots,
    /// Task executors by name: JSON arrays of arguments (contracts/ideas.md section 8).
    pub executors: BTreeMap<String, String>,
    /// The operating system's user name, the last choice for a task's assignee.
    pub os_user: Option<String>,
    /// Which generations this node takes.
    pub claims: Claims,
    /// Further doors' work, beside the built-in ones.
    pub works: Vec<Arc<dyn Work>>,
}

/// An engine whose loops have not begun: nothing of what earlier processes left is taken up yet, so whoever listens now
/// misses none of it.
pub struct Prepared {
    handle: Handle,
}

impl Prepared {
    /// The way in.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Starts the loops.
    #[must_use]
    pub fn begin(self) -> Engine {
        let Handle { ctx, keys, .. } = &self.handle;
        ctx.tasks.spawn(lease::run(Arc::clone(ctx)));
        if ctx.claims == Claims::Any {
            for lane in Lane::ALL {
                ctx.tasks.spawn(dispatcher::run(Arc::clone(ctx), lane));
            }
            ctx.tasks.spawn(rescuer::run(Arc::clone(ctx)));
            ctx.tasks.spawn(keys::watch(Arc::clone(ctx), Arc::clone(keys)));
        }
        Engine { handle: self.handle }
    }
}

/// A running engine. Dropping it without [`Engine::drain`] leaves its generations to the rescuer of the next start.
pub struct Engine {
    handle: Handle,
}

impl Engine {
    /// Starts the loops. When this returns the engine takes submits.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(options: Options) -> Result<Self> {
        Ok(Self::prepare(options).await?.begin())
    }

    /// Builds an engine that does nothing by itself until it [begins](Prepared::begin).
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn prepare(options: Options) -> Result<Prepared> {
        let roots = Arc::new(options.roots);
        let ideas_work = Arc::new(IdeasWork::new(Arc::clone(&roots), Arc::clone(&options.clock)));
        let tasks_work = TasksWork::new(Arc::clone(&options.store));
        let built_in: [Arc<dyn Work>; 2] = [Arc::clone(&ideas_work) as _, Arc::new(tasks_work)];
        let works: HashMap<_, _> =
            built_in.into_iter().chain(options.works).map(|work| (work.door(), work)).collect();
        let keys = Arc::new(KeyRing::open(Arc::clone(&options.store)).await?);
        let ctx = Arc::new(Context {
            store: options.store,
            providers: options.providers,
            clock: options.clock,
            node: options.node,
            claims: options.claims,
            hub: Hub::new(options.limits.tail_events_max),
            notices: Notices::default(),
            works,
            lanes: Lanes::new(&options.limits),
            tasks_told: TasksTold::default(),
            active: Mutex::default(),
            draining: AtomicBool::new(false),
            closing: CancellationToken::new(),
            drain_now: CancellationToken::new(),
            tasks: TaskTracker::new(),
            limits: options.limits,
        });
        let ideas =
            Arc::new(Ideas::new(Arc::clone(&ctx), roots, options.executors, options.os_user));
        let weak = Arc::downgrade(&ctx);
        ideas_work.on_deleted(Arc::new(move |generation, idea_id| {
            if let Some(ctx) = weak.upgrade() {
                ctx.tell_deleted(generation, idea_id);
            }
        }));
        let tasks = Arc::new(Tasks::new(Arc::clone(&ctx)));
        let content = Arc::new(Content::new(Arc::clone(&ctx)));
        Ok(Prepared { handle: Handle { ctx, ideas, tasks, content, keys } })
    }

    /// The way in.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Shuts down in order: no new claims, running steps get their grace, the rest is handed back. Returns when nothing of the
    /// engine runs any more.
    pub async fn drain(self) {
        let ctx = &self.handle.ctx;
        ctx.draining.store(true, Ordering::Release);
        let grace = ctx.clock.sleep(Duration::from_millis(ctx.limits.drain_ms));
        tokio::select! {
            () = ctx.lanes.idle() => {}
            () = grace => {}
        }
        ctx.drain_now.cancel();
        ctx.closing.cancel();
        ctx.tasks.close();
        ctx.tasks.wait().await;
    }
}
