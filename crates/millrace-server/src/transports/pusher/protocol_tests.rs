use super::*;

#[test]
fn an_entry_is_checked_key_first_then_protocol() {
    for (known, protocol, outcome) in [
        (true, Some("7"), Ok(())),
        (false, None, Err(4001)),
        (false, Some("x"), Err(4001)),
        (true, None, Err(4008)),
        (true, Some(""), Err(4006)),
        (true, Some("x"), Err(4006)),
        (true, Some("nan"), Err(4006)),
        (true, Some("inf"), Err(4006)),
        (true, Some("1e999"), Err(4006)),
        (true, Some("99"), Err(4007)),
        (true, Some("-7"), Err(4007)),
        (true, Some("7.5"), Err(4007)),
        (true, Some("99999999999999999999"), Err(4007)),
    ] {
        let checked = check_entry(known, protocol).map_err(|close| close.code);
        assert_eq!(checked, outcome, "{known} {protocol:?}");
    }
}

#[test]
fn a_clients_frame_is_read_whether_data_is_an_object_or_its_text() {
    let subscribe =
        |auth: &str| Command::Subscribe { channel: "c".to_owned(), auth: auth.to_owned() };
    for (frame, command) in [
        (r#"{"event":"pusher:ping","data":{}}"#, Command::Ping),
        (r#"{"event":"pusher:ping"}"#, Command::Ping),
        (r#"{"event":"pusher:pong","data":"{}"}"#, Command::Pong),
        (r#"{"event":"pusher:subscribe","data":{"auth":"a","channel":"c"}}"#, subscribe("a")),
        (r#"{"event":"pusher:subscribe","data":{"channel":"c"}}"#, subscribe("")),
        (r#"{"event":"pusher:subscribe","data":{"channel":"c","auth":null}}"#, subscribe("")),
        (r#"{"event":"pusher:subscribe","data":"{\"channel\":\"c\"}"}"#, subscribe("")),
        (
            r#"{"event":"pusher:unsubscribe","data":{"channel":"c"}}"#,
            Command::Unsubscribe { channel: "c".to_owned() },
        ),
    ] {
        assert_eq!(parse(frame), command, "{frame}");
    }
}

#[test]
fn what_makes_no_sense_is_told_so() {
    let deep = "[".repeat(10_000);
    for frame in [
        "",
        "x",
        "[]",
        "null",
        "{}",
        r#"{"event":7}"#,
        r#"{"event":"x"}"#,
        r#"{"event":"client-x","channel":"c","data":{}}"#,
        r#"{"event":"pusher:subscribe"}"#,
        r#"{"event":"pusher:subscribe","data":[]}"#,
        r#"{"event":"pusher:subscribe","data":"x"}"#,
        r#"{"event":"pusher:subscribe","data":{"channel":7}}"#,
        r#"{"event":"pusher:unsubscribe","data":{}}"#,
        &deep,
    ] {
        assert!(matches!(parse(frame), Command::Nonsense(text) if !text.is_empty()), "{frame}");
    }
}

#[test]
fn frames_are_those_of_the_contract() {
    for (frame, text) in [
        (
            established("123.456", 120),
            r#"{"event":"pusher:connection_established","data":"{\"socket_id\":\"123.456\",\"activity_timeout\":120}"}"#,
        ),
        (ping(), r#"{"event":"pusher:ping","data":"{}"}"#),
        (pong(), r#"{"event":"pusher:pong","data":"{}"}"#),
        (
            subscribed("task-s1"),
            r#"{"event":"pusher_internal:subscription_succeeded","channel":"task-s1","data":"{}"}"#,
        ),
        (
            refused("c", Refused::Signature),
            r#"{"event":"pusher:subscription_error","channel":"c","data":"{\"type\":\"AuthError\",\"error\":\"Invalid signature\",\"status\":401}"}"#,
        ),
        (
            refused("c", Refused::Forbidden),
            r#"{"event":"pusher:subscription_error","channel":"c","data":"{\"type\":\"AuthError\",\"error\":\"Forbidden\",\"status\":403}"}"#,
        ),
        (
            refused("c", Refused::TooMany),
            r#"{"event":"pusher:subscription_error","channel":"c","data":"{\"type\":\"LimitReached\",\"error\":\"Too many channels\",\"status\":429}"}"#,
        ),
        (
            refused("c", Refused::Name),
            r#"{"event":"pusher:subscription_error","channel":"c","data":"{\"type\":\"InvalidName\",\"error\":\"Invalid channel name\",\"status\":400}"}"#,
        ),
        (nonsense("why"), r#"{"event":"pusher:error","data":{"code":null,"message":"why"}}"#),
    ] {
        assert_eq!(frame, text);
    }
}
