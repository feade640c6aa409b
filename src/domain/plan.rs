//! The plan of a visit: its visit type, chains and people, as at the opening.
//!
//! The visit keeps its plan, so that a reload cannot shorten, lengthen or reroute a running visit (P13). Visits opened under
//! the same rules share one ([`Shared`](super::shared::Shared)).

use super::chain::Chain;
use super::chain::Target;
use super::id::{ChainName, PersonId, SchoolId};
use super::incident::IncidentRule;
use super::person::Person;
use super::time::{Availability, Interval, Span};
use super::visit::RuleException;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Edition of the rules by which events are applied to a visit; higher editions are later.
///
/// A record must be replayed by the rules it was written under: otherwise its states would not agree
/// with its events, and `homeward verify` would find a sound record wrong (P16).
///
/// - 0: records from before there were editions.
/// - 1: the instant of IN is kept, for the wait at a closed door.
/// - 2: while somebody is overdue, and for LEFT at any time, a word is proof of its sender alone; what came of each
///   stop is kept.
/// - 3: the instant of leaving a household is kept, beyond BACK, LEFT said again and the next IN of a companion; so are
///   whoever said SAFE, and the leave asked for before the sign-out.
/// - 4: a cry for help puts back whoever was said to be safe and is with the worker who cried; in an alert a word of
///   before the alert counts of its sender alone, and a word of a phone for two of neither.
/// - 5: the instant of a worker's own text is kept, whatever the text says: whether a missed return stands is judged alike with a text of
///   duress and with a dull one (P9).
pub const EDITION: u8 = 5;

/// The rules a school runs under, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// The school of the visit.
    pub school: SchoolId,
    /// The school's name in plain words.
    pub school_name: String,
    /// The office's number, for the sheet.
    pub school_phone: String,
    /// IANA name of the school's time zone, for rendering.
    pub time_zone: String,
    /// When the school is open.
    pub hours: Availability,
    /// The [`EDITION`] under which the visit was opened.
    #[serde(default)]
    pub edition: u8,
    /// The rules of this visit.
    pub visit_type: VisitType,
    /// Every chain open to an alert of this visit.
    pub chains: BTreeMap<ChainName, Chain>,
    /// Every person to be told, and the workers.
    pub people: Arc<BTreeMap<PersonId, Person>>,
    /// The rule for each kind of incident.
    #[serde(default)]
    pub incidents: BTreeMap<String, IncidentRule>,
}

