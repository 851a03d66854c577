//! What the push door is told when the server starts (contracts/tasks.md section 1). Reads no environment.

use std::fmt;

/// The push door's settings.
#[derive(Clone, PartialEq, Eq)]
pub struct PusherSettings {
    /// The app key in the socket's path and before a signature.
    pub key: String,
    /// The app secret that signatures are made with; never printed.
    pub secret: String,
    /// Whether `task-<sessionId>` may be subscribed to without a signature.
    pub public: bool,
    /// Seconds without a frame from a client before it is asked for one.
    pub activity_timeout_s: u64,
    /// Seconds a client that was asked may take.
    pub pong_timeout_s: u64,
    /// Open sockets; more are closed with 4100.
    pub max_connections: usize,
    /// The hosted app that gets every event too.
    pub forward: Option<ForwardSettings>,
}

/// A hosted Pusher app (contracts/tasks.md section 11.8).
#[derive(Clone, PartialEq, Eq)]
pub struct ForwardSettings {
    /// Its id, a part of the request's path.
    pub app_id: String,
    /// Its key.
    pub key: String,
    /// Its secret; never printed.
    pub secret: String,
    /// Scheme and authority, for example `https://api-eu.pusher.com`.
    pub host: String,
}

impl fmt::Debug for PusherSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PusherSettings")
            .field("key", &self.key)
            .field("public", &self.public)
            .field("activity_timeout_s", &self.activity_timeout_s)
            .field("pong_timeout_s", &self.pong_timeout_s)
            .field("max_connections", &self.max_connections)
            .field("forward", &self.forward)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for ForwardSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForwardSettings")
            .field("app_id", &self.app_id)
            .field("key", &self.key)
            .field("host", &self.host)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
impl PusherSettings {
    /// The defaults, with a secret that tests know.
    pub(crate) fn for_tests() -> Self {
        Self {
            key: "millrace".to_owned(),
            secret: "secret of the tests".to_owned(),
            public: true,
            activity_timeout_s: 120,
            pong_timeout_s: 30,
            max_connections: 10_000,
            forward: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_never_printed() {
        let forward = ForwardSettings {
            app_id: "1".to_owned(),
            key: "k".to_owned(),
            secret: "hush".to_owned(),
            host: "http://h".to_owned(),
        };
        let settings = PusherSettings {
            secret: "hush".to_owned(),
            forward: Some(forward),
            ..PusherSettings::for_tests()
        };
        let printed = format!("{settings:?}");
        assert!(!printed.contains("hush"), "{printed}");
        assert!(printed.contains("millrace"), "{printed}");
    }
}
