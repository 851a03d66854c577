//! The handling of the child process, with a shell script in place of the program.

use super::ServerBuilder;

/// Writes a port file as `serve` does, notes its start and environment, and waits.
const SCRIPT: &str = r#"#!/bin/sh
[ "$1" = serve ] || exit 3
while [ $# -gt 0 ]; do
  case "$1" in
    --port-file) port_file=$2; shift ;;
    --data-dir) data=$2; shift ;;
  esac
  shift
done
mkdir -p "$data"
echo "start key=${OPENAI_API_KEY-none} own=${OWN-none} cargo=${CARGO-none}" >> "$data/starts"
echo "127.0.0.1:4242" > "$port_file"
exec tail -f /dev/null
"#;

fn script() -> (tempfile::TempDir, ServerBuilder) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("program");
    std::fs::write(&path, SCRIPT).unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&path, mode).unwrap();
    (folder, ServerBuilder::new(path))
}

#[test]
fn a_killed_server_starts_again_on_its_data_and_ends_when_asked() {
    let (_folder, builder) = script();
    let mut server = builder.env("OWN", "yes").start();
    assert_eq!(server.address().to_string(), "127.0.0.1:4242");
    let first = server.process_id();
    server.kill();
    server.restart();
    assert_ne!(server.process_id(), first);
    let starts = std::fs::read_to_string(server.home().join("data/starts")).unwrap();
    assert_eq!(
        starts,
        "start key=none own=yes cargo=none\n".repeat(2),
        "an environment of its own"
    );
    assert!(!server.terminate().success(), "tail dies of the signal");
}

#[test]
#[should_panic(expected = "the server ended with exit status: 3")]
fn a_server_that_ends_at_once_fails_the_test_with_its_log() {
    let (folder, _) = script();
    let path = folder.path().join("program");
    let broken = SCRIPT.replace("[ \"$1\" = serve ]", "false");
    std::fs::write(&path, broken).unwrap();
    ServerBuilder::new(path).start();
}
