# Fetches what tests talk to: `tries COMMAND...` tries three times, for a registry may be busy, and ends with 75 where that is not
# enough. Read by the scripts beside it.
tries() {
    for _ in 1 2 3; do
        "$@" && return 0
    done
    echo "not fetched, so nothing was tested: $*" >&2
    exit 75
}
