//! The Python environment that test peers run in, made by `tests/support/setup-peers.sh`.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the interpreter: `HOMEWARD_TEST_PYTHON`, else the one in `target/test-venv`.
///
/// # Panics
/// With the command that makes it, if it is missing: a test that cannot run must not look as if it had passed.
pub fn python() -> PathBuf {
    let path = std::env::var_os("HOMEWARD_TEST_PYTHON").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("target/test-venv/bin/python"),
        PathBuf::from,
    );
    assert!(
        path.exists(),
        "`{}` is missing, and with it the servers that this test talks to; run `make test-peers`",
        path.display()
    );
    path
}

/// Returns a script beside this file, ready to run.
pub fn script(name: &str) -> Command {
    let mut command = Command::new(python());
    command.arg(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/support")
            .join(name),
    );
    command
}
