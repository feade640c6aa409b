//! `homeward export`: the whole record of one visit, or of one person.

use super::error::CliError;
use super::{ConfigPath, ExitStatus, configuration, output, places};
use crate::config::SecretPolicy;
use crate::domain::id::{PersonId, SchoolId, VisitId};
use crate::store::{ExportedRows, StoreReader};
use clap::Subcommand;
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Print the whole record of one visit, or of one person
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "\
JSON, by table, with every row unchanged: for a subject access request, or the full record of a visit that went wrong. Other
people stand in it too: look it through before it leaves the school. Passwords, PINs and seals are left out.
Reads only, and may be run beside the daemon; of a backup too.

Examples:
  homeward export visit v12 --to visit-v12.json
  homeward export person jo --to jo.json
  homeward export person jo --school hollybank --store /backup/homeward.db"
)]
pub(super) struct ExportArgs {
    #[command(subcommand)]
    whose: ExportOf,

    /// The store, if not that of the configuration: a backup, say
    #[arg(long, global = true, value_name = "FILE")]
    store: Option<PathBuf>,

    /// Write to a new file, readable by the owner alone, and not to the screen
    #[arg(long, global = true, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum ExportOf {
    /// The full record of a visit
    Visit {
        /// The visit, `v12`
        visit: String,
    },
    /// Every row with a person's name
    Person {
        /// The person's key in the school's file: `jo`
        person: String,

        /// The person's school, by the name of its file
        #[arg(long, value_name = "SCHOOL")]
        school: Option<String>,
    },
}

impl ExportArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        if let Some(to) = self.to.as_deref().filter(|to| to.symlink_metadata().is_ok()) {
            return Err(CliError::Refused(format!(
                "`{}` exists, and is not overwritten. Name a new file",
                to.display()
            )));
        }
        let store = places::store(self.store.as_deref(), config)?;
        let reader = StoreReader::open(&store)?;
        let (of, rows) = match self.whose {
            ExportOf::Visit { visit } => {
                let number = visit.trim().trim_start_matches(['v', 'V']).parse();
                let number = number.map_err(|_| {
                    CliError::Refused(format!("`{visit}` is not a visit: write its id, as in `v12`"))
                })?;
                let id = VisitId(number);
                (id.to_string(), reader.export_visit(id)?)
            }
            ExportOf::Person { person, school } => of_person(&reader, &person, school.as_deref(), config)?,
        };
        if rows.is_empty() {
            return Err(CliError::Refused(format!("nothing is on record of {of}")));
        }
        let counts: Vec<String> = rows
            .iter()
            .map(|(table, rows)| format!("{} of {table}", rows.as_array().map_or(0, Vec::len)))
            .collect();
        let exported = json!({ "of": of, "version": env!("CARGO_PKG_VERSION"), "rows": Value::Object(rows) });
        match &self.to {
            None => output::say_json(&exported)?,
            Some(to) => {
                write(to, &exported)?;
                output::say(&format!("wrote {}: {}", to.display(), counts.join(", ")))?;
            }
        }
        Ok(ExitStatus::Success)
    }
}

/// Finds the record of a person. Without a school, the configuration's schools are asked in turn.
fn of_person(
    reader: &StoreReader,
    person: &str,
    school: Option<&str>,
    config: ConfigPath<'_>,
) -> Result<(String, ExportedRows), CliError> {
    let schools: Vec<SchoolId> = match school {
        Some(school) => vec![SchoolId::new(school)],
        None => {
            let loaded = configuration::load(config.path(), SecretPolicy::Skip).map_err(|_| {
                CliError::Refused(
                    "the configuration cannot be read: say which school, `--school NAME`".to_owned(),
                )
            })?;
            loaded.config.schools.keys().cloned().collect()
        }
    };
    let mut found = Vec::new();
    for school in schools {
        let id = PersonId::new(&school, person);
        let rows = reader.export_person(&id)?;
        if !rows.is_empty() {
            found.push((id.as_str().to_owned(), rows));
        }
    }
    match found.len() {
        0 => Ok((person.to_owned(), ExportedRows::new())),
        1 => Ok(found.remove(0)),
        _ => Err(CliError::Refused(format!(
            "several schools have a `{person}`: add `--school NAME`"
        ))),
    }
}

/// Writes a file readable by the owner alone.
fn write(to: &Path, exported: &Value) -> Result<(), CliError> {
    let failed = |source| CliError::File {
        path: to.to_owned(),
        source,
    };
    let text = serde_json::to_string_pretty(exported).map_err(CliError::Json)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(to).map_err(failed)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.write_all(b"\n"))
        .and_then(|()| file.sync_all())
        .map_err(failed)
}
