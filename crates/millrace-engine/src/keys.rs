//! Who may come in: API keys, kept as digests only. Reads the store now and then, because another process
//! (`millrace keys create`) may change them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use millrace_core::key::KeyRecord;
use millrace_core::{TenantId, Time};
use millrace_store::Store;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::context::Context;
use crate::error::Result;

/// Milliseconds between looks for keys made or revoked by other processes.
const REFRESH_MS: u64 = 1_000;
/// Every issued key begins with this, so that secret scanners know it.
const PREFIX: &str = "mr_";
/// Characters of a key's public id.
const ID_CHARS: usize = 8;

/// The keys in force.
pub struct KeyRing {
    store: Arc<dyn Store>,
    issued: RwLock<HashMap<String, KeyRecord>>,
    fixed: RwLock<Vec<([u8; 32], TenantId)>>,
}

impl KeyRing {
    /// Reads the keys of a store.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn open(store: Arc<dyn Store>) -> Result<Self> {
        let ring = Self { store, issued: RwLock::default(), fixed: RwLock::default() };
        ring.refresh().await?;
        Ok(ring)
    }

    /// Reads the keys again.
    ///
    /// # Errors
    /// When the store cannot be read; the keys known stay in force.
    pub async fn refresh(&self) -> Result<()> {
        let issued =
            self.store.keys().await?.into_iter().map(|key| (key.id.clone(), key)).collect();
        *self.issued.write().unwrap_or_else(PoisonError::into_inner) = issued;
        Ok(())
    }

    /// Adds a key of the configuration, for the life of this process.
    pub fn add_fixed(&self, key: &str, tenant: TenantId) {
        let mut fixed = self.fixed.write().unwrap_or_else(PoisonError::into_inner);
        fixed.push((digest(key), tenant));
    }

    /// Whether no key was ever made: then, on a loopback address, none is asked for. Revoking the last one does not open the door again.
    #[must_use]
    pub fn is_open(&self) -> bool {
        let issued = self.issued.read().unwrap_or_else(PoisonError::into_inner);
        let fixed = self.fixed.read().unwrap_or_else(PoisonError::into_inner);
        fixed.is_empty() && issued.is_empty()
    }

    /// The tenant of a presented key; none for a wrong or revoked one. Takes the same time for every wrong digest.
    #[must_use]
    pub fn authenticate(&self, presented: &str) -> Option<TenantId> {
        let digest = digest(presented);
        let issued = self.issued.read().unwrap_or_else(PoisonError::into_inner);
        let known = key_id(presented).and_then(|id| issued.get(id));
        if let Some(key) = known.filter(|key| key.revoked_at.is_none())
            && bool::from(key.digest.ct_eq(&digest))
        {
            return Some(key.tenant.clone());
        }
        let fixed = self.fixed.read().unwrap_or_else(PoisonError::into_inner);
        fixed.iter().find(|(known, _)| bool::from(known.ct_eq(&digest))).map(|(_, t)| t.clone())
    }

    /// Makes a key from random bytes and keeps its digest. The key itself is answered once and never again.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn create(
        &self,
        tenant: TenantId,
        label: &str,
        random: [u8; 32],
        now: Time,
    ) -> Result<(String, KeyRecord)> {
        let (key, id) = issue(&random);
        let record = KeyRecord {
            id,
            digest: digest(&key),
            tenant,
            label: label.to_owned(),
            created_at: now,
            revoked_at: None,
        };
        self.store.put_key(record.clone()).await?;
        self.refresh().await?;
        Ok((key, record))
    }

    /// All key records, oldest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list(&self) -> Result<Vec<KeyRecord>> {
        Ok(self.store.keys().await?)
    }

    /// Revokes a key. Answers whether there was one to revoke.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn revoke(&self, id: &str, now: Time) -> Result<bool> {
        let found = self.store.keys().await?.into_iter().find(|key| key.id == id);
        let Some(record) = found.filter(|key| key.revoked_at.is_none()) else { return Ok(false) };
        self.store.put_key(KeyRecord { revoked_at: Some(now), ..record }).await?;
        self.refresh().await?;
        Ok(true)
    }
}

/// Follows changes made by other processes until the engine closes.
pub(crate) async fn watch(ctx: Arc<Context>, ring: Arc<KeyRing>) {
    loop {
        tokio::select! {
            () = ctx.closing.cancelled() => return,
            () = ctx.clock.sleep(Duration::from_millis(REFRESH_MS)) => {}
        }
        if let Err(error) = ring.refresh().await {
            tracing::warn!(%error, "reading the keys failed; those known stay in force");
        }
    }
}

/// `mr_<id>_<64 hex digits><8 hex digits of a checksum>`; the checksum lets tools tell a typo from a wrong key.
fn issue(random: &[u8; 32]) -> (String, String) {
    let id: String =
        hex(&digest_bytes(&[b"id", random.as_slice()].concat())).chars().take(ID_CHARS).collect();
    let secret = hex(random);
    let body = format!("{PREFIX}{id}_{secret}");
    let checksum: String = hex(&digest(&body)).chars().take(8).collect();
    (format!("{body}{checksum}"), id)
}

fn key_id(presented: &str) -> Option<&str> {
    let (id, _) = presented.strip_prefix(PREFIX)?.split_once('_')?;
    let hex_digits = id.bytes().all(|byte| byte.is_ascii_hexdigit());
    (id.len() == ID_CHARS && hex_digits).then_some(id)
}

fn digest(key: &str) -> [u8; 32] {
    digest_bytes(key.as_bytes())
}

fn digest_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_carries_its_id_and_never_repeats_another() {
        let (one, id) = issue(&[1; 32]);
        let (two, _) = issue(&[2; 32]);
        assert_ne!(one, two);
        assert_eq!(key_id(&one), Some(id.as_str()));
        assert_eq!(one.len(), 3 + 8 + 1 + 64 + 8);
        assert!(one.starts_with("mr_"));
    }

    #[test]
    fn strings_that_are_no_keys_have_no_id() {
        for text in ["", "mr_", "mr__x", "mr_abc_x", "xx_12345678_y", "mr_éééé_x"] {
            assert_eq!(key_id(text), None, "{text}");
        }
    }
}
