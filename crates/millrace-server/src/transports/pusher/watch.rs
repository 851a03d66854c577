//! Whether a client is still there (contracts/tasks.md 11.2). Pure; the socket brings the time and does what is said.

use std::time::Duration;

use tokio::time::Instant;

/// When a client was heard last, and asked.
#[derive(Debug)]
pub(super) struct Watch {
    activity: Duration,
    pong: Duration,
    heard: Instant,
    asked: Option<Instant>,
}

/// What to do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing before [`Watch::due`].
    Wait,
    /// Send a ping.
    Ask,
    /// Close: it did not answer.
    GiveUp,
}

impl Watch {
    pub(super) fn new(activity: Duration, pong: Duration, now: Instant) -> Self {
        Self { activity, pong, heard: now, asked: None }
    }

    /// A frame came.
    pub(super) fn hear(&mut self, now: Instant) {
        self.heard = now;
        self.asked = None;
    }

    /// When to look again.
    pub(super) fn due(&self) -> Instant {
        self.asked.map_or(self.heard + self.activity, |asked| asked + self.pong)
    }

    /// Looks.
    pub(super) fn look(&mut self, now: Instant) -> Next {
        if now < self.due() {
            return Next::Wait;
        }
        if self.asked.is_some() {
            return Next::GiveUp;
        }
        self.asked = Some(now);
        Next::Ask
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_client_is_asked_then_given_up_and_any_frame_counts_as_life() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut watch = Watch::new(Duration::from_secs(120), Duration::from_secs(30), start);
        assert_eq!(watch.look(at(119)), Next::Wait);
        watch.hear(at(100));
        assert_eq!(watch.look(at(120)), Next::Wait);
        assert_eq!(watch.due(), at(220));
        assert_eq!(watch.look(at(220)), Next::Ask);
        assert_eq!(watch.due(), at(250));
        assert_eq!(watch.look(at(249)), Next::Wait);
        watch.hear(at(249));
        assert_eq!(watch.look(at(250)), Next::Wait);
        assert_eq!(watch.look(at(369)), Next::Ask);
        assert_eq!(watch.look(at(399)), Next::GiveUp);
    }
}
