//! Channel names: which task a name means, and who may have it (contracts/tasks.md 11.3, 11.4). Pure.

use super::limits::CHANNEL_CHARS_MAX;

/// Begins the name of a task's public channel.
const PUBLIC: &str = "task-";
/// Begins the name of a task's private channel.
const PRIVATE: &str = "private-task-";
/// What begins the names of channels that not everyone may have.
const GUARDED: [&str; 2] = ["private-", "presence-"];

/// Characters of a sessionId (contracts/tasks.md section 3).
const SESSION_CHARS: std::ops::RangeInclusive<usize> = 8..=128;

/// The form of a task's channel: the same events under another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// `task-<sessionId>`
    Public,
    /// `private-task-<sessionId>`
    Private,
}

impl Form {
    /// Both, in the order in which they are forwarded.
    pub(super) const ALL: [Self; 2] = [Self::Public, Self::Private];

    /// The channel of a task.
    pub(super) fn channel(self, session_id: &str) -> String {
        let prefix = match self {
            Self::Public => PUBLIC,
            Self::Private => PRIVATE,
        };
        format!("{prefix}{session_id}")
    }
}

/// What a valid name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel<'a> {
    /// Events of the task with that sessionId, if there is or will be one.
    Task(Form, &'a str),
    /// A task's channel by its form, of a sessionId that no task can have: it stays silent.
    NoTask(Form),
    /// Any other public name: it stays silent.
    Silent,
    /// A name nobody may have.
    Forbidden,
}

/// Whether `name` has 1 to 200 of the characters of a channel's name.
pub(super) fn is_valid(name: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_=@,.;:-".contains(&byte);
    (1..=CHANNEL_CHARS_MAX).contains(&name.len()) && name.bytes().all(known)
}

/// What a valid name means.
pub(super) fn parse(name: &str) -> Channel<'_> {
    for (form, prefix) in [(Form::Public, PUBLIC), (Form::Private, PRIVATE)] {
        match name.strip_prefix(prefix) {
            Some(session_id) if is_session_id(session_id) => {
                return Channel::Task(form, session_id);
            }
            Some(_) => return Channel::NoTask(form),
            None => {}
        }
    }
    if GUARDED.iter().any(|prefix| name.starts_with(prefix)) {
        return Channel::Forbidden;
    }
    Channel::Silent
}

fn is_session_id(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
    SESSION_CHARS.contains(&text.len()) && text.bytes().all(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_1_to_200_of_the_set() {
        let (longest, too_long) = ("a".repeat(200), "a".repeat(201));
        for (name, valid) in [
            ("a", true),
            ("task-s1a2b3c4", true),
            ("aZ09_-=@,.;:", true),
            (&*longest, true),
            ("", false),
            (&*too_long, false),
            ("a b", false),
            ("a/b", false),
            ("ä", false),
            ("#server", false),
        ] {
            assert_eq!(is_valid(name), valid, "{name}");
        }
    }

    #[test]
    fn a_name_means_a_task_or_silence_or_nothing_anyone_may_have() {
        use Channel::{Forbidden, NoTask, Silent, Task};
        for (name, meant) in [
            ("task-12345678", Task(Form::Public, "12345678")),
            ("task-a.b:c_d-e", Task(Form::Public, "a.b:c_d-e")),
            ("private-task-12345678", Task(Form::Private, "12345678")),
            ("task-1234567", NoTask(Form::Public)),
            ("task-", NoTask(Form::Public)),
            ("task-1234@678", NoTask(Form::Public)),
            ("private-task-", NoTask(Form::Private)),
            ("tasks", Silent),
            ("my-channel", Silent),
            ("private", Silent),
            ("cache-x", Silent),
            ("private-x", Forbidden),
            ("private-encrypted-task-12345678", Forbidden),
            ("presence-task-12345678", Forbidden),
        ] {
            assert_eq!(parse(name), meant, "{name}");
        }
    }

    #[test]
    fn a_channel_is_read_back() {
        for form in Form::ALL {
            assert_eq!(parse(&form.channel("12345678")), Channel::Task(form, "12345678"));
        }
    }
}
