use super::*;
use proptest::prelude::*;

fn parts<'a>(yaml: Option<&'a str>, body: &'a str, body_line: u32) -> Parts<'a> {
    Parts { yaml, unclosed: false, body, body_line }
}

#[test]
fn a_file_is_cut_at_its_rules() {
    for (text, expected) in [
        ("", parts(None, "", 1)),
        ("Body\n---\nmore", parts(None, "Body\n---\nmore", 1)),
        ("---\nname: a\n---\n\nBody\n", parts(Some("name: a\n"), "\nBody\n", 4)),
        ("---\n---\nBody", parts(Some(""), "Body", 3)),
        ("\u{feff}---\r\nname: a\r\n---\r\nBody\r\n", parts(Some("name: a\r\n"), "Body\r\n", 4)),
        ("---  \nname: a\n--- \t\nB\n---\nC", parts(Some("name: a\n"), "B\n---\nC", 4)),
        ("---\nname: a\n---", parts(Some("name: a\n"), "", 4)),
        (" ---\nname: a\n---\n", parts(None, " ---\nname: a\n---\n", 1)),
        ("----\nname: a\n---\n", parts(None, "----\nname: a\n---\n", 1)),
    ] {
        assert_eq!(split(text), expected, "{text:?}");
    }
}

#[test]
fn an_unclosed_front_matter_is_body() {
    let text = "---\nname: a\n\nBody";
    assert_eq!(split(text), Parts { yaml: None, unclosed: true, body: text, body_line: 1 });
}

#[test]
fn keys_come_with_values_and_places() {
    let yaml = "name: ci\n\"max_ideas\":  7\nnone: ~\nempty:\nyes: true\nhalf: 5.5\nlist: [1, {a: b}]\n\
                zero: 007\nquoted: \"5\"\ntext: |\n  a\n  b\n";
    let entries = read(yaml).unwrap();
    let seen: Vec<_> = entries.iter().map(|e| (e.key.as_str(), e.value.clone())).collect();
    let text = |text: &str| Value::Text(text.to_owned());
    assert_eq!(
        seen,
        [
            ("name", text("ci")),
            ("max_ideas", Value::Integer(7)),
            ("none", Value::Null),
            ("empty", Value::Null),
            ("yes", Value::Scalar("true".to_owned())),
            ("half", Value::Scalar("5.5".to_owned())),
            ("list", Value::Nested),
            ("zero", text("007")),
            ("quoted", text("5")),
            ("text", text("a\nb\n")),
        ]
    );
    let second = &entries[1];
    assert_eq!(second.key_at, Place { line: 3, column: 1 });
    assert_eq!(second.value_at, Place { line: 3, column: 15 });
}

#[test]
fn an_empty_front_matter_has_no_keys() {
    for yaml in ["", "\n\n", "# only a comment\n", "~"] {
        assert!(read(yaml).unwrap().is_empty(), "{yaml:?}");
    }
}

#[test]
fn broken_yaml_is_told_with_its_place() {
    for (yaml, line, column, why) in [
        ("name: [a\n", 2, 7, "unclosed bracket '['"),
        ("a: 1\nb: 2\na: 3\n", 4, 1, "duplicate mapping key: a"),
        ("a: 1\nb: c: d\n", 3, 5, "mapping values are not allowed in this context"),
        ("- a\n", 2, 1, "expected a map of keys to values"),
        ("only text\n", 2, 1, "expected a map of keys to values"),
        ("a: b\n...\nc: d\n", 4, 1, "budget breached"),
    ] {
        let broken = read(yaml).unwrap_err();
        assert_eq!(broken.at, Place { line, column }, "{yaml:?}: {}", broken.why);
        assert!(broken.why.contains(why), "{yaml:?}: {}", broken.why);
        assert!(!broken.why.contains(" line "), "{yaml:?}: {}", broken.why);
    }
}

#[test]
fn hostile_yaml_is_refused_early() {
    let bomb = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [*a{last}, *a{last}]\n", last = n - 1)
    });
    for yaml in [bomb, "[".repeat(100_000), "a: ".repeat(50_000), "- ".repeat(50_000)] {
        assert!(read(&yaml).is_err(), "{}", &yaml[..20]);
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "(---\n)?[-a-z:\\[\\]{}&*!|>'\"#%@`é\n\t ]{0,80}(\n---\n)?.{0,20}") {
        let parts = split(&text);
        prop_assert!(text.ends_with(parts.body));
        if let Some(yaml) = parts.yaml {
            let _ = read(yaml);
        }
    }
}
