//! `homeward people import`: staff from the school's own list into the school's file.

mod columns;
mod edit;
mod keys;
mod list;
mod plan;
mod posts;
mod remarks;
mod removal;
mod replace;
mod school_file;
mod shown;
mod staff;

use self::columns::ListField;
use self::plan::{ImportPlan, MissingPeople};
use self::shown::{ImportOutcome, ImportReport};
use crate::cli::asker::DaemonAsker;
use crate::cli::error::CliError;
use crate::cli::{ExitStatus, configuration, output, places};
use crate::config::{self, Config, SecretPolicy};
use crate::domain::id::SchoolId;
use crate::named_file;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Read staff from the school's own list: the export of SIMS, Arbor or Bromcom, or any other CSV
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Who of the list is who in the school's file is told by e-mail, then by mobile, then by name. Names, mobiles and e-mails are
brought up to date there; nothing else of the file is touched. New people are `staff`, and no more: a title that is plainly
a headteacher's, a deputy's, a DSL's or the office's is put beside as a remark. An empty cell takes nothing away.

With any problem nothing is changed. After writing, the whole configuration is loaded as `homeward check` does it; if it
does not load, the former file is put back.

Examples:
  homeward people import staff.csv --dry-run
  homeward people import staff.csv --school hollybank
  homeward people import staff.csv --map name=Teacher,mobile=Phone
  homeward people import staff.csv --remove-missing --dry-run")]
pub(super) struct ImportArgs {
    /// The list: a CSV with headings, separated by commas, semicolons or tabs
    #[arg(value_name = "FILE.csv")]
    list: PathBuf,

    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,

    /// Columns by their headings, where the usual ones do not fit: `name`, `first`, `last`, `mobile`, `email`, `post`
    #[arg(long, value_name = "FIELD=COLUMN,...")]
    map: Vec<String>,

    /// Take out people missing from the list; refused for people out now, or needed by a chain or for leave
    #[arg(long)]
    remove_missing: bool,
}

impl ImportArgs {
    pub(super) fn run(&self, school: Option<&str>, asker: &DaemonAsker<'_>) -> Result<ExitStatus, CliError> {
        let map = map(&self.map)?;
        let config_path = asker.config.path();
        let before = load(config_path)?;
        let (school, school_file) = school_file_of(config_path, &before, school)?;
        let unreadable = |path: &Path, error: std::io::Error| {
            CliError::Refused(format!(
                "`{}` cannot be read: {error}: {}; nothing was changed",
                path.display(),
                named_file::remedy(&error)
            ))
        };
        let bytes = named_file::bytes(&self.list, named_file::LONGEST_DATA)
            .map_err(|error| unreadable(&self.list, error))?;
        let text = named_file::text(&school_file, named_file::LONGEST_TOML)
            .map_err(|error| unreadable(&school_file, error))?;
        let list_refused =
            |why| CliError::Refused(format!("`{}`: {why}; nothing was changed", self.list.display()));
        let table = list::read(&bytes, &map).map_err(list_refused)?;
        let known = school_file::read(&text).map_err(|why| {
            CliError::Refused(format!(
                "`{}` cannot be read: {why}; nothing was changed",
                school_file.display()
            ))
        })?;

        let missing = if self.remove_missing {
            MissingPeople::Removed
        } else {
            MissingPeople::Stay
        };
        let mut remarks = Vec::new();
        let listed = staff::read(&table, &mut remarks);
        let plan = ImportPlan::of(&listed, &known, missing, &mut remarks);
        if missing == MissingPeople::Removed && !plan.missing.is_empty() {
            let out = removal::out_now(&asker.reach, asker.config, &before, &school)?;
            removal::note_needed(&plan.missing, &known, &out, &mut remarks);
        }
        remarks.sort_by_key(|remark| remark.line);

        let is_stopped = remarks.iter().any(remarks::ListRemark::is_problem);
        let outcome = if is_stopped {
            ImportOutcome::Stopped
        } else if plan.is_empty(missing) {
            ImportOutcome::NothingToDo
        } else {
            let after = edit::edited(&text, &known.people, &plan.edits(missing)).map_err(|why| {
                CliError::Refused(format!("{}: {why}; nothing was changed", school_file.display()))
            })?;
            if self.dry_run {
                ImportOutcome::OnlyShown
            } else {
                write(config_path, &school_file, &text, &after)?;
                ImportOutcome::Written
            }
        };
        let report = ImportReport {
            list: &self.list,
            table: &table,
            school_file: &school_file,
            plan: &plan,
            missing,
            remarks: &remarks,
            outcome,
            reload: outcome == ImportOutcome::Written && places::running_since(asker.config).is_some(),
        };
        if asker.output.json {
            output::say_json(&report.json())?;
        } else {
            output::say(&report.words())?;
        }
        Ok(if is_stopped {
            ExitStatus::FoundWrong
        } else {
            ExitStatus::Success
        })
    }
}

