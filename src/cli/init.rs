//! `homeward init`: a starter configuration, the shipped example with its notes or a policy with
//! its scenarios.

mod questions;
mod secrets;

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::presets::{self, PolicyPreset};
use super::starter_gateways::{self, MailBy, TextsBy};
use super::{ExitStatus, configuration};
use crate::config::{Config, RoutineKind, SecretPolicy};
use crate::domain::id::SchoolId;
use crate::domain::private::Phone;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

/// The server's own file, shared by all schools.
const SERVER_FILE: &str = "homeward.toml";

const SERVER: &str = include_str!("../../config/homeward.toml");
const EXAMPLE: &str = include_str!("../../config/schools/example.toml");

/// Name of the school if none is given.
const EXAMPLE_NAME: &str = "example";

/// Write a starter configuration, with notes on every part
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Policies: `recommended` is ours, and so is `site-alone`, for whoever is alone on the school's own site. `mead-trust`, `ordsall`,
`roselyn-house`, `stepney` and `washwood-heath` are patterned on five that schools have published, and say of each line which
of its rules it carries. A policy comes with its scenarios: `homeward rehearse --scenario DIR` plays them, after every edit.

A further school into the same directory is added beside the others: nothing that is there is touched.

Examples:
  homeward init                       into ./config
  homeward init --texts notify        a state-funded school: texts by GOV.UK Notify
  homeward init --texts android --mail microsoft    an old phone, and a mailbox at Microsoft 365
  homeward init --policy ordsall && homeward rehearse --scenario config
  sudo homeward init --policy recommended --school hollybank --dir /etc/homeward
  sudo homeward init --policy ordsall --school oakfield --dir /etc/homeward    a second school of the trust")]
pub(super) struct InitArgs {
    /// Where to
    #[arg(long, default_value = "config", value_name = "DIR")]
    dir: PathBuf,

    /// Overwrite existing files; with `--school` the school's alone, and never `homeward.toml`
    #[arg(long)]
    force: bool,

    /// Start from a policy: its rules, timings, chains and scenarios
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(presets::names()))]
    policy: Option<String>,

    /// The school's short name, for its file and wherever the files name it: small letters, digits and hyphens
    /// [default: example]
    #[arg(long, value_name = "SCHOOL", value_parser = school_name)]
    school: Option<String>,

    /// The school's name in full, as texts and pages have it
    #[arg(long, value_name = "NAME", value_parser = one_line)]
    name: Option<String>,

    /// The school's telephone number
    #[arg(long, value_name = "NUMBER", value_parser = telephone)]
    phone: Option<String>,

    /// How texts leave: `notify` is free for state-funded schools, `android` is an old phone, `modem` a USB stick
    /// [default: twilio]
    #[arg(long, value_enum)]
    texts: Option<TextsBy>,

    /// How e-mails leave: by your own mail server, or by an account that you have [default: server]
    #[arg(long, value_enum)]
    mail: Option<MailBy>,

    /// A staff list as CSV, taken in by `homeward people import`
    #[arg(long, value_name = "FILE")]
    people: Option<PathBuf>,

    /// A secret that the files ask for, by its name, with the file that holds it; may be given several times
    #[arg(long = "secret", value_name = "NAME=FILE", value_parser = secrets::named)]
    secrets: Vec<secrets::NamedSecret>,

    /// Where secrets are kept, for systemd to hand to the daemon
    #[arg(long, value_name = "DIR", default_value = "/etc/credstore")]
    credentials: PathBuf,

    /// Ask for everything without a flag, one question a line; without any flag, a person at a terminal is asked anyway
    #[arg(long)]
    ask: bool,

    #[command(flatten)]
    output: OutputArgs,
}

