//! The provider as its clients see it.

use serde_json::{Value, json};

use super::{Answer, Outcome, Part, Rule, ScriptedProvider, unique_idea};
use crate::{Client, EventStream, until};

const COMPLETIONS: &str = "/v1/chat/completions";

fn ask(stream: bool, prompt: &str) -> Value {
    json!({"model": "m", "stream": stream, "messages": [{"role": "user", "content": prompt}]})
}

fn client(provider: &ScriptedProvider) -> Client {
    Client::new(provider.address())
}

fn streamed(provider: &ScriptedProvider, prompt: &str) -> EventStream {
    let body = ask(true, prompt).to_string();
    let incoming = client(provider).open("POST", COMPLETIONS, &[], Some(body.as_bytes()));
    EventStream::new(incoming)
}

/// The text of a streamed answer up to its end or break.
fn content(stream: &mut EventStream) -> String {
    let mut text = String::new();
    while let Some(frame) = stream.next_if_alive() {
        let data = frame.raw.trim().strip_prefix("data: ").unwrap().to_owned();
        if data != "[DONE]" {
            let chunk: Value = serde_json::from_str(&data).unwrap();
            text.push_str(chunk["choices"][0]["delta"]["content"].as_str().unwrap_or_default());
        }
    }
    text
}

#[test]
fn a_request_without_a_rule_gets_three_ideas_streamed_or_whole() {
    let provider = ScriptedProvider::start();
    let whole = client(&provider).post(COMPLETIONS, &ask(false, "x")).ok();
    let text = whole["choices"][0]["message"]["content"].as_str().unwrap();
    let ideas: Vec<Value> = serde_json::from_str(text).unwrap();
    assert_eq!(ideas.len(), 3);
    let ideas: Vec<Value> = serde_json::from_str(&content(&mut streamed(&provider, "x"))).unwrap();
    assert_eq!(ideas.len(), 3);
    assert_eq!(provider.requests("x").len(), 2);
}

#[test]
fn rules_answer_in_order_and_the_newest_matching_rule_wins() {
    let provider = ScriptedProvider::start();
    provider.add(Rule::new("x", [], Some(Answer::text("old"))));
    provider.add(Rule::new("x", [Answer::text("first"), Answer::text("second")], None));
    let got: Vec<String> = (0..3).map(|_| content(&mut streamed(&provider, "an x here"))).collect();
    assert_eq!(got, ["first", "second", "old"]);
}

#[test]
fn errors_carry_status_and_retry_after() {
    let provider = ScriptedProvider::start();
    provider.add(Rule::new("x", [Answer::error(429).retry_after(7)], None));
    let reply = client(&provider).post(COMPLETIONS, &ask(true, "x"));
    assert_eq!((reply.status, reply.header("retry-after")), (429, Some("7")));
    assert_eq!(reply.json()["error"]["code"], "rate_limit_exceeded");
}

#[test]
fn a_gate_holds_the_answer_where_it_stands() {
    let provider = ScriptedProvider::start();
    provider.add(Rule::new("x", [Answer::ideas(2).gate_after(1, "middle")], None));
    let mut stream = streamed(&provider, "x");
    let first = [stream.next_if_alive().unwrap(), stream.next_if_alive().unwrap()];
    assert!(first[1].raw.contains("Improve"), "{first:?}");
    assert_eq!(provider.requests("x")[0].outcome, Outcome::Open);
    provider.release("middle");
    assert!(content(&mut stream).contains("Improve"));
    provider.wait_for_outcome("x", Outcome::Sent);
}

#[test]
fn a_client_that_goes_away_is_noticed_before_and_within_the_answer() {
    let provider = ScriptedProvider::start();
    let within = Answer::ideas(1).after_idea(1, Part::Silence);
    provider.add(Rule::new("x", [Answer::silence(), within], None));
    let body = ask(true, "x").to_string();
    let head =
        format!("POST {COMPLETIONS} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut raw = std::net::TcpStream::connect(provider.address()).unwrap();
    std::io::Write::write_all(&mut raw, format!("{head}{body}").as_bytes()).unwrap();
    provider.wait_for_requests("x", 1);
    drop(raw);
    provider.wait_for_outcome("x", Outcome::Aborted);
    let mut stream = streamed(&provider, "x");
    stream.next_if_alive().unwrap();
    drop(stream);
    until("the second abort", || {
        let log = provider.requests("x");
        (log.len() == 2 && log[1].outcome == Outcome::Aborted).then_some(())
    });
}

#[test]
fn a_cut_answer_ends_without_its_proper_end() {
    let provider = ScriptedProvider::start();
    let cut = Answer::ideas(3).after_idea(1, Part::Cut);
    provider.add(Rule::new("x", [cut.clone(), cut], None));
    let text = content(&mut streamed(&provider, "x"));
    assert!(text.starts_with("[{") && text.ends_with('}'), "{text}");
    let body = ask(false, "x").to_string();
    let mut incoming = client(&provider).open("POST", COMPLETIONS, &[], Some(body.as_bytes()));
    let mut half = Vec::new();
    std::io::Read::read_to_end(&mut incoming.body, &mut half).unwrap_err();
    assert!(half.starts_with(b"{"));
}

#[test]
fn small_deltas_add_up_to_the_same_text() {
    let provider = ScriptedProvider::start();
    let text = "[{\"title\":\"Größe\"}]";
    provider.add(Rule::new("x", [Answer::text(text).chunked(1)], None));
    assert_eq!(content(&mut streamed(&provider, "x")), text);
}

#[test]
fn the_script_can_be_written_over_http() {
    let provider = ScriptedProvider::start();
    let client = client(&provider);
    let rule = json!({"contains": ["x"], "then": {"parts": [{"gate": "g"}, {"text": "hello"}]}});
    let put = |target: &str, body: &Value| {
        client.send("PUT", target, &[], Some(body.to_string().as_bytes())).status
    };
    assert_eq!(put("/script/rules", &rule), 204);
    assert_eq!(put("/script/default", &json!({"status": 500})), 204);
    assert_eq!(client.post(COMPLETIONS, &ask(true, "y")).status, 500);
    assert_eq!(client.post("/script/release/g", &json!({})).status, 204);
    assert_eq!(content(&mut streamed(&provider, "x")), "hello");
    let log = client.get("/script/requests").ok();
    assert_eq!(log[1]["text"].as_str().unwrap().lines().last(), Some("x"));
    assert_eq!(client.delete("/script", None).status, 204);
    assert_eq!(client.get("/script/requests").ok(), json!([]));
}

#[test]
fn made_up_ideas_share_neither_title_nor_words() {
    let (first, second) = (unique_idea(), unique_idea());
    assert_ne!(first["title"], second["title"]);
    let words = |idea: &Value| -> std::collections::BTreeSet<String> {
        let text = idea["description"].as_str().unwrap().trim_end_matches('.');
        text.split(' ').map(str::to_owned).collect()
    };
    assert!(words(&first).is_disjoint(&words(&second)));
    assert_eq!(words(&first).len(), 10);
}
