//! A sign-out as typed, read field by field: every fault at once, each at its field.

use super::{parse_stop, times};
use crate::config::School;
use crate::domain::id::PersonId;
use crate::domain::plan::SignOutDetail;
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{SignOut, Stop};
use crate::wording::{civil, unseen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// How far off a return stands that could not be understood: to look for what else is missing, never to sign out by.
const AWAITED_RETURN: Span = Span::from_mins(1);

/// A sign-out as typed: [`parse_sign_out`] parses its names and times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOutRequest {
    /// The id of the school; may be left out where there is only one school.
    pub school: Option<String>,
    /// The name of the visit type.
    #[serde(alias = "type")]
    pub visit_type: String,
    /// The workers, by key or by name.
    #[serde(default)]
    pub workers: Vec<String>,
    /// The addresses, each with the expected arrival after an `@` if given.
    #[serde(default)]
    pub stops: Vec<String>,
    /// The household's number.
    pub household: Option<String>,
    /// The purpose of the visit.
    pub purpose: Option<String>,
    /// The vehicle, in words or by the name of a vehicle on file.
    pub vehicle: Option<String>,
    /// The reference of the risk assessment.
    pub risk_assessment: Option<String>,
    /// Hazards, for the police sheet.
    pub hazards: Option<String>,
    /// The authoriser, by key or by name.
    pub authorised_by: Option<String>,
    /// The contact in charge of the visit out of hours, by key or by name.
    pub responsible_contact: Option<String>,
    /// The expected return: `15:20` or `+90m`.
    pub back: String,
    /// Whether the workers go home from the last stop.
    #[serde(default)]
    pub ends_at_home: bool,
    /// Whether the visit is at risk, which halves its waits.
    #[serde(default)]
    pub at_risk: bool,
    /// Phones carried instead of a worker's own: `jo=07700 900199`, or `jo=NAME` of a phone on file.
    #[serde(default)]
    pub carried: Vec<String>,
    /// Whether the visit is an emergency.
    #[serde(default)]
    pub emergency: bool,
    /// Whether the responsible contact has agreed, in the hearing of the person signing out.
    #[serde(default)]
    pub contact_accepted: bool,
    /// Why a rule is to be excepted.
    #[serde(default)]
    pub exception: Option<String>,
    /// Why they go although nothing permits it.
    #[serde(default)]
    pub against_policy: Option<String>,
    /// Further details for the record: `parents-told=rang at 9.10`.
    #[serde(default)]
    pub details: Vec<String>,
    /// Whether leave is asked for by text, so that the visit begins only with an answer.
    #[serde(default)]
    pub ask: bool,
    /// The intended departure: `14:00`; only for a visit that asks for leave.
    #[serde(default)]
    pub leave: Option<String>,
}

/// A field of a sign-out, for a fault to stand beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SignOutField {
    /// Why they go although nothing permits it.
    AgainstPolicy,
    /// The authoriser.
    AuthorisedBy,
    /// The expected return.
    Back,
    /// The phones carried.
    Carried,
    /// Whether the responsible contact has agreed.
    ContactAccepted,
    /// A further detail for the record.
    Detail(SignOutDetail),
    /// Whether the visit is an emergency.
    Emergency,
    /// Why a rule is to be excepted.
    Exception,
    /// Hazards, for the police sheet.
    Hazards,
    /// The household's number.
    Household,
    /// The intended departure.
    Leave,
    /// The purpose.
    Purpose,
    /// The contact in charge out of hours.
    ResponsibleContact,
    /// The reference of the risk assessment.
    RiskAssessment,
    /// The stops.
    Stops,
    /// The vehicle.
    Vehicle,
    /// The visit type.
    VisitType,
    /// The workers.
    Workers,
}

/// A value that cannot be understood, at its field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutFault {
    /// The field.
    pub field: SignOutField,
    /// The fault and its remedy.
    pub words: String,
}

/// The faults found so far.
#[derive(Default)]
struct FoundFaults(Vec<SignOutFault>);

impl FoundFaults {
    fn add(&mut self, field: SignOutField, words: String) {
        self.0.push(SignOutFault { field, words });
    }

    /// Returns a value; notes the fault of a value that cannot be understood.
    fn keep<T>(&mut self, field: SignOutField, read: Result<T, String>) -> Option<T> {
        read.map_err(|words| self.add(field, words)).ok()
    }

    /// Returns every value that can be understood.
    fn keep_all<T>(&mut self, field: SignOutField, read: impl Iterator<Item = Result<T, String>>) -> Vec<T> {
        read.filter_map(|read| self.keep(field, read)).collect()
    }
}

/// Parses a sign-out, for the people, phones and vehicles of a school.
///
/// # Errors
/// A message with the first value that cannot be parsed, and a remedy.
pub fn parse_sign_out(school: &School, request: &SignOutRequest, now: Timestamp) -> Result<SignOut, String> {
    let read = read_sign_out(school, request, now);
    match read.faults.into_iter().next() {
        Some(fault) => Err(fault.words),
        None => Ok(read.sign_out),
    }
}

/// A sign-out as far as it can be understood.
pub struct ReadSignOut {
    /// The values understood. A return that cannot be understood stands as a minute from now.
    pub sign_out: SignOut,
    /// Every value that cannot be understood, each at its field, with a remedy.
    pub faults: Vec<SignOutFault>,
}

