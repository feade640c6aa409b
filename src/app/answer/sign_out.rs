//! Answers about a coming sign-out: questions of the form, problems in the way, and the events to come.

pub use crate::input::{SignOutField, SignOutRequest};

use crate::domain::chain::Ask;
use crate::domain::id::SchoolId;
use crate::domain::plan::{Requirement, VisitPlace};
use crate::domain::time::Timestamp;
use crate::domain::visit::RuleException;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// A person to choose from a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
pub struct PersonChoice {
    /// The key in the directory.
    pub key: String,
    /// The name in plain words.
    pub name: String,
}

/// A problem in the way of a sign-out, at the field to change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOutProblem {
    /// The field to change.
    pub field: SignOutField,
    /// The problem and its remedy, as a sentence.
    pub words: String,
    /// The people with the right to allow the thing; empty where no leave would help.
    pub may: Vec<PersonChoice>,
}

/// The events after a sign-out while the workers are silent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignOutForecast {
    /// Every problem in the way, at once; empty where the sign-out would be taken.
    pub problems: Vec<SignOutProblem>,
    /// The workers, by name.
    pub names: String,
    /// IANA name of the school's time zone.
    pub time_zone: String,
    /// The expected return, as far as it can be understood.
    pub back_by: Option<Timestamp>,
    /// The rules broken with leave.
    pub exceptions: Vec<RuleException>,
    /// The names of the people asked for leave by text; empty where the visit begins at once.
    pub asked: Vec<String>,
    /// Questions and steps, in order, until the police prompt or the last step.
    pub coming: Vec<ComingStep>,
    /// Minutes between check-ins, from arrival or sign-out; absent without check-ins.
    pub check_in_every: Option<u64>,
    /// Reasons, in words, why a person may not be reached or heard just now.
    pub doubts: Vec<String>,
    /// Whether nobody is in school at the return, so that they go home and are asked for HOME.
    pub goes_home: bool,
    /// What the visit type asks for and a visit against policy goes without, in words.
    pub goes_without: Vec<String>,
}

/// One thing to come after a sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ComingStep {
    /// When.
    pub at: Timestamp,
    /// The people asked or told, by name.
    pub names: String,
    /// The question put to people told at a step; absent for the question to the workers.
    pub ask: Option<Ask>,
}

/// Contents of a form for signing out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOutForm {
    /// The school.
    pub school: SchoolId,
    /// The school's name.
    pub name: String,
    /// IANA name of the school's time zone.
    pub time_zone: String,
    /// Everybody in the directory, by name.
    pub people: Vec<FormPerson>,
    /// The visit types.
    pub visit_types: Vec<FormVisitType>,
    /// The school's vehicles, in words.
    pub vehicles: Vec<String>,
    /// The names of the school's phones that workers may carry.
    pub phones: Vec<String>,
    /// Earlier visits, the newest first, each to another household. Empty unless wanted.
    pub past: Vec<PastVisit>,
}

/// A person who may go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPerson {
    /// The key in the directory.
    pub key: String,
    /// The name in plain words.
    pub name: String,
    /// The mobile, as dialled in the country.
    pub mobile: Option<String>,
    /// Whether the person has been on a visit on record.
    pub goes: bool,
    /// The visit on which the person is out now.
    pub out_on: Option<String>,
}

/// The rules of a visit type, as far as a form asks by them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormVisitType {
    /// The name.
    pub name: String,
    /// Number of workers needed.
    pub workers: u8,
    /// The destination.
    pub place: VisitPlace,
    /// Records asked of every visit.
    pub requires: BTreeSet<Requirement>,
    /// Further records asked out of hours.
    pub out_of_hours_requires: BTreeSet<Requirement>,
    /// The purposes permitted; empty if any will do.
    pub purposes: Vec<String>,
    /// The exceptions open to leave.
    pub exceptions: BTreeSet<RuleException>,
    /// The people with the right to authorise a visit, or to allow an exception.
    pub authorisers: Vec<PersonChoice>,
    /// Whether now is outside the hours of the type.
    pub is_out_of_hours: bool,
}

/// The data of an earlier sign-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastVisit {
    /// `v12`.
    pub id: String,
    /// When it was signed out.
    pub at: Timestamp,
    /// The visit type.
    pub visit_type: String,
    /// The addresses, in order.
    pub stops: Vec<String>,
    /// The household's number.
    pub household: Option<String>,
    /// The purpose.
    pub purpose: Option<String>,
    /// The vehicle.
    pub vehicle: Option<String>,
}
