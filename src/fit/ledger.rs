//! The rules of the five policies, as `config/policies/ledger.tsv` has them.

use crate::config::Policy;
use serde::Serialize;

const LEDGER: &str = include_str!("../../config/policies/ledger.tsv");

/// What a rule asks of a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// That leave is given first.
    Authorise,
    /// That somebody is told.
    Escalate,
    /// Nothing: the policy is silent.
    Gap,
    /// Nothing that anybody could hold.
    Advice,
    /// That somebody is reminded.
    Prompt,
    /// That it is on record.
    Record,
    /// That it is timed.
    Time,
}

impl Mark {
    fn parse(letter: char) -> Option<Self> {
        Some(match letter {
            'A' => Self::Authorise,
            'E' => Self::Escalate,
            '-' => Self::Gap,
            'O' => Self::Advice,
            'P' => Self::Prompt,
            'R' => Self::Record,
            'T' => Self::Time,
            _ => return None,
        })
    }

    /// Returns its letter in the ledger.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Authorise => 'A',
            Self::Escalate => 'E',
            Self::Gap => '-',
            Self::Advice => 'O',
            Self::Prompt => 'P',
            Self::Record => 'R',
            Self::Time => 'T',
        }
    }
}

/// One rule of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Its letters and number: `OP-12`.
    pub id: String,
    /// What it asks of a system.
    pub marks: Vec<Mark>,
    /// What it asks for, in our words.
    pub says: String,
}

impl Rule {
    /// Returns whose rule it is.
    #[must_use]
    pub fn policy(&self) -> Option<Policy> {
        let (letters, _) = self.id.split_once('-')?;
        Policy::ALL.into_iter().find(|policy| policy.letters() == letters)
    }
}

/// Returns every rule, in the order of the ledger.
#[must_use]
pub fn rules() -> Vec<Rule> {
    lines(LEDGER).filter_map(|line| rule(&line)).collect()
}

fn rule(columns: &[&str]) -> Option<Rule> {
    let &[id, marks, says] = columns else {
        return None;
    };
    Some(Rule {
        id: id.to_owned(),
        marks: marks.chars().map(Mark::parse).collect::<Option<_>>()?,
        says: says.to_owned(),
    })
}

/// Returns the columns of every line that is not a remark.
pub(super) fn lines(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
}
