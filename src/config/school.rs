//! A school as the daemon uses it.

use super::policy::PolicyName;
use crate::domain::chain::Chain;
use crate::domain::id::{ChainName, GatewayName, PersonId, SchoolId};
use crate::domain::incident::IncidentRule;
use crate::domain::person::Person;
use crate::domain::plan::{EDITION, Plan, VisitType};
use crate::domain::private::{Phone, Private};
use crate::domain::time::Availability;
use crate::domain::watch::WatchPlan;
use crate::toml_file::SecretWords;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One school: its people, visit types, chains and hours, valid by construction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct School {
    /// The name of the school's file.
    pub id: SchoolId,
    /// The name as people say it.
    pub name: String,
    /// The policy followed, if the file names one.
    pub policy: Option<PolicyName>,
    /// The office's number.
    pub phone: Phone,
    /// IANA name of the time zone, known to jiff.
    pub time_zone: String,
    /// Opening hours.
    pub hours: Availability,
    /// The directory.
    pub people: Arc<BTreeMap<PersonId, Person>>,
    /// The rules of visits, by the name of the visit type.
    pub visit_types: BTreeMap<String, VisitType>,
    /// Chains by name; `help`, `duress`, `concern` and `monitor` are always there.
    pub chains: BTreeMap<ChainName, Chain>,
    /// The rule for each kind of incident.
    pub incidents: BTreeMap<String, IncidentRule>,
    /// Phrases that mean duress from any worker (TM-19, TM-20).
    pub safe_phrases: SecretWords,
    /// Codes that mean duress.
    pub duress_codes: SecretWords,
    /// Each person's own safe words (RH-12, RH-28).
    pub safe_words: BTreeMap<PersonId, SecretWords>,
    /// Whether replies in Welsh are read.
    pub welsh: bool,
    /// Vehicles of the school, by the name that a sign-out may give (OP-15).
    pub vehicles: BTreeMap<String, Private>,
    /// Phones of the school that workers may carry, by the name that a sign-out may give (OP-14).
    pub phones: BTreeMap<String, Phone>,
    /// The gateway of the school's chat room, where the file names one.
    pub chat: Option<GatewayName>,
    /// The school's own templates, by name.
    pub texts: BTreeMap<String, String>,
}

impl School {
    /// Returns the plan of a visit of a type; `None` if the school has no such type.
    ///
    /// The plan has all chains and all people: a visit may come to any person and chain.
    #[must_use]
    pub fn plan(&self, visit_type: &str) -> Option<Plan> {
        let visit_type = self.visit_types.get(visit_type)?;
        Some(Plan {
            school: self.id.clone(),
            school_name: self.name.clone(),
            school_phone: self.phone.national(),
            time_zone: self.time_zone.clone(),
            hours: self.hours.clone(),
            edition: EDITION,
            visit_type: visit_type.clone(),
            chains: self.chains.clone(),
            people: self.people.clone(),
            incidents: self.incidents.clone(),
        })
    }

    /// Returns the chain walked where a worker does not come back from a visit of the first type; `None` without visit types.
    #[must_use]
    pub fn usual_chain(&self) -> Option<ChainName> {
        let first = self.visit_types.values().next()?;
        Some(first.return_by.rule.chain.clone())
    }

    /// Returns everybody's name, as a text may name them.
    #[must_use]
    pub fn names(&self) -> BTreeMap<PersonId, String> {
        let people = self.people.iter();
        people
            .map(|(id, person)| (id.clone(), person.name.reveal().to_owned()))
            .collect()
    }

    /// Finds a person by key or name, in upper or lower case.
    ///
    /// # Errors
    /// A message with the keys of all people.
    pub fn find_person(&self, who: &str) -> Result<PersonId, String> {
        let wanted = who.trim();
        let by_key = [wanted.to_owned(), wanted.to_lowercase()].map(|key| PersonId::new(&self.id, &key));
        if let Some(found) = by_key.into_iter().find(|key| self.people.contains_key(key)) {
            return Ok(found);
        }
        let named = self
            .people
            .values()
            .find(|person| person.name.reveal().to_lowercase() == wanted.to_lowercase());
        named.map(|person| person.id.clone()).ok_or_else(|| {
            let known: Vec<&str> = self.people.keys().map(PersonId::key).collect();
            format!(
                "nobody called `{wanted}` in {}: there is {}",
                self.name,
                known.join(", ")
            )
        })
    }

    /// Returns the message that a visit type does not exist, with the names of all.
    #[must_use]
    pub fn no_visit_type(&self, wanted: &str) -> String {
        let known: Vec<&str> = self.visit_types.keys().map(String::as_str).collect();
        format!(
            "no visit type `{wanted}` at {}: there is {}",
            self.name,
            known.join(", ")
        )
    }

    /// Returns the rules of a watch.
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
