//! Start and stop: builds the shared context, starts the loops, drains them.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use millrace_core::{Limits, NodeId};
use millrace_store::Store;
use millrace_workspace::Roots;
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::clock::Clock;
use crate::context::Context;
use crate::error::Result;
use crate::handle::Handle;
use crate::hub::Hub;
use crate::ideas::{Ideas, IdeasWork};
use crate::keys::KeyRing;
use crate::notice::Notices;
use crate::providers::Providers;
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
        let roots = Arc::new(options.roots);
        let ideas_work = Arc::new(IdeasWork::new(Arc::clone(&roots), Arc::clone(&options.clock)));
        let works: HashMap<_, _> = std::iter::once(Arc::clone(&ideas_work) as Arc<dyn Work>)
            .chain(options.works)
            .map(|work| (work.door(), work))
            .collect();
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
            slots: Arc::new(Semaphore::new(options.limits.generations_max)),
            active: Mutex::default(),
            work_waits: Notify::new(),
            backlog: AtomicBool::new(true),
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
        let handle = Handle { ctx: Arc::clone(&ctx), ideas, keys };
        ctx.tasks.spawn(lease::run(Arc::clone(&ctx)));
        if options.claims == Claims::Any {
            ctx.tasks.spawn(dispatcher::run(Arc::clone(&ctx)));
            ctx.tasks.spawn(rescuer::run(Arc::clone(&ctx)));
            ctx.tasks.spawn(keys::watch(Arc::clone(&ctx), Arc::clone(&handle.keys)));
        }
        Ok(Self { handle })
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
        let idle = async {
            // Every attempt holds a slot; having them all means that none is left.
            let all = u32::try_from(ctx.limits.generations_max).unwrap_or(u32::MAX);
            let _ = ctx.slots.acquire_many(all).await;
        };
        tokio::select! {
            () = idle => {}
            () = grace => {}
        }
        ctx.drain_now.cancel();
        ctx.closing.cancel();
        ctx.tasks.close();
        ctx.tasks.wait().await;
    }
}
