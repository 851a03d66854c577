//! The routes every server has, whatever doors it opens: health, metrics, the published document with its reader, and
//! the page at `/`. Never touches a generation.

mod docs;
mod health;
mod home;
mod metrics;
mod openapi;
mod routes;

pub(crate) use routes::{probes, routes};
