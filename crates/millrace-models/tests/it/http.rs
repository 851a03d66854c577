//! Traffic with a provider: faults, waits, aborts, refused parameters.

use std::time::Duration;

use futures::StreamExt;
use millrace_models::catalog::ProviderSettings;
use millrace_models::dialects::Dialect;
use millrace_models::limits::{ANSWER_TIME_MAX, SILENCE_TIMEOUT};
use millrace_models::parameters::Structured;
use millrace_models::{Event, Fault, FaultClass, HttpModel, Model, OutputSchema, Request, Stop};
use serde_json::{Value, json};

use crate::mock::{END, Mock, Part, Reply, chunk};

fn request() -> Request {
    Request {
        system: String::new(),
        user: "List ideas.".to_owned(),
        schema: None,
        max_output_tokens: 100,
        temperature: Some(0.5),
        request_id: "g.0.ideas.1".to_owned(),
        material: None,
    }
}

fn with_schema() -> Request {
    let schema = OutputSchema { name: "ideas".to_owned(), schema: json!({"type": "object"}) };
    Request { schema: Some(schema), ..request() }
}

/// The text and end of an answer.
async fn ask(model: &HttpModel, request: &Request) -> Result<(String, Stop), Fault> {
    let mut stream = model.stream("m", request).await?;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        match event? {
            Event::Text(piece) => text.push_str(&piece),
            Event::Finished(finished) => {
                assert!(stream.next().await.is_none(), "nothing follows the end");
                return Ok((text, finished.stop));
            }
        }
    }
    panic!("no end")
}

async fn fault(replies: impl IntoIterator<Item = Reply>) -> (Fault, Mock) {
    let mock = Mock::start(replies).await;
    let fault = ask(&mock.model(), &request()).await.unwrap_err();
    (fault, mock)
}

fn keys(body: &Value) -> Vec<&str> {
    body.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn an_event_stream_and_plain_json_are_both_read() {
    let whole = json!({"model": "m", "choices": [{"index": 0, "message": {"content": "hi"}, "finish_reason": "stop"}]});
    let mock = Mock::start([Reply::text("hi"), Reply::json(200, &whole.to_string())]).await;
    let model = mock.model();
    for _ in 0..2 {
        assert_eq!(ask(&model, &request()).await, Ok(("hi".to_owned(), Stop::Complete)));
    }
    let seen = mock.seen();
    assert_eq!(seen[0].path, "/v1/chat/completions");
    assert_eq!(seen[0].headers["x-client-request-id"], "g.0.ideas.1");
    assert!(!seen[0].headers.contains_key("authorization"), "no key, no credentials");
    assert!(!seen[0].headers.contains_key("accept-encoding"));
}

#[tokio::test]
async fn error_answers_become_classes() {
    let body = r#"{"error":{"message":"m","type":"t","code":"c"}}"#;
    let cases = [
        (400, FaultClass::InvalidRequest),
        (401, FaultClass::Auth),
        (403, FaultClass::Auth),
        (404, FaultClass::InvalidRequest),
        (408, FaultClass::Timeout),
        (429, FaultClass::RateLimited),
        (302, FaultClass::InvalidRequest),
        (500, FaultClass::Overloaded),
        (502, FaultClass::Overloaded),
        (503, FaultClass::Overloaded),
        (529, FaultClass::Overloaded),
    ];
    for (status, class) in cases {
        let (fault, _mock) = fault([Reply::json(status, body)]).await;
        assert_eq!((fault.class, fault.status, fault.retry_after), (class, Some(status), None));
    }
}

#[tokio::test]
async fn the_wait_asked_for_is_kept() {
    let (fault, _mock) = fault([Reply::json(429, "{}").with("retry-after", "7")]).await;
    assert_eq!(fault.retry_after, Some(Duration::from_secs(7)));
    assert_eq!(fault.to_string(), "openai: rate limited");
    let (fault, _mock) = fault_503().await;
    assert_eq!(fault.retry_after, Some(Duration::from_millis(250)));
    assert_eq!(fault.to_string(), "openai answered HTTP 503");
}

async fn fault_503() -> (Fault, Mock) {
    fault([Reply::json(503, "<html>busy</html>").with("retry-after-ms", "250")]).await
}

#[tokio::test]
async fn a_key_is_sent_and_never_shown() {
    let body = r#"{"error":{"message":"Incorrect API key provided: sk-secret-1.","code":"invalid_api_key"}}"#;
    let mock = Mock::start([Reply::json(401, body)]).await;
    let settings = ProviderSettings { key: Some("sk-secret-1".into()), ..mock.settings() };
    let fault = ask(&HttpModel::new(&settings).unwrap(), &request()).await.unwrap_err();
    assert_eq!(mock.seen()[0].headers["authorization"], "Bearer sk-secret-1");
    assert_eq!(fault.detail, "Incorrect API key provided: ***.");
    assert!(!format!("{fault} {fault:?} {settings:?}").contains("sk-secret-1"));
}

#[tokio::test]
async fn an_unreachable_provider_is_a_connection_fault() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let settings = ProviderSettings {
        base_url: Some(url.clone()),
        ..ProviderSettings::new("local", Dialect::OpenAiChat)
    };
    let fault = ask(&HttpModel::new(&settings).unwrap(), &request()).await.unwrap_err();
    assert_eq!(fault.class, FaultClass::Connection);
    assert_eq!(fault.to_string(), "local: connection failed");
    assert!(!fault.detail.contains(&url), "{}", fault.detail);
}

