//! `millrace idea`: one code path over two transports, HTTP to a server or a whole router in this process, so that
//! results are the same by construction (contracts/ideas.md section 13).

pub mod args;