/// Reads a name that stands in one line of TOML.
fn one_line(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
        Err("write the name in one line, without quotation marks".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// Reads a telephone number.
fn telephone(text: &str) -> Result<String, String> {
    match Phone::parse(text) {
        Ok(phone) => Ok(phone.national()),
        Err(why) => Err(why.to_string()),
    }
}

/// Puts the school's own name and number into a shipped file, at the first place of each.
fn called(text: &str, name: Option<&str>, phone: Option<&str>) -> String {
    let mut text = text.to_owned();
    for (key, value) in [("name", name), ("phone", phone)] {
        let Some(value) = value else { continue };
        let own = |line: &str| line.split_once('=').is_some_and(|(found, _)| found.trim() == key);
        let school = text.find("[school]");
        let line = school.and_then(|from| text[from..].lines().find(|line| own(line)).map(str::to_owned));
        if let Some(line) = line {
            let (before, _) = line.split_once('=').unwrap_or((&line, ""));
            text = text.replacen(&line, &format!("{before}= \"{value}\""), 1);
        }
    }
    text
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
    /// Whether no flag says what to write: a person at a terminal is asked then.
    fn is_bare(&self) -> bool {
        self.policy.is_none()
            && self.school.is_none()
            && self.name.is_none()
            && self.phone.is_none()
            && self.texts.is_none()
            && self.mail.is_none()
            && self.people.is_none()
            && self.secrets.is_empty()
            && !self.force
            && !self.output.json
    }

    pub(super) fn run(mut self) -> Result<ExitStatus, CliError> {
        if self.ask || self.is_bare() && io::stdin().is_terminal() && io::stdout().is_terminal() {
            let mut input = io::stdin().lock();
            questions::InitQuestions { input: &mut input }.fill(&mut self)?;
        }
        let preset = self.policy.as_deref().and_then(presets::find);
        let config = self.dir.join(SERVER_FILE);
        let is_named = self.school.is_some();
        let school = self.school.unwrap_or_else(|| EXAMPLE_NAME.to_owned());
        // A further school shares the server's file of the first, edited by now. Only a school given by name is added: the
        // example is no second school.
        let neighbours = config.metadata().ok().filter(|_| is_named);
        let texts = self.texts.unwrap_or(TextsBy::Twilio);
        let server = starter_gateways::chosen(SERVER, texts, self.mail.unwrap_or(MailBy::Server));
        let paths: Vec<(PathBuf, String)> = files(preset, &school, &server)
            .into_iter()
            .map(|(name, text)| {
                let text = called(&text, self.name.as_deref(), self.phone.as_deref());
                (name, text)
            })
            .filter(|(name, _)| neighbours.is_none() || name != SERVER_FILE)
            .map(|(name, text)| (self.dir.join(name), text))
            .collect();
        if !self.force {
            refuse_to_overwrite(&paths)?;
        }
        let group = neighbours.as_ref().map(MetadataExt::gid);
        for (path, text) in &paths {
            write(path, text, self.force, group).map_err(|source| CliError::File {
                path: path.clone(),
                source,
            })?;
        }
        let texts_written: Vec<&str> = paths.iter().map(|(_, text)| text.as_str()).collect();
        let mut lacking_secrets = secrets::wanted(&texts_written);
        let mut kept = Vec::new();
        for secret in &self.secrets {
            kept.push(secret.keep(&self.credentials)?);
            lacking_secrets.retain(|name| name != secret.name());
        }
        let starter = Starter {
            kept,
            lacking_secrets,
            people: self.people,
            credentials: self.credentials,
            written: paths.into_iter().map(|(path, _)| path).collect(),
            to_add: neighbours.map(|_| still_to_add(&config, &school)),
            dir: self.dir,
            school,
            texts,
            has_scenarios: preset.is_some(),
        };
        self.output.say_written(&starter)?;
        Ok(ExitStatus::Success)
    }
}

/// Refuses if any of the files is there already, before anything is written.
fn refuse_to_overwrite(paths: &[(PathBuf, String)]) -> Result<(), CliError> {
    let there: Vec<String> = paths
        .iter()
        .filter(|(path, _)| path.symlink_metadata().is_ok())
        .map(|(path, _)| format!("\n  {}", path.display()))
        .collect();
    if there.is_empty() {
        return Ok(());
    }
    Err(CliError::Refused(overwriting(&there)))
}

/// Returns the lines still missing from an existing server's file for a further school.
fn still_to_add(config: &Path, school: &str) -> Vec<String> {
    match configuration::load(config, SecretPolicy::Skip) {
        Ok(loaded) => lacking(&loaded.config, &SchoolId::new(school)),
        Err(_) => vec![
            "it has errors, or a school beside the new one has: mend what `homeward check` shows".to_owned(),
        ],
    }
}

/// Returns the lines of the server's file for other schools alone.
fn lacking(config: &Config, school: &SchoolId) -> Vec<String> {
    if !config.schools.contains_key(school) {
        return vec![format!(
            "`schools` there does not take in schools/{school}.toml: write `schools = \"schools/*.toml\"`"
        )];
    }
    let has_own = |of: &Option<SchoolId>| of.as_ref().is_none_or(|of| of == school);
    config
        .routines
        .iter()
        .filter_map(|routine| Some((routine, routine.school.as_ref()?)))
        // The gateways are tried once for every school.
        .filter(|(routine, _)| !matches!(routine.kind, RoutineKind::Backup(_) | RoutineKind::Canary(_)))
        .filter(|(routine, _)| {
            let mut alike = config.routines.iter().filter(|other| other.kind == routine.kind);
            !alike.any(|other| has_own(&other.school))
        })
        .map(|(routine, of)| {
            format!(
                "the routine of chain `{}` there is for `{of}` alone: leave its `school` out, or add one with `school = \"{school}\"`",
                routine.chain
            )
        })
        .collect()
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
         To overwrite: `--force`; to write elsewhere: `--dir DIR`; to add another school: `--school NAME`"
    )
}

/// Returns the files to write, by place under the directory. `school` stands wherever the shipped files name their school.
fn files(preset: Option<&PolicyPreset>, school: &str, server: &str) -> Vec<(String, String)> {
    let text = preset.map_or(EXAMPLE, |preset| preset.school);
    let server = server.replace("school = \"example\"", &format!("school = \"{school}\""));
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

/// The files written, and the directory they are in.
struct Starter {
    /// The files with secrets.
    kept: Vec<PathBuf>,
    /// Secrets still missing.
    lacking_secrets: Vec<String>,
    /// The staff list to take in.
    people: Option<PathBuf>,
    /// Where secrets are kept.
    credentials: PathBuf,
    dir: PathBuf,
    school: String,
    texts: TextsBy,
    written: Vec<PathBuf>,
    has_scenarios: bool,
    /// For a further school: the lines still missing from the server's file.
    to_add: Option<Vec<String>>,
}

impl OutputArgs {
    fn say_written(self, starter: &Starter) -> Result<(), CliError> {
        let config = starter.dir.join(SERVER_FILE);
        if self.json {
            let written: Vec<String> = starter
                .written
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            return output::say_json(&json!({
                "written": written,
                "config": config,
                "to_add": starter.to_add,
                "secrets": starter.kept.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
                "secrets_to_add": starter.lacking_secrets,
            }));
        }
        let mut out: String = starter
            .written
            .iter()
            .map(|path| format!("wrote {}\n", path.display()))
            .collect();
        for path in &starter.kept {
            out.push_str(&format!(
                "wrote {} (a secret, readable by its owner alone)\n",
                path.display()
            ));
        }
        if starter.to_add.is_some() {
            out.push_str(&format!("left {} as it is\n", config.display()));
        }
        out.push_str("\nNext:\n");
        for (step, number) in starter.next_steps(&config).iter().zip(1..) {
            out.push_str(&format!("  {number}. {step}\n"));
        }
        output::say(&out)
    }
}

impl Starter {
    fn next_steps(&self, config: &Path) -> Vec<String> {
        let (school, config) = (&self.school, config.display());
        let mut steps = Vec::new();
        match &self.to_add {
            None => {
                let rename = if school == EXAMPLE_NAME {
                    " (`homeward init --school NAME` names them after your school)"
                } else {
                    ""
                };
                steps.push(format!(
                    "edit homeward.toml and schools/{school}.toml: your school, its people and numbers, your gateways{rename}"
                ));
                steps.push(starter_gateways::step(self.texts));
                steps.extend(self.lacking_secrets.iter().map(|name| {
                    format!(
                        "sudo install -m 600 /dev/stdin {}/homeward.{name}   (paste the secret, Enter, then Ctrl-D)",
                        self.credentials.display()
                    )
                }));
            }
            Some(to_add) => {
                steps.push(format!(
                    "edit schools/{school}.toml: the school, its people and numbers"
                ));
                steps.extend(to_add.iter().map(|lacks| format!("edit homeward.toml: {lacks}")));
            }
        }
        if let Some(people) = &self.people {
            steps.push(format!(
                "homeward people import {} --school {school} --config {config}",
                people.display()
            ));
        }
        steps.push(format!("homeward check --config {config} --no-secrets"));
        if self.has_scenarios {
            steps.push(format!(
                "homeward rehearse --scenario {}\n     (a person who is no longer there, or a rule that you changed, is to be changed in them too)",
                self.dir.join("schools").join(school).display()
            ));
        }
        steps.push(if self.to_add.is_some() {
            "systemctl reload homeward, if it runs by these files".to_owned()
        } else {
            format!("homeward serve --config {config}")
        });
        if self.to_add.is_none() {
            steps.push(
                "homeward send-test YOUR-KEY (a real text to your own phone), then homeward user add YOUR-NAME --admin".to_owned(),
            );
        }
        steps
    }
}

/// Writes a file closed to others, since numbers and safe words will be added.
///
/// A file beside others gets the `group` of the server's file, by which the daemon reads.
fn write(path: &Path, text: &str, overwrite: bool, group: Option<u32>) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.exists());
    if let Some(folder) = folder {
        DirBuilder::new().recursive(true).mode(0o750).create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).mode(0o640);
    if overwrite {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path)?.write_all(text.as_bytes())?;
    for made in [Some(path), folder].into_iter().flatten() {
        if group.is_some_and(|group| made.metadata().is_ok_and(|found| found.gid() != group)) {
            chown(made, None, group)?;
        }
    }
    Ok(())
}
