#!/usr/bin/env bash
# Installs what the tests need and runs them all: format, lints, the release build of the README, every test.
set -euo pipefail
cd "$(dirname "$0")"

say() { printf '\n== %s\n' "$*"; }

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Debian packages the tests call: git for worktrees, a C compiler for SQLite and the grammars, curl for the README.
packages() {
  local missing=()
  command -v git >/dev/null || missing+=(git)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v curl >/dev/null || missing+=(curl ca-certificates)
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

say "the release build that the README begins with"
cargo build --release --bin millrace

say "all passed"
