//! Scenario files, `*.scenario.toml`: steps and expectations that a school keeps beside its policy.
//!
//! Read like any other file of the configuration: every problem at once, each with its place. [`Draft::open`] reads the
//! shape; [`Draft::compile`] makes a [`Scenario`] of it for one school, which nothing but a failed expectation can stop.

mod compile;
mod must;
mod office;
mod raw;

use super::{Problem, School};
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::chain::{Ask, Channel};
use crate::domain::command::{ContactSays, WorkerSays};
use crate::domain::id::PersonId;
use crate::domain::notice::Template;
use crate::domain::time::Timestamp;
use crate::domain::visit::SignOut;
use crate::toml_file::File;
use crate::wording::when;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// What the name of every scenario file ends in.
pub const SUFFIX: &str = ".scenario.toml";

/// When a scenario plays that names no date: from this Sunday on, in a week in which no school has written down a
/// holiday and nobody is away, so that the story is the same on every day of the year. Hours of the week hold.
pub const ORDINARY_WEEK: Timestamp = Timestamp::from_ms(4_076_049_600_000);

/// A scenario file that could be read, not yet understood.
pub struct Draft {
    file: File,
    raw: raw::ScenarioFile,
}

/// Where the story of a scenario file stands, so that another can be put there.
#[derive(Debug, Clone)]
pub struct Recording {
    text: String,
    at: Range<usize>,
    is_there: bool,
}

/// A scenario for one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The file, as it was asked for.
    pub file: String,
    /// The rules it shows, by their ids.
    pub rules: Vec<String>,
    /// What it shows, in a sentence.
    pub title: String,
    /// What happens, and what must hold, in order of time.
    pub steps: Vec<Step>,
    /// The recorded story, one line an event.
    pub story: Option<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The line of the file it begins on.
    pub line: usize,
    /// When.
    pub at: Timestamp,
    /// What happens then, if anything.
    pub does: Option<Does>,
    /// What must hold then.
    pub checks: Vec<Check>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Does {
    /// A visit is signed out.
    SignOut {
        /// Under which rules.
        visit_type: String,
        /// What is said.
        sign_out: Box<SignOut>,
        /// Whether leave is asked for by text first.
        ask: bool,
    },
    /// Somebody texts.
    Text {
        /// Who.
        from: PersonId,
        /// What; `{code}` stands for the code of the open alert.
        text: String,
        /// When it was sent, where it arrives late.
        sent_at: Timestamp,
    },
    /// The office says something on the board or the command line.
    Office(Office),
    /// These people are away: it holds for visits signed out after it.
    Away(Vec<PersonId>),
    /// From now on nothing arrives there.
    Dead(Vec<Place>),
    /// From now on things arrive there again.
    Alive(Vec<Place>),
    /// Homeward is off.
    Off {
        /// Until when.
        until: Timestamp,
    },
}

/// Where messages go.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Somebody's phone and mailbox.
    Person(PersonId),
    /// Every gateway of a channel.
    Channel(Channel),
}

/// What the office says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Office {
    /// For a worker, or for all on the visit.
    Visit {
        /// Whom; `None` for everybody on the only open visit.
        who: Option<PersonId>,
        /// What.
        say: WorkerSays,
    },
    /// The write-up was filed.
    Filed {
        /// Who was on the visit.
        who: PersonId,
        /// Who filed it.
        by: PersonId,
    },
    /// An incident on somebody's last visit is reported.
    Incident {
        /// Which kind.
        kind: String,
        /// Whom it befell.
        who: PersonId,
        /// By whom.
        by: Option<PersonId>,
    },
    /// The household of somebody's last visit has been reviewed.
    Clear {
        /// Who was on the visit.
        who: PersonId,
        /// Who reviewed it.
        by: PersonId,
    },
    /// Something is raised by hand.
    Raise {
        /// What.
        what: CauseWhat,
        /// For whom.
        who: PersonId,
        /// By whom.
        by: Option<PersonId>,
    },
    /// About an alert.
    Alert {
        /// Which; the only open one where none is named.
        code: Option<String>,
        /// By whom.
        by: PersonId,
        /// What.
        say: ContactSays,
    },
}

/// One thing that must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The line of the file.
    pub line: usize,
    /// The key and the value as written.
    pub written: String,
    /// What.
    pub must: Must,
}

/// What must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Must {
    /// A message goes within the minute.
    Hear(Message),
    /// No such message went: since then; since the step before; or, after what the step does, within the minute.
    NotHear(Message, Option<Timestamp>),
    /// An alert is open, and stands so.
    Alert(AlertIs),
    /// No alert is open.
    NoAlert,
    /// The visit stands so.
    Visit(VisitIs),
    /// What the step does is refused, in these words.
    Refused(Vec<String>),
    /// Whoever signs out is told of these doubts.
    Doubt(Vec<String>),
    /// The police sheet of the open alert says this.
    Sheet(Vec<String>),
}

