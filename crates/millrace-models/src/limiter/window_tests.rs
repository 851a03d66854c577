//! Tests of `window`.

use super::*;

const THROTTLED: Outcome = Outcome::Throttled { retry_after: None };

fn begin(window: &mut Window, count: usize, now: Instant) -> Vec<u64> {
    (0..count).map(|_| window.begin(now).unwrap()).collect()
}

#[test]
fn no_more_than_the_limit_begin() {
    let now = Instant::now();
    let mut window = Window::new(2);
    begin(&mut window, 2, now);
    assert_eq!(window.begin(now), None);
    window.end();
    assert!(window.begin(now).is_some());
    assert_eq!(Window::new(0).limit(), 1);
}

#[test]
fn a_burst_cuts_once_and_the_next_one_again() {
    let now = Instant::now();
    let mut window = Window::new(16);
    let first = begin(&mut window, 16, now);
    for number in &first {
        window.settle(*number, THROTTLED, now);
        window.end();
    }
    assert_eq!(window.limit(), 11, "floor(0.7 x 16), once");
    let second = begin(&mut window, 1, now);
    window.settle(second[0], THROTTLED, now);
    assert_eq!(window.limit(), 7);
    window.settle(first[0], THROTTLED, now);
    assert_eq!(window.limit(), 7, "a request begun before the cut does not cut again");
}

#[test]
fn the_limit_falls_to_one_and_rises_to_the_setting() {
    let now = Instant::now();
    let mut window = Window::new(4);
    let mut limits = Vec::new();
    for _ in 0..4 {
        let number = window.begin(now).unwrap();
        window.settle(number, THROTTLED, now);
        window.end();
        limits.push(window.limit());
    }
    assert_eq!(limits, [2, 1, 1, 1]);
    for round in 1..=5_u32 {
        for _ in 0..20 {
            window.settle(0, Outcome::Success, now);
            window.settle(0, Outcome::Other, now);
        }
        assert_eq!(window.limit(), (1 + round as usize).min(4));
    }
}

#[test]
fn a_cut_begins_the_count_of_successes_anew() {
    let now = Instant::now();
    let mut window = Window::new(10);
    let number = window.begin(now).unwrap();
    window.settle(number, THROTTLED, now);
    (0..19).for_each(|_| window.settle(0, Outcome::Success, now));
    let number = window.begin(now).unwrap();
    window.settle(number, THROTTLED, now);
    assert_eq!(window.limit(), 4);
    window.settle(0, Outcome::Success, now);
    assert_eq!(window.limit(), 4);
}

#[test]
fn a_wait_holds_new_requests_and_a_shorter_one_does_not_shorten_it() {
    let now = Instant::now();
    let after = |seconds| now + Duration::from_secs(seconds);
    let wait = |seconds| Outcome::Throttled { retry_after: Some(Duration::from_secs(seconds)) };
    let mut window = Window::new(4);
    let number = window.begin(now).unwrap();
    window.settle(number, wait(5), now);
    window.settle(number, wait(2), now);
    assert_eq!(window.begin(after(4)), None);
    assert_eq!(window.held_until(after(4)), Some(after(5)));
    assert_eq!(window.held_until(after(5)), None);
    assert!(window.begin(after(5)).is_some());
    window.end();
    window.settle(number, Outcome::Throttled { retry_after: Some(Duration::MAX) }, now);
    assert!(window.begin(after(5)).is_some(), "an absurd wait is no wait");
}
