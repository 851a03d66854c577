//! Answers and what the command line makes of them.

use clap::Parser;
use serde_json::{Value, json};

use super::{check_removed, data_of};
use crate::args::{Cli, Command};
use crate::idea::failure::Failure;

fn removed(line: &str, data: Value) -> Result<Value, Failure> {
    let words = ["millrace", "idea"].into_iter().chain(line.split(' '));
    let Command::Idea(idea) = Cli::parse_from(words).command else { panic!("no idea command") };
    check_removed(&idea.command, data)
}

#[test]
fn the_data_is_the_answer_without_its_envelope_in_the_same_order() {
    let body = json!({"success": true, "ideas": [], "total": 0, "has_more": false});
    assert_eq!(data_of(body).to_string(), r#"{"ideas":[],"total":0,"has_more":false}"#);
}

#[test]
fn removing_ids_of_which_none_exists_fails_with_the_first() {
    let none = || json!({"deleted": 0, "ids": []});
    let failure = removed("remove ffffffff eeeeeeee", none()).expect_err("a failure");
    assert_eq!(failure.error, "Idea not found: ffffffff");
    assert_eq!(failure.to_json()["code"], "NOT_FOUND");
    assert_eq!(removed("remove --type none", none()), Ok(none()));
    assert_eq!(removed("remove --all", none()), Ok(none()));
    let one = json!({"deleted": 1, "ids": ["eeeeeeee"]});
    assert_eq!(removed("remove ffffffff eeeeeeee", one.clone()), Ok(one));
}

#[test]
fn error_answers_keep_their_words() {
    let body = json!({"success": false, "error": "Idea not found: x", "code": "NOT_FOUND"});
    assert_eq!(Failure::of_answer(404, &body).to_json(), body);
    let strange = Failure::of_answer(502, &Value::Null);
    assert_eq!(strange.error, "the server answered HTTP 502");
    assert_eq!(strange.code, "INTERNAL_ERROR");
    let unauthorized =
        json!({"success": false, "error": "Missing or invalid API key", "code": "UNAUTHORIZED"});
    assert!(Failure::of_answer(401, &unauthorized).hint.is_some());
}
