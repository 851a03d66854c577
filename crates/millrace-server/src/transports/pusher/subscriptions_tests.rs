use super::*;

const SOCKET: &str = "123.456";

fn admit(public: bool, name: &str, auth: &str) -> Result<(), Refused> {
    let settings = PusherSettings { public, ..PusherSettings::for_tests() };
    Subscriptions::default().admit(&settings, SOCKET, name, auth).map(|_| ())
}

#[test]
fn a_channel_is_admitted_by_its_name_its_form_and_its_signature() {
    let settings = PusherSettings::for_tests();
    let private = "private-task-s1a2b3c4";
    let sign = |socket: &str, channel: &str| {
        signature::auth(&settings.key, &settings.secret, socket, channel)
    };
    let right = sign(SOCKET, private);
    let short = sign(SOCKET, "private-task-x");
    for (public, name, auth, outcome) in [
        (true, "task-s1a2b3c4", "", Ok(())),
        (true, "task-s1a2b3c4", "nonsense", Ok(())),
        (true, "other", "", Ok(())),
        (false, "other", "", Ok(())),
        (false, "task-s1a2b3c4", "", Err(Refused::Forbidden)),
        (false, "task-x", "", Err(Refused::Forbidden)),
        (true, private, &*right, Ok(())),
        (false, private, &right, Ok(())),
        (true, private, "", Err(Refused::Signature)),
        (true, private, &sign("123.457", private), Err(Refused::Signature)),
        (true, "private-task-x", &short, Ok(())),
        (true, "private-task-x", &right, Err(Refused::Signature)),
        (true, "private-other", &sign(SOCKET, "private-other"), Err(Refused::Forbidden)),
        (true, "presence-x", "", Err(Refused::Forbidden)),
        (true, "private-encrypted-x", "", Err(Refused::Forbidden)),
        (true, "", "", Err(Refused::Name)),
        (true, "private task", "", Err(Refused::Name)),
    ] {
        assert_eq!(admit(public, name, auth), outcome, "{public} {name} {auth}");
    }
}

#[test]
fn a_socket_has_a_hundred_channels_and_may_begin_each_anew() {
    let settings = PusherSettings::for_tests();
    let mut subscriptions = Subscriptions::default();
    for number in 0..CHANNELS_MAX {
        let name = format!("c{number}");
        assert_eq!(subscriptions.admit(&settings, SOCKET, &name, ""), Ok(Channel::Silent));
        subscriptions.set(&name, None);
    }
    let admit = |subscriptions: &Subscriptions, name: &str| {
        subscriptions.admit(&settings, SOCKET, name, "").map(|_| ())
    };
    assert_eq!(admit(&subscriptions, "one-more"), Err(Refused::TooMany));
    assert_eq!(admit(&subscriptions, "c0"), Ok(()));
    subscriptions.set("c0", None);
    subscriptions.remove("c0");
    subscriptions.remove("c0");
    assert_eq!(admit(&subscriptions, "one-more"), Ok(()));
}
