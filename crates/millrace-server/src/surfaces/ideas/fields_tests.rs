use serde_json::json;

use super::*;

fn query(raw: &str) -> Query {
    Query::of(&format!("/x?{raw}").parse().unwrap())
}

fn fields(body: &str) -> Fields {
    Fields::parse(body.as_bytes()).unwrap()
}

fn fault<T: std::fmt::Debug>(read: Read<T>) -> String {
    read.unwrap_err().text.into_owned()
}

#[test]
fn query_texts_are_decoded_once_and_empty_ones_are_absent() {
    let cases = [
        ("", None),
        ("a=", None),
        ("a", None),
        ("A=1", None),
        ("a=1", Some("1")),
        ("a=b+c%20d", Some("b c d")),
        ("a=%2541", Some("%41")),
        ("a=%FF", Some("\u{fffd}")),
        ("b=1&a=%E4%BD%A0", Some("你")),
    ];
    for (raw, expected) in cases {
        assert_eq!(query(raw).text("a").unwrap(), expected, "{raw}");
    }
    for raw in ["a=1&a=1", "a=&a=", "a=1&b=2&%61=3"] {
        assert_eq!(fault(query(raw).text("a")), "a must be given once", "{raw}");
    }
}

#[test]
fn query_booleans_are_true_or_false() {
    let cases = [("", Some(true)), ("s=", Some(true)), ("s=true", Some(true))];
    let more = [("s=false", Some(false)), ("s=1", None), ("s=TRUE", None), ("s=%20true", None)];
    for (raw, expected) in cases.into_iter().chain(more) {
        assert_eq!(query(raw).boolean("s", true).ok(), expected, "{raw}");
    }
    assert_eq!(fault(query("s=yes").boolean("s", true)), "s must be true or false");
    assert_eq!(fault(query("s=1&s=0").boolean("s", true)), "s must be given once");
}

#[test]
fn query_integers_are_decimal_digits() {
    let cases = [
        ("", Ok(None)),
        ("n=0", Ok(Some(0))),
        ("n=007", Ok(Some(7))),
        ("n=18446744073709551616", Ok(Some(u64::MAX))),
        ("n=-1", Err("wrong".to_owned())),
        ("n=%2B1", Err("wrong".to_owned())),
        ("n=1.0", Err("wrong".to_owned())),
        ("n=1e3", Err("wrong".to_owned())),
        ("n=%D9%A3", Err("wrong".to_owned())),
        ("n=x", Err("wrong".to_owned())),
    ];
    for (raw, expected) in cases {
        let found = query(raw).integer("n", "wrong").map_err(|refusal| refusal.text.into_owned());
        assert_eq!(found, expected, "{raw}");
    }
}

#[test]
fn a_body_is_a_json_object_or_nothing() {
    let cases: [(&[u8], Option<&str>); 10] = [
        (b"", None),
        (b"{}", None),
        (b" {\"a\": 1} ", None),
        (b"[]", Some("Request body must be a JSON object")),
        (b"\"x\"", Some("Request body must be a JSON object")),
        (b"null", Some("Request body must be a JSON object")),
        (b"{", Some("Request body is not valid JSON")),
        (b" ", Some("Request body is not valid JSON")),
        (b"{} {}", Some("Request body is not valid JSON")),
        (b"{\"a\": \"\xff\"}", Some("Request body is not valid JSON")),
    ];
    for (body, expected) in cases {
        let found = Fields::parse(body).err().map(|refusal| refusal.text.into_owned());
        assert_eq!(found.as_deref(), expected, "{body:?}");
    }
    let deep = "[".repeat(1_000_000);
    assert_eq!(fault(Fields::parse(deep.as_bytes())), "Request body is not valid JSON");
}

#[test]
fn body_texts_and_booleans_keep_their_types() {
    let body = fields(r#"{"t":"x","e":"","z":null,"n":1,"b":true,"f":false,"s":"true"}"#);
    assert_eq!(body.text("t").unwrap(), Some("x"));
    for absent in ["e", "z", "none"] {
        assert_eq!(body.text(absent).unwrap(), None);
    }
    assert_eq!(fault(body.text("n")), "n must be a string");
    assert_eq!(fault(body.text("b")), "b must be a string");
    assert!(body.boolean("b").unwrap());
    for absent in ["f", "z", "none"] {
        assert!(!body.boolean(absent).unwrap());
    }
    assert_eq!(fault(body.boolean("s")), "s must be a boolean");
    assert_eq!(fault(body.boolean("e")), "e must be a boolean");
}

#[test]
fn body_integers_have_no_fraction() {
    let cases = [
        (json!(null), Ok(None)),
        (json!(5), Ok(Some(5))),
        (json!(5.0), Ok(Some(5))),
        (json!(-3), Ok(Some(-3))),
        (json!(1.5), Err(())),
        (json!("5"), Err(())),
        (json!(""), Err(())),
        (json!(true), Err(())),
        (json!([5]), Err(())),
        (json!(1e300), Err(())),
        (json!(u64::MAX), Err(())),
    ];
    for (value, expected) in cases {
        let body = Fields(Map::from_iter([("n".to_owned(), value.clone())]));
        assert_eq!(body.integer("n", "wrong").map_err(|_| ()), expected, "{value}");
    }
}

#[test]
fn arrays_hold_only_strings() {
    let body = fields(r#"{"a":["x",""],"e":[],"s":"x","m":["x",1],"z":[null]}"#);
    let texts = |name| body.texts(name, "wrong").map_err(|refusal| refusal.text.into_owned());
    assert_eq!(texts("a"), Ok(Some(vec!["x".to_owned(), String::new()])));
    assert_eq!(texts("e"), Ok(Some(vec![])));
    assert_eq!(texts("s"), Ok(None));
    assert_eq!(texts("none"), Ok(None));
    assert_eq!(texts("m"), Err("wrong".to_owned()));
    assert_eq!(texts("z"), Err("wrong".to_owned()));
}

#[test]
fn a_missing_workspace_is_told_the_same_in_query_and_body() {
    assert_eq!(fault(query("").workspace_path()), "workspace_path is required");
    assert_eq!(fault(query("workspace_path=").workspace_path()), "workspace_path is required");
    assert_eq!(fault(fields("{}").workspace_path()), "workspace_path is required");
    let empty = fields(r#"{"workspace_path":""}"#);
    assert_eq!(fault(empty.workspace_path()), "workspace_path is required");
    let number = fields(r#"{"workspace_path":1}"#);
    assert_eq!(fault(number.workspace_path()), "workspace_path must be a string");
    assert_eq!(fields(r#"{"workspace_path":"/w"}"#).workspace_path().unwrap(), "/w");
}

#[test]
fn path_parts_are_decoded_once() {
    let cases = [
        ("/api/idea/a1b2c3d4", "a1b2c3d4"),
        ("/api/idea/a%2Fb/promote", "a/b"),
        ("/api/idea/%2561", "%61"),
        ("/api/idea/a+b", "a+b"),
        ("/api/idea/%FF", "%FF"),
        ("/api/idea/%", "%"),
        ("/api/idea", ""),
    ];
    for (path, expected) in cases {
        assert_eq!(segment(&path.parse().unwrap(), 2), expected, "{path}");
    }
}
