use proptest::prelude::*;

use super::*;

fn text_of(source: &str) -> Option<String> {
    let entries = mapping(source)?;
    entries.into_iter().find(|entry| entry.key == "k")?.value.text().map(str::to_owned)
}

#[test]
fn scalars_are_the_text_in_the_source() {
    let cases = [
        ("k: 01234567", Some("01234567")),
        ("k: 12e45678", Some("12e45678")),
        ("k: 2026-03-11T14:30:00Z", Some("2026-03-11T14:30:00Z")),
        ("k: true", Some("true")),
        ("k: yes # a comment", Some("yes")),
        ("k: null", None),
        ("k: ~", None),
        ("k:", None),
        ("k: 'null'", Some("null")),
        ("k: \"~\"", Some("~")),
        ("k: ''", Some("")),
        ("k: 'it''s'", Some("it's")),
        ("k: \"a\\n\\u00e9\"", Some("a\né")),
        ("k: |\n  one\n  two\n", Some("one\ntwo\n")),
        ("k: >-\n  one\n  two\n", Some("one two")),
        ("k: one\n  two", Some("one two")),
        ("# first\nk: v", Some("v")),
        ("k: http://x.y/z#frag", Some("http://x.y/z#frag")),
    ];
    for (source, wanted) in cases {
        assert_eq!(text_of(source).as_deref(), wanted, "{source:?}");
    }
}

#[test]
fn lists_are_read_in_both_styles() {
    for source in [
        "k:\n  - a\n  - 'b: c'\n",
        "k:\n- a\n- \"b: c\"\n",
        "k: [a, 'b: c']",
        "k: [a,\n  'b: c', ]",
    ] {
        let entries = mapping(source).unwrap();
        assert_eq!(entries[0].value.texts(), ["a", "b: c"], "{source:?}");
    }
    assert_eq!(mapping("k: one").unwrap()[0].value.texts(), ["one"]);
    assert!(mapping("k: []").unwrap()[0].value.texts().is_empty());
    assert!(mapping("k: [a, null, {b: c}]").unwrap()[0].value.texts() == ["a"]);
}

#[test]
fn broken_yaml_is_refused() {
    let cases = [
        "k: [a",
        "k: 'open",
        "k: v\nk: again",
        "- a\n- b",
        "just text",
        "k: v\n  bad: indent\n bad",
        "k: *nowhere",
        "? {a: b}\n: c",
        "k: v\n---\nk: w",
    ];
    for source in cases {
        assert_eq!(mapping(source), None, "{source:?}");
    }
    assert_eq!(mapping("").map(|entries| entries.len()), Some(0));
    assert_eq!(mapping("# nothing\n").map(|entries| entries.len()), Some(0));
}

#[test]
fn nesting_and_alias_bombs_are_refused() {
    assert_eq!(mapping(&format!("k: {}{}", "[".repeat(5000), "]".repeat(5000))), None);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..9 {
        let items = format!("*a{}, ", level - 1).repeat(10);
        bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(mapping(&bomb), None);
}

#[test]
fn unknown_entries_are_kept_line_by_line() {
    let source = "id: x\ntags:\n  # kept\n  - a\n  - b: {c: 1}\nafter: 2\n";
    let entries = mapping(source).unwrap();
    assert_eq!(entries[1].lines, "tags:\n  # kept\n  - a\n  - b: {c: 1}\n");
    assert_eq!(entries[2].lines, "after: 2\n");
}

#[test]
fn unknown_entries_that_lines_cannot_keep_are_written_anew() {
    for source in [
        "{id: x, tags: [a, {b: 'c, d'}], num: 1.5}",
        "  id: x\n  tags: [a, {b: 'c, d'}]\n  num: 1.5",
    ] {
        let entries = mapping(source).unwrap();
        assert_eq!(entries[1].lines, "tags: [a, {b: \"c, d\"}]\n", "{source}");
        assert_eq!(entries[2].lines, "num: 1.5\n");
    }
    let aliased = mapping("base: &b [1, 2]\ncopy: *b\n").unwrap();
    assert_eq!(aliased[0].lines, "base: [1, 2]\n");
    assert_eq!(aliased[1].lines, "copy: [1, 2]\n");
}

#[test]
fn words_that_readers_take_for_values_are_quoted() {
    for word in [
        "null",
        "True",
        "NO",
        "y",
        "off",
        "01234567",
        "12e45678",
        "1_000",
        "~",
        "",
        "-",
        "a: b",
        "a #b",
        " a",
        "a ",
        "---",
        "...",
        "=",
        "<<",
        "!x",
        "*x",
        "&x",
        "[x",
        "{x",
        "%x",
        "@x",
        "`x",
        ".inf",
        "0x1f",
        "190:20:30",
        "2026-03-11",
        "a\tb",
        "é",
    ] {
        let mut out = String::new();
        write_string(word, &mut out);
        assert!(out.starts_with('"'), "{word:?} became {out}");
    }
    let mut out = String::new();
    write_string("Add retry logic", &mut out);
    assert_eq!(out, "Add retry logic");
}

#[test]
fn the_short_way_reads_what_the_parser_reads() {
    let cases = [
        (
            "id: \"01234567\"\ntitle: Add it\npromoted_to: null\nlist:\n  - a b\n  - \"c: \\\\ \\\" \\n \\x85 \\u2028\"\n",
            true,
        ),
        ("k: 'single'\n", false),
        ("k: 1\n", false),
        ("k: a # comment\n", false),
        ("k: a", false),
        ("k:\n", false),
        ("k:\nl: a\n", false),
        ("k: a\nk: b\n", false),
        ("k: \"a\" b\"\n", false),
        ("k: \"\\e\"\n", false),
        ("k: \"open\n", false),
        ("k:\n  - a\n b: c\n", false),
        ("  - a\n", false),
    ];
    for (source, short) in cases {
        let read = own::mapping(source);
        assert_eq!(read.is_some(), short, "{source:?}");
        if short {
            assert_eq!(read, parsed(source), "{source:?}");
        }
    }
}

proptest! {
    #[test]
    fn both_ways_agree_on_every_written_string(text in any::<String>(), item in any::<String>()) {
        let mut source = String::from("k: ");
        write_string(&text, &mut source);
        source.push_str("\nlist:\n  - ");
        write_string(&item, &mut source);
        source.push('\n');
        let read = own::mapping(&source);
        prop_assert!(read.is_some());
        prop_assert_eq!(read, parsed(&source));
    }

    #[test]
    fn whatever_the_short_way_reads_the_parser_reads_too(
        text in "(k|l|m): ?[ \\-:\"#a-c~\\\\xn0]{0,12}\n(  - [ \\-:\"#a-cn\\\\]{0,6}\n){0,2}"
    ) {
        if let Some(read) = own::mapping(&text) {
            prop_assert_eq!(Some(read), parsed(&text));
        }
    }

    #[test]
    fn every_string_round_trips(text in any::<String>()) {
        let mut source = String::from("k: ");
        write_string(&text, &mut source);
        prop_assert_eq!(source.lines().count(), 1);
        prop_assert_eq!(text_of(&source), Some(text.clone()));
        source.push('\n');
        prop_assert_eq!(text_of(&source), Some(text));
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ \\-:\\[\\]{}&*!|>'\"#%@,?a-c\n\t~\\\\]{0,60}") {
        let _ = mapping(&text);
    }
}
