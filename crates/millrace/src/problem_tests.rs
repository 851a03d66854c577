//! What a failing command tells.

use millrace_core::code;

use super::{Problem, hint, text};

#[test]
fn a_problem_tells_its_code_and_what_to_do() {
    let problem = Problem::coded(code::ADDRESS_IN_USE, "127.0.0.1:8008 is in use").hint("try 8009");
    let error = anyhow::Error::from(problem);
    assert_eq!(text(&error), "127.0.0.1:8008 is in use [E0012]");
    assert_eq!(hint(&error).as_deref(), Some("try 8009; `millrace explain E0012` says more"));
}

#[test]
fn a_problem_without_a_page_tells_only_itself() {
    let error = anyhow::Error::from(Problem::new("no such key: `ab`"));
    assert_eq!(text(&error), "no such key: `ab`");
    assert_eq!(hint(&error), None);
}

#[test]
fn a_foreign_error_tells_its_causes() {
    let error = anyhow::anyhow!("inner").context("outer");
    assert_eq!(text(&error), "outer: inner");
}

#[test]
fn an_error_of_the_store_tells_its_page() {
    let error = anyhow::Error::from(millrace_engine::Error::from(millrace_store::Error::DiskFull));
    assert_eq!(text(&error), "the disk is full [E0002]");
    assert_eq!(hint(&error).as_deref(), Some("`millrace explain E0002` says more"));
}