/// The rules a visit runs under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitType {
    /// The type's name: `home`, `doorstep`.
    pub name: String,
    /// How many workers must go.
    pub workers: u8,
    /// Whether one worker may check in for both.
    pub pair: PairRule,
    /// Records required before sign-out.
    pub requires: BTreeSet<Requirement>,
    /// The authorisers; empty if no authorisation is needed.
    pub authorised_by: Vec<Target>,
    /// The authorisers of an exception: out of hours, after the latest start, alone where two are
    /// needed.
    pub out_of_hours_authorised_by: Vec<Target>,
    /// The reviewers of a household in cooling-off, who may also let the household be visited; if
    /// empty, the authorisers of other exceptions.
    #[serde(default)]
    pub cooling_off_authorised_by: Vec<Target>,
    /// The rules that may be excepted, for whoever asks by name; the rest nothing permits. A record of before knew no list,
    /// and excepted any.
    #[serde(default = "any_exception")]
    pub exceptions: BTreeSet<RuleException>,
    /// When a visit may run without an exception.
    pub hours: Availability,
    /// When a visit may start without an exception (the latest start of the day ends each window).
    pub start_hours: Availability,
    /// The destination of a visit of this type (WH-02, TM-02).
    #[serde(default)]
    pub place: VisitPlace,
    /// The workers exempt from authorisation; the people in `informed` hear of their visits instead
    /// (TM-04).
    #[serde(default)]
    pub exempt: Vec<Target>,
    /// The people informed of the start, every change and the end of a visit made without
    /// authorisation (TM-04).
    #[serde(default)]
    pub informed: Vec<Target>,
    /// Reading or training required of every worker (RH-04, WH-01, TM-07).
    #[serde(default)]
    pub training: BTreeSet<String>,
    /// The permitted purposes; empty if any purpose will do (RH-03, WH-03).
    #[serde(default)]
    pub purposes: Vec<String>,
    /// Records required beside `requires` for a visit out of hours (TM-05, OP-05).
    #[serde(default)]
    pub out_of_hours_requires: BTreeSet<Requirement>,
    /// The people told on every start (TM-13, RH-15).
    pub tell_on_start: Vec<Target>,
    /// The people told when the expected return moves or a stop is added (OP-13, RH-17).
    #[serde(default)]
    pub tell_on_change: Vec<Target>,
    /// The people told when a stop was left, and of the next stop (RH-32, TM-23).
    #[serde(default)]
    pub tell_on_left: Vec<Target>,
    /// The people told when everybody is back or home, and of the outcome.
    #[serde(default)]
    pub tell_on_end: Vec<Target>,
    /// The people told of HOME, and of the start and the end of a visit that ends at home (WH-22).
    #[serde(default)]
    pub tell_on_home: Vec<Target>,
    /// The rules after a worker goes in on a visit meant to stay outside; `None` if nothing
    /// changes.
    #[serde(default)]
    pub entry: Option<EntryRule>,
    /// Longest stay meant at one stop, unless the itinerary says. After a longer stay the worker is
    /// reminded (RH-41), and nobody else is told.
    #[serde(default)]
    pub stay_at_most: Option<Interval>,
    /// The school's own reminders, sent after a confirmation.
    #[serde(default)]
    pub prompts: WorkerPrompts,
    /// The deadline for arriving; `None` for no such deadline.
    pub arrival: Option<ArrivalRule>,
    /// Must check in.
    pub check_in: Option<CheckIn>,
    /// The deadline for leaving an unopened door.
    pub no_answer: NoAnswer,
    /// The deadline for coming back. Never absent, so that every open visit has a deadline (P1).
    pub return_by: ReturnRule,
    /// The deadline for reporting home safe.
    pub home_safe: HomeSafe,
    /// Must write up.
    pub write_up: Option<WriteUp>,
}

/// Returns every exception that may be listed.
fn any_exception() -> BTreeSet<RuleException> {
    RuleException::LISTED.map(|(_, exception)| exception).into()
}

/// Where a visit goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitPlace {
    /// To the door of a home, and no further (TM-02).
    Doorstep,
    /// Into a home.
    #[default]
    Home,
    /// To a place of work (WH-02).
    Workplace,
}

/// The rules from the moment a worker goes in on a visit meant to stay outside (TM-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRule {
    /// The visit type of these rules.
    pub name: String,
    /// Number of workers needed inside.
    pub workers: u8,
    /// The check-in inside.
    pub check_in: Option<CheckIn>,
}

/// Reminders in the school's own words, each a separate text to the worker after the answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkerPrompts {
    /// On setting off.
    pub start: Option<String>,
    /// On IN.
    pub arrived: Option<String>,
    /// On NOBODY.
    pub nobody: Option<String>,
    /// On LEFT, unless there is a further stop.
    pub left: Option<String>,
    /// On BACK, and on HOME where `home` has nothing.
    pub back: Option<String>,
    /// On HOME.
    #[serde(default)]
    pub home: Option<String>,
}

/// Whether one worker's check-in counts for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairRule {
    /// Either checks in for both.
    Any,
    /// Each worker has separate deadlines.
    Each,
}

