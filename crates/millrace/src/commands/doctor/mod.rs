//! `millrace doctor`: looks at everything a start needs and says what to do. Changes nothing that is not there already,
//! except that an existing database is opened as a server would.

mod check;
mod database;
mod network;
mod programs;
mod run;

pub use run::run;
