#!/usr/bin/env bash
# Makes target/nspawn/rootfs once: the smallest Debian 12 that boots, with what README takes for granted, make and sudo.
# No test changes it: each lays its own layer over it. It is made anew when the list of packages changes.
#
# MIRROR is where its packages come from.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=target/nspawn
packages=systemd,systemd-sysv,dbus,procps,tzdata,ca-certificates,make,sudo
if [ -e "$folder/rootfs/etc/debian_version" ] && [ "$(cat "$folder/rootfs.packages" 2>/dev/null)" = "$packages" ]; then
    exit 0
fi
mkdir -p "$folder"
# Made beside and moved: half a system must not look like one.
rm -rf "$folder/rootfs.part"
if ! mmdebstrap --quiet --variant=essential --include="$packages" \
    bookworm "$folder/rootfs.part" "${MIRROR:-http://deb.debian.org/debian}" >"$folder/rootfs.log" 2>&1; then
    tail -n 20 "$folder/rootfs.log" >&2
    exit 1
fi
rm -rf "$folder/rootfs"
mv "$folder/rootfs.part" "$folder/rootfs"
printf '%s\n' "$packages" >"$folder/rootfs.packages"
