#!/usr/bin/env bash
# Copies the tree to target/planted/tree, to be changed there; what it is built with stands in target/planted/target.
#
# Only what differs is written, so that the rest is not built again. What has been built of our dependencies is taken over
# once, with its dates, by which cargo goes; and what tests set up once for all.
set -euo pipefail
cd "$(dirname "$0")/../.."
field=target/planted
parts=(src .cargo .config tests benches config docs systemd README.md Cargo.toml Cargo.lock clippy.toml deny.toml CONTRIBUTING.md Makefile)

mkdir -p "$field/target/debug" "$field/tree"
if [ ! -d "$field/target/debug/deps" ] && [ -d target/debug/deps ]; then
    cp -a target/debug/.fingerprint target/debug/build target/debug/deps "$field/target/debug/"
fi
if [ ! -d "$field/target/test-venv" ] && [ -d target/test-venv ]; then
    cp -a target/test-venv "$field/target/"
fi
find "${parts[@]}" -type f | while read -r file; do
    cmp -s "$file" "$field/tree/$file" || { mkdir -p "$(dirname "$field/tree/$file")" && cp "$file" "$field/tree/$file"; }
done
(cd "$field/tree" && find . -path ./target -prune -o -type f -print) | while read -r file; do
    [ -e "$file" ] || rm "$field/tree/$file"
done
