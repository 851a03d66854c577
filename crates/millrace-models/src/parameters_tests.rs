//! Tests of `parameters`.

use super::*;

const SENT: [(Parameter, &[&str]); 4] = [
    (Parameter::Schema, &["response_format", "json_schema"]),
    (Parameter::MaxTokens, &["max_tokens"]),
    (Parameter::Temperature, &["temperature"]),
    (Parameter::StreamOptions, &["stream_options"]),
];

fn refused(memory: &Memory, status: u16, body: &str) -> Option<(Parameter, bool)> {
    memory.refused("m", status, body, &SENT).map(|refusal| (refusal.parameter, refusal.guessed))
}

fn memory() -> Memory {
    Memory::new(Structured::Auto)
}

/// A memory in which the schema has been accepted, so that nothing is guessed any more.
fn settled() -> Memory {
    let mut memory = memory();
    memory.accepted("m", true);
    memory
}

#[test]
fn a_refusal_names_its_parameter_by_param_or_message() {
    let named = [
        (r#"{"error":{"param":"max_tokens","message":"x"}}"#, Parameter::MaxTokens),
        (
            r#"{"error":{"message":"Use 'max_completion_tokens' instead of 'max_tokens'."}}"#,
            Parameter::MaxTokens,
        ),
        (r#"{"error":{"param":"temperature"}}"#, Parameter::Temperature),
        (r#"{"error":{"param":"response_format.json_schema.name"}}"#, Parameter::Schema),
        (r#"{"error":"json_schema is not supported"}"#, Parameter::Schema),
        (r#"{"error":{"message":"unknown field stream_options"}}"#, Parameter::StreamOptions),
        ("unsupported: response_format", Parameter::Schema),
    ];
    for (body, parameter) in named {
        for status in [400, 422] {
            assert_eq!(refused(&settled(), status, body), Some((parameter, false)), "{body}");
        }
        assert_eq!(refused(&settled(), 500, body), None, "{body}");
    }
}

#[test]
fn an_unexplained_refusal_is_a_guess_until_a_schema_was_accepted() {
    for status in [400, 404, 415, 422, 501] {
        assert_eq!(refused(&memory(), status, "no"), Some((Parameter::Schema, true)), "{status}");
        assert_eq!(refused(&settled(), status, "no"), None, "{status}");
    }
    for status in [401, 403, 408, 413, 429, 500, 503] {
        assert_eq!(refused(&memory(), status, "no"), None, "{status}");
    }
    let without_schema = &SENT[1..];
    assert!(memory().refused("m", 404, "no", without_schema).is_none());
    let other_model = memory().refused("other", 404, "no", &SENT);
    assert!(other_model.is_some());
}

#[test]
fn a_refused_key_or_text_is_no_refused_parameter() {
    for code in ["invalid_api_key", "insufficient_quota", "content_filter"] {
        let body = format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"temperature\"}}}}");
        assert_eq!(refused(&memory(), 400, &body), None, "{code}");
    }
}

#[test]
fn what_is_remembered_is_per_model_and_can_be_forgotten() {
    let mut memory = memory();
    memory.remember("m", Parameter::Schema);
    memory.remember("m", Parameter::MaxTokens);
    memory.remember("m", Parameter::Temperature);
    memory.remember("m", Parameter::StreamOptions);
    let nothing =
        Shape { schema: false, completion_tokens: true, temperature: false, stream_options: false };
    assert_eq!(memory.shape("m"), nothing);
    assert_eq!(memory.shape("other"), Shape::FULL);
    memory.forget("m", Parameter::Schema);
    assert_eq!(memory.shape("m"), Shape { schema: true, ..nothing });
}

#[test]
fn calls_in_flight_learn_from_their_own_answers() {
    let mut memory = memory();
    memory.remember("m", Parameter::Temperature);
    // Sent before the other call's refusal was known, and refused as well.
    let body = r#"{"error":{"param":"temperature"}}"#;
    assert_eq!(refused(&memory, 400, body), Some((Parameter::Temperature, false)));
}

#[test]
fn the_setting_fixes_how_schemas_are_sent() {
    let body = r#"{"error":{"param":"response_format"}}"#;
    let prompt = Memory::new(Structured::Prompt);
    assert!(!prompt.shape("m").schema);
    let always = Memory::new(Structured::JsonSchema);
    assert!(always.shape("m").schema);
    assert_eq!(refused(&always, 400, body), None);
    assert_eq!(refused(&always, 404, "no"), None);
}

#[test]
fn the_memory_is_bounded() {
    let mut memory = memory();
    for number in 0..MODELS_REMEMBERED_MAX + 10 {
        memory.remember(&format!("m{number}"), Parameter::Schema);
    }
    assert_eq!(memory.models.len(), MODELS_REMEMBERED_MAX);
    memory.remember("m0", Parameter::Temperature);
    assert!(!memory.shape("m0").temperature, "known models are still learned about");
}