/// A requirement of a sign-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// A named authoriser (OP-01, TM-03, WH-06).
    Authorisation,
    /// A note kept in the record.
    Detail(SignOutDetail),
    /// The statement that the visit is an emergency (TM-05).
    Emergency,
    /// When the worker is expected at each stop (OP-03, OP-07).
    ExpectedArrival,
    /// When the worker means to leave each stop (OP-07).
    ExpectedDeparture,
    /// Known facts about the household, its people and animals (RH-08, OP-06).
    Hazards,
    /// The household's telephone number (WH-17).
    HouseholdPhone,
    /// Why the visit is made (RH-03, WH-03).
    Purpose,
    /// A contact with a promise to look after the visit (OP-05).
    ResponsibleContact,
    /// Reference of the risk assessment (RH-11, OP-06).
    RiskAssessment,
    /// Each worker's own safe word, on file (RH-12).
    SafeWord,
    /// Make, colour and registration, or how the worker travels (OP-15, WH-28).
    Vehicle,
}

/// A note for the record, without effect on Homeward's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutDetail {
    /// The time agreed with the family, or why there is none (RH-10, OP-04).
    Appointment,
    /// The intended outcome (TM-11).
    IntendedOutcome,
    /// The decision whether one goes or two, and its makers (RH-06, TM-09).
    PairDecision,
    /// Whether the parents were told, or why not (RH-01, TM-10, OP-04).
    ParentsTold,
    /// The pupil's reference in the school's own system; never a name.
    PupilReference,
    /// The referring service, and its plan of the risks (WH-04).
    Referral,
    /// The role of each worker on the visit (RH-07, TM-09).
    Roles,
    /// The people to see, with or without the child (RH-09, TM-11).
    WhomToSee,
}

impl SignOutDetail {
    /// Every detail, in the order of the alphabet.
    pub const ALL: [Self; 8] = [
        Self::Appointment,
        Self::IntendedOutcome,
        Self::PairDecision,
        Self::ParentsTold,
        Self::PupilReference,
        Self::Referral,
        Self::Roles,
        Self::WhomToSee,
    ];

    /// Returns the note's name, as in TOML and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Appointment => "appointment",
            Self::IntendedOutcome => "intended-outcome",
            Self::PairDecision => "pair-decision",
            Self::ParentsTold => "parents-told",
            Self::PupilReference => "pupil-reference",
            Self::Referral => "referral",
            Self::Roles => "roles",
            Self::WhomToSee => "whom-to-see",
        }
    }
}

/// The part common to all deadlines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRule {
    /// How long before the deadline the worker is first nudged; `None` for a nudge at the deadline only.
    pub nudge_before: Option<Span>,
    /// Time from the deadline until other people are told.
    pub grace: Span,
    /// The chain to alert.
    pub chain: ChainName,
}

/// Arrival at each stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivalRule {
    /// From setting off, where the stop has no expected arrival.
    pub within: Interval,
    /// Whether every worker must say IN, and waits outside until all are there (RH-26).
    #[serde(default)]
    pub wait_for_all: bool,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// From when check-ins are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckInFrom {
    /// From arrival at a stop until leaving the stop.
    Arrival,
    /// From sign-out until the last stop is left.
    SignOut,
}

/// Regular proof of the worker's safety (OP-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// Start of the check-ins.
    pub from: CheckInFrom,
    /// Interval between check-ins.
    pub every: Interval,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// The clock of an unopened door (OP-09).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoAnswer {
    /// How long a worker may wait at the door.
    pub wait_at_most: Interval,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// The expected return (WH-09, WH-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRule {
    /// Longest extension by text, all texts together.
    pub extend_max: Span,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// Home-safe, after a visit with its end at home or out of hours (WH-22).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomeSafe {
    /// From leaving the last stop.
    pub within: Interval,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// The written record of the visit (TM-24). A reminder, never an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteUp {
    /// Time from the visit's end until the write-up is due.
    pub within: Interval,
    /// How long before the end of `within` the worker is reminded; nothing in records of before.
    #[serde(default)]
    pub remind_before: Span,
    /// From the end of `within` until the line manager hears.
    pub grace: Span,
}
