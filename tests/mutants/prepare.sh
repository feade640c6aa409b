#!/usr/bin/env bash
# Makes the small crate that a mutant of the domain is tried against: the domain, and the rules that need nothing else.
#
#     bash tests/mutants/prepare.sh FOLDER [LIB]      LIB is lib.rs beside this, or reply.rs: the reader of texts alone
set -euo pipefail
cd "$(dirname "$0")/../.."
into=${1:?a folder}
lib=tests/mutants/${2:-lib.rs}
mkdir -p "$into/src"

# Only what differs is written, with the date of now: cargo goes by dates, and an older one would count as built.
put() { # put FILE PLACE
    cmp -s "$1" "$into/$2" || { mkdir -p "$(dirname "$into/$2")" && cp "$1" "$into/$2"; }
}

dependency() { grep -m1 "^$1 = " Cargo.toml; }
manifest=$(mktemp)
trap 'rm -f "$manifest"' EXIT
{
    printf '[package]\nname = "homeward-domain"\nversion = "0.0.0"\nedition = "2024"\npublish = false\n\n[lib]\ndoctest = false\n\n[workspace]\n\n[dependencies]\n'
    dependency serde
    dependency jiff
    dependency strsim
    dependency tracing
    printf '\n[dev-dependencies]\n'
    dependency proptest
    dependency rustix
    dependency serde_json
    # Nobody debugs a mutant; what is compiled once and runs thousands of times is compiled well.
    printf '\n[profile.dev]\ndebug = false\nincremental = true\n\n[profile.dev.package."*"]\nopt-level = 2\n'
} > "$manifest"
put "$manifest" Cargo.toml
put "$lib" src/lib.rs
put src/clock.rs src/clock.rs
put src/auditor/finding.rs src/auditor/finding.rs
put src/auditor/rules.rs src/auditor/rules.rs
put src/wording/civil.rs src/wording/civil.rs
put src/wording/sheet.rs src/wording/sheet.rs
find src/domain -name '*.rs' -o -name '*.txt' | while read -r file; do put "$file" "$file"; done
find tests/rules -maxdepth 1 -name '*.tsv' | while read -r file; do put "$file" "src/$(basename "$file")"; done
# The rules that it names.
sed -n 's/^mod \([a-z_]*\);$/\1/p' "$lib" | while read -r name; do put "tests/rules/$name.rs" "src/$name.rs"; done
# With the versions that the daemon is built with.
[ "$into/Cargo.lock" -nt Cargo.lock ] || cp Cargo.lock "$into/Cargo.lock"
