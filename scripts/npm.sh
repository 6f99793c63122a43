#!/usr/bin/env bash
# Runs npm with a Node new enough to build the page: the machine's own, or the one that setup.sh put into .tools.
set -euo pipefail

tools="$(cd "$(dirname "$0")/.." && pwd)/.tools/node_modules/.bin"
if [ -x "$tools/npm" ]; then
    PATH="$tools:$PATH"
fi
exec npm "$@"
