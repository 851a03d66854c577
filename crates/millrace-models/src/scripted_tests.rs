//! Tests of `scripted`.

use super::*;
use crate::nouns::FaultClass;

fn request(user: &str) -> Request {
    Request {
        system: String::new(),
        user: user.to_owned(),
        schema: None,
        max_output_tokens: 10,
        temperature: None,
        request_id: String::new(),
        material: None,
    }
}

async fn texts(model: &Scripted) -> Vec<String> {
    let mut stream = model.stream("m", &request("hello")).await.unwrap();
    let mut texts = Vec::new();
    while let Some(event) = stream.next().await {
        match event.unwrap() {
            Event::Text(text) => texts.push(text),
            Event::Finished(finished) => assert_eq!(finished.model, "m"),
        }
    }
    texts
}

#[tokio::test]
async fn answers_are_played_in_turn_and_the_last_for_ever() {
    let model = Scripted::sequence([Script::chunks(["a", "", "b"]), Script::text("c")]);
    assert_eq!(texts(&model).await, ["a", "b"]);
    assert_eq!(texts(&model).await, ["c"]);
    assert_eq!(texts(&model).await, ["c"]);
    assert_eq!((model.calls(), model.aborted()), (3, 0));
    assert_eq!(model.recorded()[2].request.user, "hello");
    assert_eq!(model.recorded()[2].model_id, "m");
}

#[tokio::test]
async fn a_function_may_choose_by_call_and_request() {
    let model = Scripted::by(|call| {
        Script::text(&format!("{} {} {}", call.number, call.model_id, call.request.user))
    })
    .named("mine")
    .without_record();
    assert_eq!(texts(&model).await, ["0 m hello"]);
    assert_eq!(texts(&model).await, ["1 m hello"]);
    assert_eq!(model.provider(), "mine");
    assert!(model.recorded().is_empty());
}

#[tokio::test]
async fn usage_is_counted_unless_the_script_says_it() {
    let model = Scripted::always(Script::text("12345"));
    let mut stream = model.stream("m", &request("12345678")).await.unwrap();
    stream.next().await;
    let usage = Usage { input_tokens: 2, output_tokens: 2, ..Usage::default() };
    let end = Finished { usage, stop: Stop::Complete, model: "m".to_owned() };
    assert_eq!(stream.next().await, Some(Ok(Event::Finished(end.clone()))));
    assert_eq!(stream.next().await, None);
    assert_eq!(stream.next().await, None, "asking again is harmless");
    let own = Finished { stop: Stop::Truncated, ..end };
    let model = Scripted::always(Script::new([Part::Finish(own.clone()), Part::Text("x".into())]));
    let mut stream = model.stream("m", &request("")).await.unwrap();
    assert_eq!(stream.next().await, Some(Ok(Event::Finished(own))));
    assert_eq!(stream.next().await, None);
}

#[tokio::test]
async fn a_fault_at_first_is_no_stream_and_later_ends_it() {
    let fault = Fault::new(FaultClass::Overloaded, "scripted");
    let model = Scripted::sequence([
        Script::fault(fault.clone()),
        Script::new([Part::Text("a".into()), Part::Fault(fault.clone()), Part::Text("b".into())]),
    ]);
    assert_eq!(model.stream("m", &request("")).await.err(), Some(fault.clone()));
    let mut stream = model.stream("m", &request("")).await.unwrap();
    assert_eq!(stream.next().await, Some(Ok(Event::Text("a".to_owned()))));
    assert_eq!(stream.next().await, Some(Err(fault)));
    assert_eq!(stream.next().await, None);
    drop(stream);
    assert_eq!(model.aborted(), 0);
}

#[tokio::test]
async fn a_gate_holds_the_answer_until_it_opens() {
    let gate = Gate::new();
    let parts = [Part::Text("a".into()), Part::Gate(gate.clone()), Part::Text("b".into())];
    let model = Scripted::always(Script::new(parts));
    let mut stream = model.stream("m", &request("")).await.unwrap();
    assert_eq!(stream.next().await, Some(Ok(Event::Text("a".to_owned()))));
    {
        let mut next = stream.next();
        tokio::select! {
            biased;
            event = &mut next => panic!("the gate is closed: {event:?}"),
            () = gate.reached(1) => {}
        }
        gate.open();
        assert_eq!(next.await, Some(Ok(Event::Text("b".to_owned()))));
    }
    drop(stream);
    assert_eq!(model.aborted(), 1, "the end was never read");
    assert_eq!(texts(&model).await, ["a", "b"], "an open gate stays open");
}

#[tokio::test]
async fn a_call_dropped_before_its_first_event_counts_as_aborted() {
    let gate = Gate::new();
    let model = Scripted::always(Script::new([Part::Gate(gate.clone())]));
    let question = request("");
    tokio::select! {
        biased;
        _ = model.stream("m", &question) => panic!("the gate is closed"),
        () = gate.reached(1) => {}
    }
    model.aborts(1).await;
    assert_eq!(model.aborted(), 1);
}
