//! Tests of `lenient`.

use super::*;
use proptest::prelude::*;
use serde_json::json;

fn parsed(text: &str) -> Value {
    parse(text).unwrap_or_else(|reason| panic!("{text}: {reason}"))
}

#[test]
fn careless_json_is_read_as_it_was_meant() {
    let cases: &[(&str, Value)] = &[
        (r#"{"a": 1,}"#, json!({"a": 1})),
        ("[1, 2, ]", json!([1, 2])),
        ("{'a': 'b'}", json!({"a": "b"})),
        ("{'a': 'it\\'s', 'b': \"it's\"}", json!({"a": "it's", "b": "it's"})),
        ("{'a': 'it's fine', 'b': 1}", json!({"a": "it's fine", "b": 1})),
        ("{'a': 'say \"x\"'}", json!({"a": "say \"x\""})),
        ("{a: 1, b_2: [true]}", json!({"a": 1, "b_2": [true]})),
        ("{'a': True, 'b': False, 'c': None}", json!({"a": true, "b": false, "c": null})),
        ("{\"a\": 1, // one\n \"b\": 2 # two\n}", json!({"a": 1, "b": 2})),
        ("/* x */ {\"a\": /**/ 1}", json!({"a": 1})),
        ("#\n{\"a\": 1}", json!({"a": 1})),
        ("{\"a\": \"x\" // why\n}", json!({"a": "x"})),
        ("{\"a\": \"one\ntwo\tthree\"}", json!({"a": "one\ntwo\tthree"})),
        (
            r#"{"a": "He said "yes", then left", "b": 1}"#,
            json!({"a": "He said \"yes\", then left", "b": 1}),
        ),
        (r#"{"a": "the "big" one and "x" too"}"#, json!({"a": "the \"big\" one and \"x\" too"})),
        (r#"{"a": ["use "x" here", "z"]}"#, json!({"a": ["use \"x\" here", "z"]})),
        (r#"{"a": "call f("x") now"}"#, json!({"a": "call f(\"x\") now"})),
        (r#"{"a": "\d+\.\w C:\dir", 'b': 1}"#, json!({"a": "\\d+\\.\\w C:\\dir", "b": 1})),
        (r"{'a': '\xe9\u00e9\ud83e\udd80'}", json!({"a": "éé🦀"})),
        (r#"{"a": "", "b": "",}"#, json!({"a": "", "b": ""})),
        (r#"{"a": -1.5e3, "b": 0,}"#, json!({"a": -1500.0, "b": 0})),
        ("{}  // end", json!({})),
        ("{\u{a0}\"a\": 1,}", json!({"a": 1})),
    ];
    for (text, expected) in cases {
        assert_eq!(parsed(text), *expected, "{text}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_refused() {
    let cases = [
        // An odd number of inner quotes: where does the string end?
        r#"{"a": "values "x", "y": "z" are ok"}"#,
        r#"{"a": "size 5" disk"}"#,
        r#"{"a": "one", "b": "two "three", "c": "four" five"}"#,
        r#"{"a": "x"} now", "b": 1}"#,
        // A missing comma must not swallow a key.
        r#"{"a": "x" "b": "y"}"#,
        "{\"a\": \"x.\"\n\"b\": \"y\"}",
        r#"{"a": "x.""b": "y"}"#,
        r#"{"a": 1 "b": 2}"#,
        // Quotes that do not open before a word and close after one.
        r#"["b" and "c", "d"]"#,
        r#"["He said "yes", "no" and left", "z"]"#,
        // No JSON at all.
        "{\"a\": yes}",
        "{\"a\": NaN}",
        "{\"a\": 1e999,}",
        "{\"a\": 12px}",
        "{\"a\": +1}",
        "{\"a\": .5}",
        "{\"a\",}",
        "{,}",
        "[1,,2]",
        "[,1]",
        "{\"a\": 1]",
        "{\"a\": (1, 2)}",
        "{a b: 1}",
        "{'a': 1, 'a': 2}",
        "{\"a\": \"\\ud83e\", 'b': 1}",
        "{\"a\": \"\\uZZZZ\"}",
        "{'a': '\\xZZ'}",
        "{\"a\": 1} and more",
        "[...]",
        "",
        "hello",
    ];
    for text in cases {
        assert!(parse(text).is_err(), "{text} was read as {:?}", parse(text));
    }
}

#[test]
fn a_cut_value_is_never_completed() {
    let whole =
        "{'a': [1, 2.5, {'b': \"x \"q\" y\"}], \"c\": True, d: 'it\\'s \\u00e9', // k\n 'e': nulL}";
    let whole = &whole.replace("nulL", "null");
    assert!(parse(whole).is_ok(), "{:?}", parse(whole));
    for (at, _) in whole.char_indices() {
        let cut = whole.get(..at).unwrap();
        for place in [Place::Alone, Place::InArray] {
            assert_eq!(read(cut, place, true), Reading::More, "{cut:?} {place:?}");
            assert_eq!(read(cut, place, false), Reading::More, "{cut:?} {place:?}");
        }
    }
}

#[test]
fn deep_nesting_is_refused_and_does_not_overflow() {
    let deep = |depth: usize| format!("{}1,{}", "[".repeat(depth), "]".repeat(depth));
    assert!(parse(&deep(ANSWER_DEPTH_MAX)).is_ok());
    let reason = parse(&deep(ANSWER_DEPTH_MAX + 1)).unwrap_err();
    assert_eq!(reason, "nested deeper than 64");
    assert!(parse(&"[".repeat(1_000_000)).is_err());
    assert!(parse(&"{'a':".repeat(1_000_000)).is_err());
}

#[test]
fn a_reason_names_its_place() {
    assert_eq!(parse("{'a': yes}").unwrap_err(), "a bare word at byte 6");
    assert_eq!(parse("{'a'").unwrap_err(), "the text ends inside the value");
}

fn any_json() -> impl Strategy<Value = Value> {
    let text = proptest::string::string_regex("[ -~\\n\\té🦀]{0,24}").unwrap();
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        text.prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Prose with words in quotes, as models forget to escape them.
fn quoting_text() -> impl Strategy<Value = String> {
    let word = "[a-z]{1,4}(\\(\\)|\\{\\})?";
    let quoted = format!("[(=]?\"{word}( {word})?\"[).]?");
    let piece = format!("({word}|{word}|{quoted})[,:;.]?");
    proptest::string::string_regex(&format!("({piece} ){{0,5}}{piece}")).unwrap()
}

/// Prints a value with damage that has one meaning only: trailing commas, comments, Python's
/// literals, raw control characters, keys without quotes.
fn print_damaged(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => {
            out.push('"');
            for c in text.chars() {
                match c {
                    '\n' | '\t' => out.push(c),
                    c => {
                        let escaped = Value::from(c.to_string()).to_string();
                        out.push_str(&escaped[1..escaped.len() - 1]);
                    }
                }
            }
            out.push('"');
        }
        Value::Array(list) => {
            out.push_str("[ // list\n");
            for element in list {
                print_damaged(element, out);
                out.push_str(" ,");
            }
            out.push(']');
        }
        Value::Object(map) => {
            out.push_str("{/* object */");
            for (key, element) in map {
                out.push_str(key);
                out.push_str(" : ");
                print_damaged(element, out);
                out.push_str(",\n");
            }
            out.push('}');
        }
    }
}

proptest! {
    #[test]
    fn sound_json_is_read_as_the_standard_says(value in any_json()) {
        let text = value.to_string();
        // The lenient reader itself, without the shortcut over serde_json.
        let padded = format!("{text} ");
        let reading = read(&padded, Place::InArray, true);
        // A bare scalar in a list needs its separator; containers close themselves.
        if value.is_array() || value.is_object() {
            prop_assert_eq!(reading, Reading::Done(value, text.len()));
        }
    }

    #[test]
    fn damage_with_one_meaning_is_mended(value in any_json()) {
        let mut text = String::new();
        print_damaged(&value, &mut text);
        if value.is_array() || value.is_object() {
            prop_assert_eq!(parse(&text), Ok(value), "{}", text);
        }
    }

    #[test]
    fn unescaped_quotes_are_mended_or_refused(
        texts in prop::collection::vec(quoting_text(), 1..4),
        in_list in any::<bool>(),
    ) {
        let printed: Vec<String> = texts.iter().map(|text| format!("\"{text}\"")).collect();
        let (value, text) = if in_list {
            (Value::from(texts), format!("[{}]", printed.join(", ")))
        } else {
            let keys = ["title", "description", "rationale"];
            let members = keys.iter().zip(&printed).map(|(key, text)| format!("\"{key}\": {text}"));
            let value = keys.iter().zip(texts).map(|(key, text)| ((*key).to_owned(), text.into()));
            (Value::Object(value.collect()), format!("{{{}}}", members.collect::<Vec<_>>().join(", ")))
        };
        if let Ok(read) = parse(&text) {
            prop_assert_eq!(read, value, "{}", text);
        }
    }

    #[test]
    fn any_text_is_read_without_panic(text in "[\\[\\]{}\"',:/*#\\\\ \n0-9a-ft.nuxé-]{0,200}") {
        for place in [Place::Alone, Place::InArray] {
            for last in [true, false] {
                if let Reading::Done(_, end) = read(&text, place, last) {
                    prop_assert!(text.is_char_boundary(end));
                }
            }
        }
        let _ = parse(&text);
    }

    #[test]
    fn a_dropped_byte_never_changes_a_key(value in any_json(), at in any::<prop::sample::Index>()) {
        let text = value.to_string();
        let chars: Vec<char> = text.chars().collect();
        let at = at.index(chars.len());
        let damaged: String =
            chars.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, c)| *c).collect();
        let outside_keys = !chars.get(at).is_some_and(|c| c.is_alphanumeric() || *c == '_');
        if let (Ok(read), true) = (parse(&damaged), outside_keys) {
            let mut known = std::collections::BTreeSet::new();
            keys(&value, &mut known);
            let mut found = std::collections::BTreeSet::new();
            keys(&read, &mut found);
            prop_assert!(found.is_subset(&known), "{} became {}", damaged, read);
        }
    }
}

fn keys(value: &Value, into: &mut std::collections::BTreeSet<String>) {
    match value {
        Value::Array(list) => list.iter().for_each(|element| keys(element, into)),
        Value::Object(map) => {
            for (key, element) in map {
                into.insert(key.clone());
                keys(element, into);
            }
        }
        _ => {}
    }
}
