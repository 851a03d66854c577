//! Tests of `gate`.

use super::*;
use futures::FutureExt;
use futures::future::join_all;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

#[tokio::test]
async fn places_are_given_in_the_order_of_asking() {
    let limiter = Limiter::new(1);
    let held = limiter.acquire().await;
    let mut second = Box::pin(limiter.acquire());
    let mut third = Box::pin(limiter.acquire());
    assert!((&mut second).now_or_never().is_none());
    assert!((&mut third).now_or_never().is_none());
    drop(held);
    assert!(limiter.try_acquire().is_none(), "nobody overtakes");
    assert!((&mut third).now_or_never().is_none());
    let permit = (&mut second).now_or_never().expect("its turn");
    assert_eq!(limiter.in_flight(), 1);
    drop(permit);
    assert!((&mut third).now_or_never().is_some());
}

#[tokio::test]
async fn one_who_goes_away_loses_nothing_for_the_others() {
    let limiter = Limiter::new(1);
    let held = limiter.acquire().await;
    let mut first = Box::pin(limiter.acquire());
    let mut second = Box::pin(limiter.acquire());
    assert!((&mut first).now_or_never().is_none());
    assert!((&mut second).now_or_never().is_none());
    drop(held);
    // The first has been woken and goes away before it looks.
    drop(first);
    assert!((&mut second).now_or_never().is_some());
    assert_eq!(limiter.in_flight(), 0);
    assert!(limiter.try_acquire().is_some());
}

#[tokio::test(start_paused = true)]
async fn a_wait_asked_for_holds_those_who_wait_already() {
    let limiter = Limiter::new(1);
    let held = limiter.acquire().await;
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire().await }
    });
    tokio::task::yield_now().await;
    let started = Instant::now();
    held.report(Outcome::Throttled { retry_after: Some(Duration::from_secs(2)) });
    drop(held);
    drop(waiting.await.unwrap());
    assert!(started.elapsed() >= Duration::from_secs(2));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test(start_paused = true)]
async fn a_longer_wait_replaces_the_one_slept_for() {
    let limiter = Limiter::new(2);
    let (first, second) = (limiter.acquire().await, limiter.acquire().await);
    let wait = |seconds| Outcome::Throttled { retry_after: Some(Duration::from_secs(seconds)) };
    first.report(wait(1));
    drop(first);
    let started = Instant::now();
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { limiter.acquire().await }
    });
    tokio::task::yield_now().await;
    second.report(wait(5));
    drop(second);
    drop(waiting.await.unwrap());
    assert!(started.elapsed() >= Duration::from_secs(5));
}

#[tokio::test]
async fn a_raised_limit_lets_the_next_begin() {
    let limiter = Limiter::new(2);
    let first = limiter.acquire().await;
    first.report(Outcome::Throttled { retry_after: None });
    assert_eq!(limiter.limit(), 1);
    let mut waiting = Box::pin(limiter.acquire());
    assert!((&mut waiting).now_or_never().is_none());
    (0..20).for_each(|_| first.report(Outcome::Success));
    assert_eq!(limiter.limit(), 2);
    assert!((&mut waiting).now_or_never().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_at_once_never_exceed_the_limit_and_all_are_served() {
    let limiter = Limiter::new(3);
    let (now, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let tasks = (0..500).map(|number| {
        let (limiter, now, most) = (&limiter, &now, &most);
        async move {
            let mut asking = Box::pin(limiter.acquire());
            if number % 7 == 0 {
                // Some look once and go away.
                (&mut asking).now_or_never();
                return;
            }
            let permit = asking.await;
            let count = now.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(count, Ordering::SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, Ordering::SeqCst);
            permit.report(Outcome::Success);
        }
    });
    join_all(tasks).await;
    assert_eq!(most.load(Ordering::SeqCst), 3);
    assert_eq!(limiter.in_flight(), 0);
    assert!(limiter.try_acquire().is_some());
}
