#!/usr/bin/env bash
# drill.sh [NAME]: rehearses what must work on the worst day, on the built program with real servers, on both stores.
# Without a name it lists what can be rehearsed: a file each, which begins with what it shows.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh

DRILLS=crates/teamwright/tests/it/drills

list() {
  printf 'Rehearsals, on the built program with real servers. Nothing of yours is touched.\n\n'
  local file name says
  for file in "$DRILLS"/*.rs; do
    name=${file##*/}
    read -r says <"$file"
    printf '  make drill NAME=%-14s %s\n' "${name%.rs}" "${says#//! }"
  done
}

# What the drill says stands four blanks in; what the test runner says does not.
rehearse() {
  say "── $1, on $2"
  TEAMWRIGHT_TEST_DB=$2 TEAMWRIGHT_TEST_PARTS=1 TEAMWRIGHT_TEST_TIER=accept "$CARGO_TARGET_DIR/debug/with-parts" \
    cargo test --quiet --locked --workspace --test it "drills::$1::" -- --nocapture | grep '^    '
}

name=${1:-}
if [ -z "$name" ]; then
  list
  exit 0
fi
[ -f "$DRILLS/$name.rs" ] || die "There is no drill $name. This lists them:" "make drill"

need_build_tools
use_target_folder
need_parts
build_console
say "building (some minutes the first time)"
cargo build --quiet --workspace --bins --tests --locked
rehearse "$name" sqlite
rehearse "$name" postgres
say "PASSED: the drill $name"
