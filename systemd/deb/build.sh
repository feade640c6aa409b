#!/usr/bin/env bash
# Makes the Debian package of a binary that is built, with its manual and completions, and has lintian look at it.
#
#     bash systemd/deb/build.sh BINARY [CARGO-DEB-OPTIONS...]
#
# The manual and the completions come from NATIVE where this machine cannot run the binary.
set -euo pipefail
cd "$(dirname "$0")/../.."

binary=${NATIVE:-$1}
shift
work=target/deb
rm -rf "$work"
mkdir -p "$work/man" "$work/completions"
"$binary" man --dir "$work/man"
"$binary" completions bash >"$work/completions/homeward.bash"
"$binary" completions zsh >"$work/completions/_homeward"
"$binary" completions fish >"$work/completions/homeward.fish"
# Its last line says where the package is.
package=$(${CARGO:-cargo} deb --no-build --strip "$@" | tail -n 1)
lintian --fail-on error,warning "$package"
echo "$package"
