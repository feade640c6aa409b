//! `homeward init`: a starter configuration, which is the shipped example with its notes.

use super::Ended;
use super::error::CliError;
use super::output::{self, Output};
use serde_json::json;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// What is written, by its place under the directory.
const FILES: [(&str, &str); 2] = [
    ("homeward.toml", include_str!("../../config/homeward.toml")),
    (
        "schools/example.toml",
        include_str!("../../config/schools/example.toml"),
    ),
];

/// Write a starter configuration, with notes on every part
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  homeward init                       into ./config
  sudo homeward init --dir /etc/homeward")]
pub(super) struct Init {
    /// Where to
    #[arg(long, default_value = "config", value_name = "DIR")]
    dir: PathBuf,

    /// Overwrite files that are there
    #[arg(long)]
    force: bool,

    /// Start from this policy's timings and chains
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,

    #[command(flatten)]
    output: Output,
}

impl Init {
    pub(super) fn run(self) -> Result<Ended, CliError> {
        if let Some(policy) = self.policy.filter(|policy| policy != "default") {
            return Err(CliError::Refused(format!(
                "there is no policy `{policy}` in this version, only `default`; nothing was written"
            )));
        }
        let paths = FILES.map(|(name, text)| (self.dir.join(name), text));
        if !self.force {
            let there: Vec<String> = paths
                .iter()
                .filter(|(path, _)| path.symlink_metadata().is_ok())
                .map(|(path, _)| format!("`{}`", path.display()))
                .collect();
            if !there.is_empty() {
                return Err(CliError::Refused(format!(
                    "{} would be overwritten; nothing was written. To overwrite: `--force`; to write elsewhere: `--dir DIR`",
                    there.join(" and ")
                )));
            }
        }
        for (path, text) in &paths {
            write(path, text, self.force).map_err(|source| CliError::File {
                path: path.clone(),
                source,
            })?;
        }
        self.output.written(&self.dir, &paths.map(|(path, _)| path))?;
        Ok(Ended::Well)
    }
}

impl Output {
    fn written(self, dir: &Path, paths: &[PathBuf]) -> Result<(), CliError> {
        let config = dir.join("homeward.toml");
        if self.json {
            let written: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            return output::say_json(&json!({ "written": written, "config": config }));
        }
        let written: String = paths
            .iter()
            .map(|path| format!("wrote {}\n", path.display()))
            .collect();
        output::say(&format!(
            "{written}
Next:
  1. edit both: your school, its people and numbers, your gateways; rename example.toml after your school
  2. homeward check --config {config} --no-secrets
  3. homeward serve --config {config}
",
            config = config.display()
        ))
    }
}

/// Writes a file that others cannot read: numbers and safe words are going to be in it.
fn write(path: &Path, text: &str, overwrite: bool) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o750).create(parent)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).mode(0o640);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(text.as_bytes())
}
