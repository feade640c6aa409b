//! Tests of the settings of visit types, with the sentences about the outcome.

use super::check::{CheckLack, CheckOutcome};
use super::facts::{SchoolFacts, TypeLack, lacks_line, names, word};
use super::roles::PolicyRoles;
use super::sentence::{GappedSentence, SentenceGap};
use crate::domain::chain::Target;
use crate::domain::plan::{CheckIn, DeadlineRule, VisitPlace, VisitType};
use crate::domain::time::{Interval, Span};
use crate::domain::visit::RuleException;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

/// Tests of the visit types of some places.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VisitTests {
    /// Visit types to test.
    #[serde(default)]
    of: VisitPlaces,
    /// Tests in order; all must pass.
    #[serde(default)]
    tests: Vec<SettingTest>,
    /// Sentence if all tests pass.
    holds: GappedSentence<VisitSetting>,
    /// Second chance if a test fails. If the second chance fails too, the first failure is told.
    #[serde(default)]
    or: Option<OtherTests>,
}

/// Tests of a second chance.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct OtherTests {
    tests: Vec<SettingTest>,
    holds: GappedSentence<VisitSetting>,
}

/// Visit types by place.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum VisitPlaces {
    /// Every visit type.
    #[default]
    All,
    /// Visits to the door of a home, and no further.
    Doorstep,
    /// Visits into a home.
    Home,
    /// Visits that go in anywhere.
    Inside,
}

impl VisitPlaces {
    pub(super) fn has(self, place: VisitPlace) -> bool {
        match self {
            Self::All => true,
            Self::Doorstep => place == VisitPlace::Doorstep,
            Self::Home => place == VisitPlace::Home,
            Self::Inside => place != VisitPlace::Doorstep,
        }
    }

    /// Returns the complaint if a school has no such visit type.
    pub(super) const fn none(self) -> &'static str {
        match self {
            Self::All => "the school has no visit type",
            Self::Doorstep => "no visit type of this school has `place = \"doorstep\"`",
            Self::Home => "no visit type of this school goes into a home",
            Self::Inside => "no visit type of this school goes in",
        }
    }
}

/// Test of one setting: set at all, and the further conditions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct SettingTest {
    setting: VisitSetting,
    at_least: Option<u64>,
    #[serde(default, deserialize_with = "optional_span")]
    at_most: Option<Span>,
    /// Word to find in a list, or a name to equal.
    has: Option<String>,
    /// Only people with the roles may be named.
    only: Option<PolicyRoles>,
    /// A person with one of the roles must be named.
    tells: Option<PolicyRoles>,
    /// Complaint if the test fails.
    lacks: Option<GappedSentence<VisitSetting>>,
    /// Line to suggest if the test fails.
    add: Option<String>,
    /// Table of the visit type for the line; by default the visit type's own.
    under: Option<String>,
}

impl VisitTests {
    /// Asks every visit type concerned.
    pub(super) fn ask(&self, facts: &SchoolFacts<'_>) -> CheckOutcome {
        facts.of_types(self.of, |visit_type| {
            let failed = match passes(&self.tests, facts, visit_type) {
                None => return Ok(said(&self.holds, visit_type)),
                Some(failed) => failed,
            };
            match &self.or {
                Some(or) if passes(&or.tests, facts, visit_type).is_none() => Ok(said(&or.holds, visit_type)),
                Some(_) | None => Err(failed),
            }
        })
    }
}

/// Returns the complaint of the first failing test; `None` if all pass.
fn passes(tests: &[SettingTest], facts: &SchoolFacts<'_>, visit_type: &VisitType) -> Option<TypeLack> {
    let failed = tests.iter().find(|test| !test.passes(facts, visit_type))?;
    let why = failed.lacks.as_ref().map(|lacks| said(lacks, visit_type));
    let under = failed.under.as_ref().map(|table| format!(".{table}"));
    Some(lacks_line(
        why.unwrap_or_else(|| format!("`{}` is not as the rule asks", failed.setting.name)),
        &under.unwrap_or_else(String::new),
        failed.add.as_deref().unwrap_or(failed.setting.name),
    ))
}

