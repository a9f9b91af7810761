#!/usr/bin/env bash
# From a fresh clone to a running product. Needs no root and changes nothing outside data/ and the build folder.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

DATA=data
CONFIG=$DATA/teamwright.toml

write_configuration() {
  [ -f "$CONFIG" ] && return 0
  mkdir -p "$DATA"
  cp scripts/run.toml "$CONFIG"
  say "wrote $CONFIG. It lets connections reach databases on this machine (loopback), without TLS too."
  say "That suits trying things out; take those lines away before others use this installation."
}

need_build_tools
use_target_folder
say "building into $CARGO_TARGET_DIR (a first build takes some minutes, later ones seconds)"
build_console
say "server: building"
cargo build --package teamwright --bin teamwright --locked
write_configuration
say "starting Teamwright; its data lies in $DATA/, stop it with Ctrl-C"
exec "$CARGO_TARGET_DIR/debug/teamwright" serve --config "$CONFIG" "$@"
