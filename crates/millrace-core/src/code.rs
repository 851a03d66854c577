//! The catalogue of error codes: one stable code per kind of trouble, each with a page in docs/errors that
//! says what happened and what to do. `millrace explain CODE` prints the page; a tidy test pairs the two.

/// A code of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    /// `E` and four digits; never reused.
    pub id: &'static str,
    /// One sentence fragment.
    pub title: &'static str,
}

macro_rules! catalogue {
    ($($name:ident = $id:literal, $title:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code { id: $id, title: $title };)*
        /// Every code, in order.
        pub const ALL: &[Code] = &[$($name),*];
    };
}

catalogue! {
    DATABASE_LOCKED = "E0001", "the database is locked by another program";
    DISK_FULL = "E0002", "the disk is full";
    DATA_DIR_READ_ONLY = "E0003", "the data directory cannot be written";
    DATABASE_CORRUPT = "E0004", "the database file is damaged";
    DATABASE_NEWER = "E0005", "the database was written by a newer Millrace";
    DATABASE_IO = "E0006", "the database could not be read or written";
    CONFIG_INVALID = "E0010", "a setting is not valid";
    ADDRESS_NEEDS_KEYS = "E0011", "a public address needs API keys";
    ADDRESS_IN_USE = "E0012", "the address cannot be listened on";
    MODEL_RATE_LIMITED = "E0020", "the provider limits the rate of requests";
    MODEL_OVERLOADED = "E0021", "the provider is overloaded";
    MODEL_TIMEOUT = "E0022", "the provider did not answer in time";
    MODEL_CONNECTION = "E0023", "the connection to the provider failed";
    MODEL_REQUEST = "E0024", "the provider refused the request";
    MODEL_AUTH = "E0025", "the provider refused the key";
    MODEL_FILTERED = "E0026", "the provider filtered the answer";
    MODEL_TRUNCATED = "E0027", "the model's answer was cut short";
    MODEL_OUTPUT = "E0028", "the model's answer could not be read";
    RECIPE_INVALID = "E0030", "a recipe or idea type does not parse";
    WORKSPACE_PATH = "E0040", "a workspace path is not allowed";
    WORKER_LOST = "E0050", "the generation's worker was lost too often";
    TOO_MANY_UNFINISHED = "E0051", "too many generations are unfinished";
}

/// The code of that id, without regard to case.
#[must_use]
pub fn find(id: &str) -> Option<Code> {
    ALL.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}