/// Reads a sign-out, for the people, phones and vehicles of a school.
#[must_use]
pub fn read_sign_out(school: &School, request: &SignOutRequest, now: Timestamp) -> ReadSignOut {
    use SignOutField as Field;
    let mut faults = FoundFaults::default();
    let person = |who: &String| school.find_person(who);
    // These are free words: a line break in them would begin a line of its own on the police sheet.
    let private = |text: &Option<String>| text.as_deref().map(|text| Private::new(unseen::one_line(text)));
    let time = |text: &String| times::parse_back(text, now, &school.time_zone);
    let carried = request.carried.iter().map(|pair| parse_carried(school, pair));
    let carried = faults.keep_all(Field::Carried, carried).into_iter().collect();
    // A vehicle on file is recorded by its description: its short name would tell the police nothing (OP-15).
    let vehicle = request.vehicle.as_ref().map(|vehicle| {
        let on_file = school.vehicles.get(vehicle.trim()).cloned();
        on_file.unwrap_or_else(|| Private::new(unseen::one_line(vehicle)))
    });
    if request.ask && request.against_policy.is_some() {
        let words = "what goes against policy asks nobody: do not ask for a YES";
        faults.add(Field::AgainstPolicy, words.to_owned());
    }
    let workers = faults.keep_all(Field::Workers, request.workers.iter().map(person));
    let stops = request.stops.iter();
    let stops = stops.map(|text| parse_stop(text, now, &school.time_zone));
    let stops: Vec<Stop> = faults.keep_all(Field::Stops, stops);
    let back_by = if request.back.trim().is_empty() {
        Err("say when they are due back".to_owned())
    } else {
        time(&request.back)
    };
    let back_by = faults.keep(Field::Back, back_by);
    faults.keep(Field::Workers, check_each_once(&workers));
    if let Some(back_by) = back_by {
        faults.keep(Field::Stops, check_arrivals(&stops, back_by, &school.time_zone));
    }
    let household = request.household.as_deref().map(parse_phone);
    let household = household.and_then(|read| faults.keep(Field::Household, read));
    let authorised_by = request.authorised_by.as_ref().map(person);
    let authorised_by = authorised_by.and_then(|read| faults.keep(Field::AuthorisedBy, read));
    let contact = request.responsible_contact.as_ref().map(person);
    let responsible_contact = contact.and_then(|read| faults.keep(Field::ResponsibleContact, read));
    let leave_at = request.leave.as_ref().map(time);
    let leave_at = leave_at.and_then(|read| faults.keep(Field::Leave, read));
    let details = parse_details(&request.details, &mut faults);
    let sign_out = SignOut {
        workers,
        carried,
        stops,
        household,
        purpose: private(&request.purpose),
        vehicle,
        risk_assessment: private(&request.risk_assessment),
        hazards: private(&request.hazards),
        authorised_by,
        responsible_contact,
        back_by: back_by.unwrap_or(now + AWAITED_RETURN),
        ends_at_home: request.ends_at_home,
        at_risk: request.at_risk,
        emergency: request.emergency,
        contact_accepted: request.contact_accepted,
        exception: private(&request.exception),
        against_policy: private(&request.against_policy),
        leave_at,
        details,
    };
    ReadSignOut {
        sign_out,
        faults: faults.0,
    }
}

fn parse_phone(text: &str) -> Result<Phone, String> {
    Phone::parse(text).map_err(|why| format!("`{text}` is not a number: {why}"))
}

/// Parses `WORKER=NUMBER`, or `WORKER=NAME` of a phone on file.
fn parse_carried(school: &School, pair: &str) -> Result<(PersonId, Phone), String> {
    let (who, number) = pair
        .split_once('=')
        .ok_or_else(|| format!("`{pair}`: write WORKER=NUMBER for a phone carried"))?;
    let number = match school.phones.get(number.trim()) {
        Some(on_file) => on_file.clone(),
        None => parse_phone(number)?,
    };
    Ok((school.find_person(who)?, number))
}

/// Refuses a worker named twice: the second name was meant for a colleague, to be watched over as well.
fn check_each_once(workers: &[PersonId]) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    match workers.iter().find(|worker| !seen.insert(*worker)) {
        None => Ok(()),
        Some(worker) => Err(format!(
            "`{}` is named twice; name each worker once, and whoever else goes",
            worker.key()
        )),
    }
}

/// Refuses an arrival after the return: one of the two times is wrong.
fn check_arrivals(stops: &[Stop], back_by: Timestamp, time_zone: &str) -> Result<(), String> {
    let late = stops
        .iter()
        .filter_map(|stop| stop.expected_at)
        .find(|expected_at| *expected_at > back_by);
    match late {
        None => Ok(()),
        Some(late) => Err(format!(
            "they would arrive at {}, after the return at {}; one of the two times is wrong",
            civil::clock_and_date(late, time_zone),
            civil::clock_and_date(back_by, time_zone)
        )),
    }
}

/// Parses `NAME=TEXT`, once for each detail.
fn parse_details(typed: &[String], faults: &mut FoundFaults) -> BTreeMap<SignOutDetail, Private> {
    // A name that is no detail has no field of its own.
    faults
        .keep_all(
            SignOutField::VisitType,
            typed.iter().map(|pair| parse_detail(pair)),
        )
        .into_iter()
        .collect()
}

fn parse_detail(pair: &str) -> Result<(SignOutDetail, Private), String> {
    let (name, text) = pair
        .split_once('=')
        .ok_or_else(|| format!("`{pair}`: write NAME=TEXT for a detail"))?;
    let detail = SignOutDetail::ALL
        .into_iter()
        .find(|detail| detail.word() == name.trim());
    let detail = detail.ok_or_else(|| {
        let known = SignOutDetail::ALL.map(SignOutDetail::word).join(", ");
        format!("`{name}` is no detail of a visit: there is {known}")
    })?;
    Ok((detail, Private::new(unseen::one_line(text.trim()))))
}
