//! The roles that a policy speaks of, by the names that schools give them.

use serde::{Deserialize, Deserializer};

/// Names by which schools call each role that policies speak of. The first is the one that is suggested.
const GROUPS: [(&str, &[&str]); 7] = [
    (
        "head",
        &[
            "headteacher",
            "head",
            "principal",
            "executive-head",
            "executive-headteacher",
            "head-of-school",
        ],
    ),
    (
        "deputy",
        &["deputy", "deputy-head", "deputy-headteacher", "vice-principal"],
    ),
    (
        "slt",
        &[
            "slt",
            "senior-leader",
            "senior-leaders",
            "leadership",
            "assistant-head",
            "headteacher",
            "head",
            "principal",
            "executive-head",
            "executive-headteacher",
            "head-of-school",
            "deputy",
            "deputy-head",
            "deputy-headteacher",
            "vice-principal",
        ],
    ),
    (
        "dsl",
        &[
            "dsl",
            "ddsl",
            "deputy-dsl",
            "safeguarding",
            "safeguarding-lead",
            "safeguarding-team",
        ],
    ),
    ("office-manager", &["office-manager", "business-manager"]),
    (
        "office",
        &[
            "office",
            "office-manager",
            "business-manager",
            "reception",
            "admin",
        ],
    ),
    ("line-manager", &["line-manager"]),
];

/// Roles that a rule speaks of, with every name that a school may give them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Roles(Vec<String>);

impl Roles {
    /// Returns the roles of a list of words. A word that names no group is the name of one role.
    pub(super) fn of(words: &[&str]) -> Self {
        let names = words.iter().flat_map(|word| {
            let group = GROUPS.iter().find(|(name, _)| name == word);
            group.map_or_else(|| vec![(*word).to_owned()], |(_, names)| owned(names))
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

impl<'de> Deserialize<'de> for Roles {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let words = Vec::<String>::deserialize(deserializer)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        Ok(Self::of(&words))
    }
}
