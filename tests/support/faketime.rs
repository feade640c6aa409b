//! A wall clock of the daemon's own, by libfaketime: the machine's is never touched, and the time since boot stays true.

use super::daemon::Home;
use std::path::PathBuf;

/// Returns libfaketime's file.
///
/// # Panics
/// Where it is missing: a test that cannot run must not look as if it had passed.
fn library() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib").unwrap().flatten();
    let mut files = folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1"));
    files
        .find(|file| file.exists())
        .expect("libfaketime is missing: `bash .ci/need faketime`, or `make test`")
}

/// Returns what the daemon's environment needs for the wall clock of [`set`], a `KEY=VALUE` a line.
pub fn environment(home: &Home) -> String {
    // The time since boot stays true, as it does when somebody sets a clock.
    format!(
        "LD_PRELOAD={}\nFAKETIME_TIMESTAMP_FILE={}\nFAKETIME_NO_CACHE=1\nFAKETIME_DONT_FAKE_MONOTONIC=1\n",
        library().display(),
        home.path("wall").display()
    )
}

/// Sets the daemon's wall clock this many milliseconds off the true time.
pub fn set(home: &Home, ahead_ms: i64) {
    let (sign, ms) = (if ahead_ms < 0 { '-' } else { '+' }, ahead_ms.unsigned_abs());
    // Beside and moved: it is read at any moment.
    home.write("wall.new", &format!("{sign}{}.{:03}\n", ms / 1000, ms % 1000));
    std::fs::rename(home.path("wall.new"), home.path("wall")).unwrap();
}
