#!/usr/bin/env bash
# Everything that must hold. Each stage runs even when an earlier one failed; the last line is the verdict.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh

# The crates that touch a store; the pure ones need not run twice.
STORE_CRATES=(platform audit access custody connect goals teamwright)
PASSED=()
FAILED=()

stage() {
  local name=$1
  shift
  say "── $name"
  if "$@"; then PASSED+=("$name"); else FAILED+=("$name"); fi
}

console() {
  npm_packages console &&
    (cd console && npm run --silent lint && npm run --silent typecheck && npm test --silent) &&
    build_console
}

lints() {
  cargo fmt --all --check && cargo clippy --workspace --all-targets --locked -- -D warnings
}

# tests STORE [cargo arguments]: the suite on one store, beside real servers started once for all of it.
tests() {
  local store=$1
  shift
  TEAMWRIGHT_TEST_DB=$store TEAMWRIGHT_TEST_PARTS=1 scripts/with-parts.sh "$(suite_runner)" "$@"
}

# nextest where it is installed; otherwise cargo's own runner, which runs the same tests.
suite_runner() {
  if cargo nextest --version >/dev/null 2>&1; then echo scripts/nextest.sh; else echo scripts/cargo-test.sh; fi
}

journey() {
  npm_packages e2e && cargo build --package teamwright --bin teamwright --locked && (cd e2e && npm test --silent)
}

summary() {
  if [ "${#FAILED[@]}" = 0 ]; then
    say "PASSED: all ${#PASSED[@]} stages (${PASSED[*]})"
  else
    local list
    list=$(printf ', %s' "${FAILED[@]}")
    say "FAILED: ${list#, } (${#PASSED[@]} stages passed)"
    exit 1
  fi
}

need_build_tools
use_target_folder
need_parts
stage console console
stage lints lints
stage tests-on-sqlite tests sqlite --workspace
stage tests-on-postgres tests postgres "${STORE_CRATES[@]/#/--package=}"
stage browser-journey journey
summary
