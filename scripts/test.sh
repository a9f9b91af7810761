#!/usr/bin/env bash
# Everything that must hold. Each stage runs even when an earlier one failed; the last line is the verdict.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh
# shellcheck source=scripts/tools.sh
. scripts/tools.sh

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
    (cd console && npm run --silent lint && npm run --silent typecheck && npm test --silent)
}

lints() {
  cargo fmt --all --check && cargo clippy --workspace --all-targets --locked -- -D warnings
}

# One build serves both stores and the journey: always the whole workspace, so that no feature set differs.
build() {
  cargo build --workspace --bins --tests --locked
}

# The suite on one store, beside real servers started once for all of it.
tests_on() {
  TEAMWRIGHT_TEST_DB=$1 TEAMWRIGHT_TEST_PARTS=1 "$CARGO_TARGET_DIR/debug/with-parts" scripts/suite.sh "$1"
}

# In a real browser, against the built program and the same real servers.
journey() {
  npm_packages e2e &&
    TEAMWRIGHT_BINARY="$CARGO_TARGET_DIR/debug/teamwright" "$CARGO_TARGET_DIR/debug/with-parts" npm test --silent --prefix e2e
}

summary() {
  if [ "${#FAILED[@]}" = 0 ]; then
    say "PASSED: all ${#PASSED[@]} stages (${PASSED[*]})"
  else
    say "FAILED: ${FAILED[*]} (${#PASSED[@]} stages passed: ${PASSED[*]-})"
    exit 1
  fi
}

need_build_tools
use_target_folder
need_parts
need_checkers
stage console-build build_console
stage console console
stage lints lints
stage shell-scripts check_shell
stage dependencies check_dependencies
stage build build
stage tests-on-sqlite tests_on sqlite
stage tests-on-postgres tests_on postgres
stage browser-journey journey
summary
