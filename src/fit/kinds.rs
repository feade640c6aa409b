//! The kinds of check that the data may name, and what each asks of a configuration.

use super::asks;
use super::check::{Held, Lack, all, any};
use super::facts::SchoolFacts;
use super::roles::Roles;
use super::special::{self, Predicate};
use super::steps::ChainTests;
use super::visits::{SomeVisit, VisitTests};
use crate::domain::chain::Target;
use crate::domain::plan::{Detail, Prompts, Requirement, VisitType};
use crate::domain::time::Span;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// One thing to ask of a school: a kind with its own settings, or the name of a check that stands elsewhere.
#[derive(Debug, Clone)]
pub(super) enum RuleCheck {
    /// Written out.
    Kind(CheckKind),
    /// A check of that name: the policy's own, a shared one, or a predicate of `special.rs`.
    Named(String),
    /// A predicate that is code.
    Special(Predicate),
}

/// The kinds of check. Each is a table of one key in the data: `{ check_in_every = "20m" }`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum CheckKind {
    /// Holds where the check does, with these words after it.
    Adding { check: Box<RuleCheck>, words: String },
    /// Holds whatever the file says: it is how Homeward is made.
    Always(String),
    /// Holds where any holds.
    Any(Vec<RuleCheck>),
    /// The steps of a chain.
    Chain(ChainTests),
    /// Whoever goes in is asked at least so often, from the moment they are in.
    #[serde(deserialize_with = "span")]
    CheckInEvery(Span),
    /// Every kind of incident is told to these.
    EveryIncidentTells { roles: Roles, who: String },
    /// There are hours, and only these may allow a visit out of them.
    ExceptionsBy { roles: Roles, who: String },
    /// Somebody of these roles hears of it.
    Hears {
        when: TellingMoment,
        roles: Roles,
        who: String,
    },
    /// SOS tells these at once.
    HelpTells { roles: Roles, who: String },
    /// An incident of such a kind, once reported, is told to these.
    Incident {
        of: Vec<String>,
        roles: Roles,
        kind: String,
    },
    /// An incident of such a kind says what is to be done.
    IncidentSays {
        of: Vec<String>,
        kind: String,
        /// Said after what is lacking.
        #[serde(default)]
        after: String,
    },
    /// Every visit needs leave, and only these may give it.
    LeaveBy { roles: Roles, who: String },
    /// Words that are said where all else holds.
    Note(String),
    /// A fixed sentence means danger.
    Phrase(String),
    /// One of the school's own reminders, at one of these moments, speaks of it.
    Reminder {
        at: Vec<PromptMoment>,
        of: Vec<String>,
        /// A reminder that would.
        such_as: String,
    },
    /// A sign-out is refused without this.
    #[serde(deserialize_with = "requirement")]
    Requires(Requirement),
    /// A sign-out out of hours is refused without this.
    #[serde(deserialize_with = "requirement")]
    RequiresOutOfHours(Requirement),
    /// One visit type is so.
    SomeVisit(SomeVisit),
    /// None starts later than this, on the school's clock, without an exception that a named person allows.
    #[serde(deserialize_with = "clock")]
    StartsBy(ClockMinute),
    /// A visit is refused to whoever has not read or learned it.
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
    pub(super) fn of(self, prompts: &Prompts) -> (&'static str, Option<&String>) {
        match self {
            Self::Arrived => ("arrived", prompts.arrived.as_ref()),
            Self::Back => ("back", prompts.back.as_ref()),
            Self::Left => ("left", prompts.left.as_ref()),
            Self::Nobody => ("nobody", prompts.nobody.as_ref()),
            Self::Start => ("start", prompts.start.as_ref()),
        }
    }
}

/// The moment of a visit of which a visit type tells others.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TellingMoment {
    Change,
    Left,
    Start,
}

impl TellingMoment {
    pub(super) fn of(self, visit_type: &VisitType) -> (&'static str, &[Target]) {
        match self {
            Self::Change => ("tell_on_change", &visit_type.tell_on_change),
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

/// Reads a duration as configuration files have it: `"1h30m"`.
pub(super) fn span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Span, D::Error> {
    crate::config::span(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

fn requirement<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Requirement, D::Error> {
    let word = String::deserialize(deserializer)?;
    match Detail::ALL.into_iter().find(|detail| detail.word() == word) {
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

/// How deep named checks may stand in each other; deeper, one stands in itself.
const DEEPEST: u8 = 8;

impl RuleCheck {
    /// Puts in the place of every name the check that is meant.
    ///
    /// # Errors
    /// The name that means nothing, or itself.
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
    pub(super) fn ask(&self, facts: &SchoolFacts<'_>) -> Held {
        match self {
            Self::Kind(kind) => kind.ask(facts),
            Self::Named(name) => Err(Lack::new(format!("no check is called `{name}`"), "")),
            Self::Special(predicate) => predicate(facts),
        }
    }
}

impl CheckKind {
    fn ask(&self, facts: &SchoolFacts<'_>) -> Held {
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
pub(super) fn ask_all(checks: &[RuleCheck], facts: &SchoolFacts<'_>) -> Held {
    all(checks.iter().map(|check| check.ask(facts)))
}
