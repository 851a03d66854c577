use std::sync::Mutex;

use super::super::hosted::Posted;
use super::super::tests::submit;
use super::*;
use crate::test_app::TestApp;

/// Notes the numbers of what it gets.
#[derive(Default)]
struct Receiver(Mutex<Vec<(u64, bool)>>);

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
    let mut book = Book::new(Arc::clone(&receiver));
    book.hear(&heard[0]);
    book.catch_up(tasks).await;
    heard.iter().for_each(|tap| book.hear(tap));
    book.reap().await;
    assert!(book.lanes.is_empty(), "one lane sent it all");
    let got = receiver.0.lock().unwrap().clone();
    assert_eq!(got.last(), Some(&(end, true)), "{got:?}");
    assert_eq!(got.iter().filter(|(_, is_last)| *is_last).count(), 1, "{got:?}");
    book.catch_up(tasks).await;
    assert!(book.entries.is_empty(), "nothing is kept of ended tasks");
}
