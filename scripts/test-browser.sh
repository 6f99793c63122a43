#!/usr/bin/env bash
# Drives the page in Chromium against a real server: a fresh data directory, a free port, the example problems.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build -q -p gavel
gavel="${CARGO_TARGET_DIR:-target}/debug/gavel"
temporary=$(mktemp -d)
data="$temporary/data"
# None: a test says which more the server would list, whatever this machine has.
export GAVEL_IMAGES="$temporary/images"
server=

# Making a box needs root.
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo --preserve-env=GAVEL_IMAGES)

stop() {
    if [ -n "$server" ] && "${as_root[@]}" kill -TERM "$server" 2>/dev/null; then
        for _ in $(seq 150); do
            [ -e "/proc/$server" ] || break
            sleep 0.1
        done
        "${as_root[@]}" kill -KILL "$server" 2>/dev/null && echo "the server did not stop within 15 s of SIGTERM" >&2
        wait "$server" 2>/dev/null || true
    fi
    "${as_root[@]}" rm -rf "$temporary"
}
trap stop EXIT

"${as_root[@]}" "$gavel" import --data "$data" problems/* >"$temporary/import.log" 2>&1 || {
    cat "$temporary/import.log" >&2
    exit 1
}

port=$(/usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export GAVEL_URL="http://127.0.0.1:$port"
"${as_root[@]}" "$gavel" serve --listen "127.0.0.1:$port" --data "$data" >"$temporary/serve.log" 2>&1 &
server=$!

# The port answers before the server does if it is somebody else's, so the process is asked for as well.
for attempt in $(seq 300); do
    if [ ! -e "/proc/$server" ] || [ "$attempt" -eq 300 ]; then
        echo "the server did not start:" >&2
        tail -n 50 "$temporary/serve.log" >&2
        exit 1
    fi
    /usr/bin/python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' "$GAVEL_URL/healthz" 2>/dev/null && break
    sleep 0.1
done

scripts/npm.sh --prefix web run test:browser || {
    status=$?
    echo "the end of the server's log:" >&2
    tail -n 50 "$temporary/serve.log" >&2
    exit "$status"
}
