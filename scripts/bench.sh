#!/usr/bin/env bash
# Measures the release binary and the hot paths: one JSON line per figure with name, value, unit, limit or peer, ratio.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh

need_build_tools
use_target_folder
need_parts >&2
build_console >&2
say "building with the release profile (some minutes the first time)" >&2
# The benches by name: `--benches` would also build every library's unit tests once more.
cargo build --release --workspace --bins --bench figures --bench board --locked >&2
export TEAMWRIGHT_BINARY="$CARGO_TARGET_DIR/release/teamwright"
exec "$CARGO_TARGET_DIR/release/with-parts" cargo bench --quiet --workspace --bench figures --bench board --locked
