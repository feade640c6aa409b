#!/usr/bin/env bash
# Checks the units: no key that systemd does not know, and no service more exposed than it should be.
#
# systemd-analyze wants ExecStart to exist, so it is given a tree of its own with a stand-in for the binary.
set -euo pipefail
cd "$(dirname "$0")/.."

# Tenths: 15 is an exposure of 1.5 of 10. A unit without any hardening has 9.6.
threshold=15
units="homeward.service homeward-last-words.service homeward-again.service homeward-again.timer"

if ! command -v systemd-analyze >/dev/null; then
    echo "systemd-analyze is missing: install the Debian package systemd" >&2
    exit 1
fi

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/usr/bin" "$root/bin" "$root/usr/lib/systemd/system" "$root/etc/systemd/system"
for stand_in in usr/bin/homeward usr/bin/systemctl bin/sh; do
    printf '#!/bin/sh\n' >"$root/$stand_in"
    chmod 755 "$root/$stand_in"
done
for target in basic multi-user network-online shutdown sysinit time-sync timers; do
    printf '[Unit]\nDescription=%s\n' "$target" >"$root/usr/lib/systemd/system/$target.target"
done
printf '[Unit]\nDescription=system\n[Slice]\n' >"$root/usr/lib/systemd/system/system.slice"
for unit in $units; do
    cp "systemd/$unit" "$root/etc/systemd/system/$unit"
done

for unit in $units; do
    status=0
    found=$(systemd-analyze verify --man=no --recursive-errors=no --root="$root" "$unit" 2>&1) || status=$?
    # A warning does not make systemd-analyze fail; whatever it says of our units is one too many.
    if [ "$status" -ne 0 ] || grep -qiE 'unknown|ignoring|failed|homeward' <<<"$found"; then
        printf '%s\n' "$found" >&2
        echo "systemd/$unit: systemd does not accept it as it is" >&2
        exit 1
    fi
    echo "$unit: systemd-analyze verify has nothing to say"
    case $unit in
    *.service) systemd-analyze security --no-pager --offline=true --threshold="$threshold" "systemd/$unit" | tail -n 1 ;;
    esac
done