fn said(sentence: &GappedSentence<VisitSetting>, visit_type: &VisitType) -> String {
    sentence.filled(|setting| (setting.read)(visit_type).map_or_else(String::new, |value| value.to_string()))
}

impl SettingTest {
    fn passes(&self, facts: &SchoolFacts<'_>, visit_type: &VisitType) -> bool {
        let Some(value) = (self.setting.read)(visit_type) else {
            return false;
        };
        value.is_set()
            && self
                .at_least
                .is_none_or(|least| matches!(value, SettingValue::Number(number) if number >= least))
            && self
                .at_most
                .is_none_or(|most| matches!(value, SettingValue::Span(span) if span <= most))
            && self.has.as_ref().is_none_or(|word| value.has(word))
            && self.only.as_ref().is_none_or(
                |roles| matches!(value, SettingValue::Targets(targets) if facts.only(targets, roles)),
            )
            && self.tells.as_ref().is_none_or(
                |roles| matches!(value, SettingValue::Targets(targets) if facts.tells(targets, roles)),
            )
    }
}

/// Test of all visit types of which at least one must pass.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SomeVisit {
    setting: VisitSetting,
    has: String,
    holds: GappedSentence<VisitSetting>,
    lacks: String,
    add: String,
}

impl SomeVisit {
    /// Tests every visit type until one passes.
    pub(super) fn ask(&self, facts: &SchoolFacts<'_>) -> CheckOutcome {
        let mut types = facts.school.visit_types.values();
        let found = types
            .find(|visit_type| (self.setting.read)(visit_type).is_some_and(|value| value.has(&self.has)));
        match found {
            Some(visit_type) => Ok(said(&self.holds, visit_type)),
            None => Err(CheckLack::new(&self.lacks, &self.add)),
        }
    }
}

/// SettingValue of a setting.
enum SettingValue<'t> {
    Flag(bool),
    Name(&'t str),
    Number(u64),
    Span(Span),
    Targets(&'t [Target]),
    Words(Vec<String>),
}

impl SettingValue<'_> {
    /// Whether a value is set. An empty list is not.
    fn is_set(&self) -> bool {
        match self {
            Self::Flag(set) => *set,
            Self::Number(number) => *number > 0,
            Self::Targets(targets) => !targets.is_empty(),
            Self::Words(words) => !words.is_empty(),
            Self::Name(_) | Self::Span(_) => true,
        }
    }

    fn has(&self, word: &str) -> bool {
        match self {
            Self::Name(name) => *name == word,
            Self::Words(words) => words.iter().any(|known| known == word),
            Self::Flag(_) | Self::Number(_) | Self::Span(_) | Self::Targets(_) => false,
        }
    }
}

impl std::fmt::Display for SettingValue<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Flag(set) => write!(f, "{set}"),
            Self::Name(name) => f.write_str(name),
            Self::Number(number) => write!(f, "{number}"),
            Self::Span(span) => write!(f, "{span}"),
            Self::Targets(targets) => f.write_str(&names(targets)),
            Self::Words(words) => f.write_str(&words.join(", ")),
        }
    }
}

type ReadSetting = for<'t> fn(&'t VisitType) -> Option<SettingValue<'t>>;

/// A setting of a visit type, by the name in a school's file.
#[derive(Debug, Clone, Copy)]
struct VisitSetting {
    name: &'static str,
    read: ReadSetting,
}

impl SentenceGap for VisitSetting {
    fn named(name: &str) -> Result<Self, String> {
        let found = SETTINGS.iter().find(|(known, _)| *known == name);
        found.map(|&(name, read)| Self { name, read }).ok_or_else(|| {
            let known: Vec<&str> = SETTINGS.iter().map(|(known, _)| *known).collect();
            format!("no setting is called `{name}`; there are {}", known.join(", "))
        })
    }
}

