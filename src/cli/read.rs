//! `homeward read`: how a text would be read, and why. Needs no daemon and moves nothing.

use super::error::CliError;
use super::output::{self, OutputArgs};
use super::{ConfigPath, ExitStatus, configuration};
use crate::config::{Config, School, SecretPolicy};
use crate::domain::chain::Chain;
use crate::domain::person::Person;
use crate::domain::reply::{
    self, Intent, KnownNames, LastQuestion, ReadingContext, SafePhrases, SenderKind, TextReading, VisitState,
};
use clap::ValueEnum;
use serde::Serialize;
use std::io::{self, BufRead, Write};

/// Show how a text would be read, and why
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Nothing is sent and nothing moves. With `-`, one text a line is read from the standard input, and one JSON object a
line is written.

Unless said otherwise a worker's text is read as from on site, asked to check in; a contact's as from no visit, asked
about an alert; a stranger's as from no visit, asked nothing. With --from, whoever stands on a chain is a contact and
anybody else a worker. Everybody else at the school counts as on the visit, so a text that names them may be read as
danger where the daemon, which knows who is out with whom, would not.

Examples:
  homeward read \"ok but he is shouting\"
  homeward read --as contact \"SAFE K7 spoke\"
  homeward read --from jo --state returning --asked nothing \"home now\"
  homeward read - < texts.txt")]
pub(super) struct ReadArgs {
    /// The text; `-` for one a line from the standard input
    #[arg(allow_hyphen_values = true)]
    text: String,

    /// The sender, whose safe words count
    #[arg(long, value_name = "PERSON")]
    from: Option<String>,

    /// Kind of the sender
    #[arg(long = "as", value_name = "WHAT")]
    sender: Option<SenderArg>,

    /// Where the sender's own visit stands
    #[arg(long)]
    state: Option<StateArg>,

    /// The last question put to the sender
    #[arg(long)]
    asked: Option<AskedArg>,

