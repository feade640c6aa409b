//! The sheet for a senior leader to read out to the police (docs/rules/chains.md), filled from the
//! record.
//!
//! Unknown facts are shown as unknown rather than hidden: the reader must not invent any. The sheet
//! holds events with times, never the safe phrase, a home address, or a pupil's past.

mod actions;
mod claims;
mod number;
mod people;
mod person;
mod record;
mod story;

pub use number::{NumberChoice, PoliceNumber, number_to_ring};
pub use person::fill_for_person;

use super::alert::{Alert, AlertKind, SafetyBasis};
use super::id::AlertCode;
use super::time::Timestamp;
use super::visit::{Visit, Worker};
use serde::{Deserialize, Serialize};

/// The words for a gap in the record.
pub const NOT_KNOWN: &str = "NOT KNOWN";

/// The space for the reader to write in.
pub const TO_FILL_IN: &str = "____________";

/// One line of the sheet. Instants stay instants until `wording` adds the zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// The heading, in capitals.
    pub heading: String,
    /// The pieces to read out.
    pub parts: Vec<SheetPart>,
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SheetPart {
    /// Words at the beginning of a sentence.
    Words(String),
    /// A clock time, part of the sentence before.
    At(Timestamp),
    /// Words after a clock time, in the same sentence.
    More(String),
    /// The time and the whole date. The first on a sheet is the day from which its other times are
    /// seen.
    On(Timestamp),
}

/// The whole sheet, in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The lines, in reading order.
    pub lines: Vec<SheetLine>,
}

fn line(heading: &str, parts: Vec<SheetPart>) -> SheetLine {
    let parts = if parts.is_empty() {
        vec![words(NOT_KNOWN)]
    } else {
        parts
    };
    SheetLine {
        heading: heading.to_owned(),
        parts,
    }
}

fn words(text: impl Into<String>) -> SheetPart {
    SheetPart::Words(text.into())
}

fn more(text: impl Into<String>) -> SheetPart {
    SheetPart::More(text.into())
}

fn known(text: Option<&str>) -> SheetPart {
    words(text.filter(|text| !text.trim().is_empty()).unwrap_or(NOT_KNOWN))
}

/// Returns the workers not accounted for; all of them where each is, so that a sheet is never about
/// nobody.
fn missing(visit: &Visit) -> Vec<(String, &Worker)> {
    let named = |away: bool| {
        let workers = visit.workers.iter();
        workers
            .filter(|(_, worker)| !away || worker.is_away())
            .map(|(id, worker)| (visit.name(id), worker))
            .collect::<Vec<_>>()
    };
    let away = named(true);
    if away.is_empty() { named(false) } else { away }
}

/// Fills the sheet from the record at the instant `at`.
///
/// Without an alert, this is the copy printed at the start of the visit and kept sealed at
/// reception: the reader then adds the events.
#[must_use]
pub fn fill(visit: &Visit, alert: Option<&Alert>, at: Timestamp) -> Sheet {
    let believed = claims::without(visit, alert);
    let mut lines = vec![
        line("RING", number_to_ring(visit, alert).parts()),
        line("POLICE, PLEASE. WHERE", story::place(&believed)),
        line("WHAT", story::what(&believed, alert)),
        line("WHY WE BELIEVE IT", story::why(visit, alert)),
        line("WHO", people::who(visit, alert)),
        line(WHO_ELSE, people::who_else(visit)),
        line("TIMES", record::times(visit, alert, at)),
        line("TRIED", record::tried(visit, alert)),
        line("THEIR PHONES", people::phones(visit, alert)),
        line("VEHICLE", people::vehicle(visit)),
        line("US", people::us(visit, at)),
    ];
    lines.extend(ending(alert, then(alert)));
    Sheet { lines }
}

impl Sheet {
    /// Adds colleagues of another visit to the same address: whoever goes there finds them too.
    #[must_use]
    pub fn beside(mut self, colleagues: &[(String, Option<AlertCode>)]) -> Self {
        let told = colleagues.iter().map(|(names, code)| {
            words(match code {
                Some(code) => {
                    format!("{names}, of our staff, on another visit to this address, alert {code}.")
                }
                None => format!("{names}, of our staff, on another visit to this address, no alert."),
            })
        });
        let mut lines = self.lines.iter_mut();
        if let Some(line) = lines.find(|line| line.heading == WHO_ELSE) {
            line.parts.splice(0..0, told);
        }
        self
    }
}

/// The heading over others at the place.
const WHO_ELSE: &str = "WHO ELSE IS THERE";

/// Returns the lines at the end of each sheet: what to ask, to write down and to do.
fn ending(alert: Option<&Alert>, then: &'static str) -> Vec<SheetLine> {
    let code = alert.map_or("with the code of the alert", |alert| alert.code.as_str());
    vec![
        line(
            "ASK",
            vec![words(
                "What is the log or incident number? Are officers being sent, and when? \
                     If not, what is the reason and who is the supervisor?",
            )],
        ),
        line(
            "WRITE DOWN",
            vec![
                words(format!(
                    "Connected at {TO_FILL_IN} Log {TO_FILL_IN} Call-taker {TO_FILL_IN}"
                )),
                words(format!("Answer {TO_FILL_IN}{TO_FILL_IN}")),
                words(format!(
                    "Then text: POLICE {code} and the log number, or press \"Police called\" on the board."
                )),
            ],
        ),
        line("THEN", vec![words(then)]),
        line(
            "IF 999 FAILS",
            vec![words(
                "Try another network, 112, 101, the police station desk, or walk a colleague to a landline.",
            )],
        ),
    ]
}

fn is_duress(alert: Option<&Alert>) -> bool {
    alert.is_some_and(|alert| alert.kind == AlertKind::Duress)
}

fn then(alert: Option<&Alert>) -> &'static str {
    if is_duress(alert) {
        "Tell the head and the DSL. Stay silent towards the worker. Send nobody inside. \
         Ring the police back after 10 minutes with anything new. Next of kin: only when the head says so."
    } else {
        "Tell the head and the DSL. Keep ringing the worker. Send nobody inside. \
         Ring the police back after 10 minutes with anything new. Next of kin: only when the head says so."
    }
}

/// Returns the ground for SAFE, in words.
#[must_use]
pub fn how_words(how: Option<SafetyBasis>) -> &'static str {
    match how {
        Some(SafetyBasis::Seen) => "seen in person",
        Some(SafetyBasis::Spoke) => "heard their voice",
        Some(SafetyBasis::Challenge) => "heard their voice and they answered the challenge",
        None => "did not say how they know",
    }
}
