//! `millrace keys`: made, listed and revoked in the data directory; a running server sees the change within a second.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use millrace_core::key::KeyRecord;
use millrace_core::{TenantId, Time};
use millrace_engine::Clock;
use millrace_engine::clock::SystemClock;
use millrace_engine::keys::KeyRing;
use serde_json::{Value, json};

use crate::args::{DataDir, KeysCommand};
use crate::problem::Problem;
use crate::settings::DATA_DIR_DEFAULT;
use crate::{compose, load, log, output, runtime, table};

/// Characters of a tenant's name.
const TENANT_CHARS_MAX: usize = 64;
/// Characters of a label.
const LABEL_CHARS_MAX: usize = 200;

/// Runs a keys command.
pub fn run(config: Option<&Path>, data_dir: &DataDir, command: KeysCommand) -> anyhow::Result<()> {
    let settings = load::settings(config, data_dir.set())?;
    log::start(&settings, log::COMMAND)?;
    let dir = settings.data_dir.clone().unwrap_or_else(|| PathBuf::from(DATA_DIR_DEFAULT));
    if let KeysCommand::Create { tenant, label, .. } = &command {
        check_names(tenant, label)?;
    }
    runtime::start()?.block_on(async {
        let store = compose::store(&dir, settings.durability, &compose::node())?;
        let ring = KeyRing::open(Arc::new(store)).await?;
        match command {
            KeysCommand::Create { tenant, label, json } => {
                create(&ring, &tenant, &label, json.json).await
            }
            KeysCommand::List { json } => list(&ring, json.json).await,
            KeysCommand::Revoke { id, json } => revoke(&ring, &id, json.json).await,
        }
    })
}

async fn create(ring: &KeyRing, tenant: &str, label: &str, json: bool) -> anyhow::Result<()> {
    let random: [u8; 32] = rand::random();
    let now = SystemClock.now();
    let (key, record) = ring.create(TenantId::new(tenant), label, random, now).await?;
    if json {
        let mut document = json_of(&record);
        document["key"] = Value::from(key);
        return Ok(output::print_json(&document)?);
    }
    output::print(&key)?;
    output::tell(&format!(
        "This is key {} of tenant {tenant}. It is shown once: keep it now. Send it as\n  \
         Authorization: Bearer <key>",
        record.id
    ));
    Ok(())
}

async fn list(ring: &KeyRing, json: bool) -> anyhow::Result<()> {
    let keys = ring.list().await?;
    if json {
        let keys: Vec<Value> = keys.iter().map(json_of).collect();
        return Ok(output::print_json(&json!({ "keys": keys }))?);
    }
    if keys.is_empty() {
        return Ok(output::print("No keys. `millrace keys create` makes one.")?);
    }
    let row = |key: &KeyRecord| {
        let label = if key.label.is_empty() { "-" } else { &key.label };
        vec![
            key.id.clone(),
            key.tenant.as_str().to_owned(),
            label.to_owned(),
            time(key.created_at),
            key.revoked_at.map_or_else(|| "-".to_owned(), time),
        ]
    };
    let header = ["id", "tenant", "label", "made", "revoked"];
    let rows = keys.iter().map(row).collect();
    Ok(output::print(&table::render(&header, rows, output::is_terminal()))?)
}

async fn revoke(ring: &KeyRing, id: &str, json: bool) -> anyhow::Result<()> {
    if !ring.revoke(id, SystemClock.now()).await? {
        return Err(Problem::new(format!("no such key, or revoked already: `{id}`"))
            .hint("`millrace keys list` shows the ids")
            .into());
    }
    if json {
        return Ok(output::print_json(&json!({ "id": id, "revoked": true }))?);
    }
    Ok(output::print(&format!("Revoked {id}"))?)
}

/// A tenant is part of logs and file names of tools around us, so it is kept plain.
fn check_names(tenant: &str, label: &str) -> Result<(), Problem> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
    if tenant.is_empty() || tenant.len() > TENANT_CHARS_MAX || !tenant.chars().all(plain) {
        let rule = format!("1 to {TENANT_CHARS_MAX} letters, digits, `-`, `_` or `.`");
        return Err(Problem::new(format!("`--tenant` must be {rule}")));
    }
    if label.chars().count() > LABEL_CHARS_MAX || label.chars().any(char::is_control) {
        let rule = format!("at most {LABEL_CHARS_MAX} characters on one line");
        return Err(Problem::new(format!("`--label` must be {rule}")));
    }
    Ok(())
}

fn json_of(key: &KeyRecord) -> Value {
    json!({
        "id": key.id,
        "tenant": key.tenant.as_str(),
        "label": key.label,
        "created_at": time(key.created_at),
        "revoked_at": key.revoked_at.map(time),
    })
}

fn time(time: Time) -> String {
    let instant = Timestamp::from_microsecond(time.0).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{instant:.0}")
}

#[cfg(test)]
#[path = "keys_tests.rs"]
mod tests;
