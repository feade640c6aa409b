#!/bin/sh
# Makes target/openid: two sign-in services that the tests of OpenID Connect talk to. Safe to run again; does nothing when all is
# there. Ends with 75 where something could not be fetched.
set -eu
cd "$(dirname "$0")/../.."
openid=target/openid
want="$(cat tests/support/openid/package-lock.json)"
if [ -d "$openid/node_modules" ] && [ "$(cat "$openid/.peers" 2>/dev/null)" = "$want" ]; then
    exit 0
fi

. tests/support/tries.sh

mkdir -p "$openid"
cp tests/support/openid/package.json tests/support/openid/package-lock.json "$openid/"
# The lock file has the version and the hash of every package. No package may run a program of its own. The mock asks for Node 22
# and runs on 20; where the system's own is older, the tests take the one that setup-prism.sh has fetched.
tries npm ci --prefix "$openid" --ignore-scripts --no-audit --no-fund --loglevel=error
printf '%s\n' "$want" >"$openid/.peers"
