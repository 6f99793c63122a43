#!/usr/bin/env bash
# Runs the self-tests of languages: the everyday ones, whose tools are the host's own, every time; of the others a part that
# changes by the day, so that PARTS days try all. PART=all tries all, PART=3 the fourth part. What ran is said at the end,
# and so is what did not.
#
#   test-languages.sh          those of the images that are here (IMAGES)
#   test-languages.sh fresh    only today's part, in images that are first built for it, as CI does: nothing need be here
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
fresh=
[ "${1:-}" != fresh ] || fresh=yes
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

if [ -n "$fresh" ]; then
    scripts/setup.sh languages
    # Built for the tests already; how fast it is, the programs it judges do not feel.
    cargo build -q -p gavel
    binary="$target/debug/gavel" images="$target/images" parts="${PARTS:-20}"
else
    cargo build --release -p gavel
    binary="$target/release/gavel" images="${IMAGES:-/var/lib/gavel/images}" parts="${PARTS:-7}"
fi
part="${PART:-$((10#$(date -u +%j) % parts))}"
gavel() { "${as_root[@]}" "$binary" "$@" --images "$images"; }

# One line a language: id, and whether its tools are the host's own, in an image, or not here.
mapfile -t found < <(gavel languages --json | python3 -c '
import json, sys
for line in sys.stdin:
    language = json.loads(line)
    place = "host" if not language["image"] else "image" if language["state"] == "installed" else "absent"
    print(language["id"], place)')
chosen=() left=() absent=() number=0
for line in "${found[@]}"; do
    read -r id place <<<"$line"
    if [ "$place" = host ]; then
        [ -n "$fresh" ] || chosen+=("$id")
    elif [ "$place" = absent ] && [ -z "$fresh" ]; then
        absent+=("$id")
    else
        if [ "$part" = all ] || [ $((number % parts)) -eq "$part" ]; then chosen+=("$id"); else left+=("$id"); fi
        number=$((number + 1))
    fi
done

if [ ${#chosen[@]} -eq 0 ]; then
    echo "test-languages: no language is installed; make setup and make languages install them" >&2
    exit 1
fi
status=0
if [ -n "$fresh" ]; then
    list=$(IFS=,; echo "${chosen[*]}")
    gavel image build --languages "$list" || status=$?
fi
gavel languages test "${chosen[@]}" || status=$?
say() { # WHAT IDS...
    local what=$1
    shift
    [ $# -eq 0 ] || echo "$what ($#): $*"
}
echo
say "tried" "${chosen[@]}"
say "not tried today, part $part of $parts is on; PART=all tries all" "${left[@]}"
say "not here; make languages builds their images" "${absent[@]}"
exit "$status"
