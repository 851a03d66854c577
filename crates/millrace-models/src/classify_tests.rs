//! Tests of `classify`.

use super::*;
use FaultClass::{Auth, Filtered, InvalidRequest, Overloaded, RateLimited, Timeout};

fn fault(status: u16, body: &str) -> Fault {
    let headers = HeaderMap::new();
    classify("p", &ErrorAnswer { status, headers: &headers, body, now: Timestamp::UNIX_EPOCH })
}

#[test]
fn every_vendors_errors_have_their_class() {
    let cases: &[(u16, &str, FaultClass)] = &[
        // OpenAI.
        (
            429,
            r#"{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}"#,
            RateLimited,
        ),
        (
            429,
            r#"{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
            Auth,
        ),
        (
            401,
            r#"{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}"#,
            Auth,
        ),
        (
            404,
            r#"{"error":{"message":"The model `x` does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}"#,
            InvalidRequest,
        ),
        (
            400,
            r#"{"error":{"message":"context","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
            InvalidRequest,
        ),
        (
            400,
            r#"{"error":{"message":"policy","type":"invalid_request_error","param":null,"code":"content_policy_violation"}}"#,
            Filtered,
        ),
        (
            500,
            r#"{"error":{"message":"sorry","type":"server_error","param":null,"code":null}}"#,
            Overloaded,
        ),
        (
            503,
            r#"{"error":{"message":"slow down","type":"server_error","code":"slow_down"}}"#,
            Overloaded,
        ),
        // Azure.
        (
            400,
            r#"{"error":{"message":"filtered","type":null,"param":"prompt","code":"content_filter","status":400}}"#,
            Filtered,
        ),
        // Anthropic.
        (
            529,
            r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
            Overloaded,
        ),
        (429, r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#, RateLimited),
        (
            401,
            r#"{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}"#,
            Auth,
        ),
        (
            400,
            r#"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}"#,
            Auth,
        ),
        (
            413,
            r#"{"type":"error","error":{"type":"request_too_large","message":"x"}}"#,
            InvalidRequest,
        ),
        (504, r#"{"type":"error","error":{"type":"timeout_error","message":"x"}}"#, Overloaded),
        // Gemini.
        (
            429,
            r#"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}"#,
            RateLimited,
        ),
        (
            400,
            r#"{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#,
            Auth,
        ),
        (
            503,
            r#"[{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}]"#,
            Overloaded,
        ),
        (403, r#"{"error":{"code":403,"message":"x","status":"PERMISSION_DENIED"}}"#, Auth),
        // Compatible servers.
        (404, r#"{"error":"model 'llama9' not found, try pulling it first"}"#, InvalidRequest),
        (422, r#"{"detail":[{"loc":["body","model"],"msg":"field required"}]}"#, InvalidRequest),
        (
            402,
            r#"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#,
            Auth,
        ),
        (502, "<html>Bad Gateway</html>", Overloaded),
        (408, "", Timeout),
        (501, "", InvalidRequest),
        (418, "{}", InvalidRequest),
        (301, "", InvalidRequest),
    ];
    for (status, body, class) in cases {
        let fault = fault(*status, body);
        assert_eq!((fault.class, fault.status), (*class, Some(*status)), "{status} {body}");
    }
}

#[test]
fn errors_inside_answers_have_the_same_classes() {
    let cases = [
        (r#"{"error":{"type":"overloaded_error"},"type":"error"}"#, Overloaded, None),
        (r#"{"type":"error","code":"rate_limit_exceeded","message":"x"}"#, RateLimited, None),
        (r#"{"error":{"code":502,"message":"upstream"}}"#, Overloaded, Some(502)),
        (r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}}"#, RateLimited, Some(429)),
        (r#"{"error":{"code":"insufficient_quota"}}"#, Auth, None),
        (r#"{"error":"something"}"#, Overloaded, None),
        (r#"{"error":{"type":"invalid_request_error","code":null}}"#, InvalidRequest, None),
    ];
    for (error, class, status) in cases {
        let fault = classify_embedded("p", &serde_json::from_str(error).unwrap());
        assert_eq!((fault.class, fault.status), (class, status), "{error}");
    }
}

#[test]
fn the_vendors_words_go_to_the_detail_and_only_there() {
    let fault =
        fault(400, r#"{"error":{"message":"secret prompt text","type":"invalid_request_error"}}"#);
    assert_eq!(fault.detail, "secret prompt text");
    assert_eq!(fault.to_string(), "p answered HTTP 400");
    let long = format!("{{\"error\":{{\"message\":\"{}\"}}}}", "é".repeat(5_000));
    assert_eq!(fault_detail(&long).chars().count(), DETAIL_CHARS_MAX);
    assert_eq!(fault_detail("plain"), "plain");
    assert_eq!(fault_detail("{\"x\":1}"), "{\"x\":1}");
}

fn fault_detail(body: &str) -> String {
    fault(400, body).detail
}

#[test]
fn a_delay_in_the_body_counts_when_no_header_tells_more() {
    let body = r#"{"error":{"code":429,"details":[{"retryDelay":"37s"}]}}"#;
    assert_eq!(fault(429, body).retry_after, Some(Duration::from_secs(37)));
    let mut headers = HeaderMap::new();
    headers.insert("retry-after", "5".parse().unwrap());
    let answer = ErrorAnswer { status: 429, headers: &headers, body, now: Timestamp::UNIX_EPOCH };
    assert_eq!(classify("p", &answer).retry_after, Some(Duration::from_secs(5)));
}

#[test]
fn every_class_and_status_has_a_safe_text() {
    let waited = Duration::from_secs(120);
    let texts = [
        (Fault::new(RateLimited, "p"), "p: rate limited"),
        (Fault::new(RateLimited, "p").with_status(429), "p: rate limited"),
        (Fault::new(Overloaded, "p"), "p: overloaded"),
        (Fault::new(Overloaded, "p").with_status(503), "p answered HTTP 503"),
        (Fault::timeout("p", waited), "p: no answer for 120 s"),
        (Fault::new(Timeout, "p"), "p: no answer in time"),
        (Fault::new(Timeout, "p").with_status(408), "p answered HTTP 408"),
        (Fault::new(FaultClass::Connection, "p"), "p: connection failed"),
        (Fault::new(InvalidRequest, "p"), "p: request refused"),
        (Fault::new(Auth, "p").with_status(401), "p answered HTTP 401"),
        (Fault::new(Auth, "p"), "p: key or account refused"),
        (Fault::new(Filtered, "p").with_status(400), "p: content refused"),
        (Fault::new(FaultClass::Truncated, "p"), "p: answer cut off"),
        (Fault::new(FaultClass::InvalidOutput, "p"), "p: unreadable answer"),
    ];
    for (fault, text) in texts {
        assert_eq!(fault.with_detail("SECRET").to_string(), text);
    }
}
