#!/usr/bin/env bash
# Runs every test there is, goes on after a failure, and ends with the totals over all runners.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
passed=0 failed=0 skipped=0
not_run=()

plain() { sed 's/\x1b\[[0-9;]*[A-Za-z]//g' "$1"; }

# NAME COMMAND...: runs the command, and leaves its output in $logs/NAME and its exit code in $status
run() {
    local name=$1
    shift
    echo "--- $name: $*"
    "$@" 2>&1 | tee "$logs/$name"
    status=${PIPESTATUS[0]}
}

# NAME PASSED FAILED SKIPPED: adds a runner's counts; a runner that failed without a failed test counts as one failure
count() {
    local name=$1 ok=$2 bad=$3 left=$4
    if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
        echo "$name: ended with exit code $status" >&2
        bad=1
    elif [ "$((ok + bad))" -eq 0 ]; then
        echo "$name: no test was run" >&2
        bad=1
    fi
    passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + left))
}

# A line for each binary: test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; ...
cargo_tests() {
    if [ "$(id -u)" -ne 0 ]; then
        # Making a box needs root; building the tests does not.
        local host
        host=$(rustc -vV | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
        export "CARGO_TARGET_${host}_RUNNER=sudo -E"
    fi
    # Not the attack corpus: together with it everything would be built with a box that can be weakened.
    run cargo cargo test --workspace --exclude gavel-attacks --no-fail-fast
    local totals ignored
    totals=$(plain "$logs/cargo" | awk '/^test result: /{p += $4; f += $6; i += $8} END {print p + 0, f + 0, i + 0}')
    # shellcheck disable=SC2086 # three numbers
    count cargo $totals
    while read -r ignored; do
        not_run+=("$ignored")
    done < <(plain "$logs/cargo" | sed -nE 's/^test (.*) \.\.\. ignored(, (.*))?$/\1: \3/p')
}

# The last line: 48 held, 6 failed, 3 not run
attacks() {
    local as_root=() line
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    # Each on its own, for the same reason.
    cargo build -p gavel && cargo build -p gavel-attacks
    run runner cargo test -p gavel-attacks
    # shellcheck disable=SC2046 # three numbers
    count runner $(plain "$logs/runner" | awk '/^test result: /{p += $4; f += $6; i += $8} END {print p + 0, f + 0, i + 0}')
    run attacks "${as_root[@]}" "${CARGO_TARGET_DIR:-target}/debug/gavel-attacks" --fast
    line=$(grep -E '^[0-9]+ held, [0-9]+ failed, [0-9]+ not run$' "$logs/attacks" | tail -n 1)
    # shellcheck disable=SC2046 # three numbers
    count attacks $(grep -oE '[0-9]+' <<<"${line:-0 0 0}")
    while read -r line; do
        not_run+=("attack $line")
    done < <(sed -n 's/^not run: //p' "$logs/attacks")
}

# Today's part of the languages that live in images, in images built for it. One line: 7 languages: 98 ok, 0 failed, 7 not applicable
languages() {
    run languages scripts/test-languages.sh fresh
    local line
    line=$(plain "$logs/languages" | grep -E '^[0-9]+ languages?: ' | tail -n 1)
    count languages "$(grep -oE '[0-9]+ ok' <<<"$line" | cut -d' ' -f1 | grep . || echo 0)" \
        "$(grep -oE '[0-9]+ failed' <<<"$line" | cut -d' ' -f1 | grep . || echo 0)" 0
    while read -r line; do
        not_run+=("languages $line")
    done < <(plain "$logs/languages" | sed -n 's/^not tried today, //p')
}

# One line: Tests  1 failed | 11 passed | 2 skipped (14)
vitest() { # NAME COMMAND...
    local name=$1 line
    run "$@"
    line=$(plain "$logs/$name" | grep -E '^ *Tests +[0-9]' | tail -n 1)
    number() { grep -oE "[0-9]+ $1" <<<"$line" | cut -d' ' -f1 | grep . || echo 0; }
    count "$name" "$(number passed)" "$(number failed)" "$(number skipped)"
}

cargo_tests
attacks
languages
vitest page scripts/npm.sh --prefix web run test:unit
if [ -x /usr/bin/chromium ]; then
    vitest browser scripts/test-browser.sh
else
    not_run+=("browser: there is no /usr/bin/chromium")
fi

echo
for reason in "${not_run[@]}"; do
    echo "not run: $reason"
done
summary="$passed passed, $failed failed"
[ "$skipped" -eq 0 ] || summary+=", $skipped skipped"
echo "$summary"
[ "$failed" -eq 0 ]
