#!/usr/bin/env bash
# The production binary, with the console inside.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

need_build_tools
use_target_folder
build_console
cargo build --release --locked --package teamwright --bin teamwright
binary=$CARGO_TARGET_DIR/release/teamwright
say "built $binary ($(($(stat -c %s "$binary") / 1000000)) MB)"
