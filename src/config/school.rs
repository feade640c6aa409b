//! A school as the daemon uses it.

use super::policy::Policy;
use crate::domain::chain::Chain;
use crate::domain::id::{ChainName, PersonId, SchoolId};
use crate::domain::incident::IncidentRule;
use crate::domain::person::Person;
use crate::domain::plan::{Plan, VisitType};
use crate::domain::private::{Phone, Private};
use crate::domain::time::{Availability, Span, Timestamp};
use crate::domain::watch::WatchPlan;
use crate::toml_file::Words;
use std::collections::BTreeMap;

/// How far ahead a plan knows who is in. No visit lasts so long; beyond it everybody counts as in.
const PLAN_AHEAD: Span = Span::from_secs(7 * 24 * 60 * 60);

/// One school: its people, visit types, chains and hours, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The name of its file.
    pub id: SchoolId,
    /// Its name as people say it.
    pub name: String,
    /// The policy that it follows, if its file names one.
    pub policy: Option<Policy>,
    /// The office's number.
    pub phone: Phone,
    /// IANA name of its time zone; jiff knows it.
    pub time_zone: String,
    /// When the school is open.
    pub hours: Availability,
    /// Everybody in its directory.
    pub people: BTreeMap<PersonId, Person>,
    /// The rules that visits run under, by name.
    pub visit_types: BTreeMap<String, VisitType>,
    /// Who is told, by name; `help`, `duress`, `concern` and `monitor` are always there.
    pub chains: BTreeMap<ChainName, Chain>,
    /// What is done about each kind of incident.
    pub incidents: BTreeMap<String, IncidentRule>,
    /// Phrases that mean duress, whoever says them (TM-19, TM-20).
    pub safe_phrases: Words,
    /// Codes that mean duress.
    pub duress_codes: Words,
    /// Each person's own safe words (RH-12, RH-28).
    pub safe_words: BTreeMap<PersonId, Words>,
    /// Whether replies in Welsh are read.
    pub welsh: bool,
    /// Its vehicles, by the name that a sign-out may give (OP-15).
    pub vehicles: BTreeMap<String, Private>,
    /// Its phones that workers may carry, by the name that a sign-out may give (OP-14).
    pub phones: BTreeMap<String, Phone>,
    /// Templates that the school words its own way, by name.
    pub texts: BTreeMap<String, String>,
}

impl School {
    /// Returns the plan of a visit of this type that opens now; `None` if the school has no such type.
    ///
    /// It has all chains and everybody, since a visit may come to any of them.
    #[must_use]
    pub fn plan(&self, visit_type: &str, now: Timestamp) -> Option<Plan> {
        let visit_type = self.visit_types.get(visit_type)?;
        let soon = |availability: &Availability| availability.until(now, now + PLAN_AHEAD);
        let people = self.people.iter().map(|(id, person)| {
            let person = Person {
                available: soon(&person.available),
                ..person.clone()
            };
            (id.clone(), person)
        });
        Some(Plan {
            school: self.id.clone(),
            school_name: self.name.clone(),
            school_phone: self.phone.national(),
            time_zone: self.time_zone.clone(),
            hours: soon(&self.hours),
            visit_type: VisitType {
                hours: soon(&visit_type.hours),
                start_hours: soon(&visit_type.start_hours),
                ..visit_type.clone()
            },
            chains: self.chains.clone(),
            people: people.collect(),
            incidents: self.incidents.clone(),
        })
    }

    /// Returns the part of the rules that a watch runs under.
    #[must_use]
    pub fn watch_plan(&self) -> WatchPlan {
        WatchPlan {
            school: self.id.clone(),
            school_name: self.name.clone(),
            time_zone: self.time_zone.clone(),
            chains: self.chains.clone(),
            people: self.people.clone(),
        }
    }
}
