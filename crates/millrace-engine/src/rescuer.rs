//! The rescuer: takes back what dead nodes held, at start and then on a timer.

use std::sync::Arc;
use std::time::Duration;

use millrace_store::params::Rescue;

use crate::context::Context;

/// Generations taken back in one transaction.
const RESCUED_AT_ONCE_MAX: u32 = 100;

/// Runs until the engine closes.
pub(crate) async fn run(ctx: Arc<Context>) {
    loop {
        while rescue(&ctx).await {}
        tokio::select! {
            () = ctx.closing.cancelled() => return,
            () = ctx.clock.sleep(Duration::from_millis(ctx.limits.poll_ms)) => {}
        }
    }
}

/// Takes back one batch. Answers whether there may be more.
async fn rescue(ctx: &Context) -> bool {
    let params = Rescue {
        limit: RESCUED_AT_ONCE_MAX,
        losses_max: ctx.limits.lease_losses_max,
        now: ctx.clock.now(),
    };
    let rescued = match ctx.store.rescue(params).await {
        Ok(rescued) => rescued,
        Err(error) => {
            tracing::warn!(%error, "looking for lost leases failed; will look again");
            return false;
        }
    };
    let count = rescued.len();
    for wrote in rescued {
        let (id, state) = (wrote.generation.id, wrote.generation.state.as_str());
        tracing::debug!(generation = %id, state, "took back a lost lease");
        metrics::counter!("millrace_leases_lost_total").increment(1);
        // This node's own, perhaps: it slept through its lease.
        if let Some(attempt) = ctx.active().get(&id) {
            attempt.lost.cancel();
        }
        ctx.tell(&wrote.generation, wrote.events);
    }
    if count > 0 {
        tracing::info!(count, "took back generations whose node is gone");
        ctx.lanes.work_waits_anywhere();
    }
    count == usize::try_from(RESCUED_AT_ONCE_MAX).unwrap_or(usize::MAX)
}
