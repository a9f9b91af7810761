#!/usr/bin/env bash
# Measures the release binary and the hot paths, one line of JSON per figure, and writes docs/benchmarks.md from them.
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
benches=(--bench figures --bench board --bench race)
cargo build --release --workspace --bin with-parts --bin benchmark_page "${benches[@]}" --locked >&2
# By itself, as `make release` builds it: with the others it would get features that only they ask for.
cargo build --release --package teamwright --bin teamwright --locked >&2
figures="$CARGO_TARGET_DIR/figures.jsonl"
measure() {
  "$CARGO_TARGET_DIR/release/with-parts" cargo bench --quiet --workspace "$@" --locked
}
# Custody goes first, and not while the disk still takes in what the build wrote: its opens wait for syncs.
sync
{
  measure --bench race
  measure --bench figures --bench board
} | tee "$figures"

machine="$(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), Linux $(uname -r | cut -d- -f1)"
versions="Teamwright $(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)"
versions+=", Rust $(rustc --version | cut -d' ' -f2), OpenBao $(openbao_version), PostgreSQL $(postgres_version)"
page=$("$CARGO_TARGET_DIR/release/benchmark_page" "$(date -u +%F)" "$machine" "$versions" <"$figures")
printf '%s\n' "$page" >docs/benchmarks.md
say "docs/benchmarks.md holds the table" >&2
