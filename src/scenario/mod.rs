//! Scenario files, `*.scenario.toml`: steps and expectations kept beside a school's policy, played
//! on paper.
//!
//! Read like any other file of the configuration: every problem at once, each with its place.
//! [`ScenarioDraft::open`] reads the shape; [`ScenarioDraft::compile`] makes a [`Scenario`] for one
//! school, and from there on only a failed expectation can stop the play.

mod compile;
mod diff;
mod expect;
mod judge;
mod library;
mod office;
mod play;
mod raw;

pub use crate::rehearse::{OfficeAction, PaperPlace};
pub use diff::diff;
pub use judge::{says, says_all};
pub use library::{PlayError, PlayedScenario, ScenarioLibrary};
pub use office::OfficeWords;
pub use play::{FailedCheck, ScenarioOutcome, play};

use crate::config::{Problem, School};
use crate::domain::alert::AlertKind;
use crate::domain::chain::{Ask, Channel};
use crate::domain::id::PersonId;
use crate::domain::notice::Template;
use crate::domain::private::Phone;
use crate::domain::time::Timestamp;
use crate::domain::visit::SignOut;
use crate::input::times;
use crate::rehearse::PaperSender;
use crate::toml_file::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Ending of the name of every scenario file.
pub const SUFFIX: &str = ".scenario.toml";

/// The Sunday from which a scenario without a date plays, in milliseconds.
///
/// No school has written down a holiday for that week in 2099 and nobody is away then, so the story
/// is the same on every day of the year. Hours of the week hold.
pub const ORDINARY_WEEK: Timestamp = Timestamp::from_ms(4_076_049_600_000);

/// A scenario file of the right shape, not yet compiled for a school.
pub struct ScenarioDraft {
    file: File,
    raw: raw::ScenarioFile,
}

/// A scenario file, and the place in the file for a new story.
#[derive(Debug, Clone)]
pub struct StoryRecording {
    text: String,
    at: Range<usize>,
    is_there: bool,
}

/// A scenario for one school.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    /// The name of the file, as given by the caller.
    pub file: String,
    /// The ids of the policy rules shown by the scenario.
    pub rules: Vec<String>,
    /// The title: one sentence, or the name of the file.
    pub title: String,
    /// The steps, in order of time.
    pub steps: Vec<ScenarioStep>,
    /// The recorded story, one line for each event.
    pub story: Option<String>,
}

/// One instant of a scenario: at most one action, and the expectations held against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScenarioStep {
    /// The line of the file on which the step begins, from one.
    pub line: usize,
    /// The instant of the step.
    pub at: Timestamp,
    /// The action, if any.
    pub does: Option<StepAction>,
    /// The expectations, in the order of their keys.
    pub checks: Vec<StepCheck>,
}

/// The one event of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StepAction {
    /// A visit is signed out.
    SignOut {
        /// The visit type, by name.
        visit_type: String,
        /// The sign-out, understood.
        sign_out: Box<SignOut>,
        /// Whether leave is asked for by text first.
        ask: bool,
    },
    /// Somebody texts.
    Text {
        /// The sender.
        from: PaperSender,
        /// The words; `{code}` stands for the code of the open alert.
        text: String,
        /// The instant of sending: before the step for a late text.
        sent_at: Timestamp,
    },
    /// The office says something on the board or the command line.
    Office(OfficeAction),
    /// The people are away from now on. Visits already out keep their first hours.
    Away(Vec<PersonId>),
    /// From now on no message arrives at the places.
    Dead(Vec<PaperPlace>),
    /// From now on messages arrive at the places again.
    Alive(Vec<PaperPlace>),
    /// Homeward is off.
    Off {
        /// The instant of the restart.
        until: Timestamp,
    },
}

/// One expectation of a step, and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepCheck {
    /// The line of the file, from one.
    pub line: usize,
    /// The key and the value as written.
    pub written: String,
    /// The expectation.
    pub must: MustHold,
}

/// An expectation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MustHold {
    /// A message goes within the minute.
    Hear(MessageIs),
    /// No such message went: since the instant, if given; else within the minute after the action
    /// of the step; and in a step without an action, since the step before.
    NotHear(MessageIs, Option<Timestamp>),
    /// An open alert is as described.
    Alert(AlertIs),
    /// No alert is open.
    NoAlert,
    /// The last visit is as described.
    Visit(VisitIs),
    /// The action of the step is refused, in the given words.
    Refused(Vec<String>),
    /// Signing out reports the given doubts.
    Doubt(Vec<String>),
    /// The police sheet of the open alert has the given words.
    Sheet(Vec<String>),
}

/// A description of a message. A key left out fits any message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageIs {
    /// The recipients: one person of each entry must have the message.
    pub to: Vec<NamedPeople>,
    /// The channel.
    pub by: Option<Channel>,
    /// Words in the message, in upper or lower case.
    pub says: Vec<String>,
    /// Words not in the message.
    pub lacks: Vec<String>,
    /// The template of the message.
    pub template: Option<Template>,
}