    /// Read Welsh too, whatever the configuration says
    #[arg(long)]
    welsh: bool,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum SenderArg {
    Worker,
    Contact,
    Unknown,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StateArg {
    None,
    Planned,
    Out,
    OnSite,
    Between,
    Returning,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AskedArg {
    CheckIn,
    Minutes,
    Alert,
    Nothing,
}

impl From<SenderArg> for SenderKind {
    fn from(arg: SenderArg) -> Self {
        match arg {
            SenderArg::Worker => Self::Worker,
            SenderArg::Contact => Self::Contact,
            SenderArg::Unknown => Self::Unknown,
        }
    }
}

impl From<StateArg> for VisitState {
    fn from(arg: StateArg) -> Self {
        match arg {
            StateArg::None => Self::None,
            StateArg::Planned => Self::Planned,
            StateArg::Out => Self::Out,
            StateArg::OnSite => Self::OnSite,
            StateArg::Between => Self::Between,
            StateArg::Returning => Self::Returning,
        }
    }
}

impl From<AskedArg> for LastQuestion {
    fn from(arg: AskedArg) -> Self {
        match arg {
            AskedArg::CheckIn => Self::CheckIn,
            AskedArg::Minutes => Self::Minutes,
            AskedArg::Alert => Self::Alert,
            AskedArg::Nothing => Self::Nothing,
        }
    }
}

/// The configuration's knowledge of a sender.
#[derive(Debug, Default)]
struct KnownSender {
    sender: Option<SenderKind>,
    phrases: Vec<String>,
    safe_words: Vec<String>,
    duress_codes: Vec<String>,
    name: String,
    /// Names of everybody else. People on the same visit as the sender are not known here.
    others: Vec<String>,
    welsh: bool,
}

/// A reading, for programs.
#[derive(Serialize)]
struct ShownReading<'a> {
    text: &'a str,
    intent: Intent,
    minutes: Option<u32>,
    time: Option<String>,
    because: &'a str,
}

impl ReadArgs {
    pub(super) fn run(self, config: ConfigPath<'_>) -> Result<ExitStatus, CliError> {
        let known = self.known(config)?;
        let sender = self.sender.map(SenderKind::from).or(known.sender);
        let sender = sender.unwrap_or(SenderKind::Worker);
        let (state, asked) = match sender {
            SenderKind::Worker => (VisitState::OnSite, LastQuestion::CheckIn),
            SenderKind::Contact => (VisitState::None, LastQuestion::Alert),
            SenderKind::Unknown => (VisitState::None, LastQuestion::Nothing),
        };
        let context = ReadingContext {
            sender,
            state: self.state.map_or(state, VisitState::from),
            asked: self.asked.map_or(asked, LastQuestion::from),
            phrases: SafePhrases {
                phrases: &known.phrases,
                safe_words: &known.safe_words,
                duress_codes: &known.duress_codes,
            },
            names: KnownNames {
                sender: &known.name,
                colleagues: &known.others,
                staff: &known.others,
            },
            welsh: self.welsh || known.welsh,
        };
        if self.text == "-" {
            read_lines(&context)?;
            return Ok(ExitStatus::Success);
        }
        let reading = reply::read(&self.text, &context);
        if self.output.json {
            output::say(&json_line(&self.text, &reading)?)?;
        } else {
            output::say(&words(&reading))?;
        }
        Ok(ExitStatus::Success)
    }

    /// Looks the sender and the safe phrases up. Without `--config`, a missing configuration is no
    /// error.
    fn known(&self, config: ConfigPath<'_>) -> Result<KnownSender, CliError> {
        let path = config.path();
        match configuration::load(path, SecretPolicy::Skip) {
            Ok(loaded) => {
                if loaded
                    .warnings
                    .iter()
                    .any(|warning| warning.code == "missing-secret")
                {
                    output::warn(
                        "some secrets cannot be read from here: safe words that are kept elsewhere are not recognised",
                    );
                }
                known_in(&loaded.config, self.from.as_deref())
            }
            Err(problems) if config.is_named() || self.from.is_some() => Err(CliError::Configuration {
                path: path.to_owned(),
                problems,
            }),
            Err(_) => {
                output::warn(&format!(
                    "`{}` cannot be used, so no safe phrase or duress code is recognised; name another with `--config`",
                    path.display()
                ));
                Ok(KnownSender::default())
            }
        }
    }
}

fn known_in(config: &Config, from: Option<&str>) -> Result<KnownSender, CliError> {
    let Some(from) = from else {
        // No sender was named: the duress words of every school count.
        let schools = config.schools.values().map(AsRef::as_ref);
        let all = |words: fn(&School) -> &[String]| schools.clone().flat_map(words).cloned().collect();
        return Ok(KnownSender {
            sender: None,
            phrases: all(|school| school.safe_phrases.reveal()),
            safe_words: Vec::new(),
            duress_codes: all(|school| school.duress_codes.reveal()),
            name: String::new(),
            others: config
                .schools
                .values()
                .flat_map(|school| school.names().into_values())
                .collect(),
            welsh: config.schools.values().any(|school| school.welsh),
        });
    };
    let (school, person) = find(config, from)?;
    let words = school.safe_words.get(&person.id);
    Ok(KnownSender {
        sender: Some(if is_on_a_chain(school, person) {
            SenderKind::Contact
        } else {
            SenderKind::Worker
        }),
        phrases: school.safe_phrases.reveal().to_vec(),
        safe_words: words.map_or_else(Vec::new, |words| words.reveal().to_vec()),
        duress_codes: school.duress_codes.reveal().to_vec(),
        name: person.name.reveal().to_owned(),
        others: {
            let others = school.people.values().filter(|other| other.id != person.id);
            others.map(|other| other.name.reveal().to_owned()).collect()
        },
        welsh: school.welsh,
    })
}

/// Finds somebody by key, `SCHOOL/KEY` or name, as the daemon does.
fn find<'a>(config: &'a Config, who: &str) -> Result<(&'a School, &'a Person), CliError> {
    let wanted = who.trim();
    let found: Vec<(&School, &Person)> = config
        .schools
        .values()
        .flat_map(|school| {
            school
                .people
                .values()
                .map(move |person| (school.as_ref(), person))
        })
        .filter(|(_, person)| {
            person.id.key() == wanted
                || person.id.as_str() == wanted
                || person.name.reveal().eq_ignore_ascii_case(wanted)
        })
        .collect();
    match found.as_slice() {
        [only] => Ok(*only),
        [] => Err(CliError::Refused(format!(
            "nobody called `{wanted}` in any school's directory"
        ))),
        _ => Err(CliError::Refused(format!(
            "several people are called `{wanted}`: write SCHOOL/{wanted}"
        ))),
    }
}

fn is_on_a_chain(school: &School, person: &Person) -> bool {
    let mut steps = school.chains.values().flat_map(Chain::steps);
    steps.any(|step| step.names(person))
}

/// Reads one text a line; bytes that are no UTF-8 become the replacement character, as from a
/// gateway.
fn read_lines(context: &ReadingContext<'_>) -> Result<(), CliError> {
    let mut input = io::stdin().lock();
    let mut out = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input
            .read_until(b'\n', &mut line)
            .map_err(CliError::StandardInput)?
            == 0
        {
            return Ok(());
        }
        let bytes = line.strip_suffix(b"\n").unwrap_or(&line);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        let text = String::from_utf8_lossy(bytes);
        let shown = json_line(&text, &reply::read(&text, context))?;
        match writeln!(out, "{shown}").and_then(|()| out.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            Err(error) => return Err(CliError::Print(error)),
        }
    }
}

fn json_line(text: &str, reading: &TextReading) -> Result<String, CliError> {
    serde_json::to_string(&ShownReading {
        text,
        intent: reading.intent,
        minutes: reading.minutes,
        time: clock_time(reading),
        because: &reading.because,
    })
    .map_err(CliError::Json)
}

fn clock_time(reading: &TextReading) -> Option<String> {
    reading
        .time
        .map(|time| format!("{:02}:{:02}", time.hour, time.minute))
}

/// Returns a reading in words.
fn words(reading: &TextReading) -> String {
    let intent = serde_json::to_value(reading.intent).ok();
    let intent = intent.as_ref().and_then(serde_json::Value::as_str).unwrap_or("?");
    let mut out = format!("read as: {intent}\n");
    let mut add = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            out.push_str(&format!("{label}: {}\n", output::one_line(&value)));
        }
    };
    add("minutes", reading.minutes.map(|minutes| minutes.to_string()));
    add("time", clock_time(reading));
    add(
        "where next",
        reading.next.as_ref().map(|next| next.reveal().to_owned()),
    );
    add("alert", reading.code.clone());
    add("log number", reading.log.clone());
    let says = reading.evidence.map(|evidence| match evidence {
        reply::SafetyEvidence::Seen => "seen in person".to_owned(),
        reply::SafetyEvidence::Spoke => "heard the worker's voice".to_owned(),
    });
    add("how they know", says);
    let both = reading.both.then(|| "every worker on the visit".to_owned());
    add("speaks for", both);
    let worrying = reading
        .worrying
        .then(|| "a concern alert would open at once".to_owned());
    add("worrying", worrying);
    add("because", Some(reading.because.clone()));
    out
}
