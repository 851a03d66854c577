use super::*;

const NOT_JSON: &str =
    r#"{"type":"error","code":"INVALID_MESSAGE","message":"message is not valid JSON"}"#;
const NO_OBJECT: &str =
    r#"{"type":"error","code":"INVALID_MESSAGE","message":"message must be a JSON object"}"#;
const BAD_CHANNELS: &str =
    r#"{"type":"error","code":"INVALID_MESSAGE","message":"channels must be an array of strings"}"#;

#[test]
fn messages_are_answered_in_their_own_spelling() {
    let conversation = [
        (r#"{"type":"ping"}"#, Some(r#"{"type":"pong"}"#)),
        (r#"{"type":"Ping"}"#, Some(r#"{"type":"Pong"}"#)),
        (
            r#"{"type":"subscribe","channels":["idea"]}"#,
            Some(r#"{"type":"subscribed","channels":["idea"]}"#),
        ),
        (
            r#"{"type":"Subscribe","data":{"channels":["task","idea","chat"]}}"#,
            Some(r#"{"type":"Subscribed","data":{"channels":["idea","task","chat"]}}"#),
        ),
        (
            r#"{"type":"unsubscribe","channels":["idea","none"]}"#,
            Some(r#"{"type":"subscribed","channels":["task","chat"]}"#),
        ),
        (
            r#"{"type":"Unsubscribe","data":{"channels":["task","chat"]}}"#,
            Some(r#"{"type":"Subscribed","data":{"channels":[]}}"#),
        ),
        (r#"{"type":"subscribe","channels":[]}"#, Some(r#"{"type":"subscribed","channels":[]}"#)),
        ("nonsense", Some(NOT_JSON)),
        ("", Some(NOT_JSON)),
        ("[]", Some(NO_OBJECT)),
        ("\"ping\"", Some(NO_OBJECT)),
        (r#"{"type":"subscribe"}"#, Some(BAD_CHANNELS)),
        (r#"{"type":"subscribe","channels":"idea"}"#, Some(BAD_CHANNELS)),
        (r#"{"type":"subscribe","channels":["idea",1]}"#, Some(BAD_CHANNELS)),
        (r#"{"type":"Subscribe","channels":["idea"]}"#, Some(BAD_CHANNELS)),
        (r#"{"type":"Unsubscribe","data":[]}"#, Some(BAD_CHANNELS)),
        (r#"{"type":"hello"}"#, None),
        (r#"{"type":"PING"}"#, None),
        (r#"{"type":1}"#, None),
        ("{}", None),
    ];
    let mut subscriptions = Subscriptions::default();
    for (message, expected) in conversation {
        assert_eq!(subscriptions.receive(message).as_deref(), expected, "{message}");
    }
}

#[test]
fn a_silent_connection_hears_everything_and_a_speaking_one_its_list() {
    let mut subscriptions = Subscriptions::default();
    assert!(subscriptions.has("idea"));
    subscriptions.receive(r#"{"type":"ping"}"#);
    subscriptions.receive(r#"{"type":"subscribe","channels":7}"#);
    assert!(subscriptions.has("idea"), "a refused message changes nothing");
    subscriptions.receive(r#"{"type":"subscribe","channels":["task"]}"#);
    assert!(!subscriptions.has("idea") && subscriptions.has("task"));
    subscriptions.receive(r#"{"type":"subscribe","channels":["idea"]}"#);
    assert!(subscriptions.has("idea"));

    let mut subscriptions = Subscriptions::default();
    subscriptions.receive(r#"{"type":"unsubscribe","channels":["task"]}"#);
    assert!(!subscriptions.has("idea"), "an unsubscribe counts as speaking");
}

#[test]
fn the_list_does_not_grow_without_end() {
    let names = |count: usize| (0..count).map(|n| format!("c{n}")).collect::<Vec<_>>();
    let message = |count| json!({"type": "subscribe", "channels": names(count)}).to_string();
    let mut subscriptions = Subscriptions::default();
    let answer = subscriptions.receive(&message(SOCKET_CHANNELS_MAX)).unwrap();
    assert!(answer.starts_with(r#"{"type":"subscribed""#));
    let answer = subscriptions.receive(&message(SOCKET_CHANNELS_MAX + 1)).unwrap();
    assert!(answer.contains("at most 100 channels"), "{answer}");
    assert!(subscriptions.has("c99") && !subscriptions.has("c100"));
}