#[tokio::test]
async fn a_base_url_that_is_none_is_an_invalid_request() {
    for base in ["not a url", "ftp://example.com"] {
        let base_url = Some(base.to_owned());
        let settings =
            ProviderSettings { base_url, ..ProviderSettings::new("x", Dialect::OpenAiChat) };
        let fault = ask(&HttpModel::new(&settings).unwrap(), &request()).await.unwrap_err();
        assert_eq!(fault.class, FaultClass::InvalidRequest, "{fault:?}");
        assert_eq!(fault.to_string(), "x: request refused");
    }
}

#[tokio::test]
async fn a_first_event_that_is_a_fault_is_no_stream() {
    let body = "data: {\"error\":{\"code\":503,\"message\":\"down\"}}\n\n".to_owned();
    let mock = Mock::start([Reply::events(vec![Part::Bytes(body)])]).await;
    let fault = mock.model().stream("m", &request()).await.err().unwrap();
    assert_eq!(fault.class, FaultClass::Overloaded);
}

#[tokio::test]
async fn a_cut_stream_delivers_its_text_first() {
    let parts = vec![Part::Bytes(chunk("a")), Part::Bytes(chunk("b")), Part::Cut];
    let mock = Mock::start([Reply::events(parts)]).await;
    let mut stream = mock.model().stream("m", &request()).await.unwrap();
    assert_eq!(stream.next().await.unwrap(), Ok(Event::Text("a".to_owned())));
    assert_eq!(stream.next().await.unwrap(), Ok(Event::Text("b".to_owned())));
    mock.cut();
    let fault = stream.next().await.unwrap().unwrap_err();
    assert_eq!(fault.class, FaultClass::Connection);
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn a_cut_json_body_is_a_connection_fault() {
    let mut reply = Reply::json(200, "{\"choices\": [");
    reply.parts.push(Part::Cut);
    let mock = Mock::start([reply]).await;
    mock.cut();
    let fault = ask(&mock.model(), &request()).await.unwrap_err();
    assert_eq!(fault.class, FaultClass::Connection);
}

#[tokio::test]
async fn an_answer_is_over_with_its_end_mark_and_not_with_its_connection() {
    let open = vec![Part::Bytes(chunk("a") + END), Part::Silence];
    let mock = Mock::start([Reply::events(open)]).await;
    assert_eq!(ask(&mock.model(), &request()).await, Ok(("a".to_owned(), Stop::Complete)));
}

#[tokio::test]
async fn silence_before_the_first_byte_is_a_timeout() {
    let mock = Mock::start([]).await;
    let model = mock.model();
    let question = request();
    let asking = ask(&model, &question);
    tokio::pin!(asking);
    tokio::select! {
        _ = &mut asking => panic!("nobody answered"),
        () = mock.arrived(1) => {}
    }
    // Only now: a paused clock runs ahead while a connection is made.
    tokio::time::pause();
    let started = tokio::time::Instant::now();
    let fault = asking.await.unwrap_err();
    assert_eq!(fault.class, FaultClass::Timeout);
    assert_eq!(fault.to_string(), "openai: no answer for 120 s");
    assert!(started.elapsed() <= SILENCE_TIMEOUT + Duration::from_secs(1));
}

#[tokio::test]
async fn silence_between_chunks_is_a_timeout() {
    let mock = Mock::start([Reply::events(vec![Part::Bytes(chunk("a")), Part::Silence])]).await;
    let settings = ProviderSettings { silence_timeout: Duration::from_secs(30), ..mock.settings() };
    let model = HttpModel::new(&settings).unwrap();
    let mut stream = model.stream("m", &request()).await.unwrap();
    assert_eq!(stream.next().await.unwrap(), Ok(Event::Text("a".to_owned())));
    tokio::time::pause();
    let fault = stream.next().await.unwrap().unwrap_err();
    assert_eq!(fault.to_string(), "openai: no answer for 30 s");
    assert!(stream.next().await.is_none());
    mock.disconnected(0).await;
    drop(stream);
    tokio::time::resume();
    mock.disconnected(1).await;
}

#[test]
fn the_longest_answer_is_longer_than_the_longest_silence() {
    assert!(ANSWER_TIME_MAX > SILENCE_TIMEOUT);
}

#[tokio::test]
async fn dropping_a_stream_closes_the_connection_at_once() {
    let mock = Mock::start([Reply::events(vec![Part::Bytes(chunk("a")), Part::Silence])]).await;
    let mut stream = mock.model().stream("m", &request()).await.unwrap();
    assert_eq!(stream.next().await.unwrap(), Ok(Event::Text("a".to_owned())));
    drop(stream);
    let seen = tokio::time::timeout(Duration::from_millis(100), mock.disconnected(1)).await;
    assert!(seen.is_ok(), "the provider saw no disconnect within 100 ms");
}

#[tokio::test]
async fn dropping_a_call_that_waits_closes_the_connection_at_once() {
    let mock = Mock::start([]).await;
    let model = mock.model();
    let question = request();
    tokio::select! {
        _ = ask(&model, &question) => panic!("nobody answered"),
        () = mock.arrived(1) => {}
    }
    let seen = tokio::time::timeout(Duration::from_millis(100), mock.disconnected(1)).await;
    assert!(seen.is_ok(), "the provider saw no disconnect within 100 ms");
}

#[tokio::test]
async fn a_refused_parameter_is_left_out_and_remembered() {
    let refusal = |param: &str| {
        let body = json!({"error": {"message": format!("Unsupported parameter: '{param}'"), "param": param, "code": "unsupported_parameter"}});
        Reply::json(400, &body.to_string())
    };
    let mock = Mock::start([
        refusal("max_tokens"),
        refusal("temperature"),
        refusal("response_format"),
        refusal("stream_options"),
        Reply::text("[]"),
        Reply::text("[]"),
    ])
    .await;
    let model = mock.model();
    for _ in 0..2 {
        assert_eq!(ask(&model, &with_schema()).await, Ok(("[]".to_owned(), Stop::Complete)));
    }
    let seen = mock.seen();
    assert_eq!(seen.len(), 6);
    assert_eq!(
        keys(&seen[0].body),
        [
            "model",
            "messages",
            "stream",
            "response_format",
            "max_tokens",
            "temperature",
            "stream_options"
        ]
    );
    for seen in &seen[4..] {
        assert_eq!(keys(&seen.body), ["model", "messages", "stream", "max_completion_tokens"]);
        assert!(seen.body.to_string().contains("JSON schema"));
    }
    assert_eq!(seen[5].body["max_completion_tokens"], 100);
}

#[tokio::test]
async fn an_unexplained_refusal_is_blamed_on_the_schema_once() {
    let no = || Reply::json(404, "{\"error\":\"no route\"}");
    let mock = Mock::start([no(), Reply::text("[]"), Reply::text("[]")]).await;
    let model = mock.model();
    for _ in 0..2 {
        assert!(ask(&model, &with_schema()).await.is_ok());
    }
    let with: Vec<bool> =
        mock.seen().iter().map(|seen| seen.body.get("response_format").is_some()).collect();
    assert_eq!(with, [true, false, false]);
}

#[tokio::test]
async fn a_wrong_guess_is_forgotten() {
    let no = || Reply::json(404, "{\"error\":{\"message\":\"no such model\"}}");
    let mock = Mock::start([no(), no(), Reply::text("[]")]).await;
    let model = mock.model();
    assert_eq!(ask(&model, &with_schema()).await.unwrap_err().status, Some(404));
    assert!(ask(&model, &with_schema()).await.is_ok());
    let with: Vec<bool> =
        mock.seen().iter().map(|seen| seen.body.get("response_format").is_some()).collect();
    assert_eq!(with, [true, false, true]);
}

#[tokio::test]
async fn the_structured_setting_decides() {
    let no = || Reply::json(400, "{\"error\":{\"param\":\"response_format\"}}");
    let mock = Mock::start([Reply::text("[]"), no()]).await;
    let model = |structured| HttpModel::new(&ProviderSettings { structured, ..mock.settings() });
    assert!(ask(&model(Structured::Prompt).unwrap(), &with_schema()).await.is_ok());
    assert!(mock.seen()[0].body.get("response_format").is_none());
    let forced = ask(&model(Structured::JsonSchema).unwrap(), &with_schema()).await;
    assert_eq!(forced.unwrap_err().status, Some(400));
    assert_eq!(mock.seen().len(), 2);
}

#[tokio::test]
async fn a_parameter_refused_for_ever_ends_the_call() {
    let no = || Reply::json(400, "{\"error\":{\"param\":\"temperature\"}}");
    let mock = Mock::start([no(), no(), no()]).await;
    let fault = ask(&mock.model(), &request()).await.unwrap_err();
    assert_eq!(fault.class, FaultClass::InvalidRequest);
    assert_eq!(mock.seen().len(), 2, "one extra request per parameter");
}
