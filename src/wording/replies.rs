//! Remarks without an event of a visit: additions to an answer, or to an alert.

use super::civil;
use crate::domain::id::AlertCode;
use crate::domain::together::GoneQuiet;

/// Says that many visits have gone quiet together.
#[must_use]
pub fn gone_quiet(together: GoneQuiet, time_zone: &str) -> String {
    let since = civil::clock(together.since, time_zone);
    format!(
        "{} of {} visits out have gone quiet since {since}: perhaps the network",
        together.quiet, together.out
    )
}

/// Asks about the workers left out by a SAFE, by name, and gives the words for the end of the alert
/// of `code`.
#[must_use]
pub fn left_out(names: &[String], code: &AlertCode) -> String {
    format!("{}? When all are heard: SAFE {code} SPOKE", names.join(" and "))
}

/// Says that a person signed out nowhere has asked for no more texts.
#[must_use]
pub fn opted_out(name: &str) -> String {
    format!("{name} has asked for no more texts, and may not hear us any more. Ring them")
}

/// Lists the codes of the alerts that an answer may mean.
#[must_use]
pub fn codes(codes: &[AlertCode]) -> String {
    let codes: Vec<&str> = codes.iter().map(AlertCode::as_str).collect();
    codes.join(", ")
}
