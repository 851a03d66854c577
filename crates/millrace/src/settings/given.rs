//! A value somebody set, and where: the unit the layers are made of. Never holds a default.

use std::fmt;

use super::key::Key;

/// A value after its kind has been checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// One text.
    Text(String),
    /// Several texts.
    List(Vec<String>),
    /// A number.
    Whole(u64),
    /// On or off.
    Switch(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::List(parts) => f.write_str(&parts.join(", ")),
            Self::Whole(number) => number.fmt(f),
            Self::Switch(on) => on.fmt(f),
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line, as it is typed.
    Flag(&'static str),
    /// An environment variable.
    Environment(String),
    /// A line of the settings file.
    File {
        /// The file as it was named.
        path: String,
        /// Its line, from 1.
        line: usize,
    },
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Environment(name) => f.write_str(name),
            Self::File { path, line } => write!(f, "{path}:{line}"),
            Self::Default => f.write_str("default"),
        }
    }
}

/// One setting as somebody set it.
#[derive(Clone, Debug)]
pub struct Given {
    /// The row of the table it belongs to.
    pub key: &'static Key,
    /// Its dotted name, the chosen part filled in.
    pub name: String,
    /// What it holds.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// A flag of the command line that sets a setting.
#[derive(Clone, Debug)]
pub struct Flag {
    /// The setting.
    pub name: &'static str,
    /// The flag as it is typed.
    pub flag: &'static str,
    /// The texts given; more than one where the flag may be repeated.
    pub texts: Vec<String>,
}

impl Flag {
    /// `--data-dir`, which most commands have.
    pub fn data_dir(text: Option<&String>) -> Vec<Self> {
        let (name, flag) = ("server.data_dir", "--data-dir");
        text.map(|text| Self { name, flag, texts: vec![text.clone()] }).into_iter().collect()
    }
}

/// One line of `millrace config`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The dotted name.
    pub name: String,
    /// What it holds, masked where it is secret; empty for nothing.
    pub value: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// Everything that is wrong with the settings, one line each, told together.
#[derive(Debug, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}
