//! `homeward init`: a starter configuration, the shipped example with its notes or a policy with
//! its scenarios.

use super::ExitStatus;
use super::error::CliError;
use super::output::{self, OutputArgs};
use super::presets::{self, PolicyPreset};
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const SERVER: &str = include_str!("../../config/homeward.toml");
const EXAMPLE: &str = include_str!("../../config/schools/example.toml");

/// Write a starter configuration, with notes on every part
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Policies: `recommended` is ours; `mead-trust`, `ordsall`, `roselyn-house`, `stepney` and `washwood-heath` are patterned on
five that schools have published, and say of each line which of its rules it carries. A policy comes with its scenarios,
one for each rule that Homeward holds: `homeward rehearse --scenario DIR` plays them, after every edit.

Examples:
  homeward init                       into ./config
  homeward init --policy ordsall && homeward rehearse --scenario config
  sudo homeward init --policy recommended --school hollybank --dir /etc/homeward")]
pub(super) struct InitArgs {
    /// Where to
    #[arg(long, default_value = "config", value_name = "DIR")]
    dir: PathBuf,

    /// Overwrite existing files
    #[arg(long)]
    force: bool,

    /// Start from a policy: its rules, timings, chains and scenarios
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(presets::names()))]
    policy: Option<String>,

    /// The school's short name, for its file and wherever the files name it: small letters, digits and hyphens
    #[arg(long, default_value = "example", value_name = "SCHOOL", value_parser = school_name)]
    school: String,

    #[command(flatten)]
    output: OutputArgs,
}

/// Reads a school's short name.
fn school_name(text: &str) -> Result<String, String> {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let bounded = text.starts_with(|c: char| c.is_ascii_lowercase()) && text.len() <= 40;
    if bounded && text.chars().all(fits) {
        Ok(text.to_owned())
    } else {
        let near = near_name(text);
        let example = if near.is_empty() { "hollybank" } else { &near };
        Err(format!(
            "write up to 40 small letters, digits and hyphens, as in `{example}`"
        ))
    }
}

impl InitArgs {
    pub(super) fn run(self) -> Result<ExitStatus, CliError> {
        let preset = self.policy.as_deref().and_then(presets::find);
        let paths: Vec<(PathBuf, String)> = files(preset, &self.school)
            .into_iter()
            .map(|(name, text)| (self.dir.join(name), text))
            .collect();
        if !self.force {
            let there: Vec<String> = paths
                .iter()
                .filter(|(path, _)| path.symlink_metadata().is_ok())
                .map(|(path, _)| format!("\n  {}", path.display()))
                .collect();
            if !there.is_empty() {
                return Err(CliError::Refused(overwriting(&there)));
            }
        }
        for (path, text) in &paths {
            write(path, text, self.force).map_err(|source| CliError::File {
                path: path.clone(),
                source,
            })?;
        }
        let written: Vec<PathBuf> = paths.into_iter().map(|(path, _)| path).collect();
        self.output
            .written(&self.dir, &self.school, &written, preset.is_some())?;
        Ok(ExitStatus::Success)
    }
}

/// Returns the short name nearest to what was written: `hollybank-primary` for `Hollybank Primary`.
fn near_name(text: &str) -> String {
    let small = text.trim().to_lowercase();
    let parts = small.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit());
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    let name: String = parts.join("-").chars().take(40).collect();
    name.trim_start_matches(|c: char| !c.is_ascii_lowercase())
        .trim_end_matches('-')
        .to_owned()
}

/// Most files named in a refusal.
const FILES_SHOWN: usize = 5;

/// Returns the refusal to write over files, each on a line of its own.
fn overwriting(there: &[String]) -> String {
    let shown: String = there.iter().take(FILES_SHOWN).map(String::as_str).collect();
    let more = match there.len().saturating_sub(FILES_SHOWN) {
        0 => String::new(),
        more => format!("\n  and {more} more"),
    };
    format!(
        "nothing was written: there are files already, and they would be overwritten:{shown}{more}\n\
         To overwrite: `--force`; to write elsewhere: `--dir DIR`"
    )
}

/// Returns the files to write, by place under the directory. `school` stands wherever the shipped files name their school.
fn files(preset: Option<&PolicyPreset>, school: &str) -> Vec<(String, String)> {
    let text = preset.map_or(EXAMPLE, |preset| preset.school);
    let server = SERVER.replacen("school = \"example\"", &format!("school = \"{school}\""), 1);
    let mut files = vec![
        ("homeward.toml".to_owned(), server),
        (format!("schools/{school}.toml"), text.to_owned()),
    ];
    if let Some(preset) = preset {
        let shipped = format!("school = \"../{}.toml\"", preset.name);
        files.extend(preset.scenarios.iter().map(|(name, text)| {
            let text = text.replacen(&shipped, &format!("school = \"../{school}.toml\""), 1);
            (format!("schools/{school}/{name}"), text)
        }));
    }
    files
}

impl OutputArgs {
    fn written(
        self,
        dir: &Path,
        school: &str,
        paths: &[PathBuf],
        has_scenarios: bool,
    ) -> Result<(), CliError> {
        let config = dir.join("homeward.toml");
        if self.json {
            let written: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
            return output::say_json(&json!({ "written": written, "config": config }));
        }
        let written: String = paths
            .iter()
            .map(|path| format!("wrote {}\n", path.display()))
            .collect();
        let config = config.display();
        let rename = if school == "example" {
            " (`homeward init --school NAME` names them after your school)"
        } else {
            ""
        };
        let rehearse = if has_scenarios {
            format!(
                "\n     homeward rehearse --scenario {}\n     (a person who is no longer there, or a rule that you changed, is to be changed in them too)",
                dir.join("schools").join(school).display()
            )
        } else {
            String::new()
        };
        output::say(&format!(
            "{written}
Next:
  1. edit homeward.toml and schools/{school}.toml: your school, its people and numbers, your gateways{rename}
  2. homeward check --config {config} --no-secrets{rehearse}
  3. homeward serve --config {config}
"
        ))
    }
}

/// Writes a file closed to others, since numbers and safe words will be added.
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
