#!/usr/bin/env bash
# Runs the self-tests of languages: the everyday ones, whose tools are the host's own, every time; of those in images a
# part that changes by the day, so that PARTS days try all. PART=all tries all, PART=3 the fourth part.
# What ran is said at the end, and so is what did not.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${CARGO_TARGET_DIR:-target}"
images="${IMAGES:-/var/lib/gavel/images}"
parts="${PARTS:-7}"
part="${PART:-$((10#$(date -u +%j) % parts))}"
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)

cargo build --release -p gavel
gavel() { "${as_root[@]}" "$target/release/gavel" "$@" --images "$images"; }

# One line a language: id, and whether its tools are the host's own, in an image, or not here.
mapfile -t found < <(gavel languages --json | python3 -c '
import json, sys
for line in sys.stdin:
    language = json.loads(line)
    place = "absent" if language["state"] != "installed" else "image" if language["image"] else "host"
    print(language["id"], place)')
chosen=() left=() absent=() number=0
for line in "${found[@]}"; do
    read -r id place <<<"$line"
    case "$place" in
        host) chosen+=("$id") ;;
        absent) absent+=("$id") ;;
        image)
            if [ "$part" = all ] || [ $((number % parts)) -eq "$part" ]; then chosen+=("$id"); else left+=("$id"); fi
            number=$((number + 1))
            ;;
    esac
done

if [ ${#chosen[@]} -eq 0 ]; then
    echo "test-languages: no language is installed; make setup and make languages install them" >&2
    exit 1
fi
status=0
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