impl<'de> Deserialize<'de> for VisitSetting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::named(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Reads an optional duration.
fn optional_span<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Span>, D::Error> {
    super::kinds::span(deserializer).map(Some)
}

/// Settings for the use of policies.
const SETTINGS: [(&str, ReadSetting); 30] = [
    ("arrival.chain", |it| {
        it.arrival.as_ref().and_then(|it| chain(&it.rule))
    }),
    ("arrival.wait_for_all", |it| {
        it.arrival.as_ref().map(|it| SettingValue::Flag(it.wait_for_all))
    }),
    ("arrival.within", |it| {
        it.arrival.as_ref().and_then(|it| interval(it.within))
    }),
    ("check_in.chain", |it| {
        it.check_in.as_ref().and_then(|it: &CheckIn| chain(&it.rule))
    }),
    ("check_in.every", |it| {
        it.check_in.as_ref().and_then(|it: &CheckIn| interval(it.every))
    }),
    ("cooling_off_authorised_by", |it| {
        // Without a list of its own, the list for other exceptions counts.
        match it.cooling_off_authorised_by.as_slice() {
            [] => Some(SettingValue::Targets(&it.out_of_hours_authorised_by)),
            named => Some(SettingValue::Targets(named)),
        }
    }),
    ("entry", |it| {
        it.entry.as_ref().map(|entry| SettingValue::Name(&entry.name))
    }),
    ("entry.workers", |it| {
        it.entry
            .as_ref()
            .map(|entry| SettingValue::Number(u64::from(entry.workers)))
    }),
    ("authorised_by", |it| {
        Some(SettingValue::Targets(&it.authorised_by))
    }),
    ("exempt", |it| Some(SettingValue::Targets(&it.exempt))),
    ("home_safe.chain", |it| chain(&it.home_safe.rule)),
    ("home_safe.within", |it| interval(it.home_safe.within)),
    ("informed", |it| Some(SettingValue::Targets(&it.informed))),
    ("name", |it| Some(SettingValue::Name(&it.name))),
    ("never_fewer_workers", |it| {
        let excepted = it.exceptions.contains(&RuleException::TooFewWorkers);
        (!excepted).then_some(SettingValue::Name("workers"))
    }),
    ("no_answer.chain", |it| chain(&it.no_answer.rule)),
    ("no_answer.wait_at_most", |it| interval(it.no_answer.wait_at_most)),
    ("out_of_hours_authorised_by", |it| {
        Some(SettingValue::Targets(&it.out_of_hours_authorised_by))
    }),
    ("place", |it| {
        Some(SettingValue::Name(match it.place {
            VisitPlace::Doorstep => "doorstep",
            VisitPlace::Home => "home",
            VisitPlace::Workplace => "workplace",
        }))
    }),
    ("purposes", |it| {
        u64::try_from(it.purposes.len()).ok().map(SettingValue::Number)
    }),
    ("requires", |it| {
        Some(SettingValue::Words(
            it.requires.iter().map(|requirement| word(*requirement)).collect(),
        ))
    }),
    ("return.chain", |it| chain(&it.return_by.rule)),
    ("return.grace", |it| {
        Some(SettingValue::Span(it.return_by.rule.grace))
    }),
    ("stay_at_most", |it| it.stay_at_most.and_then(interval)),
    ("tell_on_end", |it| Some(SettingValue::Targets(&it.tell_on_end))),
    ("tell_on_home", |it| Some(SettingValue::Targets(&it.tell_on_home))),
    ("training", |it| {
        Some(SettingValue::Words(it.training.iter().cloned().collect()))
    }),
    ("workers", |it| Some(SettingValue::Number(u64::from(it.workers)))),
    ("write_up.grace", |it| {
        it.write_up.as_ref().map(|it| SettingValue::Span(it.grace))
    }),
    ("write_up.within", |it| {
        it.write_up.as_ref().and_then(|it| interval(it.within))
    }),
];

fn chain(rule: &DeadlineRule) -> Option<SettingValue<'_>> {
    Some(SettingValue::Name(rule.chain.as_str()))
}

fn interval<'t>(interval: Interval) -> Option<SettingValue<'t>> {
    Some(SettingValue::Span(interval.span()))
}
