//! The plan of a visit: its visit type, chains and people, as they stood when it opened.
//!
//! The plan is copied into the visit so that a reload cannot shorten, lengthen or reroute what is running
//! (P13).

use super::chain::Chain;
use super::chain::Target;
use super::id::{ChainName, PersonId, SchoolId};
use super::incident::IncidentRule;
use super::person::Person;
use super::time::{Availability, Interval, Span};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The rules a school runs under, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Which school.
    pub school: SchoolId,
    /// Its name as people say it.
    pub school_name: String,
    /// The office's number, for the sheet.
    pub school_phone: String,
    /// IANA name of its time zone, for rendering.
    pub time_zone: String,
    /// When the school is open.
    pub hours: Availability,
    /// The rules of this visit.
    pub visit_type: VisitType,
    /// Every chain that an alert of this visit can come to.
    pub chains: BTreeMap<ChainName, Chain>,
    /// Everybody who may be told, and the workers.
    pub people: BTreeMap<PersonId, Person>,
    /// What is done about each kind of incident.
    #[serde(default)]
    pub incidents: BTreeMap<String, IncidentRule>,
}

/// The rules a visit runs under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitType {
    /// Its name: `home`, `doorstep`.
    pub name: String,
    /// How many workers must go.
    pub workers: u8,
    /// Whether one worker may check in for both.
    pub pair: PairRule,
    /// What must be on record before sign-out.
    pub requires: BTreeSet<Requirement>,
    /// Who may authorise; empty if nobody needs to.
    pub authorised_by: Vec<Target>,
    /// Who may authorise an exception: out of hours, after the latest start, alone where two are needed.
    pub out_of_hours_authorised_by: Vec<Target>,
    /// Who may let a household in cooling-off be visited, and review it; empty if those for other exceptions may.
    #[serde(default)]
    pub cooling_off_authorised_by: Vec<Target>,
    /// When a visit may run without an exception.
    pub hours: Availability,
    /// When a visit may start without an exception (the latest start of the day ends each window).
    pub start_hours: Availability,
    /// Where a visit of this type goes (WH-02, TM-02).
    #[serde(default)]
    pub place: VisitPlace,
    /// Whose visits need no authorisation; those in `informed` hear of them instead (TM-04).
    #[serde(default)]
    pub exempt: Vec<Target>,
    /// Who hears of the start, every change and the end of a visit made without authorisation (TM-04).
    #[serde(default)]
    pub informed: Vec<Target>,
    /// What every worker must have read or been trained in (RH-04, WH-01, TM-07).
    #[serde(default)]
    pub training: BTreeSet<String>,
    /// The reasons for which such a visit may be made; empty if any will do (RH-03, WH-03).
    #[serde(default)]
    pub purposes: Vec<String>,
    /// What must be on record beside `requires` for a visit out of hours (TM-05, OP-05).
    #[serde(default)]
    pub out_of_hours_requires: BTreeSet<Requirement>,
    /// Who is told on every start (TM-13, RH-15).
    pub tell_on_start: Vec<Target>,
    /// Who is told when the expected return moves or a stop is added (OP-13, RH-17).
    #[serde(default)]
    pub tell_on_change: Vec<Target>,
    /// Who is told that a stop was left, and where to next (RH-32, TM-23).
    #[serde(default)]
    pub tell_on_left: Vec<Target>,
    /// Who is told that everybody is back or home.
    #[serde(default)]
    pub tell_on_end: Vec<Target>,
    /// What a visit that stays outside becomes when a worker goes in; `None` if nothing changes.
    #[serde(default)]
    pub entry: Option<EntryRule>,
    /// How long a stay at one stop is meant to be, where the itinerary does not say: longer, and the worker is reminded
    /// (RH-41). Nobody else is told.
    #[serde(default)]
    pub stay_at_most: Option<Interval>,
    /// The school's own reminders, sent after a confirmation.
    #[serde(default)]
    pub prompts: WorkerPrompts,
    /// Must arrive.
    pub arrival: Option<ArrivalRule>,
    /// Must check in.
    pub check_in: Option<CheckIn>,
    /// Must not wait for ever at a door nobody opens.
    pub no_answer: NoAnswer,
    /// Must come back. Every visit has one, so that every open visit has a deadline (P1).
    pub return_by: ReturnRule,
    /// Must say that they are home.
    pub home_safe: HomeSafe,
    /// Must write up.
    pub write_up: Option<WriteUp>,
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

