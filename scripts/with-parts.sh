#!/usr/bin/env bash
# with-parts.sh COMMAND...: starts PostgreSQL and MariaDB on free loopback ports, runs the command with their
# addresses in TEAMWRIGHT_TEST_POSTGRES_URL and TEAMWRIGHT_TEST_MARIADB_URL, stops them, ends as the command did.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
use_target_folder
cargo build --quiet --workspace --bins --tests --locked
exec "$CARGO_TARGET_DIR/debug/with-parts" "$@"
