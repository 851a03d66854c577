//! Recorded answers of every dialect, replayed whole, byte by byte, and cut at every byte.

use std::fs;
use std::path::PathBuf;

use millrace_models::dialects::{Decoder, Dialect, Framing};
use millrace_models::{Event, Fault, FaultClass, Finished, Stop, Usage};

type Outcome = Result<Event, Fault>;

/// The usage of nearly every recording.
const USAGE: Usage =
    Usage { input_tokens: 120, output_tokens: 42, cached_tokens: 64, reasoning_tokens: 16 };

/// The same without reasoning, which Anthropic does not count apart.
const USAGE_ANTHROPIC: Usage = Usage { reasoning_tokens: 0, ..USAGE };

fn path(dialect: Dialect, file: &str) -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cassettes");
    root.join(dialect.name()).join(file)
}

fn bytes(dialect: Dialect, file: &str) -> Vec<u8> {
    let path = path(dialect, file);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn framing(file: &str) -> Framing {
    if file.ends_with(".json") { Framing::Whole } else { Framing::Events }
}

fn play<'a>(
    dialect: Dialect,
    file: &str,
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<Outcome> {
    let mut decoder = Decoder::new(dialect, framing(file), "p");
    let mut outcomes: Vec<Outcome> =
        parts.into_iter().flat_map(|part| decoder.push(part)).collect();
    outcomes.extend(decoder.finish());
    assert!(decoder.is_done());
    assert_eq!(decoder.push(b"data: {}\n\n"), [], "nothing comes after the end");
    assert_eq!(decoder.finish(), []);
    outcomes
}

/// Every file of a dialect's folder.
fn files(dialect: Dialect) -> Vec<String> {
    let folder = path(dialect, "");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    files
}

fn text_of(outcomes: &[Outcome]) -> String {
    let texts = outcomes.iter().filter_map(|outcome| match outcome {
        Ok(Event::Text(text)) => Some(text.as_str()),
        _ => None,
    });
    texts.collect()
}

enum End {
    Finished(Stop, Usage),
    Fault(FaultClass),
}

#[test]
fn every_recording_is_read_as_the_vendor_means_it() {
    use Dialect::{Anthropic, Gemini, OpenAiChat, OpenAiResponses};
    use End::{Fault, Finished};
    use Stop::{Complete, Filtered, Truncated};
    let plain = "[{\"title\":\"Add retry\"}]";
    let whole = "[{\"title\":\"Größe\"}]";
    let open = "[{\"title\":\"Add";
    let cut = "[{\"title\":\"Add retry\"},{\"ti";
    let unicode = "Größe 🦀 日本語 \u{301}";
    let long: &str = &(0..160).map(|n| format!("word {n}, ")).collect::<String>();
    let none = Usage::default();
    let input = Usage { input_tokens: 120, ..none };
    let thinking = Usage { input_tokens: 20, output_tokens: 30, ..none };
    let refused = Usage { output_tokens: 4, ..USAGE_ANTHROPIC };
    let small = Usage { input_tokens: 3, output_tokens: 1, ..none };
    let a = USAGE_ANTHROPIC;
    let cases: Vec<(Dialect, &str, &str, End)> = vec![
        (OpenAiChat, "compatible_no_done.txt", "hi", Finished(Complete, small)),
        (OpenAiChat, "content_filter.txt", "Once", Finished(Filtered, none)),
        (OpenAiChat, "cut.txt", cut, Fault(FaultClass::Connection)),
        (OpenAiChat, "error.json", "", Fault(FaultClass::Auth)),
        (OpenAiChat, "error_event_status.txt", "par", Fault(FaultClass::RateLimited)),
        (OpenAiChat, "error_mid_stream.txt", "[{\"ti", Fault(FaultClass::Overloaded)),
        (OpenAiChat, "garbage.json", "", Fault(FaultClass::InvalidOutput)),
        (OpenAiChat, "garbage.txt", "a", Fault(FaultClass::InvalidOutput)),
        (OpenAiChat, "keep_alives.txt", "ab", Finished(Complete, USAGE)),
        (OpenAiChat, "length.json", whole, Finished(Truncated, USAGE)),
        (OpenAiChat, "length.txt", open, Finished(Truncated, USAGE)),
        (OpenAiChat, "long.txt", long, Finished(Complete, USAGE)),
        (OpenAiChat, "other.json", "", Fault(FaultClass::InvalidOutput)),
        (OpenAiChat, "plain.json", whole, Finished(Complete, USAGE)),
        (OpenAiChat, "plain.txt", plain, Finished(Complete, USAGE)),
        (OpenAiChat, "refusal.json", "", Finished(Filtered, USAGE)),
        (OpenAiChat, "refusal.txt", "", Finished(Filtered, USAGE)),
        (OpenAiChat, "unicode.txt", unicode, Finished(Complete, USAGE)),
        (OpenAiResponses, "content_filter.txt", "Once", Finished(Filtered, USAGE)),
        (OpenAiResponses, "cut.txt", cut, Fault(FaultClass::Connection)),
        (OpenAiResponses, "error_mid_stream.txt", "[{\"ti", Fault(FaultClass::RateLimited)),
        (OpenAiResponses, "failed.json", "", Fault(FaultClass::Overloaded)),
        (OpenAiResponses, "failed.txt", "[{\"ti", Fault(FaultClass::Overloaded)),
        (OpenAiResponses, "keep_alives.txt", "ab", Finished(Complete, USAGE)),
        (OpenAiResponses, "length.json", "[{\"ti", Finished(Truncated, USAGE)),
        (OpenAiResponses, "length.txt", open, Finished(Truncated, USAGE)),
        (OpenAiResponses, "long.txt", long, Finished(Complete, USAGE)),
        (OpenAiResponses, "plain.json", whole, Finished(Complete, USAGE)),
        (OpenAiResponses, "plain.txt", plain, Finished(Complete, USAGE)),
        (OpenAiResponses, "refusal.txt", "", Finished(Filtered, USAGE)),
        (OpenAiResponses, "unicode.txt", unicode, Finished(Complete, USAGE)),
        (Anthropic, "cut.txt", cut, Fault(FaultClass::Connection)),
        (Anthropic, "cut_after_stop_reason.txt", "[]", Fault(FaultClass::Connection)),
        (Anthropic, "error.json", "", Fault(FaultClass::Overloaded)),
        (Anthropic, "error_mid_stream.txt", "[{\"ti", Fault(FaultClass::Overloaded)),
        (Anthropic, "keep_alives.txt", "ab", Finished(Complete, a)),
        (Anthropic, "length.json", whole, Finished(Truncated, a)),
        (Anthropic, "length.txt", open, Finished(Truncated, a)),
        (Anthropic, "long.txt", long, Finished(Complete, a)),
        (Anthropic, "plain.json", whole, Finished(Complete, a)),
        (Anthropic, "plain.txt", plain, Finished(Complete, a)),
        (Anthropic, "refusal.txt", "I", Finished(Filtered, refused)),
        (Anthropic, "thinking.txt", "[]", Finished(Complete, thinking)),
        (Anthropic, "unicode.txt", unicode, Finished(Complete, a)),
        (Gemini, "array.json", "[{\"title\":\"x\"}]", Finished(Complete, USAGE)),
        (Gemini, "cut.txt", cut, Fault(FaultClass::Connection)),
        (Gemini, "error.json", "", Fault(FaultClass::RateLimited)),
        (Gemini, "error_mid_stream.txt", "[{\"ti", Fault(FaultClass::Overloaded)),
        (Gemini, "keep_alives.txt", "ab", Finished(Complete, USAGE)),
        (Gemini, "length.txt", open, Finished(Truncated, USAGE)),
        (Gemini, "long.txt", long, Finished(Complete, USAGE)),
        (Gemini, "plain.json", whole, Finished(Complete, USAGE)),
        (Gemini, "plain.txt", plain, Finished(Complete, USAGE)),
        (Gemini, "refusal.txt", "", Finished(Filtered, input)),
        (Gemini, "safety.txt", "Once", Finished(Filtered, input)),
        (Gemini, "thought.txt", "[]", Finished(Complete, USAGE)),
        (Gemini, "unicode.txt", unicode, Finished(Complete, USAGE)),
    ];
    for dialect in Dialect::ALL {
        let named: Vec<&str> =
            cases.iter().filter(|case| case.0 == dialect).map(|case| case.1).collect();
        assert_eq!(files(dialect), named, "every recording has its line here");
    }
    for (dialect, file, text, end) in cases {
        let outcomes = play(dialect, file, [bytes(dialect, file).as_slice()]);
        let name = format!("{}/{file}", dialect.name());
        assert_eq!(text_of(&outcomes), text, "{name}");
        match (end, outcomes.last().unwrap()) {
            (Finished(stop, usage), Ok(Event::Finished(finished))) => {
                assert_eq!((finished.stop, finished.usage), (stop, usage), "{name}");
                assert!(!finished.model.is_empty(), "{name}");
            }
            (Fault(class), Err(fault)) => assert_eq!(fault.class, class, "{name}"),
            (_, last) => panic!("{name} ended with {last:?}"),
        }
    }
}

/// All places of small recordings. Of the others every 29th, or 991st of the long ones, and the
/// end: their lengths differ, so that every kind of byte is met.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let step = match length {
        0..2_000 => 1,
        2_000..10_000 => 29,
        _ => 991,
    };
    (0..length).step_by(step).chain([length])
}

