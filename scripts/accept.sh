#!/usr/bin/env bash
# The longer tier: the same tests with thousands of random cases and kill loops (TEAMWRIGHT_TEST_TIER=accept).
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh
# shellcheck source=scripts/tools.sh
. scripts/tools.sh

need_build_tools
use_target_folder
need_parts
need_checkers
build_console
export TEAMWRIGHT_TEST_PARTS=1 TEAMWRIGHT_TEST_TIER=accept PROPTEST_CASES="${PROPTEST_CASES:-20000}"
export NEXTEST_PROFILE=accept
cargo build --workspace --bins --tests --locked
for store in sqlite postgres; do
  say "── the longer tier on $store"
  TEAMWRIGHT_TEST_DB=$store "$CARGO_TARGET_DIR/debug/with-parts" scripts/suite.sh "$store"
done

say "── custody and audit with the validated cryptographic module"
need_fips_tools
# A folder of its own: the module would replace the other build's at every change between the two.
export TEAMWRIGHT_TEST_DB=sqlite TEAMWRIGHT_TEST_TIER=
cargo build --workspace --bins --locked
with_parts=$CARGO_TARGET_DIR/debug/with-parts
CARGO_TARGET_DIR=$CARGO_TARGET_DIR/fips "$with_parts" \
  cargo test --quiet --package custody --package audit --features custody/fips,audit/fips --locked

say "PASSED: accept"