/// What holds from the moment a worker goes in on a visit that was to stay outside (TM-15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRule {
    /// The visit type whose rules these are.
    pub name: String,
    /// How many workers must be there for that.
    pub workers: u8,
    /// The check-in that starts.
    pub check_in: Option<CheckIn>,
}

/// Reminders in the school's own words, each a text of its own to the worker who is answered.
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
    /// On BACK or HOME.
    pub back: Option<String>,
}

/// Whether one worker's check-in counts for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PairRule {
    /// Either checks in for both.
    Any,
    /// Each has a deadline of their own.
    Each,
}

/// What a sign-out must carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// A named authoriser (OP-01, TM-03, WH-06).
    Authorisation,
    /// A note of its own in the record.
    Detail(SignOutDetail),
    /// That it is an emergency (TM-05).
    Emergency,
    /// When the worker is expected at each stop (OP-03, OP-07).
    ExpectedArrival,
    /// When the worker means to leave each stop (OP-07).
    ExpectedDeparture,
    /// What is known of the household, its people and animals (RH-08, OP-06).
    Hazards,
    /// The household's telephone number (WH-17).
    HouseholdPhone,
    /// Why the visit is made (RH-03, WH-03).
    Purpose,
    /// A contact who has agreed to look after the visit (OP-05).
    ResponsibleContact,
    /// Reference of the risk assessment (RH-11, OP-06).
    RiskAssessment,
    /// Each worker's own safe word, on file (RH-12).
    SafeWord,
    /// Make, colour and registration, or how the worker travels (OP-15, WH-28).
    Vehicle,
}

/// What a sign-out may put on record beside what Homeward acts upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutDetail {
    /// The time agreed with the family, or why there is none (RH-10, OP-04).
    Appointment,
    /// What is to come of it (TM-11).
    IntendedOutcome,
    /// Who decided with whom whether one goes or two (RH-06, TM-09).
    PairDecision,
    /// Whether the parents were told, or why not (RH-01, TM-10, OP-04).
    ParentsTold,
    /// The pupil's reference in the school's own system; never a name.
    PupilReference,
    /// The service that referred the family, and its plan of the risks (WH-04).
    Referral,
    /// Who does what of those who go (RH-07, TM-09).
    Roles,
    /// Whom to see, with or without the child (RH-09, TM-11).
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

    /// Returns its name, as in TOML and on the command line.
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

/// What all deadlines have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRule {
    /// How long before the deadline the worker is first nudged; `None` for a nudge at the deadline only.
    pub nudge_before: Option<Span>,
    /// From the deadline until anybody else is told.
    pub grace: Span,
    /// Who is told.
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
    /// From arrival at a stop until leaving it.
    Arrival,
    /// From sign-out until the last stop is left.
    SignOut,
}

/// Regular proof that the worker is safe (OP-12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIn {
    /// From when.
    pub from: CheckInFrom,
    /// How often.
    pub every: Interval,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// The clock of a door that nobody opens (OP-09).
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
    /// How far, in all, the worker may move it by text.
    pub extend_max: Span,
    /// Nudge, grace, chain.
    pub rule: DeadlineRule,
}

/// Home-safe, after a visit that ends at home or out of hours (WH-22).
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
    /// From closing.
    pub within: Interval,
    /// From the reminder to the worker until the line manager hears.
    pub grace: Span,
}
