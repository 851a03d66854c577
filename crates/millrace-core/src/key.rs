//! API keys as the store keeps them: never the key, only its digest.

use crate::id::TenantId;
use crate::time::Time;

/// A key's record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRecord {
    /// Public part of the key, by which it is looked up.
    pub id: String,
    /// SHA-256 of the whole key.
    pub digest: [u8; 32],
    /// Whose requests it makes.
    pub tenant: TenantId,
    /// What the operator calls it; may be empty.
    pub label: String,
    /// When it was made.
    pub created_at: Time,
    /// When it was revoked; a revoked key opens nothing.
    pub revoked_at: Option<Time>,
}
