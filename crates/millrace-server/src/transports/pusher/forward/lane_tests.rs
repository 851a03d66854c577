use std::sync::Mutex;
use std::time::Duration;

use super::super::super::samples::{cancelled, update};
use super::*;

/// A hosted app that notes what it gets and when, and answers from a list, then always the same.
struct Receiver {
    start: Instant,
    got: Mutex<Vec<(u64, Duration)>>,
    answers: Mutex<Vec<Posted>>,
    then: Posted,
    /// How long an answer takes.
    takes: Duration,
}

impl Receiver {
    fn new(answers: &[Posted], then: Posted, takes: Duration) -> Arc<Self> {
        let answers = Mutex::new(answers.iter().rev().copied().collect());
        Arc::new(Self { start: Instant::now(), got: Mutex::default(), answers, then, takes })
    }

    /// Numbers and whole seconds of what came.
    fn got(&self) -> Vec<(u64, f64)> {
        let got = self.got.lock().unwrap();
        got.iter().map(|(seq, at)| (*seq, at.as_millis() as f64 / 1_000.0)).collect()
    }
}

impl Post for Receiver {
    async fn post(&self, telling: &Telling) -> Posted {
        self.got.lock().unwrap().push((telling.seq, self.start.elapsed()));
        sleep(self.takes).await;
        self.answers.lock().unwrap().pop().unwrap_or(self.then)
    }
}

/// Puts a telling in; the first one begins the lane.
fn put(outbox: &Arc<Outbox>, receiver: &Arc<Receiver>, telling: Telling) {
    if outbox.put(telling, Instant::now()) {
        tokio::spawn(run(Arc::clone(outbox), Arc::clone(receiver)));
    }
}

#[tokio::test(start_paused = true)]
async fn updates_are_merged_to_two_a_second_and_the_end_does_not_wait() {
    let receiver = Receiver::new(&[], Posted::Taken, Duration::ZERO);
    let outbox = Arc::default();
    for seq in 1..=12 {
        put(&outbox, &receiver, update(seq));
        sleep(Duration::from_millis(100)).await;
    }
    put(&outbox, &receiver, cancelled(13));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(receiver.got(), [(1, 0.0), (6, 0.5), (11, 1.0), (13, 1.2)]);
}

#[tokio::test(start_paused = true)]
async fn an_update_is_sent_once_whatever_becomes_of_it() {
    let receiver = Receiver::new(&[], Posted::Later, Duration::ZERO);
    let outbox = Arc::default();
    put(&outbox, &receiver, update(1));
    sleep(Duration::from_secs(100)).await;
    put(&outbox, &receiver, update(2));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(receiver.got(), [(1, 0.0), (2, 100.0)]);
}

#[tokio::test(start_paused = true)]
async fn the_end_arrives_though_the_receiver_fails_twice() {
    let fails = [Posted::Later, Posted::Later];
    let receiver = Receiver::new(&fails, Posted::Taken, Duration::ZERO);
    put(&Arc::default(), &receiver, cancelled(2));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(receiver.got(), [(2, 0.0), (2, 1.0), (2, 3.0)]);
}

#[tokio::test(start_paused = true)]
async fn the_end_is_tried_six_times_within_a_minute_even_if_every_try_hangs() {
    let hangs = super::super::super::limits::FORWARD_REQUEST_TIME;
    for takes in [Duration::ZERO, hangs] {
        let receiver = Receiver::new(&[], Posted::Later, takes);
        put(&Arc::default(), &receiver, cancelled(2));
        sleep(Duration::from_secs(300)).await;
        let got = receiver.got();
        assert_eq!(got.len(), 6, "{got:?}");
        assert!(got.iter().all(|(_, at)| *at + takes.as_secs_f64() <= 60.0), "{got:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_will_never_be_taken_is_not_tried_again() {
    let receiver = Receiver::new(&[], Posted::Never, Duration::ZERO);
    put(&Arc::default(), &receiver, cancelled(2));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(receiver.got(), [(2, 0.0)]);
}

#[tokio::test(start_paused = true)]
async fn one_at_a_time_a_hanging_update_holds_the_end_back_and_nothing_else() {
    let receiver = Receiver::new(&[], Posted::Taken, Duration::from_secs(5));
    let (first, second) = (Arc::default(), Arc::default());
    put(&first, &receiver, update(1));
    sleep(Duration::from_secs(1)).await;
    put(&first, &receiver, cancelled(2));
    put(&second, &receiver, cancelled(3));
    sleep(Duration::from_secs(100)).await;
    assert_eq!(receiver.got(), [(1, 0.0), (3, 1.0), (2, 5.0)]);
}
