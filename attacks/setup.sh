#!/usr/bin/env bash
# Installs the compilers that some attacks come from and that are not among Gavel's languages. Costs nothing if nothing is
# missing. The Haskell compiler is large (a gigabyte), so it is installed only for `attacks/setup.sh all`; without it the case
# that needs it is listed as not run.
set -euo pipefail

say() { echo "setup: $*" >&2; }

missing=()
need() { # PATH PACKAGE: the package is missing unless the path exists
    [ -e "$1" ] || missing+=("$2")
}
need /usr/bin/nasm nasm
need /usr/bin/nim nim
[ "${1:-}" != all ] || need /usr/bin/ghc ghc

[ ${#missing[@]} -gt 0 ] || exit 0
if ! command -v apt-get >/dev/null; then
    say "this machine has no apt-get, so the attacks that need ${missing[*]} are not run"
    exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
say "installing ${missing[*]}"
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
