#!/usr/bin/env bash
# Tries mutants of the domain: each is a small change that some test must not let pass.
#
#     bash tests/mutants/run.sh [SHARD] [FILES]...      as in: run.sh 3/40, run.sh '' 'src/domain/alert/**'
#
# First against the rules that need the domain alone, in a small crate where a mutant costs seconds; what outlives those,
# against all of `tests/rules` but for what cannot see a decision. A mutant that a rule catches is not tried again.
set -euo pipefail
cd "$(dirname "$0")/../.."
shard=${1:-}
shift || true
files=("${@:-src/domain/**}")
out=target/mutants
first=$out/first/mutants.out whole=$out/second/mutants.out
began=$SECONDS

bash tests/mutants/prepare.sh "$out/domain"
chosen=()
for file in "${files[@]}"; do chosen+=(-f "$file"); done
if [ -n "$shard" ]; then
    # The share that a remainder gives: spread over all files.
    chosen+=(--shard "$shard" --sharding round-robin)
fi
common=(--config .cargo/mutants.toml --in-place --no-shuffle --cargo-arg=--locked)

# What outlives them all ends this with 2, what runs without end with 3: both are counted below.
tolerate() {
    local code=0
    "$@" || code=$?
    case $code in 0 | 2 | 3) ;; *) exit "$code" ;; esac
}

rm -rf "$out/first" "$out/second"
(cd "$out/domain" && cargo update --workspace --quiet)
# A day or two of the properties and two steps of the walk are enough to see most of them; the suite goes on for longer.
PROPTEST_CASES=8 MODEL_DEPTH=2 tolerate \
    cargo mutants --dir "$out/domain" --output "$out/first" "${common[@]}" "${chosen[@]}"

count() { if [ -e "$1" ]; then wc -l < "$1"; else echo 0; fi; }

if [ -s "$first/missed.txt" ]; then
    # In the copy that bugs are planted in, one change at a time. A deleted field of a struct is tried whatever names are asked
    # for (cargo-mutants 27.1), so only what outlived the first is counted.
    bash tests/planted/copy_tree.sh
    names=$(sed 's/[][\\.*^$(){}?+|/-]/\\&/g' "$first/missed.txt" | paste -sd '|')
    chosen=()
    for file in $(cut -d: -f1 "$first/missed.txt" | sort -u); do chosen+=(-f "$file"); done
    CARGO_TARGET_DIR=$PWD/target/planted/target PROPTEST_CASES=32 tolerate \
        cargo mutants --dir target/planted/tree --output "$out/second" "${common[@]}" "${chosen[@]}" --cargo-arg=--test=rules \
        --re "^($names)\$" -- -- --skip laws:: --skip planted_bugs:: --skip mutations:: --skip fit:: --skip presets::
fi

# Of what outlived the first, what the second made of it.
of_second() { if [ -e "$whole/$1" ]; then grep -cFxf "$first/missed.txt" "$whole/$1" || true; else echo 0; fi; }

by_whole=$(($(of_second caught.txt) + $(of_second timeout.txt)))
missed=$(of_second missed.txt)
caught=$(($(count "$first/caught.txt") + $(count "$first/timeout.txt") + by_whole))
viable=$((caught + missed))
printf '\n%s of %s viable mutants caught (%s of them only by the whole of the rules), %s outlived all, %s would not compile, %s s\n' \
    "$caught" "$viable" "$by_whole" "$missed" "$(count "$first/unviable.txt")" "$((SECONDS - began))"
if [ "$missed" -gt 0 ]; then
    grep -Fxf "$first/missed.txt" "$whole/missed.txt"
fi
if [ $((caught * 100)) -lt $((viable * 95)) ]; then
    echo 'fewer than 95 in 100 were caught' >&2
    exit 1
fi
