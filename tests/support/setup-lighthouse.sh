#!/bin/sh
# Makes target/lighthouse: Lighthouse, which judges pages in the browser's tests. Safe to run again; does nothing when it is there.
# Ends with 75 where it could not be fetched.
set -eu
cd "$(dirname "$0")/../.."
lighthouse=target/lighthouse
want="$(cat tests/support/lighthouse/package-lock.json)"
if [ "$(cat "$lighthouse/.peers" 2>/dev/null)" = "$want" ]; then
    exit 0
fi

. tests/support/tries.sh

mkdir -p "$lighthouse"
cp tests/support/lighthouse/package.json tests/support/lighthouse/package-lock.json "$lighthouse/"
# The lock file has the version and the hash of every package. No package may run a program of its own, nor fetch a browser.
tries npm ci --prefix "$lighthouse" --ignore-scripts --no-audit --no-fund --loglevel=error
printf '%s\n' "$want" >"$lighthouse/.peers"
