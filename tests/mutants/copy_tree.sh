#!/usr/bin/env bash
# Copies what is built and tested into a folder, to be changed there; only what differs, so that the rest is not built again.
#
#     bash tests/mutants/copy_tree.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../.."
into=${1:?a folder}
for part in src tests benches config docs systemd README.md Cargo.toml Cargo.lock clippy.toml Makefile; do
    find "$part" -type f
done | while read -r file; do
    cmp -s "$file" "$into/$file" || { mkdir -p "$(dirname "$into/$file")" && cp "$file" "$into/$file"; }
done
