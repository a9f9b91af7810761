#!/usr/bin/env bash
# The same tests with cargo's own runner.
set -euo pipefail
exec cargo test --locked --no-fail-fast --quiet "$@"
