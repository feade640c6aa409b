#!/bin/sh
# Makes target/axe: axe-core, which judges the pages in the browser's tests. Safe to run again; does nothing when it is there.
# Ends with 75 where it could not be fetched.
set -eu
cd "$(dirname "$0")/../.."
axe=target/axe
version=4.14.1
sum=29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c
if [ -e "$axe/axe.min.js" ] && [ "$(cat "$axe/.version" 2>/dev/null)" = "$version $sum" ]; then
    exit 0
fi

. tests/support/tries.sh

mkdir -p "$axe"
cd "$axe"
tries npm pack --silent "axe-core@$version"
tar xzf "axe-core-$version.tgz" --strip-components=1 package/axe.min.js
rm "axe-core-$version.tgz"
echo "$sum  axe.min.js" | sha256sum --check --quiet
printf '%s\n' "$version $sum" >.version
