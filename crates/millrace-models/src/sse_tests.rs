//! Tests of `sse`.

use super::*;

fn read(parts: &[&[u8]]) -> Vec<(String, String)> {
    let mut reader = SseReader::default();
    let mut messages: Vec<Message> = parts.iter().flat_map(|part| reader.push(part)).collect();
    messages.extend(reader.finish());
    messages.into_iter().map(|message| (message.name, message.data)).collect()
}

#[test]
fn the_format_is_read_as_the_standard_says() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("data: a\n\n", &[("", "a")]),
        ("data:a\n\n", &[("", "a")]),
        ("data:  a\n\n", &[("", " a")]),
        ("data: a\r\n\r\ndata: b\r\n\r\n", &[("", "a"), ("", "b")]),
        ("data: a\r\rdata: b\r\r", &[("", "a"), ("", "b")]),
        ("data: a\ndata: b\n\n", &[("", "a\nb")]),
        ("data\n\n", &[("", "")]),
        ("event: ping\ndata: {}\n\n", &[("ping", "{}")]),
        ("event: lonely\n\ndata: x\n\n", &[("", "x")]),
        (": keep-alive\n\n: again\n\ndata: x\n\n", &[("", "x")]),
        ("\u{feff}data: x\n\n", &[("", "x")]),
        ("id: 7\nretry: 10\nother: y\ndata: x\n\n", &[("", "x")]),
        ("data: grüße 🦀\n\n", &[("", "grüße 🦀")]),
        ("data: [DONE]\n", &[("", "[DONE]")]),
        ("data: [DONE]", &[("", "[DONE]")]),
        ("", &[]),
        ("\n\n\n", &[]),
    ];
    for (text, expected) in cases {
        let expected: Vec<(String, String)> =
            expected.iter().map(|(name, data)| ((*name).into(), (*data).into())).collect();
        assert_eq!(read(&[text.as_bytes()]), expected, "{text:?}");
        for at in 0..=text.len() {
            let (head, tail) = text.as_bytes().split_at(at);
            assert_eq!(read(&[head, tail]), expected, "{text:?} cut at {at}");
        }
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(read(&bytes), expected, "{text:?} byte by byte");
    }
}
