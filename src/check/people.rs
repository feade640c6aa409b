//! People without any address.

use super::walk::everybody;
use super::{Finding, FindingPlace};
use crate::config::School;
use crate::domain::id::PersonId;
use std::collections::BTreeSet;

/// Judges the people on no chain. Others are judged with the steps of their chains.
pub(super) fn judge(school: &School) -> Vec<Finding> {
    let silent: Vec<&PersonId> = school
        .people
        .values()
        .filter(|person| person.mobile.is_none() && person.email.is_none())
        .map(|person| &person.id)
        .collect();
    if silent.is_empty() {
        return Vec::new();
    }
    let on_chains: BTreeSet<PersonId> = school
        .chains
        .values()
        .flat_map(|chain| everybody(school, chain))
        .flatten()
        .map(|(person, _)| person)
        .collect();
    silent
        .into_iter()
        .filter(|person| !on_chains.contains(person))
        .map(|person| {
            Finding::warning(
                "person-out-of-reach",
                FindingPlace::Person(person.clone()),
                format!(
                    "`{0}` has neither mobile nor e-mail: on a visit `{0}` could be neither asked nor heard",
                    person.key()
                ),
                "add `mobile` or `email`, or say at sign-out which phone is carried",
            )
        })
        .collect()
}
