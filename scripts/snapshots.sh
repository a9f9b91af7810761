#!/usr/bin/env bash
# Writes every generated file and snapshot again, then shows what changed: read the difference before committing it.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

need_build_tools
use_target_folder
build_console
say "writing generated files and snapshots"
TEAMWRIGHT_BLESS=1 INSTA_UPDATE=always cargo test --locked --workspace --quiet
say "the console's client, from the OpenAPI document"
npm_packages console
(cd console && npm run --silent generate)
git --no-pager diff --stat
say "done: read the difference, then commit it"
