//! The channels of one socket: who may have which, and what they have to tell. Never writes to the socket.

use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::channel::{self, Channel, Form};
use super::limits::CHANNELS_MAX;
use super::protocol::Refused;
use super::settings::PusherSettings;
use super::signature;
use super::topic::Reader;

/// The channels, in the order in which they were subscribed to.
#[derive(Debug, Default)]
pub(super) struct Subscriptions {
    list: Vec<Subscription>,
    /// Whose turn it is: a busy channel does not keep another silent.
    turn: usize,
}

#[derive(Debug)]
struct Subscription {
    channel: Box<str>,
    /// The rest of a task's events; none for silent channels and ended tasks.
    hearing: Option<(Form, Reader)>,
}

impl Subscriptions {
    /// Whether a channel may be subscribed to by this socket, and what its name means.
    pub(super) fn admit<'a>(
        &self,
        settings: &PusherSettings,
        socket_id: &str,
        name: &'a str,
        auth: &str,
    ) -> Result<Channel<'a>, Refused> {
        if !channel::is_valid(name) {
            return Err(Refused::Name);
        }
        let channel = channel::parse(name);
        match channel {
            Channel::Forbidden => return Err(Refused::Forbidden),
            Channel::Task(Form::Public, _) | Channel::NoTask(Form::Public) if !settings.public => {
                return Err(Refused::Forbidden);
            }
            Channel::Task(Form::Private, _) | Channel::NoTask(Form::Private) => {
                let PusherSettings { key, secret, .. } = settings;
                if !signature::is_valid(auth, key, secret, socket_id, name) {
                    return Err(Refused::Signature);
                }
            }
            Channel::Task(Form::Public, _) | Channel::NoTask(Form::Public) | Channel::Silent => {}
        }
        if self.list.len() >= CHANNELS_MAX && self.position(name).is_none() {
            return Err(Refused::TooMany);
        }
        Ok(channel)
    }

    /// Adds a channel, or begins it anew.
    pub(super) fn set(&mut self, name: &str, hearing: Option<(Form, Reader)>) {
        match self.position(name).and_then(|at| self.list.get_mut(at)) {
            Some(known) => known.hearing = hearing,
            None => self.list.push(Subscription { channel: name.into(), hearing }),
        }
    }

    /// Ends a channel; an unknown one is no matter.
    pub(super) fn remove(&mut self, name: &str) {
        if let Some(at) = self.position(name) {
            self.list.remove(at);
        }
    }

    /// The next frame of any channel, if one is ready.
    pub(super) fn next(&mut self) -> Option<Utf8Bytes> {
        for _ in 0..self.list.len() {
            self.turn = if self.turn + 1 < self.list.len() { self.turn + 1 } else { 0 };
            let Some(subscription) = self.list.get_mut(self.turn) else { continue };
            let Some((form, reader)) = &mut subscription.hearing else { continue };
            let Some(telling) = reader.next() else { continue };
            let frame = telling.frame(*form);
            if telling.is_last {
                subscription.hearing = None;
            }
            return Some(frame);
        }
        None
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|subscription| &*subscription.channel == name)
    }
}

#[cfg(test)]
#[path = "subscriptions_tests.rs"]
mod tests;
