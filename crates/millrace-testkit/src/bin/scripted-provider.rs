//! The scripted provider as a process of its own: `scripted-provider --port-file PATH`. Never for
//! anything but tests.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [flag, path] = arguments.as_slice() else {
        eprintln!("usage: scripted-provider --port-file PATH");
        return ExitCode::from(2);
    };
    if flag != "--port-file" {
        eprintln!("unknown flag {flag}; usage: scripted-provider --port-file PATH");
        return ExitCode::from(2);
    }
    match millrace_testkit::serve_until_killed(Path::new(path)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot serve: {error}");
            ExitCode::FAILURE
        }
    }
}
