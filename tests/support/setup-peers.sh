#!/bin/sh
# Makes target/test-venv: the servers that gateway tests talk to, and what else tests run. Safe to run again; does nothing when all is there.
set -eu
cd "$(dirname "$0")/../.."
venv=target/test-venv
want='aiosmtpd==1.4.6 android-sms-gateway==4.3.3 freezegun==1.5.5 notifications-python-client==13.0.0 prometheus-client==0.26.0 schemathesis==4.32.5 tombi==1.9.6 trustme==1.2.1 twilio==9.13.0'
if [ -x "$venv/bin/python" ] && [ "$(cat "$venv/.peers" 2>/dev/null)" = "$want" ]; then
    exit 0
fi
mkdir -p target
python3 -m venv "$venv"
tries=1
# shellcheck disable=SC2086 # several words on purpose
until "$venv/bin/python" -m pip install --quiet --disable-pip-version-check $want; do
    if [ "$tries" -ge 3 ]; then
        echo "the test peers could not be fetched, in three tries: no test has failed by this" >&2
        exit 75
    fi
    tries=$((tries + 1))
done
printf '%s\n' "$want" >"$venv/.peers"
