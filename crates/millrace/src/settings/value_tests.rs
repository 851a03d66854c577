//! Kinds, names, nearness.

use super::key::{KEYS, Kind, chosen_part, find, variable};
use super::nearest::nearest;
use super::value::{address, read};

#[test]
fn every_default_is_a_value_of_its_own_kind() {
    for key in KEYS.iter().filter(|key| !key.default.is_empty()) {
        read(key.kind, key.default).unwrap_or_else(|error| panic!("{}: {error}", key.name));
    }
}

#[test]
fn no_two_settings_share_a_variable() {
    let mut variables: Vec<String> = KEYS
        .iter()
        .flat_map(|key| [Some(variable(key.name)), key.also.map(str::to_owned)])
        .flatten()
        .collect();
    let count = variables.len();
    variables.sort();
    variables.dedup();
    assert_eq!(variables.len(), count);
}

#[test]
fn names_find_their_setting() {
    let table = [
        ("server.listen", Some("server.listen")),
        ("providers.max_concurrency", Some("providers.max_concurrency")),
        ("providers.x.max_concurrency", Some("providers.*.max_concurrency")),
        ("providers..key", None),
        ("models.aliases.gpt-4.1", Some("models.aliases.*")),
        ("models.aliases.", None),
        ("models.prices.gpt-4.1.input", Some("models.prices.*.input")),
        ("server", None),
        ("", None),
    ];
    for (name, expected) in table {
        assert_eq!(find(name).map(|key| key.name), expected, "{name}");
    }
}

#[test]
fn the_chosen_part_is_what_stands_for_the_star() {
    assert_eq!(chosen_part("providers.*.key", "providers.x.key"), Some("x"));
    assert_eq!(chosen_part("models.aliases.*", "models.aliases.a.b"), Some("a.b"));
    assert_eq!(chosen_part("server.listen", "server.listen"), None);
}

#[test]
fn addresses_are_read_as_people_write_them() {
    assert_eq!(
        address("localhost:8008").map(|found| found.to_string()),
        Ok("127.0.0.1:8008".to_owned())
    );
    assert_eq!(address("[::1]:0").map(|found| found.to_string()), Ok("[::1]:0".to_owned()));
    for bad in ["", "8008", ":8008", "127.0.0.1", "127.0.0.1:70000", "example.org:80"] {
        assert!(address(bad).is_err(), "{bad}");
    }
}

#[test]
fn numbers_keep_to_their_range() {
    let kind = Kind::Whole { min: 1, max: 10 };
    for (text, sound) in
        [("1", true), ("10", true), ("0", false), ("11", false), ("x", false), ("1.0", false)]
    {
        assert_eq!(read(kind, text).is_ok(), sound, "{text}");
    }
}

#[test]
fn the_nearest_word_is_found_or_none() {
    let words = ["listen", "data_dir", "durability"];
    let table =
        [("listne", Some("listen")), ("datadir", Some("data_dir")), ("port", None), ("", None)];
    for (word, expected) in table {
        assert_eq!(nearest(word, words.into_iter()), expected, "{word}");
    }
}
