//! Tests of `reader`.

use super::*;
use serde_json::json;

/// What a reader makes of a text: values in order, `!` before reasons, or the reason alone.
#[derive(Debug, PartialEq)]
enum Read {
    Elements(Vec<Value>),
    Unreadable,
}

fn summary(elements: Vec<Element>, answer: Answer) -> Read {
    let Answer::Elements(rest) = answer else { return Read::Unreadable };
    let all: Vec<Element> = elements.into_iter().chain(rest).collect();
    for (index, element) in all.iter().enumerate() {
        assert_eq!(element.index, index, "elements are numbered in order");
    }
    Read::Elements(all.into_iter().map(|element| element.value.unwrap_or_else(bad)).collect())
}

fn bad(_: String) -> Value {
    json!("UNREADABLE")
}

fn read_with(make: &dyn Fn() -> ArrayReader, parts: &[&str]) -> Read {
    let mut reader = make();
    let elements = parts.iter().flat_map(|part| reader.push(part)).collect();
    summary(elements, reader.finish())
}

fn idea_reader() -> ArrayReader {
    ArrayReader::for_items(&json!({"properties": {
        "title": {}, "description": {}, "rationale": {}, "affected_files": {}, "steps": {},
    }}))
}

/// Reads the text whole, by characters, and cut at every place; all must agree.
fn read(make: &dyn Fn() -> ArrayReader, text: &str) -> Read {
    let whole = read_with(make, &[text]);
    let chars: Vec<String> = text.chars().map(String::from).collect();
    let chars: Vec<&str> = chars.iter().map(String::as_str).collect();
    assert_eq!(read_with(make, &chars), whole, "by characters: {text}");
    for (at, _) in text.char_indices() {
        assert_eq!(read_with(make, &[&text[..at], &text[at..]]), whole, "cut at {at}: {text}");
    }
    whole
}

fn ideas(list: Value) -> Read {
    Read::Elements(list.as_array().unwrap().clone())
}

