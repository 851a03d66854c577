use std::sync::Mutex;

use millrace_core::{EventBody, TaskType};
use millrace_engine::Told;
use uuid::Uuid;

use super::super::super::samples::entry;
use super::super::hosted::Posted;
use super::super::tests::submit;
use super::*;
use crate::test_app::TestApp;

/// Room for every task of a test.
const TASKS_MAX: usize = 100;

/// Notes the numbers of what it gets.
#[derive(Default)]
struct Receiver(Mutex<Vec<(u64, bool)>>);

/// Fails so many times, then takes everything.
struct Failing(Mutex<u32>);

impl Post for Failing {
    async fn post(&self, _: &Telling) -> Posted {
        let mut fails = self.0.lock().unwrap();
        let Some(left) = fails.checked_sub(1) else { return Posted::Taken };
        *fails = left;
        Posted::Later
    }
}

fn tap(task: u128, number: u64, body: EventBody) -> Tap {
    Tap {
        generation: GenerationId(Uuid::from_u128(task)),
        session_id: Arc::from(format!("session-{task}")),
        task_type: TaskType::Features,
        event: Arc::new(Told::new(entry(number, 0, body))),
    }
}

impl Post for Receiver {
    async fn post(&self, telling: &Telling) -> Posted {
        self.0.lock().unwrap().push((telling.seq, telling.is_last));
        Posted::Taken
    }
}

#[tokio::test]
async fn an_end_that_was_read_is_not_told_again_when_it_is_heard() {
    let app = TestApp::offline().await;
    let tasks = app.handle.tasks();
    let mut taps = tasks.taps();
    submit(&app, "read-and-heard").await;
    let mut heard = vec![taps.next().await.unwrap()];
    while !heard.last().unwrap().event.body.is_last() {
        heard.push(taps.next().await.unwrap());
    }
    let end = heard.last().unwrap().event.number;

    let receiver = Arc::new(Receiver::default());
    let mut book = Book::new(Arc::clone(&receiver), TASKS_MAX);
    book.hear(&heard[0]);
    book.catch_up(tasks).await;
    heard.iter().for_each(|tap| book.hear(tap));
    book.reap().await;
    assert!(book.lanes.is_empty(), "one lane sent it all");
    let got = receiver.0.lock().unwrap().clone();
    assert_eq!(got.last(), Some(&(end, true)), "{got:?}");
    assert_eq!(got.iter().filter(|(_, is_last)| *is_last).count(), 1, "{got:?}");
    assert!(book.entries.is_empty() && book.ended.is_empty(), "nothing is kept of ended tasks");
}

#[tokio::test(start_paused = true)]
async fn the_end_of_the_server_waits_for_ends_that_are_tried_again_and_not_for_ever() {
    for (fails, given_up) in [(0, 0), (2, 0), (1_000, 1)] {
        let mut book = Book::new(Arc::new(Failing(Mutex::new(fails))), TASKS_MAX);
        let start = Instant::now();
        book.hear(&tap(1, 1, EventBody::Started));
        book.hear(&tap(2, 1, EventBody::Stopped));
        assert_eq!(book.finish().await, given_up, "{fails}");
        assert!(start.elapsed() <= FORWARD_END_TIME, "{fails}");
    }
}

#[tokio::test(start_paused = true)]
async fn tasks_without_room_are_refused_and_those_in_hand_go_on() {
    let receiver = Arc::new(Receiver::default());
    let mut book = Book::new(Arc::clone(&receiver), 2);
    for task in 1..=3 {
        book.hear(&tap(task, 1, EventBody::Started));
    }
    assert_eq!(book.entries.len(), 2);
    book.hear(&tap(1, 7, EventBody::Stopped));
    assert_eq!(book.finish().await, 0);
    assert_eq!(*receiver.0.lock().unwrap(), [(7, true)]);
}
