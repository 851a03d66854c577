//! Grants. Charges and refunds are written with the transitions they belong to. Never lets a balance go below zero.

use millrace_core::ledger::{Entry, EntryKind};

use super::tx::Tx;
use crate::error::{Error, Result};
use crate::params::Grant;

/// Gives credits; answers the new balance.
pub(super) fn grant(tx: &mut Tx<'_>, params: Grant) -> Result<i64> {
    let Grant { tenant, credits, now } = params;
    let entries = Entry::of(EntryKind::Grant, 0, credits);
    if entries.is_empty() {
        return Err(Error::Unfit("a grant of no credits"));
    }
    tx.enter_for(&tenant, None, &entries, now)
}
