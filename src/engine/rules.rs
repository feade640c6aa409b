//! The configuration as the engine uses it: schools, their texts, and the routines' schedules.

use crate::config::{Config, School};
use crate::domain::chain::Channel;
use crate::domain::delivery::Address;
use crate::domain::id::{PersonId, SchoolId};
use crate::domain::person::Person;
use crate::domain::private::Phone;
use crate::wording::Texts;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Valid rules, swapped whole on a reload.
#[derive(Clone)]
pub struct Rules {
    /// The configuration.
    pub config: Arc<Config>,
    /// Each school's wording.
    pub texts: BTreeMap<SchoolId, Texts>,
    /// Where the board is, for links in e-mails; `None` where no board is served.
    pub board_url: Option<String>,
}

impl Rules {
    /// Compiles the wording of every school.
    #[must_use]
    pub fn new(config: Arc<Config>, board_url: Option<String>) -> Self {
        let texts = config
            .schools
            .iter()
            .map(|(id, school)| {
                // Overrides were checked on load; should one fail now, the built-in wording serves: never silence.
                let texts = Texts::with(&school.texts).unwrap_or_else(|_| Texts::default());
                (id.clone(), texts)
            })
            .collect();
        Self {
            config,
            texts,
            board_url,
        }
    }

    /// Keeps schools of the rules before that are not in these and are still needed: whoever is out of a school that an
    /// edit has left out is still out (P13). Returns which.
    pub(super) fn keep(&mut self, before: &Self, needed: &BTreeSet<SchoolId>) -> Vec<SchoolId> {
        let mut kept = Vec::new();
        for id in needed {
            let Some(school) = before.config.schools.get(id) else {
                continue;
            };
            if self.config.schools.contains_key(id) {
                continue;
            }
            Arc::make_mut(&mut self.config)
                .schools
                .insert(id.clone(), school.clone());
            if let Some(texts) = before.texts.get(id) {
                self.texts.insert(id.clone(), texts.clone());
            }
            kept.push(id.clone());
        }
        kept
    }

    pub(super) fn school(&self, id: &SchoolId) -> Option<&School> {
        self.config.schools.get(id)
    }

    /// Returns a person as the directory has them now: a corrected number applies at once.
    pub(super) fn person(&self, id: &PersonId) -> Option<&Person> {
        self.config
            .schools
            .values()
            .find_map(|school| school.people.get(id))
    }

    /// Returns everybody who has this mobile number.
    pub(super) fn with_mobile(&self, phone: &Phone) -> Vec<(&SchoolId, &Person)> {
        self.config
            .schools
            .values()
            .flat_map(|school| school.people.values().map(move |person| (&school.id, person)))
            .filter(|(_, person)| person.mobile.as_ref() == Some(phone))
            .collect()
    }

    /// Returns a person's address by a channel.
    pub(super) fn address(person: &Person, channel: Channel) -> Option<Address> {
        match channel {
            Channel::Email => person.email.clone().map(Address::Email),
            Channel::Sms => person.mobile.clone().map(Address::Sms),
        }
    }
}
