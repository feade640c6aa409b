#!/usr/bin/env bash
# Checks the unit: no key that systemd does not know, and no more exposed than it should be.
#
# systemd-analyze wants ExecStart to exist, so it is given a tree of its own with a stand-in for the binary.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tenths: 15 is an exposure of 1.5 of 10. A unit without any hardening has 9.6.
threshold=15
unit=systemd/homeward.service

if ! command -v systemd-analyze >/dev/null; then
    echo "systemd-analyze is missing: install the Debian package systemd" >&2
    exit 1
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/bin" "$root/bin" "$root/usr/lib/systemd/system" "$root/etc/systemd/system"
for stand_in in usr/bin/homeward bin/sh; do
    printf '#!/bin/sh\n' >"$root/$stand_in"
    chmod 755 "$root/$stand_in"
done
for target in basic multi-user network-online shutdown sysinit time-sync; do
    printf '[Unit]\nDescription=%s\n' "$target" >"$root/usr/lib/systemd/system/$target.target"
done
printf '[Unit]\nDescription=system\n[Slice]\n' >"$root/usr/lib/systemd/system/system.slice"
cp "$unit" "$root/etc/systemd/system/homeward.service"

status=0
found=$(systemd-analyze verify --man=no --recursive-errors=no --root="$root" homeward.service 2>&1) || status=$?
# A warning does not make systemd-analyze fail; whatever it says of our unit is one too many.
if [ "$status" -ne 0 ] || grep -qiE 'unknown|ignoring|failed|homeward\.service:' <<<"$found"; then
    printf '%s\n' "$found" >&2
    echo "systemd/homeward.service: systemd does not accept it as it is" >&2
    exit 1
fi
echo "systemd-analyze verify: nothing to say"
systemd-analyze security --no-pager --offline=true --threshold="$threshold" "$unit" | tail -n 1
