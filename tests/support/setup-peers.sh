#!/bin/sh
# Makes target/test-venv: the servers that gateway tests talk to. Safe to run again; does nothing when all is there.
set -eu
cd "$(dirname "$0")/../.."
venv=target/test-venv
want='aiosmtpd==1.4.6 trustme==1.2.1 twilio==9.13.0'
if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.peers" 2>/dev/null)" = "$want" ]; then
    exit 0
fi
mkdir -p target
python3 -m venv "$venv"
# shellcheck disable=SC2086 # two words on purpose
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check $want
printf '%s\n' "$want" >"$venv/.peers"
