//! What a WebSocket client says and hears about channels (contracts/ideas.md section 12): the messages in both
//! spellings and the list they change. Pure; a socket holds one of these.

use serde_json::{Map, Value, json};

use crate::limits::SOCKET_CHANNELS_MAX;

/// The channels a connection listens to: all until it says otherwise, then exactly its list.
#[derive(Debug, Default)]
pub(crate) struct Subscriptions(Option<Vec<String>>);

/// How a message is spelled; the answer is spelled alike.
#[derive(Clone, Copy)]
enum Spelling {
    /// `{"type":"subscribe","channels":[..]}`
    Flat,
    /// `{"type":"Subscribe","data":{"channels":[..]}}`
    Nested,
}

impl Subscriptions {
    /// Whether events of `channel` are sent.
    pub(crate) fn has(&self, channel: &str) -> bool {
        self.0.as_ref().is_none_or(|list| list.iter().any(|name| name == channel))
    }

    /// Takes a text message; the answer, where there is one.
    pub(crate) fn receive(&mut self, message: &str) -> Option<String> {
        let fields = match serde_json::from_str(message) {
            Ok(Value::Object(fields)) => fields,
            Ok(_) => return Some(invalid("message must be a JSON object")),
            Err(_) => return Some(invalid("message is not valid JSON")),
        };
        match fields.get("type").and_then(Value::as_str)? {
            "ping" => Some(json!({"type": "pong"}).to_string()),
            "Ping" => Some(json!({"type": "Pong"}).to_string()),
            "subscribe" => Some(self.change(&fields, Spelling::Flat, Self::add)),
            "Subscribe" => Some(self.change(&fields, Spelling::Nested, Self::add)),
            "unsubscribe" => Some(self.change(&fields, Spelling::Flat, Self::remove)),
            "Unsubscribe" => Some(self.change(&fields, Spelling::Nested, Self::remove)),
            _ => None,
        }
    }

    fn change(
        &mut self,
        fields: &Map<String, Value>,
        spelling: Spelling,
        change: fn(&mut Vec<String>, Vec<String>),
    ) -> String {
        let Some(channels) = channels(fields, spelling) else {
            return invalid("channels must be an array of strings");
        };
        let mut list = self.0.clone().unwrap_or_default();
        change(&mut list, channels);
        if list.len() > SOCKET_CHANNELS_MAX {
            return invalid(&format!("channels must name at most {SOCKET_CHANNELS_MAX} channels"));
        }
        let answer = match spelling {
            Spelling::Flat => json!({"type": "subscribed", "channels": list}),
            Spelling::Nested => json!({"type": "Subscribed", "data": {"channels": list}}),
        };
        self.0 = Some(list);
        answer.to_string()
    }

    fn add(list: &mut Vec<String>, channels: Vec<String>) {
        for channel in channels {
            // One more than allowed is enough to be refused.
            if list.len() <= SOCKET_CHANNELS_MAX && !list.contains(&channel) {
                list.push(channel);
            }
        }
    }

    fn remove(list: &mut Vec<String>, channels: Vec<String>) {
        list.retain(|name| !channels.contains(name));
    }
}

fn channels(fields: &Map<String, Value>, spelling: Spelling) -> Option<Vec<String>> {
    let holder = match spelling {
        Spelling::Flat => fields,
        Spelling::Nested => fields.get("data")?.as_object()?,
    };
    let members = holder.get("channels")?.as_array()?;
    members.iter().map(|member| member.as_str().map(str::to_owned)).collect()
}

/// The answer to a message that makes no sense; the connection stays open.
pub(crate) fn invalid(text: &str) -> String {
    json!({"type": "error", "code": "INVALID_MESSAGE", "message": text}).to_string()
}

#[cfg(test)]
#[path = "subscriptions_tests.rs"]
mod tests;
