//! Roles in policies, and the names for each in schools' files.

use crate::domain::roles::{
    DEPUTY_ROLES, HEAD_ROLES, OFFICE_MANAGER_ROLES, OFFICE_ROLES, SAFEGUARDING_ROLES, SENIOR_ROLES,
};
use serde::{Deserialize, Deserializer};

/// Names of each role in schools' files. The first of each list is suggested to schools without the
/// role.
const GROUPS: [(&str, &[&[&str]]); 7] = [
    ("head", &[&HEAD_ROLES]),
    ("deputy", &[&DEPUTY_ROLES]),
    ("slt", &[&SENIOR_ROLES, &HEAD_ROLES, &DEPUTY_ROLES]),
    ("dsl", &[&SAFEGUARDING_ROLES]),
    ("office-manager", &[&OFFICE_MANAGER_ROLES]),
    ("office", &[&OFFICE_ROLES]),
    ("line-manager", &[&["line-manager"]]),
];

/// Roles of a rule, with every name in use at schools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PolicyRoles(Vec<String>);

impl PolicyRoles {
    /// Returns the roles of a list of words. A word outside the groups is the name of a school's own role.
    pub(super) fn of(words: &[&str]) -> Self {
        let names = words.iter().flat_map(|word| {
            let group = GROUPS.iter().find(|(name, _)| name == word);
            group.map_or_else(|| vec![(*word).to_owned()], |(_, lists)| owned(&lists.concat()))
        });
        Self(names.collect())
    }

    /// Whether a role has one of the names.
    pub(super) fn has(&self, role: &str) -> bool {
        self.0.iter().any(|name| name == role)
    }

    /// Returns the name to suggest.
    pub(super) fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl<'de> Deserialize<'de> for PolicyRoles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(Self::of(&words))
    }
}
