#!/usr/bin/env bash
# What a change must pass before anybody looks at it; starts no server.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

need_build_tools
use_target_folder
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
need shellcheck "shellcheck" "apt-get install shellcheck"
shellcheck -x scripts/*.sh .ci/run
say "licences, banned crates, sources"
cargo deny --version >/dev/null 2>&1 || die "cargo-deny is missing. Install it with:" "cargo install --locked cargo-deny"
cargo deny --log-level error check licenses bans sources
say "PASSED: check"
