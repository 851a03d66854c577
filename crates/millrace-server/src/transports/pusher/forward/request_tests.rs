use super::super::super::samples::{cancelled, update};
use super::*;

fn settings() -> ForwardSettings {
    ForwardSettings {
        app_id: "3".to_owned(),
        key: "278d425bdf160c739803".to_owned(),
        secret: "7ad3773142a6692b25b8".to_owned(),
        host: "https://api-eu.pusher.com/".to_owned(),
    }
}

#[test]
fn a_request_names_the_event_both_channels_and_a_string_of_data() {
    let signed = signed(&settings(), true, &cancelled(9), 1_353_088_179);
    assert_eq!(
        signed.body,
        r#"{"name":"task-cancelled","channels":["task-s1a2b3c4","private-task-s1a2b3c4"],"data":"{\"sessionId\":\"s1a2b3c4\",\"seq\":9}"}"#
    );
}

#[test]
fn without_public_channels_only_the_private_one_is_named() {
    let signed = signed(&settings(), false, &update(9), 1);
    assert!(signed.body.contains(r#""channels":["private-task-s1a2b3c4"]"#), "{}", signed.body);
}

#[test]
fn the_query_is_sorted_and_signed_over_method_path_and_itself() {
    let signed = signed(&settings(), true, &cancelled(9), 1_353_088_179);
    let (url, query) = signed.url.split_once('?').unwrap();
    assert_eq!(url, "https://api-eu.pusher.com/apps/3/events");
    let (unsigned, signature) = query.split_once("&auth_signature=").unwrap();
    let md5 = md5_hex(signed.body.as_bytes());
    assert_eq!(
        unsigned,
        format!(
            "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0&body_md5={md5}"
        )
    );
    let text = format!("POST\n/apps/3/events\n{unsigned}");
    assert_eq!(signature, hmac_hex("7ad3773142a6692b25b8", &text));
}

#[test]
fn a_session_id_with_a_colon_has_no_hosted_channel() {
    assert!(can_be_named("a.b_c-d12"));
    assert!(!can_be_named("a:b12345"));
}
