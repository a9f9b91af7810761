# Shared by the scripts beside it: what is said, what is needed, where things are built.
# Source it from the root of the repository; it starts no work of its own.
# shellcheck shell=bash

STARTED_AT=$(date +%s)

elapsed() { printf '%3ds' "$(($(date +%s) - STARTED_AT))"; }
say() { printf '[%s] %s\n' "$(elapsed)" "$*"; }
die() {
  printf '\n%s\n' "$1" >&2
  shift
  printf '    %s\n' "$@" >&2
  exit 1
}

# Cargo's folder lies outside the clone, so that deleting or copying the clone stays cheap.
use_target_folder() {
  export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/teamwright/target}"
  mkdir -p "$CARGO_TARGET_DIR"
}

debian() { command -v apt-get >/dev/null 2>&1; }

# need COMMAND WHAT-IT-IS HOW-TO-GET-IT
need() {
  command -v "$1" >/dev/null 2>&1 || die "$2 is missing. Install it with:" "$3"
}

need_build_tools() {
  # rustup puts cargo there and tells only new shells.
  [ ! -d "${HOME:-}/.cargo/bin" ] || PATH="$HOME/.cargo/bin:$PATH"
  need cc "A C compiler (cc)" "apt-get install build-essential"
  need cargo "Rust (cargo, through rustup)" "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
  need_rust_version
  need node "Node.js" "apt-get install nodejs npm   # must be 20.19 or newer: https://nodejs.org"
  need npm "npm" "apt-get install npm"
  need_node_version
}

need_rust_version() {
  local have want
  have=$(rustc --version 2>/dev/null | cut -d' ' -f2 | cut -d- -f1) ||
    die "rustup has no toolchain yet. Install one with:" "rustup default stable"
  want=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  at_least "$have" "$want" || die "Rust $have is too old; Teamwright needs $want. Update it with:" "rustup update stable"
}

need_node_version() {
  local have
  have=$(node --version)
  at_least "${have#v}" 20.19 ||
    die "Node $have is too old; the console needs 20.19 or newer. Get it from:" "https://nodejs.org"
}

# at_least HAVE WANT: is version HAVE the same or newer?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n1)" = "$2" ]; }

# One hash of the content of the named files and folders; ignores what is built or installed.
content_hash() {
  find "$@" -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/.vite/*' -not -name '*.tsbuildinfo' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# unchanged STAMP HASH: did the last run leave this hash?
unchanged() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

# Installs a folder's locked npm packages when its lock file changed.
npm_packages() {
  local folder=$1 hash
  hash=$(sha256sum "$folder/package-lock.json" | cut -d' ' -f1)
  unchanged "$folder/node_modules/.stamp" "$hash" && return 0
  say "installing the npm packages of $folder/"
  (cd "$folder" && npm ci --no-fund --no-audit) || return 1
  printf '%s\n' "$hash" >"$folder/node_modules/.stamp"
}

# Builds console/dist when a source of the console changed.
build_console() {
  local hash
  hash=$(content_hash console)
  if unchanged console/dist/.stamp "$hash"; then
    say "console: unchanged"
    return 0
  fi
  npm_packages console || return 1
  say "console: building"
  (cd console && npm run --silent build) || return 1
  printf '%s\n' "$hash" >console/dist/.stamp
}
