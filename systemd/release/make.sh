#!/usr/bin/env bash
# Puts a release together in dist/homeward-VERSION: the packages given, an archive of the binary with units, configuration and
# documents, the bill of materials, the licences, and checksums of all, signed.
#
#     KEY=ID bash systemd/release/make.sh BINARY [PACKAGE.deb...]
#
# KEY is a key that gpg has. Without one nothing is made, unless UNSIGNED=1 says that this is no release. Two runs over the same
# binary give the same bytes: SOURCE_DATE_EPOCH is the last commit's time unless set.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=$1
shift
if [ -z "${KEY-}" ] && [ "${UNSIGNED-}" != 1 ]; then
    echo 'release: nobody could tell this release from a forged one: set KEY to the id of a key that gpg has.' >&2
    echo 'release: to see what would be in it: UNSIGNED=1' >&2
    exit 1
fi
version=$("$binary" --version | head -n 1 | cut -d ' ' -f 2)
host=$(rustc -vV | sed -n 's/^host: //p')
target=${TARGET:-$host}
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
name=homeward-$version
dist=${DIST:-dist}/$name
rm -rf "$dist"
mkdir -p "$dist"

# The archive: what is in it has one owner, one time and one order.
inside=$(mktemp -d)
trap 'rm -rf "$inside"' EXIT
install -D -s -m 755 "$binary" "$inside/$name/bin/homeward"
cp -R config docs LICENSE README.md CHANGELOG.md SECURITY.md "$inside/$name/"
install -D -m 644 -t "$inside/$name/systemd" systemd/*.service systemd/*.timer systemd/homeward.sysusers
tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$epoch" -C "$inside" -cf - "$name" |
    gzip -n -9 >"$dist/$name-$target.tar.gz"

for package in "$@"; do cp "$package" "$dist/"; done
${CARGO:-cargo} metadata --locked --format-version 1 --filter-platform "$target" |
    python3 systemd/release/bill.py Cargo.lock "$dist/$name.cdx.json" "$dist/LICENCES.txt"

(cd "$dist" && find . -maxdepth 1 -type f ! -name SHA256SUMS -printf '%P\0' | sort -z | xargs -0 sha256sum >SHA256SUMS)
if [ -n "${KEY-}" ]; then
    gpg --batch --yes --local-user "$KEY" --armor --detach-sign --output "$dist/SHA256SUMS.asc" "$dist/SHA256SUMS"
fi
echo "$dist"
