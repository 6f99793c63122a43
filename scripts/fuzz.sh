#!/usr/bin/env bash
# Fuzzes each target for FUZZ_SECONDS (20), one after another, from its kept corpus. What is new goes to a directory
# of its own, and what crashes to fuzz/artifacts; `TARGETS="a b"` picks some. Needs a nightly toolchain.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${FUZZ_SECONDS:-20}
all=(packet host_file keeper language problem_yaml archive foreign_archive validator)
all+=(import_kattis import_polygon import_dmoj import_hydro import_fps import_cms)
read -ra targets <<<"${TARGETS:-${all[*]}}"
if [ "$(id -u)" -ne 0 ]; then
    echo "fuzz: the target keeper makes boxes; run this as root (sudo -E make fuzz)" >&2
    exit 1
fi
if ! rustup toolchain list | grep -q '^nightly'; then
    echo "fuzz: there is no nightly toolchain; run rustup toolchain install nightly, and this again" >&2
    exit 1
fi
cargo fuzz --version >/dev/null 2>&1 || cargo install --locked cargo-fuzz
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/fuzz"
new="$CARGO_TARGET_DIR/corpus"

# Without a sanitizer: the parsers are safe Rust with overflow checks and assertions on, and a keeper's init shares the
# keeper's memory in a way that no sanitizer follows.
cargo +nightly fuzz build --sanitizer none
failed=()
for target in "${targets[@]}"; do
    mkdir -p "$new/$target"
    log="$CARGO_TARGET_DIR/$target.log"
    printf '%-16s' "$target"
    if cargo +nightly fuzz run --sanitizer none "$target" "$new/$target" "fuzz/corpus/$target" \
        -- -max_total_time="$seconds" -max_len=16384 -timeout=120 -rss_limit_mb=2048 >"$log" 2>&1; then
        sed -n 's/^Done \([0-9]* runs in [0-9]* second.*\)/\1, nothing found/p' "$log"
    else
        failed+=("$target")
        echo "FAILED:"
        grep -vE '^#[0-9]+' "$log" | tail -n 25
    fi
done
if [ ${#failed[@]} -gt 0 ]; then
    echo "fuzz: failed: ${failed[*]}; after a fix, put the input from fuzz/artifacts into fuzz/corpus" >&2
    exit 1
fi
