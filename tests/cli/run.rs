//! Runs `homeward` as a shell would, cut off from this machine's own configuration.

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a run of the binary came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Returns what was printed as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Says that it ended with `code`.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:?}");
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().expect("it was not killed"),
            out: String::from_utf8(output.stdout).expect("UTF-8"),
            err: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the path of the shipped example.
pub(crate) fn shipped() -> String {
    root().join("config/homeward.toml").display().to_string()
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
    command
        .args(arguments)
        .current_dir(root())
        .env_clear()
        .stdin(Stdio::null());
    command
}

/// Runs `homeward` with these arguments.
pub(crate) fn homeward(arguments: &[&str]) -> Ran {
    command(arguments).output().unwrap().into()
}

/// Runs `homeward` in a directory, with variables set.
pub(crate) fn homeward_in(directory: &Path, variables: &[(&str, &str)], arguments: &[&str]) -> Ran {
    let mut command = command(arguments);
    command.current_dir(directory).envs(variables.iter().copied());
    command.output().unwrap().into()
}

/// Runs `homeward` with this on its standard input.
pub(crate) fn homeward_reading(input: &[u8], arguments: &[&str]) -> Ran {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    output.into()
}