/// Loads the configuration without its secrets: a list touches none, and an importer may not be able to read secrets.
fn load(path: &Path) -> Result<Config, CliError> {
    match configuration::load(path, SecretPolicy::Skip) {
        Ok(loaded) => Ok(loaded.config),
        Err(problems) => Err(CliError::Configuration {
            path: path.to_owned(),
            problems,
        }),
    }
}

/// Writes the file and loads the configuration; after an error the old text is put back.
fn write(config: &Path, school_file: &Path, before: &str, after: &str) -> Result<(), CliError> {
    replace::replace(school_file, before, after)?;
    let Err(error) = load(config) else {
        return Ok(());
    };
    if let Err(stuck) = replace::replace(school_file, after, before) {
        output::warn(&format!(
            "the file as it is now does not load, and the former one could not be put back: mend `{}` by hand now",
            school_file.display()
        ));
        crate::cli::error::report(&stuck);
    } else {
        output::warn(&format!(
            "with the list the configuration would not load, so `{}` was put back as it was; the lines below are those of \
             the file with the list",
            school_file.display()
        ));
    }
    Err(error)
}

/// Returns the school meant, and its file.
fn school_file_of(
    config: &Path,
    loaded: &Config,
    named: Option<&str>,
) -> Result<(SchoolId, PathBuf), CliError> {
    let all: Vec<&str> = loaded.schools.keys().map(SchoolId::as_str).collect();
    let school = match (named, all.as_slice()) {
        (Some(named), _) => named,
        (None, [only]) => only,
        (None, _) => {
            return Err(CliError::Usage(format!(
                "there are several schools: say which with `--school`: {}",
                all.join(", ")
            )));
        }
    };
    let id = SchoolId::new(school);
    let files = config::school_files(config).map_err(CliError::Refused)?;
    match files.get(&id).filter(|_| loaded.schools.contains_key(&id)) {
        Some(path) => Ok((id, path.clone())),
        None => Err(CliError::Usage(format!(
            "there is no school `{school}`; there are: {}",
            all.join(", ")
        ))),
    }
}

/// Reads `--map`. A comma may stand in the name of a column.
fn map(arguments: &[String]) -> Result<BTreeMap<ListField, String>, CliError> {
    let mut map: BTreeMap<ListField, String> = BTreeMap::new();
    let known = || {
        let words: Vec<&str> = ListField::WORDS.iter().map(|(word, _)| *word).collect();
        words.join(", ")
    };
    for argument in arguments {
        let mut last: Option<ListField> = None;
        for part in argument.split(',') {
            let pair = part.split_once('=');
            let field = pair.and_then(|(word, _)| ListField::of_word(word.trim()));
            match (pair, field, last) {
                (Some((_, column)), Some(field), _) => {
                    map.insert(field, column.trim().to_owned());
                    last = Some(field);
                }
                (None, _, Some(field)) => {
                    map.entry(field)
                        .and_modify(|column| column.push_str(&format!(",{part}")));
                }
                (_, _, _) => {
                    return Err(CliError::Usage(format!(
                        "`--map {argument}` cannot be read: write `FIELD=COLUMN`, with a field of {}",
                        known()
                    )));
                }
            }
        }
    }
    Ok(map)
}
