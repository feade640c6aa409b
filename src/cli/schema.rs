//! `homeward schema`: the JSON Schemas of the two files, for editors.

use super::error::CliError;
use super::{ExitStatus, output};
use crate::config::{FileKind, schema};
use clap::ValueEnum;

/// Print the JSON Schema of a configuration file, for an editor that completes and checks TOML
#[derive(Debug, clap::Args)]
#[command(after_help = "\
An editor with a language server for TOML, such as Tombi, then completes the keys and says what each means. `homeward check`
knows more: it is the judge.

Examples:
  homeward schema server > server.schema.json
  homeward schema school > school.schema.json")]
pub(super) struct SchemaArgs {
    /// Which file: `server` is homeward.toml, `school` each file under schools
    #[arg(value_enum)]
    file: SchemaFile,
}

/// The kinds of files, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SchemaFile {
    School,
    Server,
}

impl SchemaArgs {
    pub(super) fn run(self) -> Result<ExitStatus, CliError> {
        let kind = match self.file {
            SchemaFile::School => FileKind::School,
            SchemaFile::Server => FileKind::Server,
        };
        output::say_json(&schema(kind))?;
        Ok(ExitStatus::Success)
    }
}
