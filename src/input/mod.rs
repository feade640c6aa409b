//! Parsing of typed words: sign-outs, people, stops, extensions, times, ways of knowing.
//!
//! A single place for all readers of typed words: the board, the command line and scenario files.
//! Texts from phones are read by `domain::reply`, which must forgive more.

pub mod times;

use crate::config::School;
use crate::domain::alert::SafetyBasis;
use crate::domain::command::{Extension, SafeOf};
use crate::domain::id::PersonId;
use crate::domain::plan::SignOutDetail;
use crate::domain::private::{Phone, Private};
use crate::domain::time::Timestamp;
use crate::domain::visit::{SignOut, Stop};
use crate::wording::{civil, unseen};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A sign-out as typed: [`parse_sign_out`] parses its names and times.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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

/// Parses a sign-out, for the people, phones and vehicles of a school.
///
/// # Errors
/// A message with the first value that cannot be parsed, and a remedy.
pub fn parse_sign_out(school: &School, request: &SignOutRequest, now: Timestamp) -> Result<SignOut, String> {
    let person = |who: &String| school.find_person(who);
    let phone = |text: &str| Phone::parse(text).map_err(|why| format!("`{text}` is not a number: {why}"));
    // These are free words: a line break in them would begin a line of its own on the police sheet.
    let private = |text: &Option<String>| text.as_deref().map(|text| Private::new(unseen::one_line(text)));
    let mut carried = BTreeMap::new();
    for pair in &request.carried {
        let (who, number) = pair
            .split_once('=')
            .ok_or_else(|| format!("`{pair}`: write WORKER=NUMBER for a phone carried"))?;
        let number = match school.phones.get(number.trim()) {
            Some(on_file) => on_file.clone(),
            None => phone(number)?,
        };
        carried.insert(school.find_person(who)?, number);
    }
    // A vehicle on file is recorded by its description: its short name would tell the police nothing (OP-15).
    let vehicle = request.vehicle.as_ref().map(|vehicle| {
        let on_file = school.vehicles.get(vehicle.trim()).cloned();
        on_file.unwrap_or_else(|| Private::new(unseen::one_line(vehicle)))
    });
    if request.ask && request.against_policy.is_some() {
        return Err("what goes against policy asks nobody: do not ask for a YES".to_owned());
    }
    let time = |text: &String| times::parse_back(text, now, &school.time_zone);
    let workers: Vec<PersonId> = request.workers.iter().map(person).collect::<Result<_, _>>()?;
    let stops: Vec<Stop> = request
        .stops
        .iter()
        .map(|text| parse_stop(text, now, &school.time_zone))
        .collect::<Result<_, _>>()?;
    let back_by = time(&request.back)?;
    check_each_once(&workers)?;
    check_arrivals(&stops, back_by, &school.time_zone)?;
    Ok(SignOut {
        workers,
        carried,
        stops,
        household: request.household.as_deref().map(phone).transpose()?,
        purpose: private(&request.purpose),
        vehicle,
        risk_assessment: private(&request.risk_assessment),
        hazards: private(&request.hazards),
        authorised_by: request.authorised_by.as_ref().map(person).transpose()?,
        responsible_contact: request.responsible_contact.as_ref().map(person).transpose()?,
        back_by,
        ends_at_home: request.ends_at_home,
        at_risk: request.at_risk,
        emergency: request.emergency,
        contact_accepted: request.contact_accepted,
        exception: private(&request.exception),
        against_policy: private(&request.against_policy),
        leave_at: request.leave.as_ref().map(time).transpose()?,
        details: parse_details(&request.details)?,
    })
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
fn parse_details(typed: &[String]) -> Result<BTreeMap<SignOutDetail, Private>, String> {
    let mut details = BTreeMap::new();
    for pair in typed {
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
        details.insert(detail, Private::new(unseen::one_line(text.trim())));
    }
    Ok(details)
}

/// Longest address, in letters.
const LONGEST_ADDRESS: usize = 200;

/// Reads an address: the police are read it, so it has letters that can be seen.
fn address_of(text: &str) -> Result<Private, String> {
    let text = text.trim();
    if text.chars().any(unseen::moves_others) {
        return Err(format!(
            "the stop `{}` has a line break or a sign in it that cannot be seen: write it on one line, in letters that can be seen",
            unseen::one_line(text)
        ));
    }
    if !text.chars().any(|c| c.is_alphanumeric() && !unseen::is_blank(c)) {
        return Err("a stop is an address: write where they go, as in `12 Acacia Avenue`".to_owned());
    }
    let letters = text.chars().count();
    if letters > LONGEST_ADDRESS {
        return Err(format!(
            "an address of {letters} letters cannot be read out: at most {LONGEST_ADDRESS}"
        ));
    }
    Ok(Private::new(text))
}

/// Parses `ADDRESS`, `ADDRESS @ 14:10` or `ADDRESS @ 14:10-14:40`.
///
/// # Errors
/// The fault of the time, with a remedy.
pub fn parse_stop(text: &str, now: Timestamp, time_zone: &str) -> Result<Stop, String> {
    match text.rsplit_once('@') {
        Some((address, times)) => {
            // `14:10-14:40`: from when until when. A length from now, as in `+20m`, has no dash.
            let (time, until) = match times.split_once('-') {
                Some((time, until)) => (time, Some(until)),
                None => (times, None),
            };
            let expected_at = times::parse_back(time.trim(), now, time_zone)?;
            let until = until
                .map(|until| times::parse_back(until.trim(), now, time_zone))
                .transpose()?;
            if until.is_some_and(|until| until <= expected_at) {
                return Err(format!("`{}`: they would leave before they arrive", times.trim()));
            }
            Ok(Stop {
                address: address_of(address)?,
                expected_at: Some(expected_at),
                until,
            })
        }
        None => Ok(Stop {
            address: address_of(text)?,
            expected_at: None,
            until: None,
        }),
    }
}

/// Parses `15m`, `+15m` or `15:45`.
///
/// # Errors
/// The fault of the time, with a remedy.
pub fn parse_extension(text: &str, now: Timestamp, time_zone: &str) -> Result<Extension, String> {
    if text.contains(':') {
        return times::parse_back(text, now, time_zone).map(Extension::Until);
    }
    let by = format!("+{}", text.trim().trim_start_matches('+'));
    let until = times::parse_back(&by, now, time_zone)?;
    Ok(Extension::By(until.since(now)))
}

/// Parses the way in which a contact knows that everyone is safe: `seen`, `spoke`, `challenge`.
///
/// # Errors
/// A message with the three words.
pub fn parse_how(text: &str) -> Result<SafetyBasis, String> {
    match text.to_ascii_lowercase().as_str() {
        "seen" => Ok(SafetyBasis::Seen),
        "spoke" => Ok(SafetyBasis::Spoke),
        "challenge" => Ok(SafetyBasis::Challenge),
        _ => Err(format!(
            "`{text}` is not a way to know: say seen, spoke or challenge"
        )),
    }
}

/// Parses the workers of whom somebody says SAFE: keys or names, or `both` or `all`.
///
/// # Errors
/// A message with the name that nobody has.
pub fn parse_safe_of(school: &School, of: &[String]) -> Result<SafeOf, String> {
    let everyone = |word: &String| {
        matches!(
            word.trim().to_ascii_lowercase().as_str(),
            "both" | "all" | "everyone"
        )
    };
    if of.iter().any(everyone) {
        return Ok(SafeOf::Everyone);
    }
    if of.is_empty() {
        return Ok(SafeOf::Unsaid);
    }
    let named: Result<BTreeSet<PersonId>, String> = of.iter().map(|who| school.find_person(who)).collect();
    named.map(SafeOf::Named)
}
