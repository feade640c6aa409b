//! Programs over the API: the scopes and the school of a token.

use super::AccountName;
use crate::domain::id::SchoolId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A right of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ApiScope {
    /// See the board: who is out and until when, alerts but duress, people in today, the roll-call, the history.
    Read,
    /// See addresses, numbers and the words of texts, as a further part of visible visits and alerts.
    Address,
    /// Sign out and in, and speak for a worker: OK, in, left, back, more time; mark a person away or here.
    SignOut,
    /// See duress, and act on alerts: take, next, police, tried, safe; raise; ask now.
    Act,
    /// See the health of the gateways and of Homeward.
    Health,
}

impl ApiScope {
    /// Every scope.
    pub const ALL: [Self; 5] = [Self::Read, Self::Address, Self::SignOut, Self::Act, Self::Health];

    /// Returns the word on the command line and in answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Address => "address",
            Self::SignOut => "sign-out",
            Self::Act => "act",
            Self::Health => "health",
        }
    }

    /// Reads a word.
    ///
    /// # Errors
    /// The words in use.
    pub fn parse(text: &str) -> Result<Self, String> {
        let word = text.trim();
        let mut all = Self::ALL.into_iter();
        all.find(|scope| scope.word() == word).ok_or_else(|| {
            let words = Self::ALL.map(Self::word).join(", ");
            format!("`{word}` is no scope: there are {words}")
        })
    }
}

/// The name of a program's token, as the record has it: lower case, without a space.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProgramName(String);

impl ProgramName {
    /// Reads a name as typed, by the rules for the name of an account.
    ///
    /// # Errors
    /// The fault of the name, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        AccountName::parse(text).map(|name| Self(name.as_str().to_owned()))
    }

    /// Returns the name as kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ProgramName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A program with a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// The name, part of the record of every act.
    pub name: ProgramName,
    /// The only school of the token; `None` for every school.
    pub school: Option<SchoolId>,
    /// The rights.
    pub scopes: BTreeSet<ApiScope>,
}

impl Program {
    /// Whether the token has a scope.
    #[must_use]
    pub fn has(&self, scope: ApiScope) -> bool {
        self.scopes.contains(&scope)
    }
}

#[cfg(test)]
mod tests {
    use super::{ApiScope, ProgramName};

    #[test]
    fn scopes_are_read_as_they_are_written_and_no_other_word_is_one() {
        for scope in ApiScope::ALL {
            assert_eq!(ApiScope::parse(scope.word()), Ok(scope));
            let json = serde_json::to_value(scope).expect("JSON");
            assert_eq!(json, scope.word(), "the store has the same word");
        }
        let why = ApiScope::parse("write").expect_err("no scope");
        assert!(why.contains("read, address, sign-out, act, health"), "{why}");
    }

    #[test]
    fn a_programs_name_can_stand_in_the_record() {
        assert_eq!(
            ProgramName::parse(" Roll-Call ").expect("a name").as_str(),
            "roll-call"
        );
        for odd in ["", "two words", "line\nbreak"] {
            assert!(ProgramName::parse(odd).is_err(), "{odd:?}");
        }
    }
}
