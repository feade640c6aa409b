#!/usr/bin/env bash
# Runs the tests under a real systemd: makes the root file system, builds, and starts them in a network of their own.
#
#     bash tests/systemd/run.sh [--where-possible] [TESTS]
#
# What is missing is said, with the reason, and is a failure; with --where-possible it is said and is none, so that a change
# can be judged on a machine that cannot boot a container. Once one can be booted, whatever fails is a failure.
set -euo pipefail
cd "$(dirname "$0")/../.."

possible=must
if [ "${1-}" = --where-possible ]; then
    possible=may
    shift
fi

cannot() { # cannot REASON...
    printf '\n'
    printf '!!!! NOT RUN: the tests of the units under a real systemd.\n'
    printf '!!!! %s\n' "$@"
    printf '!!!! Where it can be done, as root: make test-systemd\n\n'
    if [ "$possible" = may ]; then
        exit 0
    fi
    exit 1
}

[ "$(id -u)" -eq 0 ] || cannot 'only root may boot a container; this is not root'
bash .ci/need nspawn strace || cannot 'systemd-container, mmdebstrap or strace cannot be installed here; see above'
alone=(unshare --net -- sh -c 'ip link set lo up && exec "$@"' sh)
why=$("${alone[@]}" true 2>&1) || cannot 'this machine gives no network namespace of one'"'"'s own:' "$why"
bash tests/systemd/rootfs.sh || cannot 'no root file system could be made: is a Debian mirror within reach? see above'
# Loopback only, and no capability to set the machine's clock, in here or in any container.
bounded=("${alone[@]}" setpriv --bounding-set=-sys_time --)
groups=$(findmnt --noheadings --types cgroup2 --output TARGET | head -n 1)
[ -n "$groups" ] || cannot 'this machine has no cgroup2'
mkdir "$groups/homeward-try-$$" || cannot "no group of processes can be made in $groups"
trap 'rmdir "$groups/homeward-try-$$"/* "$groups/homeward-try-$$" 2>/dev/null || true' EXIT
try() { # In a group of its own, as each container of the tests.
    echo "$BASHPID" >"$groups/homeward-try-$$/cgroup.procs"
    exec "${bounded[@]}" systemd-nspawn --quiet --volatile=overlay --register=no --keep-unit \
        --machine="homeward-try-$$" --directory=target/nspawn/rootfs /bin/true
}
why=$( (try) </dev/null 2>&1) || cannot 'systemd-nspawn starts nothing here:' "$why"

bash .ci/need lintian || cannot 'lintian cannot be installed here; see above'
cargo deb --version >/dev/null 2>&1 || ${CARGO:-cargo} install --locked cargo-deb@3.8.0 ||
    cannot 'cargo-deb cannot be installed here; see above'
${CARGO:-cargo} nextest run --locked --profile systemd --test systemd --no-run
# Two packages of the same program: one to install, and one to upgrade to.
for version in 0.1.0-1 0.1.1-1; do
    bash systemd/deb/build.sh target/debug/homeward --profile dev --fast --deb-version "$version" \
        --output "target/nspawn/homeward_$version.deb"
done
"${bounded[@]}" "${CARGO:-cargo}" nextest run --locked --offline --profile systemd --test systemd --no-fail-fast "$@"