#[test]
fn cuts_between_chunks_change_nothing() {
    for dialect in Dialect::ALL {
        for file in files(dialect) {
            let bytes = bytes(dialect, &file);
            let whole = play(dialect, &file, [bytes.as_slice()]);
            let single = play(dialect, &file, bytes.chunks(1));
            assert_eq!(single, whole, "{}/{file} byte by byte", dialect.name());
            for at in places(bytes.len()) {
                let (head, tail) = bytes.split_at(at);
                let cut = play(dialect, &file, [head, tail]);
                assert_eq!(cut, whole, "{}/{file} cut at {at}", dialect.name());
            }
        }
    }
}

#[test]
fn a_stream_that_ends_early_keeps_its_text_and_is_a_connection_fault() {
    for dialect in Dialect::ALL {
        for file in files(dialect).iter().filter(|file| file.ends_with(".txt")) {
            let bytes = bytes(dialect, file);
            let whole = play(dialect, file, [bytes.as_slice()]);
            let mut complete = 0;
            for at in places(bytes.len()) {
                let cut = play(dialect, file, [bytes.get(..at).unwrap()]);
                let name = format!("{}/{file} ending at {at}", dialect.name());
                let (last, before) = cut.split_last().unwrap();
                assert!(whole.starts_with(before), "{name}");
                match last {
                    // The end of this dialect had been seen, or the recording's own fault.
                    Ok(Event::Finished(_)) => complete += 1,
                    Err(fault) if whole.last() == Some(&Err(fault.clone())) => {}
                    Err(fault) => assert_eq!(fault.class, FaultClass::Connection, "{name}"),
                    Ok(Event::Text(_)) => panic!("{name} has no end"),
                }
            }
            let ends_well = matches!(whole.last(), Some(Ok(Event::Finished(_))));
            assert_eq!(complete > 0, ends_well, "{}/{file}", dialect.name());
        }
    }
}

