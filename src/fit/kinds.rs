//! Kinds of check in the data of policies, and the question of each to a configuration.

use super::asks;
use super::check::{CheckLack, CheckOutcome, all, any};
use super::facts::SchoolFacts;
use super::roles::PolicyRoles;
use super::special::{self, SchoolPredicate};
use super::steps::ChainTests;
use super::visits::{SomeVisit, VisitTests};
use crate::domain::chain::Target;
use crate::domain::plan::{Requirement, SignOutDetail, VisitType, WorkerPrompts};
use crate::domain::time::Span;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// One question to a school: a kind of check with its settings, or the name of a check.
#[derive(Debug, Clone)]
pub(super) enum RuleCheck {
    /// Written out.
    Kind(CheckKind),
    /// Name of a check: of the policy's own file, of `shared.toml`, or of a predicate in `special.rs`.
    Named(String),
    /// A predicate in code.
    Special(SchoolPredicate),
}

/// Kinds of check. In the data each is a table of one key: `{ check_in_every = "20m" }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CheckKind {
    /// The check, with further words after its own.
    Adding { check: Box<RuleCheck>, words: String },
    /// True of Homeward under any configuration.
    Always(String),
    /// Holds where any holds.
    Any(Vec<RuleCheck>),
    /// The steps of a chain.
    Chain(ChainTests),
    /// Workers inside are asked at least so often, from arrival on.
    #[serde(deserialize_with = "span")]
    CheckInEvery(Span),
    /// Every kind of incident is told to the roles.
    EveryIncidentTells { roles: PolicyRoles, who: String },
    /// Visits have hours, and only the roles may allow an exception.
    ExceptionsBy { roles: PolicyRoles, who: String },
    /// A person with one of the roles hears of the moment.
    Hears {
        when: TellingMoment,
        roles: PolicyRoles,
        who: String,
    },
    /// SOS tells a person with one of the roles at once.
    HelpTells { roles: PolicyRoles, who: String },
    /// An incident of the kind, once reported, is told to the roles.
    Incident {
        of: Vec<String>,
        roles: PolicyRoles,
        kind: String,
    },
    /// An incident of the kind has a prompt with instructions.
    IncidentSays {
        of: Vec<String>,
        kind: String,
        /// Words after the complaint.
        #[serde(default)]
        after: String,
    },
    /// Every visit needs leave, and only the roles may give leave.
    LeaveBy { roles: PolicyRoles, who: String },
    /// Further words where all other checks hold.
    Note(String),
    /// A fixed sentence means danger.
    Phrase(String),
    /// A reminder of the school's own, at one of the moments, has one of the words.
    Reminder {
        at: Vec<PromptMoment>,
        of: Vec<String>,
        /// Reminder to suggest.
        such_as: String,
    },
    /// A sign-out is refused without the requirement.
    #[serde(deserialize_with = "requirement")]
    Requires(Requirement),
    /// A sign-out out of hours is refused without the requirement.
    #[serde(deserialize_with = "requirement")]
    RequiresOutOfHours(Requirement),
    /// At least one visit type is of the kind.
    SomeVisit(SomeVisit),
    /// No visit starts later, on the school's clock, without an exception by a named person.
    #[serde(deserialize_with = "clock")]
    StartsBy(ClockMinute),
    /// A visit is refused to workers without the training.
    Trained { of: Vec<String>, such_as: String },
    /// The settings of visit types.
    Visits(VisitTests),
}

/// The confirmation with which a school's own reminder comes.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum PromptMoment {
    Arrived,
    Back,
    Left,
    Nobody,
    Start,
}

impl PromptMoment {
    pub(super) fn of(self, prompts: &WorkerPrompts) -> (&'static str, Option<&String>) {
        match self {
            Self::Arrived => ("arrived", prompts.arrived.as_ref()),
            Self::Back => ("back", prompts.back.as_ref()),
            Self::Left => ("left", prompts.left.as_ref()),
            Self::Nobody => ("nobody", prompts.nobody.as_ref()),
            Self::Start => ("start", prompts.start.as_ref()),
        }
    }
}

/// The moment of a visit at which a visit type tells others.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TellingMoment {
    Change,
    End,
    Home,
    Left,
    Start,
}

impl TellingMoment {
    pub(super) fn of(self, visit_type: &VisitType) -> (&'static str, &[Target]) {
        match self {
            Self::Change => ("tell_on_change", &visit_type.tell_on_change),
            Self::End => ("tell_on_end", &visit_type.tell_on_end),
            Self::Home => ("tell_on_home", &visit_type.tell_on_home),
            Self::Left => ("tell_on_left", &visit_type.tell_on_left),
            Self::Start => ("tell_on_start", &visit_type.tell_on_start),
        }
    }
}

/// A time of day on the school's clock, in minutes from midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClockMinute(pub(super) i32);

impl fmt::Display for ClockMinute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

fn clock<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ClockMinute, D::Error> {
    let text = String::deserialize(deserializer)?;
    let time = jiff::civil::Time::strptime("%H:%M", &text).map_err(D::Error::custom)?;
    Ok(ClockMinute(
        i32::from(time.hour()) * 60 + i32::from(time.minute()),
    ))
}

