//! The live channel of code workspaces (contracts/ideas.md section 12). What is said there is in `wire`; how, in the
//! transport.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::http::Uri;
use axum::response::Response;

use super::fields::{Query, Read};
use super::wire;
use crate::app::App;
use crate::auth::Caller;
use crate::refusal::Refusal;
use crate::transports::closing::Told;
use crate::transports::websocket;

/// Hear events live
///
/// A WebSocket. Clients may send `{"type":"subscribe","channels":["idea"]}`, `unsubscribe` and `ping`; without a
/// subscription all channels are sent. Events have `type`, `data`, `channel` and `timestamp`.
#[utoipa::path(get, path = "/ws", tag = "live",
    params(("workspace_path" = Option<String>, Query, description = "Only events of this workspace")),
    responses((status = 101, description = "The socket is open")))]
pub(super) async fn socket(
    State(app): State<App>,
    Extension(Caller(tenant)): Extension<Caller>,
    told: Told,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Read<Response> {
    let query = Query::of(&uri);
    let workspace = match query.text("workspace_path")? {
        Some(path) => Some(app.handle.ideas().check_workspace(path).await?),
        None => None,
    };
    let upgrade = upgrade.map_err(|_| Refusal::invalid("WebSocket upgrade required"))?;
    // Heard from before the upgrade is answered: what happens afterwards is not missed.
    let notices = app.handle.notices();
    let tell = move |notice: &millrace_engine::notice::Notice| {
        let is_here = workspace.as_ref().is_none_or(|key| *key == notice.workspace);
        (notice.tenant == tenant && is_here).then(|| wire::line(notice)).flatten()
    };
    Ok(websocket::respond(upgrade, notices, tell, told))
}
