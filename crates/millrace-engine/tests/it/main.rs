//! The engine over a real SQLite store, with a scripted model and a clock that moves only when told.

mod answers;
mod faults;
mod lab;
mod life;
mod nodes;
