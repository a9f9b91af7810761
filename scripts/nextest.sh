#!/usr/bin/env bash
# One process per test, as many at once as there are cores.
set -euo pipefail
exec cargo nextest run --locked --no-fail-fast --status-level fail --final-status-level fail "$@"
