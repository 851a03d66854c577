//! The settings of the push door and of forwarding (contracts/tasks.md sections 1 and 11.8). Opens no socket and makes
//! no secret.

use std::collections::BTreeMap;

use secrecy::SecretString;

use super::given::Given;
use super::resolve::Reader;

/// What forwarding needs beside a cluster or a host.
const NEEDED: [&str; 3] = ["pusher.forward.app_id", "pusher.forward.key", "pusher.forward.secret"];
/// What stands in paths and queries as it is.
const PLAIN: [&str; 3] = ["pusher.key", "pusher.forward.app_id", "pusher.forward.key"];
const CLUSTER: &str = "pusher.forward.cluster";
const HOST: &str = "pusher.forward.host";

/// The push door.
#[derive(Clone, Debug)]
pub struct Pusher {
    /// The app key clients connect with.
    pub key: String,
    /// What private channels are signed with; none when nobody said, then one is made and kept.
    pub secret: Option<SecretString>,
    /// Whether the public channels of tasks may be subscribed to.
    pub public: bool,
    /// Seconds without a frame after which the server asks whether anybody is there.
    pub activity_timeout_s: u64,
    /// Seconds the answer to that may take.
    pub pong_timeout_s: u64,
    /// Open sockets.
    pub max_connections: u64,
    /// The hosted app every event is sent to as well.
    pub forward: Option<Forward>,
}

/// A hosted Pusher app.
#[derive(Clone, Debug)]
pub struct Forward {
    /// Its id.
    pub app_id: String,
    /// Its key.
    pub key: String,
    /// What requests to it are signed with.
    pub secret: SecretString,
    /// Where it answers: scheme and authority.
    pub host: String,
}

/// What is wrong: a key nobody could connect with, and half a set of forwarding, which would forward nothing and say nothing.
pub(super) fn faults(values: &BTreeMap<String, Given>) -> Vec<String> {
    let is_set = |name: &str| values.contains_key(name);
    let plain = PLAIN.iter().filter_map(|name| {
        let given = values.get(*name)?.value.to_string();
        (!is_plain(&given))
            .then(|| format!("`{name}` must be made of letters, digits, `-`, `_`, `.` and `~`"))
    });
    plain.chain(forward_faults(values, is_set)).collect()
}

/// What is wrong with forwarding alone.
fn forward_faults(values: &BTreeMap<String, Given>, is_set: impl Fn(&str) -> bool) -> Vec<String> {
    if !NEEDED.iter().chain(&[CLUSTER, HOST]).any(|name| is_set(name)) {
        return Vec::new();
    }
    let missing = |name: &&str| format!("`{name}` is missing");
    let mut faults: Vec<String> = NEEDED.iter().filter(|name| !is_set(name)).map(missing).collect();
    if !is_set(CLUSTER) && !is_set(HOST) {
        faults.push(missing(&CLUSTER));
    }
    if let Some(cluster) = values.get(CLUSTER).map(|given| given.value.to_string())
        && !is_cluster(&cluster)
    {
        faults.push(format!("`{CLUSTER}` must be made of letters, digits and `-`"));
    }
    if let Some(host) = values.get(HOST).map(|given| given.value.to_string())
        && !is_authority(&host)
    {
        faults.push(format!("`{HOST}` must be a scheme and an authority: no path, query or user"));
    }
    faults
}

/// The settings; sound ones, by [`faults`].
pub(super) fn read(reader: &Reader<'_>) -> Pusher {
    Pusher {
        key: reader.text("pusher.key"),
        secret: reader.given_text("pusher.secret").map(SecretString::from),
        public: reader.switch("pusher.public"),
        activity_timeout_s: reader.whole("pusher.activity_timeout"),
        pong_timeout_s: reader.whole("pusher.pong_timeout"),
        max_connections: reader.whole("pusher.max_connections"),
        forward: forward(reader),
    }
}

fn forward(reader: &Reader<'_>) -> Option<Forward> {
    let [app_id, key, secret] = NEEDED.map(|name| reader.given_text(name));
    let cluster = || Some(format!("https://api-{}.pusher.com", reader.given_text(CLUSTER)?));
    Some(Forward {
        app_id: app_id?,
        key: key?,
        secret: SecretString::from(secret?),
        host: reader.given_text(HOST).or_else(cluster)?,
    })
}

/// A key stands in a path, an app id in a path, both in a query that is signed as it stands: nothing in them is escaped
/// (RFC 3986 section 2.3).
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
}

/// The path of a forwarded request is signed; one in the host would be left out of the signature.
fn is_authority(text: &str) -> bool {
    let authority = text.split_once("://").map_or(text, |(_, rest)| rest);
    !authority.is_empty() && !authority.contains(['/', '?', '#', '@'])
}

/// A cluster becomes a part of a host name.
fn is_cluster(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
