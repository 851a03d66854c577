#!/usr/bin/env bash
# Installs what the tests need and runs them all: format, lints, every test, other people's clients, the release build of the README.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian packages the tests call: git for worktrees, a C compiler for SQLite and the grammars, curl for the README, Node and a
# browser for the clients in contract-tests.
packages() {
  local missing=()
  command -v git >/dev/null || missing+=(git)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v curl >/dev/null || missing+=(curl ca-certificates)
  command -v node >/dev/null || missing+=(nodejs)
  command -v npm >/dev/null || missing+=(npm)
  [ -n "${CHROMIUM:-}" ] || command -v chromium chromium-browser google-chrome >/dev/null || missing+=(chromium)
  if [ "${#missing[@]}" -gt 0 ]; then
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root apt-get install -y -qq "${missing[@]}"
  fi
}

packages
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

say "format"
cargo fmt --all --check

say "lints"
cargo clippy --workspace --all-targets --quiet -- -D warnings

say "tests"
cargo test --workspace --quiet

say "other people's clients"
# Against the program that the tests above have built.
(cd contract-tests && npm ci --silent && MILLRACE_BIN="${CARGO_TARGET_DIR:-../target}/debug/millrace" npm test --silent)

say "the command that the README begins with"
# A server on a free port and an empty directory, as a newcomer's first minute, but for the port.
scratch=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$scratch"' EXIT
cargo build --release
cargo run --release --quiet -- serve --port 0 --data-dir "$scratch/data" --port-file "$scratch/port" &
server=$!
for _ in $(seq 300); do [ -s "$scratch/port" ] && break; sleep 0.1; done
curl -sf "http://$(cat "$scratch/port")/healthz"
echo
kill -TERM "$server"
wait "$server"

say "all passed"
