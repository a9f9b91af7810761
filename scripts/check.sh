#!/usr/bin/env bash
# What a change must pass before anybody looks at it; starts no server.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/tools.sh
. scripts/tools.sh

need_build_tools
use_target_folder
need_checkers
say "formatting"
cargo fmt --all --check
say "console: lint, types, build"
npm_packages console
(cd console && npm run --silent lint && npm run --silent typecheck)
build_console
say "clippy"
cargo clippy --workspace --all-targets --locked -- -D warnings
say "the rules of the house"
cargo test --locked --quiet --package teamwright --test it house
say "shell scripts"
check_shell
say "licences, banned and doubled crates, sources"
check_dependencies
say "PASSED: check"
