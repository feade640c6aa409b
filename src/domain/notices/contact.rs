//! The person watching over a visit while the office is closed.

use super::worker::WorkerNotices;
use crate::domain::chain::Ask;
use crate::domain::id::{ChainName, PersonId};
use crate::domain::time::Timestamp;
use crate::domain::visit::RuleException;

/// Name for several people of a school, told at once.
const SEVERAL: &str = "School";

impl WorkerNotices<'_> {
    /// Returns the name of the person told first on a chain at an instant, on a visit with a responsible contact or out
    /// of hours; `None` for the office.
    pub(super) fn told_first(&self, chain: &ChainName, at: Timestamp) -> Option<String> {
        let visit = self.visit;
        let contact = visit.sign_out.responsible_contact.as_ref();
        let is_closed = visit.exceptions.contains(&RuleException::OutOfHours);
        let chain = visit
            .plan
            .chains
            .get(chain)
            .filter(|_| contact.is_some() || is_closed)?;
        let directory = visit.directory();
        for (index, step) in chain.steps().enumerate() {
            let (people, anybody_in) = directory.recipients_of(step, at);
            if !anybody_in || step.ask == Ask::RingHousehold {
                continue;
            }
            let is_told = |person: &PersonId| people.iter().any(|(told, _)| told == person);
            if let Some(contact) = contact.filter(|contact| is_told(contact)) {
                return Some(visit.name(contact));
            }
            let home_safe = chain.name == visit.plan.visit_type.home_safe.rule.chain;
            if index == 0 && !home_safe {
                return None;
            }
            let leader = visit
                .sign_out
                .authorised_by
                .as_ref()
                .filter(|leader| is_told(leader));
            let only = (people.len() == 1)
                .then(|| people.first().map(|(person, _)| person))
                .flatten();
            let named = leader.filter(|_| index > 0).or(only);
            return Some(named.map_or_else(|| SEVERAL.to_owned(), |person| visit.name(person)));
        }
        None
    }

    /// Returns the words that name the watching person to a worker; `None` in the hours of the visit type.
    pub(super) fn watched_by(&self) -> Option<String> {
        let visit = self.visit;
        if !visit.exceptions.contains(&RuleException::OutOfHours) {
            return None;
        }
        if let Some(contact) = &visit.sign_out.responsible_contact {
            return Some(format!("Out of hours: {} watches for you", visit.name(contact)));
        }
        let told = self.told_first(&visit.plan.visit_type.return_by.rule.chain, self.at)?;
        Some(format!("Out of hours: {told} is told if you are not heard"))
    }
}
