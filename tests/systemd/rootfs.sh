#!/usr/bin/env bash
# Makes target/nspawn/rootfs once: the smallest Debian 12 that boots. No test changes it: each lays its own layer over it.
#
# MIRROR is where its packages come from, if not where apt gets this machine's.
set -euo pipefail
cd "$(dirname "$0")/../.."
rootfs=target/nspawn/rootfs
if [ -e "$rootfs/etc/debian_version" ]; then
    exit 0
fi
mirror=${MIRROR:-http://deb.debian.org/debian}
mkdir -p target/nspawn
# Made beside and moved: half a system must not look like one.
rm -rf "$rootfs.part"
packages=systemd,systemd-sysv,dbus,procps,tzdata,ca-certificates
if ! debootstrap --variant=minbase --include="$packages" bookworm "$rootfs.part" "$mirror" >target/nspawn/debootstrap.log 2>&1; then
    tail -n 20 target/nspawn/debootstrap.log >&2
    echo "no root file system could be made from $mirror; see target/nspawn/debootstrap.log" >&2
    exit 1
fi
rm -rf "$rootfs.part"/var/cache/apt/archives/*.deb
mv "$rootfs.part" "$rootfs"
