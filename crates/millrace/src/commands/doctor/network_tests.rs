//! Addresses, keys, providers and variables.

use std::collections::BTreeMap;

use super::super::check::Level;
use super::{address, keys, models, variables};
use crate::serve;

#[test]
fn a_free_address_is_fine_a_taken_one_fails_unless_millrace_answers() {
    let free = "127.0.0.1:0".parse().expect("an address");
    assert_eq!(address(free, |_| false).level, Level::Ok);
    let taken = serve::bind(free).expect("a free port");
    let taken_address = taken.local_addr().expect("its address");
    assert_eq!(address(taken_address, |_| false).level, Level::Fail);
    assert_eq!(address(taken_address, |_| true).level, Level::Ok);
}

#[test]
fn a_public_address_without_keys_fails() {
    let table = [
        ("127.0.0.1:1", Some(0), Level::Ok),
        ("0.0.0.0:1", Some(0), Level::Fail),
        ("0.0.0.0:1", Some(2), Level::Ok),
        ("0.0.0.0:1", None, Level::Warn),
    ];
    for (address, known, level) in table {
        let address = address.parse().expect("an address");
        assert_eq!(keys(address, known).level, level, "{address} {known:?}");
    }
}

#[test]
fn without_a_provider_it_says_how_to_get_one() {
    let check = models(&[], "offline");
    assert_eq!(check.level, Level::Warn);
    assert!(check.todo.is_some_and(|todo| todo.contains("OPENAI_API_KEY")));
}

#[test]
fn a_misspelt_variable_is_pointed_out() {
    let environment = BTreeMap::from([("MILLRACE_LISTN".to_owned(), "x".to_owned())]);
    let found = variables(&environment);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].todo.as_deref(), Some("did you mean MILLRACE_LISTEN?"));
}
