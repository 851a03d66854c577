use super::*;
use proptest::prelude::*;

#[test]
fn a_fence_is_longer_than_any_inside() {
    for (content, fenced_as) in [
        ("", "```\n```\n"),
        ("a", "```\na\n```\n"),
        ("a\n", "```\na\n```\n"),
        ("```\nx\n```\n", "````\n```\nx\n```\n````\n"),
        ("`````", "``````\n`````\n``````\n"),
    ] {
        assert_eq!(fenced(content), fenced_as, "{content:?}");
    }
}

#[test]
fn a_line_has_no_breaks_and_an_end() {
    for (text, line) in
        [("", ""), ("  a \r\n\t b\u{0}c\u{2028}d ", "a b c d"), ("src/größe.rs", "src/größe.rs")]
    {
        assert_eq!(one_line(text), line, "{text:?}");
    }
    let cut = one_line(&"ü".repeat(LINE_CHARS_MAX + 1));
    assert_eq!(cut, format!("{}...", "ü".repeat(LINE_CHARS_MAX)));
    assert_eq!(one_line(&"ü".repeat(LINE_CHARS_MAX)).chars().count(), LINE_CHARS_MAX);
}

proptest! {
    #[test]
    fn content_never_closes_its_fence(content in "[`a\n]{0,40}") {
        let text = fenced(&content);
        let fence = text.lines().next().unwrap_or_default().to_owned();
        let closing = text.lines().skip(1).filter(|line| line.starts_with(&fence)).count();
        prop_assert_eq!(closing, 1);
        prop_assert!(text.contains(&content));
    }
}