/// Which message is meant. What is not said fits any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// To each of these: one of the people of each.
    pub to: Vec<Who>,
    /// By which channel.
    pub by: Option<Channel>,
    /// Words in it, whatever their case.
    pub says: Vec<String>,
    /// Words not in it.
    pub lacks: Vec<String>,
    /// Which text it is.
    pub template: Option<Template>,
}

/// A person or a role, as written, and who that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// As written.
    pub name: String,
    /// Who that is.
    pub people: Vec<PersonId>,
}

/// How an alert stands. What is not said may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertIs {
    /// Whose, where several are open.
    pub of: Option<PersonId>,
    /// How serious.
    pub kind: Option<AlertKind>,
    /// On which chain.
    pub chain: Option<String>,
    /// At which step.
    pub step: Option<String>,
    /// What that step asks.
    pub ask: Option<Ask>,
    /// Who has it; `Some(None)` for nobody.
    pub held_by: Option<Option<PersonId>>,
    /// Who has been told of it, at least.
    pub told: Vec<Who>,
    /// Who has not been told of it.
    pub not_told: Vec<Who>,
    /// Whether the police have been called.
    pub police_called: Option<bool>,
}

/// How a visit stands. What is not said may be anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitIs {
    /// Whose, where there are several.
    pub of: Option<PersonId>,
    /// Its phase.
    pub phase: Option<String>,
    /// Which deadline is next.
    pub next: Option<String>,
    /// When that is due.
    pub next_at: Option<Timestamp>,
    /// The expected return.
    pub back: Option<Timestamp>,
    /// How it ended.
    pub closed: Option<String>,
    /// Which rules it breaks with leave: exactly these.
    pub exceptions: Option<Vec<String>>,
    /// Who authorised it.
    pub authorised_by: Option<PersonId>,
}

impl Draft {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Every problem of its shape.
    pub fn open(path: &Path) -> Result<Self, Vec<Problem>> {
        let mut file = File::open(path).map_err(|problem| vec![*problem])?;
        let raw: Option<raw::ScenarioFile> = file.read();
        match raw {
            Some(raw) if !file.has_errors() => Ok(Self { file, raw }),
            Some(_) | None => Err(file.into_problems()),
        }
    }

    /// Returns the file of the school or of the server that the scenario names, from where the scenario is.
    #[must_use]
    pub fn school(&self) -> Option<PathBuf> {
        let named = self.raw.school.as_ref()?;
        Some(self.file.directory.join(named.get_ref()))
    }

    /// Returns the instant at which the configuration must be loaded for it: hours become instants from there on.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let first = self.raw.step.first().and_then(|step| step.get_ref().at.as_ref());
        first
            .and_then(|at| when::dated(at.get_ref(), "UTC"))
            .unwrap_or(ORDINARY_WEEK)
    }

    /// Understands it, for one school.
    ///
    /// # Errors
    /// Every problem, with its place.
    pub fn compile(mut self, school: &School) -> Result<Scenario, Vec<Problem>> {
        let now = self.now();
        let scenario = compile::scenario(&mut self.file, &self.raw, school, now);
        if self.file.has_errors() {
            Err(self.file.into_problems())
        } else {
            Ok(scenario)
        }
    }

    /// Returns where its story stands.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let text = self.file.text().to_owned();
        match &self.raw.story {
            Some(known) => Recording {
                text,
                at: known.span(),
                is_there: true,
            },
            None => {
                // A key of the whole file must stand before its first table.
                let at = self.raw.step.first().map_or(text.len(), |step| step.span().start);
                let mut line = start_of_line(&text, at);
                // The remarks above the first step are its own.
                while line > 0 {
                    let above = start_of_line(&text, line - 1);
                    if !text.get(above..line).is_some_and(|line| line.starts_with('#')) {
                        break;
                    }
                    line = above;
                }
                Recording {
                    text,
                    at: line..line,
                    is_there: false,
                }
            }
        }
    }
}

impl Recording {
    /// Returns the whole text with this story in it.
    #[must_use]
    pub fn with(&self, story: &str) -> String {
        let escaped = story.replace('\\', "\\\\").replace("\"\"\"", "\"\"\\\"");
        let value = format!("\"\"\"\n{escaped}\n\"\"\"");
        let before = self.text.get(..self.at.start).unwrap_or("");
        let after = self.text.get(self.at.end..).unwrap_or("");
        if self.is_there {
            format!("{before}{value}{after}")
        } else {
            format!("{before}story = {value}\n\n{after}")
        }
    }
}

/// Returns where the line that a byte is on begins.
fn start_of_line(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|text| text.rfind('\n'))
        .map_or(0, |at| at + 1)
}

fn words(raw: &raw::Words) -> Vec<Spanned<String>> {
    use super::raw::OneOrMany;
    match raw {
        None => Vec::new(),
        Some(words) => match words.get_ref() {
            OneOrMany::One(word) => vec![Spanned::new(words.span(), word.clone())],
            OneOrMany::Many(many) => many.clone(),
        },
    }
}
