//! The dispatcher of a lane: claims waiting generations, never more than there are free slots, in turn between tenants.

use std::sync::Arc;
use std::time::Duration;

use millrace_core::{Lane, TenantId};
use millrace_store::params::Claim;

use crate::context::Context;
use crate::lanes::Slot;
use crate::worker;

/// Runs until the engine closes.
pub(crate) async fn run(ctx: Arc<Context>, lane: Lane) {
    let mut after_tenant = None;
    let slots = ctx.lanes.of(lane);
    loop {
        let rung = slots.rung();
        let free = if ctx.is_draining() { Vec::new() } else { slots.take_all() };
        if !free.is_empty() && claim(&ctx, lane, free, &mut after_tenant).await {
            continue;
        }
        tokio::select! {
            () = ctx.closing.cancelled() => return,
            () = rung => {}
            () = ctx.clock.sleep(Duration::from_millis(ctx.limits.poll_ms)) => {}
        }
    }
}

/// Claims for the given slots and starts what was claimed; slots left over become free again. Answers whether more may wait.
async fn claim(
    ctx: &Arc<Context>,
    lane: Lane,
    mut free: Vec<Slot>,
    after_tenant: &mut Option<TenantId>,
) -> bool {
    let slots = ctx.lanes.of(lane);
    slots.nothing_waits();
    let params = Claim {
        lane,
        lease: ctx.lease(),
        limit: u32::try_from(free.len()).unwrap_or(u32::MAX),
        after_tenant: after_tenant.clone(),
        now: ctx.clock.now(),
    };
    let claimed = match ctx.store.claim(params).await {
        Ok(claimed) => claimed,
        Err(error) => {
            tracing::warn!(%error, "claiming failed; will look again");
            slots.more_waits();
            return false;
        }
    };
    let more = claimed.len() == free.len();
    for claimed in claimed {
        let Some(slot) = free.pop() else { break };
        *after_tenant = Some(claimed.generation.tenant.clone());
        ctx.tell(&claimed.generation, claimed.events);
        worker::start(ctx, claimed.generation, None, slot);
    }
    if more {
        slots.more_waits();
    }
    more
}
