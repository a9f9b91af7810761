#!/usr/bin/env bash
# suite.sh STORE: the Rust tests, with nextest where it is installed and cargo's own runner otherwise.
# What touches no store runs once, with the first one.
set -euo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then
  everything='all()'
  [ "$1" = sqlite ] || everything='not (package(kernel) | package(testkit) | test(/^house::/))'
  exec cargo nextest run --workspace --locked --no-fail-fast -E "$everything"
fi

apart=()
[ "$1" = sqlite ] || apart=(--exclude kernel --exclude testkit)
exec cargo test --workspace --locked --no-fail-fast --quiet "${apart[@]}"
