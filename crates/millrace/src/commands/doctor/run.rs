//! Gathers the checks and prints them.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use millrace_engine::keys::KeyRing;
use serde_json::{Value, json};

use super::check::{Check, Level};
use super::{database, network, programs};
use crate::args::SettingsFlags;
use crate::problem::Problem;
use crate::settings::{DATA_DIR_DEFAULT, Settings, Sources};
use crate::{compose, load, output, runtime};

/// How long a program on the port may take to say what it is.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);
/// Bytes of its answer that are looked at.
const PROBE_BYTES_MAX: u64 = 4_096;

/// Prints the report; fails when a start would.
pub fn run(config: Option<&Path>, flags: &SettingsFlags, json: bool) -> anyhow::Result<()> {
    let checks = gather(config, flags);
    let failed = checks.iter().filter(|check| check.level == Level::Fail).count();
    if json {
        let lines: Vec<Value> = checks.iter().map(Check::to_json).collect();
        output::print_json(&json!({ "ok": failed == 0, "checks": lines }))?;
    } else {
        let lines: Vec<String> = checks.iter().map(Check::to_text).collect();
        output::print(&lines.join("\n"))?;
    }
    match failed {
        0 => Ok(()),
        1 => Err(Problem::new("1 check failed").into()),
        count => Err(Problem::new(format!("{count} checks failed")).into()),
    }
}

fn gather(config: Option<&Path>, flags: &SettingsFlags) -> Vec<Check> {
    const SETTINGS: &str = "settings";
    let sources = match load::sources(config, flags.set()) {
        Ok(sources) => sources,
        Err(error) => return vec![Check::failed(SETTINGS, &error)],
    };
    let settings = match load::decide(&sources) {
        Ok(settings) => settings,
        Err(error) => return vec![Check::failed(SETTINGS, &error)],
    };
    let file = sources.file.as_ref().map_or("defaults, no file", |(path, _)| path);
    let mut checks = vec![Check::ok(SETTINGS, file)];
    checks.extend(network::variables(&sources.environment));
    checks.extend(of_settings(&settings, &sources));
    checks
}

fn of_settings(settings: &Settings, sources: &Sources) -> Vec<Check> {
    let dir = settings.data_dir.clone().unwrap_or_else(|| PathBuf::from(DATA_DIR_DEFAULT));
    let mut checks = database::checks(&dir, settings.durability);
    let sound = checks.iter().all(|check| check.level == Level::Ok);
    let known = if sound { keys_in_force(settings, &dir) } else { None };
    checks.push(network::keys(settings.listen, known));
    checks.push(match compose::catalog(settings) {
        Ok(catalog) => network::models(&settings.providers, &catalog.default_name()),
        Err(error) => Check::failed("models", &error),
    });
    checks.push(network::address(settings.listen, answers));
    checks.extend(programs::checks(sources.environment.get("PATH").map(String::as_str)));
    checks
}

/// How many keys open the server; none where that cannot be told.
fn keys_in_force(settings: &Settings, dir: &Path) -> Option<usize> {
    let configured = settings.api_keys.len();
    if !compose::database(dir).exists() {
        return Some(configured);
    }
    let issued = runtime::start().ok()?.block_on(async {
        let store = compose::store(dir, settings.durability, &compose::node())?;
        anyhow::Ok(KeyRing::open(Arc::new(store)).await?.list().await?)
    });
    let in_force = issued.ok()?.iter().filter(|key| key.revoked_at.is_none()).count();
    Some(in_force + configured)
}

/// Whether a Millrace answers there: its pages carry its name.
fn answers(address: SocketAddr) -> bool {
    let probe = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect_timeout(&address, PROBE_TIMEOUT)?;
        stream.set_read_timeout(Some(PROBE_TIMEOUT))?;
        let request =
            format!("GET /api/idea/- HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.take(PROBE_BYTES_MAX).read_to_end(&mut answer)?;
        Ok(answer)
    };
    // Every answer of the ideas routes, a refusal too, has this envelope.
    probe().is_ok_and(|answer| String::from_utf8_lossy(&answer).contains("{\"success\":false,"))
}
