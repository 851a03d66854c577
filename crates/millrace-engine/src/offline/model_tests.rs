//! The model over time, by a clock that moves only when told to.

use futures::FutureExt;
use millrace_analysis::product::Brief;
use millrace_core::{TaskType, Time};
use millrace_models::Event;

use super::*;
use crate::clock::ManualClock;

fn request(material: Option<PartMaterial>) -> Request {
    Request {
        system: String::new(),
        user: String::new(),
        schema: None,
        max_output_tokens: 1,
        temperature: None,
        request_id: String::new(),
        material: material.map(|material| Arc::new(material) as _),
    }
}

fn pages(saved: u32) -> PartMaterial {
    let brief = Brief { text: "A library lends books.".to_owned(), ..Brief::default() };
    PartMaterial { task: TaskType::Pages, brief, first: 1, wanted: 3, saved, repair: false }
}

/// The texts that come without the clock being moved.
fn ready(stream: &mut EventStream) -> Vec<String> {
    let mut texts = Vec::new();
    while let Some(Some(next)) = stream.next().now_or_never() {
        texts.push(match next {
            Ok(Event::Text(text)) => text,
            Ok(Event::Finished(_)) => "end".to_owned(),
            Err(fault) => fault.to_string(),
        });
    }
    texts
}

#[tokio::test]
async fn items_come_one_by_one_each_after_the_delay() {
    let clock = Arc::new(ManualClock::at(Time(0)));
    let delay = Duration::from_millis(100);
    let model = OfflineModel::with_clock(delay, Arc::clone(&clock) as _);
    let mut stream = model.stream("offline", &request(Some(pages(0)))).await.expect("a stream");
    assert_eq!(ready(&mut stream), ["{\"pages\":["]);
    for last in [false, false, true] {
        clock.advance(delay - Duration::from_millis(1));
        assert!(ready(&mut stream).is_empty());
        clock.advance(Duration::from_millis(1));
        let texts = ready(&mut stream);
        assert_eq!(texts.len(), if last { 3 } else { 1 }, "{texts:?}");
    }
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn the_stuck_model_says_nothing_more_however_long_one_waits() {
    let clock = Arc::new(ManualClock::at(Time(0)));
    let model = OfflineModel::with_clock(Duration::ZERO, Arc::clone(&clock) as _);
    let asked = request(Some(pages(0)));
    let mut stream = model.stream("offline-stuck", &asked).await.expect("a stream");
    assert_eq!(ready(&mut stream).len(), 2);
    clock.advance(Duration::from_secs(1_000_000));
    assert_eq!(ready(&mut stream), [""; 0]);
}

#[tokio::test]
async fn the_failing_model_tells_two_items_and_then_only_its_failure() {
    let model = OfflineModel::new(Duration::ZERO);
    let asked = request(Some(pages(0)));
    let mut stream = model.stream("offline-fail", &asked).await.expect("a stream");
    let texts = ready(&mut stream);
    assert_eq!(texts.len(), 4);
    assert_eq!(texts[3], "rehearsal failure");
    let again = model.stream("offline-fail", &request(Some(pages(2)))).await;
    assert_eq!(again.err().map(|fault| fault.to_string()).as_deref(), Some("rehearsal failure"));
}

#[tokio::test]
async fn a_request_without_material_is_refused() {
    let refused = OfflineModel::new(Duration::ZERO).stream("offline", &request(None)).await;
    assert_eq!(refused.err().map(|fault| fault.class), Some(FaultClass::InvalidRequest));
}
