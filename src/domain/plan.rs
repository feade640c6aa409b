//! The plan of a visit: its visit type, chains and people, as they stood when it opened.
//!
//! The plan is copied into the visit so that a reload cannot shorten, lengthen or reroute what is running
//! (DESIGN section 6, P13).

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
    pub pair: Pair,
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
    /// Who is told on every start.
    pub tell_on_start: Vec<Target>,
    /// Must arrive.
    pub arrival: Option<Arrival>,
    /// Must check in.
    pub check_in: Option<CheckIn>,
    /// Must not wait for ever at a door nobody opens.
    pub no_answer: NoAnswer,
    /// Must come back. Every visit has one, so that every open visit has a deadline (P1).
    pub return_by: Return,
    /// Must say that they are home.
    pub home_safe: HomeSafe,
    /// Must write up.
    pub write_up: Option<WriteUp>,
}

/// Whether one worker's check-in counts for the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pair {
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
    /// The household's telephone number (WH-17).
    HouseholdPhone,
    /// Why the visit is made (RH-03, WH-03).
    Purpose,
    /// Reference of the risk assessment (RH-11, OP-06).
    RiskAssessment,
    /// Make, colour and registration, or how the worker travels (OP-15).
    Vehicle,
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
pub struct Arrival {
    /// From setting off, where the stop has no expected arrival.
    pub within: Interval,
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
pub struct Return {
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
