//! Settings and the parts they become.

use std::path::{Path, PathBuf};

use super::{catalog, limits, platform_dir, user_in, user_of};
use crate::settings::{Environment, Settings, Sources, resolve};

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn settings(file: &str, variables: &[(&str, &str)]) -> Settings {
    let sources = Sources {
        file: Some(("m.toml".to_owned(), file.to_owned())),
        environment: environment(variables),
        ..Sources::default()
    };
    resolve(&sources).expect("sound settings")
}

#[test]
fn every_dialect_of_the_settings_is_one_of_the_models() {
    for dialect in ["openai-chat", "openai-responses", "anthropic", "gemini"] {
        let file = format!("[providers.x]\nbase_url = \"http://h\"\ndialect = \"{dialect}\"");
        let catalog = catalog(&settings(&file, &[])).expect("a known dialect");
        assert_eq!(catalog.settings().providers[0].dialect.name(), dialect);
    }
}

#[test]
fn without_a_provider_the_default_is_offline() {
    assert_eq!(catalog(&settings("", &[])).expect("a catalog").default_name(), "offline");
}

#[test]
fn settings_reach_catalog_and_limits() {
    let file = "\
[models]
default = \"fast\"
[models.aliases]
fast = \"x/small\"
[models.prices.small]
input = 1
output = 2.5
[providers]
max_concurrency = 4
[providers.x]
base_url = \"http://h\"
[providers.y]
base_url = \"http://i\"
max_concurrency = 2
[engine]
workers = 9
[tasks]
workers = 3
max_unfinished = 5
time_limit_s = 7
";
    let settings = settings(file, &[]);
    let catalog = catalog(&settings).expect("a catalog");
    let route = catalog.resolve("fast").expect("a route");
    assert_eq!(route.candidates[0].provider, "x");
    assert_eq!(route.candidates[0].model_id, "small");
    assert!(catalog.price("fast", "small").is_some());
    let places: Vec<_> =
        catalog.settings().providers.iter().map(|provider| provider.max_concurrency).collect();
    assert_eq!(places, [4, 2]);
    let limits = limits(&settings);
    assert_eq!((limits.generations_max, limits.project_generations_max), (9, 3));
    assert_eq!((limits.unfinished_max, limits.generation_ms_max), (5, 7_000));
}

#[test]
fn the_models_for_rehearsals_exist_only_where_they_are_wanted() {
    for (file, known) in [("", false), ("[offline]\nrehearsal = true", true)] {
        let catalog = catalog(&settings(file, &[])).expect("a catalog");
        assert_eq!(catalog.resolve("offline-slow").is_some(), known, "{file}");
    }
}

#[test]
fn the_platform_directory_follows_the_base_directories() {
    type Case<'a> = (&'a [(&'a str, &'a str)], Option<&'a str>);
    let table: [Case<'_>; 5] = [
        (&[("XDG_DATA_HOME", "/d"), ("HOME", "/h")], Some("/d/millrace")),
        (&[("XDG_DATA_HOME", "relative"), ("HOME", "/h")], Some("/h/.local/share/millrace")),
        (&[("XDG_DATA_HOME", ""), ("HOME", "/h")], Some("/h/.local/share/millrace")),
        (&[("HOME", "/h")], Some("/h/.local/share/millrace")),
        (&[], None),
    ];
    for (pairs, expected) in table {
        let expected = expected.map(PathBuf::from);
        if cfg!(target_os = "macos") && expected.as_deref() != Some(Path::new("/d/millrace")) {
            continue;
        }
        assert_eq!(platform_dir(&environment(pairs)), expected, "{pairs:?}");
    }
}

#[test]
fn the_user_is_the_first_that_is_named() {
    assert_eq!(user_in(&environment(&[("USER", ""), ("LOGNAME", "ann")])).as_deref(), Some("ann"));
    let users =
        "root:x:0:0:root:/root:/bin/sh\n\nbroken\n:x:7:\nann:x:1000:1000::/home/ann:/bin/sh\n";
    let table = [(0, Some("root")), (1000, Some("ann")), (7, None), (42, None)];
    for (id, name) in table {
        assert_eq!(user_of(users, id).as_deref(), name, "{id}");
    }
}
