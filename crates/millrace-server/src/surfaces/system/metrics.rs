//! The counters of this process in the text format Prometheus reads. The recorder is the binary's.

use axum::extract::State;
use axum::http::{HeaderName, header};

use crate::app::App;

/// What the server counts, for Prometheus
#[utoipa::path(get, path = "/metrics", tag = "system",
    responses((status = 200, description = "All counters", body = String, content_type = "text/plain",
     example = json!("millrace_http_requests_total{method=\"GET\",route=\"/api/idea\",status=\"200\"} 1\n"))))]
pub(super) async fn metrics(State(app): State<App>) -> ([(HeaderName, &'static str); 1], String) {
    // Without it samples of histograms are kept until someone asks; asking is here.
    app.metrics.run_upkeep();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], app.metrics.render())
}
