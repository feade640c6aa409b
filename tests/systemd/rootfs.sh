#!/usr/bin/env bash
# Makes target/nspawn/rootfs once: the smallest Debian 12 that boots. No test changes it: each lays its own layer over it.
#
# MIRROR is where its packages come from.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=target/nspawn
if [ -e "$folder/rootfs/etc/debian_version" ]; then
    exit 0
fi
mkdir -p "$folder"
# Made beside and moved: half a system must not look like one.
rm -rf "$folder/rootfs.part"
packages=systemd,systemd-sysv,dbus,procps,tzdata,ca-certificates
if ! mmdebstrap --quiet --variant=essential --include="$packages" \
    bookworm "$folder/rootfs.part" "${MIRROR:-http://deb.debian.org/debian}" >"$folder/rootfs.log" 2>&1; then
    tail -n 20 "$folder/rootfs.log" >&2
    exit 1
fi
mv "$folder/rootfs.part" "$folder/rootfs"