#[test]
fn every_accepted_shape_is_read() {
    let two = || ideas(json!([{"title": "a"}, {"title": "b"}]));
    let one = || ideas(json!([{"title": "a"}]));
    let item = || ideas(json!([{"title": "a", "affected_files": ["x.rs"]}]));
    let cases: Vec<(&str, Read)> = vec![
        (r#"[{"title":"a"},{"title":"b"}]"#, two()),
        ("  \n[ {\"title\":\"a\"} , {\"title\":\"b\"} ]\n", two()),
        ("\u{feff}[{\"title\":\"a\"}]", one()),
        (r#"{"ideas":[{"title":"a"},{"title":"b"}]}"#, two()),
        (
            r#"{"count":2,"note":"x [y] {z}","ideas":[{"title":"a"},{"title":"b"}],"ok":true}"#,
            two(),
        ),
        (r#"{"files_read":["a"],"ideas":[{"title":"a"},{"title":"b"}]}"#, two()),
        (r#"{"title":"a","affected_files":["x.rs"]}"#, item()),
        (r#"{"title":"a","steps":[{"do":1}]}"#, ideas(json!([{"title":"a","steps":[{"do":1}]}]))),
        ("[]", ideas(json!([]))),
        (r#"{"ideas": []}"#, ideas(json!([]))),
        (r#"{"summary": "nothing found", "ideas": []}"#, ideas(json!([]))),
        ("```json\n[{\"title\":\"a\"}]\n```", one()),
        ("```\n[{\"title\":\"a\"}]\n```\nDone.", one()),
        ("```json [{\"title\":\"a\"}]```", one()),
        (
            "Here they are:\n\n```json\n{\"ideas\":[{\"title\":\"a\"}]}\n```\nHope it helps [1].",
            one(),
        ),
        ("Here: [{\"title\":\"a\"}] as asked.", one()),
        ("Sure! {\"title\":\"a\",\"affected_files\":[\"x.rs\"]}", item()),
        ("No improvements: []", ideas(json!([]))),
        ("I looked.\n[]\n", ideas(json!([]))),
        (
            "<think>maybe [{\"title\":\"no\"}] or {\"title\":\"no\"}</think>[{\"title\":\"a\"}]",
            one(),
        ),
        ("<think>\n[{\"title\":\"no\"\n</think>\n\n[{\"title\":\"a\"}]", one()),
        ("As [1] and [see below] say, use {name} and {x: y}:\n[{\"title\":\"a\"}]", one()),
        ("[1] Smith, [2] Jones\n- [x] done\n[{\"title\":\"a\"}]", one()),
        ("[link](http://x) and [\"a\"](y)\n{\"ideas\":[{\"title\":\"a\"}]}", one()),
        ("Use {\"name\" to open.\n[{\"title\":\"a\"}]", one()),
        ("An item looks like [{\"title\":\"example\"}].\n\n[{\"title\":\"a\"}]", one()),
        (
            "Schema:\n```json\n{\"type\": \"object\"}\n```\nAnswer:\n```json\n[{\"title\":\"a\"}]\n```",
            one(),
        ),
        ("I thought: hm [{\"title\":\"no\"}]</think>\n[{\"title\":\"a\"}]", one()),
    ];
    for (text, expected) in cases {
        assert_eq!(read(&idea_reader, text), expected, "{text}");
    }
}

#[test]
fn damaged_answers_keep_their_sound_elements() {
    let cases: Vec<(&str, Value)> = vec![
        ("[{'title': 'a',}, {\"title\": \"b\",},]", json!([{"title": "a"}, {"title": "b"}])),
        ("[{\"title\":\"a\"} {\"title\":\"b\"}]", json!([{"title": "a"}, {"title": "b"}])),
        (
            "[\n// first\n{\"title\":\"a\"}, /* second */ {title: 'b'}\n]",
            json!([{"title": "a"}, {"title": "b"}]),
        ),
        (
            "[{\"title\":\"a \"q\" b\"},{\"title\":\"c\"}]",
            json!([{"title": "a \"q\" b"}, {"title": "c"}]),
        ),
        ("[{\"title\":\"a\nb\"},{\"title\":\"c\"}]", json!([{"title": "a\nb"}, {"title": "c"}])),
        (
            "[{\"title\":\"a \"{q}\" b\"},{\"title\":\"c\"}]",
            json!([{"title": "a \"{q}\" b"}, {"title": "c"}]),
        ),
        ("[{\"title\": oops}, {\"title\":\"b\"}]", json!(["UNREADABLE", {"title": "b"}])),
        (
            "[{\"title\":\"a\"}, ..., {\"title\":\"b\"}]",
            json!([{"title": "a"}, "UNREADABLE", {"title": "b"}]),
        ),
        (
            "[{\"title\":\"a\"}, {\"title\":\"b\" \"description\":\"c\"}]",
            json!([{"title": "a"}, "UNREADABLE"]),
        ),
        ("[{\"title\":\"a\"}, {\"title\":\"b", json!([{"title": "a"}, "UNREADABLE"])),
        ("[{\"title\":\"a\"}, {\"title\":\"b\"", json!([{"title": "a"}, "UNREADABLE"])),
        ("Here: [{\"title\":\"a\"}, {\"title\":\"b", json!([{"title": "a"}, "UNREADABLE"])),
        ("[{\"title\":\"a\"},", json!([{"title": "a"}])),
        ("[{\"title\":\"a\"}", json!([{"title": "a"}])),
        ("[{\"title\":\"a", json!(["UNREADABLE"])),
        ("{\"ideas\":[{\"title\":\"a\"},{\"tit", json!([{"title": "a"}, "UNREADABLE"])),
        ("{\"title\":\"a\", \"description\": \"cut he", json!(["UNREADABLE"])),
        ("[{\"title\":\"a\"}}, {\"title\":\"b\"}]", json!([{"title": "a"}, "UNREADABLE"])),
        (
            "{\"a\":[{\"title\":\"a\"}],\"b\":[{\"title\":\"b\"}]}",
            json!([{"title": "a"}, "UNREADABLE"]),
        ),
        ("[{\"title\":\"a\"}, \"stray\", 7, null]", json!([{"title": "a"}, "stray", 7, null])),
        (
            "{'ideas': [{'title': 'it's', 'description': None}]}",
            json!([{"title": "it's", "description": null}]),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(read(&idea_reader, text), ideas(expected), "{text}");
    }
}

#[test]
fn anything_else_is_unreadable_and_not_empty() {
    let cases = [
        "",
        "   \n",
        "I cannot help with that.",
        "See [1] and [2].",
        "[1]",
        "[\"one\", \"two\"]",
        "{}",
        "{\"error\": \"no\"}",
        "{\"result\": {\"ideas\": 1}}",
        "null",
        "\"text\"",
        "42",
        "The default is [] here.",
        "<think>[{\"title\":\"a\"}]",
        "{\"title\":\"a\"}\n{\"title\":\"b\"}",
        "{\"title\":\"a\"}, {\"title\":\"b\"}",
        "{name} and {x: y}",
        "```rust\nfn main() { }\n```",
    ];
    for text in cases {
        assert_eq!(read(&idea_reader, text), Read::Unreadable, "{text}");
    }
}

#[test]
fn without_known_keys_lists_of_anything_are_read() {
    let make = || ArrayReader::new();
    let cases: Vec<(&str, Value)> = vec![
        ("[\"a\", \"b, c\"]", json!(["a", "b, c"])),
        ("['a', 'b, ]', 'c']", json!(["a", "b, ]", "c"])),
        ("[1, 2.5, true]", json!([1, 2.5, true])),
        ("{\"tags\": [\"a\", \"b\"]}", json!(["a", "b"])),
        ("{\"ideas\": [{\"x\": 1}], \"n\": 1}", json!([{"x": 1}])),
        ("{\"x\": 1, \"tags\": [\"a\"]}", json!([{"x": 1, "tags": ["a"]}])),
        ("[{\"x\": [1, [2]]}]", json!([{"x": [1, [2]]}])),
        ("[\"a\", \"cut", json!(["a", "UNREADABLE"])),
    ];
    for (text, expected) in cases {
        assert_eq!(read(&make, text), ideas(expected), "{text}");
    }
}

#[test]
fn an_element_is_given_with_its_closing_brace() {
    let mut reader = idea_reader();
    let given = |reader: &mut ArrayReader, text: &str| reader.push(text).len();
    assert_eq!(given(&mut reader, "Here you go:\n```json\n{\"ideas\": [\n  {\"title\": \"a\""), 0);
    assert_eq!(given(&mut reader, "}"), 1);
    assert_eq!(given(&mut reader, ", {'title': 'b',"), 0);
    assert_eq!(given(&mut reader, "}, "), 0, "what follows tells that a damaged element is over");
    assert_eq!(given(&mut reader, "{"), 1);
    assert_eq!(given(&mut reader, "\"title\": \"c\"}, {\"title\": \"d\"}]}"), 2);
    let raws = ["{\"title\": \"x\"}"];
    let mut reader = idea_reader();
    let elements = reader.push("[{\"title\": \"x\"} ]");
    assert_eq!(elements.iter().map(|e| e.raw.as_str()).collect::<Vec<_>>(), raws);
}

#[test]
fn a_reason_tells_what_to_mend() {
    let reason = |text: &str| match idea_reader().tap(text) {
        Answer::Unreadable(reason) => reason,
        Answer::Elements(elements) => elements.into_iter().find_map(|e| e.value.err()).unwrap(),
    };
    assert_eq!(reason(""), "the answer is empty");
    assert_eq!(reason("no"), "the answer holds no JSON list or object");
    assert_eq!(reason("{\"error\":1}"), "the answer's object is neither an item nor a list");
    assert_eq!(reason("[{\"title\":\"a"), "the answer ended inside this element");
    assert_eq!(reason("[{\"title\": yes}]"), "a bare word at byte 10");
}

impl ArrayReader {
    fn tap(mut self, text: &str) -> Answer {
        let given = self.push(text);
        assert_eq!(given.len(), 0, "{text}");
        self.finish()
    }
}

#[test]
fn an_answer_over_the_limit_is_told() {
    let mut reader = idea_reader();
    assert_eq!(reader.push("[{\"title\":\"a\"},").len(), 1);
    assert_eq!(reader.push(&" ".repeat(ANSWER_BYTES_MAX)).len(), 0);
    let Answer::Elements(rest) = reader.finish() else { panic!("elements were given") };
    assert_eq!(rest.len(), 1);
    assert!(rest[0].value.is_err());
    let mut reader = idea_reader();
    reader.push(&"x".repeat(ANSWER_BYTES_MAX + 1));
    assert!(matches!(reader.finish(), Answer::Unreadable(_)));
}

/// Without a clock: the sizes are such that anything worse than linear does not end within
/// anybody's patience.
#[test]
fn any_repeated_text_is_read_in_linear_time() {
    let size = ANSWER_BYTES_MAX - 16;
    let seeds = [
        "[",
        "{",
        "\"",
        "[{",
        "{\"",
        "{\"a\":",
        "[{\"a\":",
        "{\"a\" ",
        "'",
        "[\"",
        "\"\\",
        "[ ",
        "/*",
        "[/*",
        "\" /*",
        "{\"a\":\"b\" /* \" */",
        "{a:",
        "`",
        "```",
        "<",
        "<think>",
        "\n[{x",
        "\n{\"a",
        "[{}",
        "{\"title\":\"a\"}\n",
        "[{\"title\":\"a\"},",
        "{\"a\":\"x\" y",
        "[] ",
        "é",
        "\n[{\"t\": x},",
    ];
    for seed in seeds {
        let text = seed.repeat((1 << 18) / seed.len());
        let mut reader = idea_reader();
        for chunk in text.as_bytes().chunks(4096) {
            reader.push(&String::from_utf8_lossy(chunk));
        }
        let _ = reader.finish();
    }
    let mut reader = idea_reader();
    let one = format!("[{{\"title\":\"{}\"}}]", "x".repeat(size - 64));
    let given: usize = one
        .as_bytes()
        .chunks(4096)
        .map(|c| reader.push(std::str::from_utf8(c).unwrap()).len())
        .sum();
    assert_eq!(given, 1);
}

mod properties {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_cuts_change_nothing(
            text in "[\\[\\]{}\"',:/*#`<>\\\\ \n0-9a-ftihnk.é-]{0,120}",
            at in any::<prop::sample::Index>(),
        ) {
            for make in [idea_reader, ArrayReader::new] {
                let whole = read_with(&make, &[&text]);
                let cut = (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at));
                let (head, tail) = text.split_at(cut.unwrap());
                prop_assert_eq!(read_with(&make, &[head, tail]), whole);
            }
        }

        #[test]
        fn titles_of_any_text_come_back_unchanged(titles in prop::collection::vec(any::<String>(), 1..6)) {
            let items: Vec<Value> = titles.iter().map(|title| json!({"title": title})).collect();
            let text = format!("Sure:\n```json\n{}\n```", serde_json::to_string_pretty(&items).unwrap());
            prop_assert_eq!(read_with(&idea_reader, &[&text]), Read::Elements(items));
        }
    }
}
