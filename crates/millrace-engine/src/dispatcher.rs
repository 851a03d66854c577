//! The dispatcher: claims waiting generations, never more than there are free slots, in turn between tenants.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use millrace_store::params::Claim;
use tokio::sync::OwnedSemaphorePermit;

use crate::context::Context;
use crate::worker;

/// Runs until the engine closes.
pub(crate) async fn run(ctx: Arc<Context>) {
    let mut after_tenant = None;
    loop {
        let waits = ctx.work_waits.notified();
        let permits = free_slots(&ctx);
        if !permits.is_empty() && claim(&ctx, permits, &mut after_tenant).await {
            continue;
        }
        tokio::select! {
            () = ctx.closing.cancelled() => return,
            () = waits => {}
            () = ctx.clock.sleep(Duration::from_millis(ctx.limits.poll_ms)) => {}
        }
    }
}

fn free_slots(ctx: &Context) -> Vec<OwnedSemaphorePermit> {
    if ctx.is_draining() {
        return Vec::new();
    }
    std::iter::from_fn(|| Arc::clone(&ctx.slots).try_acquire_owned().ok())
        .take(ctx.limits.generations_max)
        .collect()
}

/// Claims for the given slots and starts what was claimed; slots left over become free again. Answers whether more may wait.
async fn claim(
    ctx: &Arc<Context>,
    mut permits: Vec<OwnedSemaphorePermit>,
    after_tenant: &mut Option<millrace_core::TenantId>,
) -> bool {
    // Whatever is submitted from here on raises the flag again.
    ctx.backlog.store(false, Ordering::Release);
    let params = Claim {
        lease: ctx.lease(),
        limit: u32::try_from(permits.len()).unwrap_or(u32::MAX),
        after_tenant: after_tenant.clone(),
        now: ctx.clock.now(),
    };
    let claimed = match ctx.store.claim(params).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "claiming failed; will look again");
            ctx.backlog.store(true, Ordering::Release);
            return false;
        }
    };
    let slots = permits.len();
    let count = claimed.len();
    for claimed in claimed {
        let Some(permit) = permits.pop() else { break };
        *after_tenant = Some(claimed.generation.tenant.clone());
        ctx.tell(&claimed.generation, claimed.events);
        worker::start(ctx, claimed.generation, None, permit);
    }
    let more = count == slots;
    if more {
        ctx.backlog.store(true, Ordering::Release);
    }
    more
}
