//! Variables and the settings they mean.

use super::environment::{self, Environment};

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn read(pairs: &[(&str, &str)], chosen: &[&str]) -> Vec<(String, String)> {
    let chosen: Vec<String> = chosen.iter().map(|name| (*name).to_owned()).collect();
    let given = environment::read(&environment(pairs), &chosen).expect("sound variables");
    given.into_iter().map(|given| (given.name, given.value.to_string())).collect()
}

#[test]
fn a_variable_means_the_setting_of_its_name() {
    let table = [
        ("MILLRACE_SERVER_LISTEN", "127.0.0.1:9", "server.listen", "127.0.0.1:9"),
        ("MILLRACE_LISTEN", "localhost:9", "server.listen", "127.0.0.1:9"),
        ("MILLRACE_SERVER_DATA_DIR", "/d", "server.data_dir", "/d"),
        ("MILLRACE_DATA_DIR", "/d", "server.data_dir", "/d"),
        ("MILLRACE_WORKSPACE_ROOTS", "/a:/b:", "workspace.roots", "/a, /b"),
        ("MILLRACE_API_KEYS", "one, two,", "api.keys", "one, two"),
        ("MILLRACE_MODELS_DEFAULT", "scripted", "models.default", "scripted"),
        ("MILLRACE_MODELS_ALIASES_FAST", "gpt-5-nano", "models.aliases.fast", "gpt-5-nano"),
        ("MILLRACE_MODELS_FALLBACK_FAST", "a,b", "models.fallback.fast", "a, b"),
        ("MILLRACE_PROVIDERS_MAX_CONCURRENCY", "4", "providers.max_concurrency", "4"),
        ("MILLRACE_PROVIDERS_X_MAX_CONCURRENCY", "2", "providers.x.max_concurrency", "2"),
        ("MILLRACE_PROVIDERS_X_KEY_ENV", "MINE", "providers.x.key_env", "MINE"),
        ("MILLRACE_PROVIDERS_X_KEY", "k", "providers.x.key", "k"),
        (
            "MILLRACE_PROVIDERS_LM_STUDIO_BASE_URL",
            "http://h/v1/",
            "providers.lm_studio.base_url",
            "http://h/v1",
        ),
        ("MILLRACE_TASKS_TIME_LIMIT_S", "2", "tasks.time_limit_s", "2"),
        ("MILLRACE_ENGINE_WORKERS", "9", "engine.workers", "9"),
        ("MILLRACE_OFFLINE_DELAY_MS", "0", "offline.delay_ms", "0"),
        ("MILLRACE_OFFLINE_REHEARSAL", "true", "offline.rehearsal", "true"),
        ("MILLRACE_PUSHER_KEY", "k", "pusher.key", "k"),
        ("MILLRACE_PUSHER_PUBLIC", "false", "pusher.public", "false"),
        ("MILLRACE_PUSHER_ACTIVITY_TIMEOUT", "1", "pusher.activity_timeout", "1"),
        ("MILLRACE_PUSHER_FORWARD_APP_ID", "7", "pusher.forward.app_id", "7"),
        ("MILLRACE_PUSHER_FORWARD_HOST", "http://h/", "pusher.forward.host", "http://h"),
        ("MILLRACE_LOG", "debug", "log.filter", "debug"),
        ("MILLRACE_LOG_FORMAT", "json", "log.format", "json"),
    ];
    for (variable, text, name, value) in table {
        assert_eq!(
            read(&[(variable, text)], &[]),
            [(name.to_owned(), value.to_owned())],
            "{variable}"
        );
    }
}

#[test]
fn a_variable_finds_the_name_the_file_chose() {
    let pairs =
        [("MILLRACE_PROVIDERS_LM_STUDIO_KEY", "k"), ("MILLRACE_MODELS_ALIASES_GPT_4_1", "x")];
    let found = read(&pairs, &["lm-studio", "gpt-4.1"]);
    assert_eq!(found[0].0, "models.aliases.gpt-4.1");
    assert_eq!(found[1].0, "providers.lm-studio.key");
}

#[test]
fn the_full_variable_wins_over_the_short_one() {
    let both = [("MILLRACE_LISTEN", "127.0.0.1:1"), ("MILLRACE_SERVER_LISTEN", "127.0.0.1:2")];
    assert_eq!(read(&both, &[]), [("server.listen".to_owned(), "127.0.0.1:2".to_owned())]);
}

#[test]
fn empty_and_foreign_variables_set_nothing() {
    let pairs = [
        ("MILLRACE_LISTEN", ""),
        ("MILLRACE_API_KEY", "client"),
        ("MILLRACE_SERVER", "http://h"),
        ("MILLRACE_EXECUTOR_X", "[\"x\"]"),
        ("MILLRACE_WHATEVER", "1"),
        ("MILLRACE_PROVIDERS__KEY", "1"),
        ("HOME", "/h"),
    ];
    assert_eq!(read(&pairs, &[]), []);
}

#[test]
fn every_bad_variable_is_told_without_its_secret() {
    let pairs = [
        ("MILLRACE_LISTEN", "banana"),
        ("MILLRACE_TASKS_WORKERS", "0"),
        ("MILLRACE_LOG_FORMAT", "xml"),
        ("MILLRACE_WORKSPACE_ROOTS", "/a:b"),
        ("MILLRACE_PROVIDERS_X_BASE_URL", "ftp://secret"),
    ];
    let faults = environment::read(&environment(&pairs), &[]).expect_err("five faults");
    assert_eq!(
        faults,
        [
            "`MILLRACE_LISTEN` must be an address and a port such as 127.0.0.1:8008, and `banana` is not",
            "`MILLRACE_LOG_FORMAT` must be one of text, json, and `xml` is not",
            "`MILLRACE_PROVIDERS_X_BASE_URL` must begin with http:// or https://",
            "`MILLRACE_TASKS_WORKERS` must be a whole number from 1 to 10000",
            "`MILLRACE_WORKSPACE_ROOTS` must be absolute directories, and `b` is not",
        ]
    );
}

#[test]
fn executors_are_json_arrays_by_name_in_capitals() {
    let sound = environment(&[("MILLRACE_EXECUTOR_claude_code", "[\"run\",\"{branch}\"]")]);
    let executors = environment::executors(&sound).expect("sound");
    assert_eq!(executors.get("CLAUDE_CODE").map(String::as_str), Some("[\"run\",\"{branch}\"]"));
    for bad in ["run", "[]", "[\"\"]", "[1]", "{}"] {
        let broken = environment(&[("MILLRACE_EXECUTOR_X", bad)]);
        assert!(environment::executors(&broken).is_err(), "{bad}");
    }
}

#[test]
fn strangers_are_named_with_the_nearest_setting() {
    let strange = environment(&[
        ("MILLRACE_DATADIR", "/d"),
        ("MILLRACE_SERVER", "http://h"),
        ("MILLRACE_LOG", "info"),
        ("MILLRACE_ZZZZZZZZ", "1"),
    ]);
    assert_eq!(
        environment::strangers(&strange),
        [
            ("MILLRACE_DATADIR".to_owned(), Some("MILLRACE_DATA_DIR".to_owned())),
            ("MILLRACE_ZZZZZZZZ".to_owned(), None),
        ]
    );
}