/// Reads a duration in the form of configuration files: `"1h30m"`.
pub(super) fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    crate::toml_file::span(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn requirement<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Requirement, D::Error> {
    let word = String::deserialize(deserializer)?;
    match SignOutDetail::ALL
        .into_iter()
        .find(|detail| detail.word() == word)
    {
        Some(detail) => Ok(Requirement::Detail(detail)),
        None => Requirement::deserialize(word.into_deserializer()),
    }
}

impl<'de> Deserialize<'de> for RuleCheck {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CheckVisitor;

        impl<'de> Visitor<'de> for CheckVisitor {
            type Value = RuleCheck;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a check, or a table of one kind of check")
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<RuleCheck, E> {
                Ok(RuleCheck::Named(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RuleCheck, A::Error> {
                CheckKind::deserialize(MapAccessDeserializer::new(map)).map(RuleCheck::Kind)
            }
        }

        deserializer.deserialize_any(CheckVisitor)
    }
}

/// Depth to which named checks may stand in each other. A deeper nest would never end.
const DEEPEST: u8 = 8;

impl RuleCheck {
    /// Replaces every name by the check of that name.
    ///
    /// # Errors
    /// The unknown name, or the name of a check within itself.
    pub(super) fn resolve(&mut self, known: &[&BTreeMap<String, RuleCheck>]) -> Result<(), String> {
        self.resolve_within(known, DEEPEST)
    }

    fn resolve_within(&mut self, known: &[&BTreeMap<String, RuleCheck>], deep: u8) -> Result<(), String> {
        match self {
            Self::Named(name) => {
                let found = known.iter().find_map(|known| known.get(name));
                let special = || special::ALL.iter().find(|(known, _)| known == name);
                let mut meant = match (found, special()) {
                    (Some(found), _) => found.clone(),
                    (None, Some((_, predicate))) => Self::Special(*predicate),
                    (None, None) => return Err(format!("no check is called `{name}`")),
                };
                let deeper = deep.checked_sub(1);
                let deeper = deeper.ok_or_else(|| format!("the check `{name}` stands in itself"))?;
                meant.resolve_within(known, deeper)?;
                *self = meant;
                Ok(())
            }
            Self::Kind(CheckKind::Adding { check, .. }) => check.resolve_within(known, deep),
            Self::Kind(CheckKind::Any(checks)) => {
                let mut checks = checks.iter_mut();
                checks.try_for_each(|check| check.resolve_within(known, deep))
            }
            Self::Kind(_) | Self::Special(_) => Ok(()),
        }
    }

    /// Asks a school.
    pub(super) fn ask(&self, facts: &SchoolFacts<'_>) -> CheckOutcome {
        match self {
            Self::Kind(kind) => kind.ask(facts),
            Self::Named(name) => Err(CheckLack::new(format!("no check is called `{name}`"), "")),
            Self::Special(predicate) => predicate(facts),
        }
    }
}

impl CheckKind {
    fn ask(&self, facts: &SchoolFacts<'_>) -> CheckOutcome {
        match self {
            Self::Adding { check, words } => check.ask(facts).map(|because| format!("{because}{words}")),
            Self::Always(words) => Ok(format!("{words} (always)")),
            Self::Any(checks) => any(checks.iter().map(|check| check.ask(facts))),
            Self::Chain(steps) => steps.ask(facts),
            Self::CheckInEvery(at_most) => asks::check_in_every(facts, *at_most),
            Self::EveryIncidentTells { roles, who } => asks::every_incident_tells(facts, roles, who),
            Self::ExceptionsBy { roles, who } => asks::exceptions_by(facts, roles, who),
            Self::Hears { when, roles, who } => asks::hears(facts, *when, roles, who),
            Self::HelpTells { roles, who } => asks::help_tells(facts, roles, who),
            Self::Incident { of, roles, kind } => asks::incident(facts, of, roles, kind),
            Self::IncidentSays { of, kind, after } => asks::incident_says(facts, of, kind, after),
            Self::LeaveBy { roles, who } => asks::leave_by(facts, roles, who),
            Self::Note(words) => Ok(words.clone()),
            Self::Phrase(phrase) => asks::known_phrase(facts, phrase),
            Self::Reminder { at, of, such_as } => asks::reminder(facts, at, of, such_as),
            Self::Requires(requirement) => asks::requires(facts, *requirement),
            Self::RequiresOutOfHours(requirement) => asks::requires_out_of_hours(facts, *requirement),
            Self::SomeVisit(visit) => visit.ask(facts),
            Self::StartsBy(latest) => asks::starts_by(facts, *latest),
            Self::Trained { of, such_as } => asks::trained(facts, of, such_as),
            Self::Visits(visits) => visits.ask(facts),
        }
    }
}

/// Asks all of some checks.
pub(super) fn ask_all(checks: &[RuleCheck], facts: &SchoolFacts<'_>) -> CheckOutcome {
    all(checks.iter().map(|check| check.ask(facts)))
}