#[test]
fn an_answer_over_the_limit_is_cut_off() {
    let chunk = vec![b' '; 1 << 20];
    for framing in [Framing::Events, Framing::Whole] {
        let mut decoder = Decoder::new(Dialect::OpenAiChat, framing, "p");
        let outcomes: Vec<Outcome> = (0..9).flat_map(|_| decoder.push(&chunk)).collect();
        let [Err(fault)] = outcomes.as_slice() else { panic!("{outcomes:?}") };
        assert_eq!(fault.class, FaultClass::Truncated);
        assert_eq!(fault.to_string(), "p: answer cut off");
    }
}

#[test]
fn the_content_type_tells_the_framing() {
    for kind in ["text/event-stream", "Text/Event-Stream; charset=utf-8", " text/event-stream "] {
        assert_eq!(Framing::of(kind), Framing::Events, "{kind}");
    }
    for kind in ["application/json", "", "text/plain", "application/json; x=text/event-stream"] {
        assert_eq!(Framing::of(kind), Framing::Whole, "{kind}");
    }
}

#[test]
fn the_provider_names_the_model() {
    let finished =
        |dialect, file: &str| match play(dialect, file, [bytes(dialect, file).as_slice()]).pop() {
            Some(Ok(Event::Finished(Finished { model, .. }))) => model,
            other => panic!("{other:?}"),
        };
    assert_eq!(finished(Dialect::OpenAiChat, "plain.txt"), "gpt-5-mini-2025-08-07");
    assert_eq!(finished(Dialect::OpenAiResponses, "plain.txt"), "gpt-5-mini-2025-08-07");
    assert_eq!(finished(Dialect::Anthropic, "plain.txt"), "claude-sonnet-5");
    assert_eq!(finished(Dialect::Gemini, "plain.txt"), "gemini-3.5-flash");
}
