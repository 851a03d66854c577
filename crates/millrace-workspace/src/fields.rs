//! The request fields whose rules and texts every surface shares (contract 6 to 10). Pure checks; the
//! JSON type of a field is the surface's business.

use crate::error::{Error, shown};

/// Text for an unknown effort.
pub(crate) const EFFORT: &str = "effort must be one of: trivial, small, medium, large, complex";
/// Text for an unknown status.
pub(crate) const STATUS: &str = "status must be one of: draft, promoted, dismissed";
/// Text for an unknown priority.
pub(crate) const PRIORITY: &str = "priority must be one of: P0, P1, P2, P3";

/// Text for a `limit` out of range or of another type.
pub const LIMIT: &str = "limit must be an integer between 1 and 1000";
/// Text for an `offset` out of range or of another type.
pub const OFFSET: &str = "offset must be a non-negative integer";
/// Text for a `max_ideas` out of range or of another type.
pub const MAX_IDEAS: &str = "max_ideas must be an integer between 1 and 50";
/// Text for `ids` that are too many or no strings.
pub const IDS: &str = "ids must be an array of at most 1000 strings";
/// Text for a batch deletion that names nothing.
pub const SELECTOR: &str = "ids, type, all - at least one must be specified";

/// The most entries of `limit` (contract 7.1).
pub const LIMIT_MAX: usize = 1000;
/// The `limit` of a request for ideas that names none (contract 7.1).
pub const IDEAS_LIMIT_DEFAULT: usize = 100;
/// The `limit` of a request for sessions that names none (contract 7.4).
pub const SESSIONS_LIMIT_DEFAULT: usize = 20;
/// The most `ids` of a batch deletion (contract 10).
pub const IDS_MAX: usize = 1000;
/// The most ideas of a type (contract 6.1).
pub const MAX_IDEAS_MAX: u32 = 50;

const REASON_CHARACTERS_MAX: usize = 2000;
const BRANCH_CHARACTERS_MAX: usize = 200;
const ASSIGNEE_CHARACTERS_MAX: usize = 100;
const MODEL_CHARACTERS_MAX: usize = 100;
const EXECUTOR_CHARACTERS_MAX: usize = 64;

/// `slug` of promote.
///
/// # Errors
/// The text of contract 8.
pub fn slug(text: &str) -> Result<(), Error> {
    let inner = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    let valid = (1..=crate::names::SLUG_CHARACTERS_MAX).contains(&text.len())
        && text.bytes().all(inner)
        && !text.starts_with('-')
        && !text.ends_with('-');
    check(valid, "slug must be 1 to 60 lowercase letters, digits or inner hyphens")
}

/// `branch` of promote: what `git check-ref-format --branch` takes (git-check-ref-format(1)).
///
/// # Errors
/// The text of contract 8, naming the branch.
pub fn branch(name: &str) -> Result<(), Error> {
    let forbidden = |c: char| {
        c <= ' ' || c == '\u{7f}' || matches!(c, '~' | '^' | ':' | '?' | '*' | '[' | '\\')
    };
    let part_ok =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock");
    let valid = name.chars().count() <= BRANCH_CHARACTERS_MAX
        && !name.starts_with('-')
        && !name.ends_with('.')
        && name != "@"
        && name != "HEAD"
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains(forbidden)
        && name.split('/').all(part_ok);
    if valid { Ok(()) } else { Err(Error::BranchInvalid(shown(name))) }
}

/// `assignee` of promote.
///
/// # Errors
/// The text of contract 8.
pub fn assignee(text: &str) -> Result<(), Error> {
    let length = text.chars().count();
    let valid = (1..=ASSIGNEE_CHARACTERS_MAX).contains(&length) && !text.contains(char::is_control);
    check(valid, "assignee is not valid")
}

/// `executor` of promote, in the upper case it is stored in.
///
/// # Errors
/// The text of contract 8.
pub fn executor(text: &str) -> Result<String, Error> {
    let valid = text.len() <= EXECUTOR_CHARACTERS_MAX
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    check(valid, "executor is not valid")?;
    Ok(text.to_ascii_uppercase())
}

/// `model` of promote. A control character is refused with the rest: the name becomes an argument.
///
/// # Errors
/// The text of contract 8.
pub fn model(text: &str) -> Result<(), Error> {
    let valid = text.chars().count() <= MODEL_CHARACTERS_MAX
        && !text.starts_with('-')
        && !text.contains(char::is_control);
    check(valid, "model is not valid")
}

/// `reason` of dismiss.
///
/// # Errors
/// The text of contract 9.
pub fn reason(text: &str) -> Result<(), Error> {
    let valid = text.chars().count() <= REASON_CHARACTERS_MAX;
    check(valid, "reason must be at most 2000 characters")
}

/// `limit` of the lists.
///
/// # Errors
/// The text of contract 7.1.
pub fn limit(value: i64) -> Result<usize, Error> {
    usize::try_from(value)
        .ok()
        .filter(|limit| (1..=LIMIT_MAX).contains(limit))
        .ok_or(Error::Field(LIMIT))
}

/// `offset` of the lists.
///
/// # Errors
/// The text of contract 7.1.
pub fn offset(value: i64) -> Result<usize, Error> {
    usize::try_from(value).map_err(|_| Error::Field(OFFSET))
}

/// `max_ideas` of generate.
///
/// # Errors
/// The text of contract 6.1.
pub fn max_ideas(value: i64) -> Result<u32, Error> {
    u32::try_from(value)
        .ok()
        .filter(|count| (1..=MAX_IDEAS_MAX).contains(count))
        .ok_or(Error::Field(MAX_IDEAS))
}

fn check(valid: bool, text: &'static str) -> Result<(), Error> {
    if valid { Ok(()) } else { Err(Error::Field(text)) }
}

#[cfg(test)]
mod tests;
