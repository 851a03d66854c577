use axum::Router;
use axum::body::{Body, to_bytes};
use axum::routing::get;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;

use super::*;

#[test]
fn a_plain_request_id_is_kept_and_an_odd_one_replaced() {
    let long = "x".repeat(REQUEST_ID_CHARS_MAX + 1);
    let cases = [("abc-1", true), (&*"x".repeat(128), true), (&*long, false), ("a b", false)];
    for (given, kept) in cases {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, HeaderValue::from_str(given).unwrap());
        assert_eq!(request_id(&headers) == given, kept, "{given}");
    }
    let (one, other) = (request_id(&HeaderMap::new()), request_id(&HeaderMap::new()));
    assert_eq!(one.len(), 36);
    assert_ne!(one, other);
}

#[test]
fn made_up_methods_share_one_label() {
    assert_eq!(method_label(&Method::GET), "GET");
    assert_eq!(method_label(&Method::from_bytes(b"BREW").unwrap()), "other");
}

#[test]
fn an_unknown_route_is_told_with_method_and_path_cut() {
    let told = no_route(&Method::GET, &Uri::from_static("/api/idea/x/y?q=1"));
    assert_eq!(told, Refusal::not_found("Route not found: GET /api/idea/x/y"));
    let long = format!("/{}", "a".repeat(300)).parse::<Uri>().unwrap();
    let told = no_route(&Method::DELETE, &long);
    assert_eq!(told.text, format!("Route not found: DELETE /{}...", "a".repeat(199)));
}

#[tokio::test]
async fn a_handler_that_panics_answers_the_envelope() {
    async fn broken() {
        panic!("secret cause");
    }
    let router = Router::new()
        .route("/x", get(broken))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(axum::middleware::from_fn(observe));
    let request = Request::get("/x").body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    assert_eq!(response.status(), 500);
    assert!(response.headers().contains_key("x-request-id"));
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let expected = r#"{"success":false,"error":"Internal server error","code":"INTERNAL_ERROR"}"#;
    assert_eq!(body, expected);
}
