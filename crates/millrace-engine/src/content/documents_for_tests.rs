//! Documents as the store would give them.

use millrace_core::{Noun, TenantId, Time};
use millrace_store::params::{Document, DocumentKey};
use serde_json::Value;
use uuid::Uuid;

/// A document made by hand under parent 1 of project 2.
pub(super) fn document(kind: Noun, body: Value) -> Document {
    Document {
        key: DocumentKey { tenant: TenantId::default(), uuid: Uuid::from_u128(0xABC) },
        kind,
        number: 7,
        parent: kind.parent().map(|_| Uuid::from_u128(1)),
        root: Uuid::from_u128(2),
        position: 3,
        body,
        generation: None,
        section: None,
        ordinal: None,
        edited: false,
        created_at: Time(1_700_000_000_123_456),
        updated_at: Time(1_700_000_000_999_999),
    }
}
