//! The secrets of a new configuration, in the folder of systemd for credentials.

use super::super::error::CliError;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// A secret of the command line: the name, and the file with the value.
#[derive(Debug, Clone)]
pub(super) struct NamedSecret {
    name: String,
    file: PathBuf,
}

/// Reads `NAME=FILE`.
pub(super) fn named(text: &str) -> Result<NamedSecret, String> {
    match text.split_once('=') {
        Some((name, file)) if is_name(name) && !file.is_empty() => Ok(NamedSecret {
            name: name.to_owned(),
            file: PathBuf::from(file),
        }),
        _ => Err("write NAME=FILE, as in `twilio-auth-token=/root/token.txt`".to_owned()),
    }
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.chars().all(fits)
}

/// Returns the credentials wanted by a configuration, in order.
pub(super) fn wanted(texts: &[&str]) -> Vec<String> {
    let mut names = Vec::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let line = line.split_once('#').map_or(line, |(before, _)| before);
        for after in line.split("credential = \"").skip(1) {
            let Some((name, _)) = after.split_once('"') else {
                continue;
            };
            if is_name(name) && !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
    }
    names
}

impl NamedSecret {
    /// Returns the name.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Keeps the secret in a folder for credentials, readable by the owner alone; returns the file.
    pub(super) fn keep(&self, folder: &Path) -> Result<PathBuf, CliError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |source| CliError::File { path, source }
        };
        let value = fs::read_to_string(&self.file).map_err(failed(&self.file))?;
        let value = value.trim_end_matches(['\r', '\n']);
        if value.is_empty() {
            return Err(CliError::Refused(format!(
                "`{}` is empty: nothing was written for `{}`",
                self.file.display(),
                self.name
            )));
        }
        if !folder.exists() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(failed(folder))?;
        }
        let path = folder.join(format!("homeward.{}", self.name));
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&path).map_err(failed(&path))?;
        file.write_all(value.as_bytes()).map_err(failed(&path))?;
        Ok(path)
    }
}
