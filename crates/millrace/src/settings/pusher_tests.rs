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
