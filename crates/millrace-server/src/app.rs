//! The application: what handlers share, and the router over all surfaces. Never holds policy of its own.

use std::ops::Deref;
use std::sync::Arc;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use metrics_exporter_prometheus::PrometheusHandle;
use millrace_engine::Handle;
use tower_http::catch_panic::CatchPanicLayer;

use crate::surfaces::content::{self, envelope};
use crate::surfaces::{ideas, system, tasks};
use crate::transports::pusher::{self, Pusher, PusherSettings};
use crate::{access, auth, guard};

/// What the binary hands in.
pub struct Parts {
    /// The engine.
    pub handle: Handle,
    /// Whether the server listens on a loopback address only; without keys any other needs one nobody has.
    pub loopback: bool,
    /// The installed recorder, rendered at `/metrics`.
    pub metrics: PrometheusHandle,
    /// The push door's settings.
    pub pusher: PusherSettings,
    /// The program's version, as pages and the document show it.
    pub version: &'static str,
}

/// What handlers share; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    parts: Parts,
    pusher: Arc<Pusher>,
}

impl App {
    /// An application over an engine.
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        let pusher = Arc::new(Pusher::new(parts.handle.clone(), parts.pusher.clone()));
        Self(Arc::new(Shared { parts, pusher }))
    }

    /// The push door.
    pub(crate) fn pusher(&self) -> &Arc<Pusher> {
        &self.0.pusher
    }

    /// Whether no key is needed: on a loopback address while no key exists (DESIGN section 8).
    pub(crate) fn is_open(&self) -> bool {
        self.loopback && self.handle.keys().is_open()
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0.parts
    }
}

/// Every route of the server. Works over a socket ([`crate::serve`]) as well as called in-process.
pub fn router(app: App) -> Router {
    access::describe();
    let surfaces =
        ideas::routes().merge(content::routes()).merge(tasks::routes()).merge(pusher::routes());
    system::routes(surfaces, app.version)
        .fallback(access::unknown_route)
        .method_not_allowed_fallback(envelope::wrong_method)
        .layer(from_fn_with_state(app.clone(), auth::require_key))
        .layer(from_fn_with_state(app.clone(), guard::local_only))
        .merge(system::probes())
        .merge(pusher::socket_route())
        .layer(CatchPanicLayer::custom(access::panicked))
        .layer(from_fn(envelope::reword))
        .layer(from_fn(access::observe))
        .with_state(app)
}