/// A person, a role, `anybody` or a phone, and the people meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedPeople {
    /// The key of the person, the role, `anybody` or the number, as written.
    pub name: String,
    /// The people meant; none only of a phone.
    pub people: Vec<PersonId>,
    /// The phone of nobody known; `None` for people.
    pub phone: Option<Phone>,
}

/// A description of an open alert. A key left out fits any alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertIs {
    /// The worker, where several alerts are open.
    pub of: Option<PersonId>,
    /// The kind, and with it how serious the alert is.
    pub kind: Option<AlertKind>,
    /// The name of the chain.
    pub chain: Option<String>,
    /// The name of the step reached.
    pub step: Option<String>,
    /// The question of the step reached.
    pub ask: Option<Ask>,
    /// The holder of the alert; `Some(None)` for nobody.
    pub held_by: Option<Option<PersonId>>,
    /// People told, among others.
    pub told: Vec<NamedPeople>,
    /// People not told.
    pub not_told: Vec<NamedPeople>,
    /// Whether the police have been called.
    pub police_called: Option<bool>,
}

/// A description of a visit. A key left out fits any visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitIs {
    /// The worker, where there are several visits.
    pub of: Option<PersonId>,
    /// The phase, by its word.
    pub phase: Option<String>,
    /// The next deadline, by the word of its kind.
    pub next: Option<String>,
    /// The instant at which the next deadline is due.
    pub next_at: Option<Timestamp>,
    /// The expected return.
    pub back: Option<Timestamp>,
    /// The closing, by its word.
    pub closed: Option<String>,
    /// The rules broken with leave, all of them and no others.
    pub exceptions: Option<Vec<String>>,
    /// The authoriser.
    pub authorised_by: Option<PersonId>,
}

impl ScenarioDraft {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// Every problem of the file's shape.
    pub fn open(path: &Path) -> Result<Self, Vec<Problem>> {
        let mut file = File::open(path).map_err(|problem| vec![*problem])?;
        let raw: Option<raw::ScenarioFile> = file.read();
        match raw {
            Some(raw) if !file.has_errors() => Ok(Self { file, raw }),
            Some(_) | None => Err(file.into_problems()),
        }
    }

    /// Returns the file of the school or server named in the scenario, relative to the scenario.
    #[must_use]
    pub fn school(&self) -> Option<PathBuf> {
        let named = self.raw.school.as_ref()?;
        Some(self.file.directory.join(named.get_ref()))
    }

    /// Returns the instant for which the configuration must be loaded: hours become instants from
    /// then on.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let first = self.raw.step.first().and_then(|step| step.get_ref().at.as_ref());
        first
            .and_then(|at| times::dated(at.get_ref(), "UTC"))
            .unwrap_or(ORDINARY_WEEK)
    }

    /// Compiles the scenario for one school.
    ///
    /// # Errors
    /// Every problem of the file, each with its place.
    pub fn compile(mut self, school: &School) -> Result<Scenario, Vec<Problem>> {
        let now = self.now();
        let scenario = compile::scenario(&mut self.file, &self.raw, school, now);
        if self.file.has_errors() {
            Err(self.file.into_problems())
        } else {
            Ok(scenario)
        }
    }

    /// Returns the file with the place of its story, present or future.
    #[must_use]
    pub fn recording(&self) -> StoryRecording {
        let text = self.file.text().to_owned();
        match &self.raw.story {
            Some(known) => StoryRecording {
                text,
                at: known.span(),
                is_there: true,
            },
            None => {
                // A key of the whole file must stand before its first table.
                let at = self.raw.step.first().map_or(text.len(), |step| step.span().start);
                let mut line = start_of_line(&text, at);
                // Comments right above the first step belong to the step.
                while line > 0 {
                    let above = start_of_line(&text, line - 1);
                    if !text.get(above..line).is_some_and(|line| line.starts_with('#')) {
                        break;
                    }
                    line = above;
                }
                StoryRecording {
                    text,
                    at: line..line,
                    is_there: false,
                }
            }
        }
    }
}

impl StoryRecording {
    /// Returns the whole text with a new story.
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

/// Returns the beginning of the line around a byte.
fn start_of_line(text: &str, at: usize) -> usize {
    text.get(..at)
        .and_then(|text| text.rfind('\n'))
        .map_or(0, |at| at + 1)
}

fn words(raw: &raw::WordList) -> Vec<Spanned<String>> {
    use crate::toml_file::shape::OneOrMany;
    match raw {
        None => Vec::new(),
        Some(words) => match words.get_ref() {
            OneOrMany::One(word) => vec![Spanned::new(words.span(), word.clone())],
            OneOrMany::Many(many) => many.clone(),
        },
    }
}
