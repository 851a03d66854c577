//! The push door's settings.

use secrecy::ExposeSecret;

use super::{Environment, Pusher, Settings, Sources, resolve};

const APP: [(&str, &str); 3] = [
    ("MILLRACE_PUSHER_FORWARD_APP_ID", "7"),
    ("MILLRACE_PUSHER_FORWARD_KEY", "k"),
    ("MILLRACE_PUSHER_FORWARD_SECRET", "s3cret"),
];

fn resolved(pairs: &[(&str, &str)]) -> Result<Settings, Vec<String>> {
    let environment: Environment =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    resolve(&Sources { environment, ..Sources::default() }).map_err(|faults| faults.0)
}

fn pusher(pairs: &[(&str, &str)]) -> Pusher {
    resolved(pairs).expect("sound settings").pusher
}

#[test]
fn nothing_set_gives_the_contract_s_defaults() {
    let found = pusher(&[]);
    assert_eq!((found.key.as_str(), found.public), ("millrace", true));
    assert!(found.secret.is_none() && found.forward.is_none());
    assert_eq!((found.activity_timeout_s, found.pong_timeout_s), (120, 30));
    assert_eq!(found.max_connections, 10_000);
}

#[test]
fn a_secret_is_taken_and_never_printed() {
    let found = resolved(&[("MILLRACE_PUSHER_SECRET", "s3cret")]).expect("sound settings");
    assert_eq!(found.pusher.secret.as_ref().map(ExposeSecret::expose_secret), Some("s3cret"));
    assert!(found.entries.iter().all(|entry| !entry.value.contains("s3cret")));
    assert!(!format!("{found:?}").contains("s3cret"));
}

#[test]
fn the_host_is_the_cluster_s_unless_it_is_set() {
    let table = [
        (("MILLRACE_PUSHER_FORWARD_CLUSTER", "eu"), "https://api-eu.pusher.com"),
        (("MILLRACE_PUSHER_FORWARD_HOST", "http://127.0.0.1:9/"), "http://127.0.0.1:9"),
    ];
    for (place, host) in table {
        let mut pairs = APP.to_vec();
        pairs.push(place);
        let forward = pusher(&pairs).forward.expect("a hosted app");
        assert_eq!((forward.app_id.as_str(), forward.key.as_str()), ("7", "k"));
        assert_eq!(forward.host, host);
        assert_eq!(forward.secret.expose_secret(), "s3cret");
    }
}

#[test]
fn half_a_hosted_app_is_a_fault() {
    let missing = |name: &str| format!("`pusher.forward.{name}` is missing");
    assert_eq!(resolved(&APP).expect_err("no place"), [missing("cluster")]);
    let alone = resolved(&[("MILLRACE_PUSHER_FORWARD_CLUSTER", "e.u/")]).expect_err("faults");
    assert_eq!(
        alone,
        [
            missing("app_id"),
            missing("key"),
            missing("secret"),
            "`pusher.forward.cluster` must be made of letters, digits and `-`".to_owned(),
        ]
    );
}

#[test]
fn what_stands_in_paths_and_signatures_is_plain() {
    let plain =
        |name: &str| format!("`{name}` must be made of letters, digits, `-`, `_`, `.` and `~`");
    for key in ["a/b", "a?b", "a b", "a&b", "é"] {
        let faults = resolved(&[("MILLRACE_PUSHER_KEY", key)]).expect_err("a fault");
        assert_eq!(faults, [plain("pusher.key")], "{key}");
    }
    assert_eq!(pusher(&[("MILLRACE_PUSHER_KEY", "a-b_c.d~1")]).key, "a-b_c.d~1");
    let mut app = APP.to_vec();
    app[0].1 = "7/8";
    app.push(("MILLRACE_PUSHER_FORWARD_CLUSTER", "eu"));
    assert_eq!(resolved(&app).expect_err("a fault"), [plain("pusher.forward.app_id")]);
}

#[test]
fn a_host_with_a_path_would_break_every_signature() {
    for host in ["http://h/x", "http://h?x", "http://u@h"] {
        let mut pairs = APP.to_vec();
        pairs.push(("MILLRACE_PUSHER_FORWARD_HOST", host));
        let faults = resolved(&pairs).expect_err("a fault");
        assert!(faults.iter().any(|fault| fault.contains("pusher.forward.host")), "{faults:?}");
    }
}
