//! The layers put together.

use std::path::PathBuf;

use secrecy::ExposeSecret;

use super::{Durability, Environment, Flag, LogFormat, Settings, Sources, resolve};

fn sources(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Sources {
    let environment: Environment =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let flags = flags
        .iter()
        .map(|(name, text)| Flag { name, flag: "--flag", texts: vec![(*text).to_owned()] })
        .collect();
    let file = (!file.is_empty()).then(|| ("m.toml".to_owned(), file.to_owned()));
    Sources { flags, environment, file, directory: PathBuf::from("/start") }
}

fn settings(file: &str, environment: &[(&str, &str)], flags: &[(&'static str, &str)]) -> Settings {
    resolve(&sources(file, environment, flags)).expect("sound settings")
}

fn from(settings: &Settings, name: &str) -> (String, String) {
    let entry = settings.entries.iter().find(|entry| entry.name == name);
    let entry = entry.unwrap_or_else(|| panic!("{name} is not listed"));
    (entry.value.clone(), entry.origin.to_string())
}

fn pair(value: &str, origin: &str) -> (String, String) {
    (value.to_owned(), origin.to_owned())
}

#[test]
fn nothing_set_gives_the_defaults() {
    let settings = settings("", &[], &[]);
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8008");
    assert_eq!(settings.data_dir, None);
    assert_eq!(settings.port_file, None);
    assert_eq!(settings.durability, Durability::Full);
    assert_eq!(settings.roots, [PathBuf::from("/start")]);
    assert!(settings.api_keys.is_empty() && settings.providers.is_empty());
    assert_eq!(settings.default_model, None);
    assert_eq!((settings.max_concurrency, settings.engine_workers), (16, 256));
    assert_eq!((settings.task_workers, settings.offline_rehearsal), (4, false));
    assert_eq!((settings.max_unfinished, settings.time_limit_s), (10_000, 1_800));
    assert_eq!((settings.offline_delay_ms, settings.log_filter.as_deref()), (0, None));
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!(from(&settings, "server.data_dir"), pair("./millrace-data", "default"));
    assert_eq!(from(&settings, "workspace.roots"), pair("/start", "default"));
}

#[test]
fn flags_win_over_environment_over_file_over_default() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"";
    let environment = [("MILLRACE_LISTEN", "127.0.0.1:2")];
    let flags = [("server.listen", "127.0.0.1:3")];
    let table = [
        (settings("", &[], &[]), "127.0.0.1:8008", "default"),
        (settings(file, &[], &[]), "127.0.0.1:1", "m.toml:2"),
        (settings(file, &environment, &[]), "127.0.0.1:2", "MILLRACE_LISTEN"),
        (settings(file, &environment, &flags), "127.0.0.1:3", "--flag"),
    ];
    for (settings, value, origin) in table {
        assert_eq!(from(&settings, "server.listen"), pair(value, origin));
        assert_eq!(settings.listen.to_string(), value);
    }
}

#[test]
fn a_relative_root_counts_from_the_start_directory_only_as_a_flag() {
    let found = settings("", &[], &[("workspace.roots", "sub")]);
    assert_eq!(found.roots, [PathBuf::from("/start/sub")]);
    let refused = resolve(&sources("", &[("MILLRACE_WORKSPACE_ROOTS", "sub")], &[]));
    assert!(refused.is_err());
}

#[test]
fn vendors_are_configured_by_their_own_variables() {
    let environment = [
        ("GEMINI_API_KEY", "g"),
        ("OPENAI_API_KEY", "o"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1/"),
        ("ANTHROPIC_API_KEY", ""),
    ];
    let found = settings("", &environment, &[]);
    let names: Vec<_> = found.providers.iter().map(|provider| provider.name.as_str()).collect();
    assert_eq!(names, ["openai", "gemini"]);
    let openai = &found.providers[0];
    assert_eq!(openai.base_url.as_deref(), Some("http://127.0.0.1:9/v1"));
    assert_eq!(openai.key.as_ref().map(ExposeSecret::expose_secret), Some("o"));
    assert_eq!((openai.dialect.as_str(), openai.structured.as_str()), ("openai-chat", "auto"));
    assert_eq!(found.providers[1].dialect, "gemini");
    assert_eq!(from(&found, "providers.openai.key"), pair("********", "OPENAI_API_KEY"));
}

#[test]
fn a_base_url_alone_configures_a_vendor() {
    let found = settings("", &[("OPENAI_BASE_URL", "http://h/v1")], &[]);
    assert_eq!(found.providers.len(), 1);
    assert!(found.providers[0].key.is_none());
}

#[test]
fn the_key_comes_from_the_highest_place_that_has_one() {
    let file = "[providers.openai]\nkey_env = \"MINE\"\nkey = \"file\"";
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
    let table: [Case<'_>; 5] = [
        ("[providers.openai]\nkey = \"file\"", &[], "file"),
        ("[providers.openai]\nkey = \"file\"", &[("OPENAI_API_KEY", "vendor")], "vendor"),
        (file, &[("MINE", "mine"), ("OPENAI_API_KEY", "vendor")], "mine"),
        (file, &[("OPENAI_API_KEY", "vendor")], "file"),
        (file, &[("MINE", "mine"), ("MILLRACE_PROVIDERS_OPENAI_KEY", "ours")], "ours"),
    ];
    for (file, environment, expected) in table {
        let found = settings(file, environment, &[]);
        let key = found.providers[0].key.as_ref().map(ExposeSecret::expose_secret);
        assert_eq!(key, Some(expected), "{environment:?}");
    }
}

#[test]
fn providers_stand_in_the_order_of_preference() {
    let file = "\
[providers.zeta]
base_url = \"http://z/v1\"
[providers.alpha]
base_url = \"http://a/v1\"
default_model = \"m\"
models = [\"m\", \"n\"]
structured = \"prompt\"
max_concurrency = 2
[providers.idle]
default_model = \"x\"
[providers.gemini]
key = \"k\"
";
    let found = settings(file, &[("ANTHROPIC_API_KEY", "a")], &[]);
    let names: Vec<_> = found.providers.iter().map(|provider| provider.name.as_str()).collect();
    assert_eq!(names, ["anthropic", "gemini", "zeta", "alpha"]);
    let alpha = &found.providers[3];
    assert_eq!((alpha.dialect.as_str(), alpha.structured.as_str()), ("openai-chat", "prompt"));
    assert_eq!(alpha.models, ["m", "n"]);
    assert_eq!(alpha.max_concurrency, Some(2));
}

#[test]
fn a_provider_that_cannot_be_reached_is_a_fault() {
    let table = [
        ("[providers.mine]\nkey = \"k\"", "`providers.mine.base_url` is missing"),
        (
            "[providers.\"My One\"]\nbase_url = \"http://h\"",
            "`providers.My One`: a provider's name",
        ),
    ];
    for (file, beginning) in table {
        let faults = resolve(&sources(file, &[], &[])).expect_err("a fault");
        assert!(faults.0[0].starts_with(beginning), "{faults}");
    }
}

#[test]
fn faults_of_all_layers_are_told_together() {
    let broken = sources(
        "[tasks]\nworkers = 0",
        &[("MILLRACE_LOG_FORMAT", "xml"), ("OPENAI_BASE_URL", "h"), ("MILLRACE_EXECUTOR_X", "x")],
        &[("server.listen", "banana")],
    );
    let faults = resolve(&broken).expect_err("five faults").0;
    assert_eq!(faults.len(), 5, "{faults:?}");
}

#[test]
fn no_secret_is_printed() {
    let file = "[api]\nkeys = [\"s3cret\", \"s3cret2\"]\n[providers.x]\nkey = \"s3cret\"\n\
        base_url = \"https://me:s3cret@host/v1\"";
    let environment = [("OPENAI_API_KEY", "s3cret"), ("MILLRACE_EXECUTOR_X", "[\"run\"]")];
    let found = settings(file, &environment, &[]);
    for entry in &found.entries {
        assert!(!entry.value.contains("s3cret"), "{}", entry.name);
    }
    assert_eq!(from(&found, "api.keys"), pair("********, ********", "m.toml:2"));
    assert_eq!(from(&found, "providers.x.base_url"), pair("https://********@host/v1", "m.toml:5"));
    assert_eq!(from(&found, "executors.X"), pair("[\"run\"]", "MILLRACE_EXECUTOR_X"));
    assert_eq!(found.api_keys.len(), 2);
    assert!(!format!("{found:?}").contains("s3cret,"), "a debug print");
}

#[test]
fn models_are_named_by_file_and_environment() {
    let file = "[models]\ndefault = \"fast\"\n[models.aliases]\nfast = \"gpt-5-nano\"\n\
        [models.fallback]\nfast = [\"sonnet\", \"offline\"]";
    let found = settings(file, &[("MILLRACE_MODELS_DEFAULT", "slow")], &[]);
    assert_eq!(found.default_model.as_deref(), Some("slow"));
    assert_eq!(found.aliases["fast"], "gpt-5-nano");
    assert_eq!(found.fallbacks["fast"], ["sonnet", "offline"]);
}

#[test]
fn prices_need_both_directions() {
    let file = "[models.prices.\"gpt-4.1\"]\ninput = 2\noutput = 8.5";
    assert_eq!(settings(file, &[], &[]).prices["gpt-4.1"], (2.0, 8.5));
    let half = sources("[models.prices.x]\ninput = 2", &[], &[]);
    let faults = resolve(&half).expect_err("a fault");
    assert_eq!(faults.0, ["`models.prices.x.output` is missing"]);
}
