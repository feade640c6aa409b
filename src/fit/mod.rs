//! How far a school, as it is configured, follows the home visit policies: every rule judged, every open question answered.
//!
//! Pure: one compiled configuration in, a report out. A rule is *enforced* only where Homeward itself refuses, times or
//! tells, and for every visit type that the rule speaks of; what it leaves to people is said to be left to them.

mod check;
mod facts;
mod html;
mod ledger;
mod mead;
mod ordsall;
mod questions;
mod roselyn;
mod rules;
mod stepney;
mod text;
mod times;
mod washwood;

pub use html::html;
pub use ledger::{Mark, Rule, rules};
pub use questions::{Answer, Question, questions};
pub use text::{markdown, plain};

use crate::config::{Config, Policy, School};
use facts::Facts;
use serde::Serialize;

/// What becomes of a rule under a configuration, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Homeward refuses, times or tells by itself.
    Enforced,
    /// Homeward asks a person to do it, who may not.
    Reminded,
    /// It is put on record: asked for at sign-out, or kept with what happened.
    Recorded,
    /// Nothing is done about it.
    NotCovered,
    /// Nobody could hold it but those who go: it is for the training and the tip card.
    Advice,
}

impl State {
    /// Every state, from the strongest to the weakest.
    pub const ALL: [Self; 5] = [
        Self::Enforced,
        Self::Reminded,
        Self::Recorded,
        Self::NotCovered,
        Self::Advice,
    ];

    /// Returns its name, as people say it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Enforced => "enforced",
            Self::Reminded => "reminded",
            Self::Recorded => "recorded",
            Self::NotCovered => "not covered",
            Self::Advice => "advice",
        }
    }

    /// Returns what it means, for somebody who reads a report.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Enforced => "Homeward itself refuses, times or tells somebody",
            Self::Reminded => "Homeward asks a person to do it, and cannot see whether they do",
            Self::Recorded => "it is put on record, at sign-out or as it happens",
            Self::NotCovered => "Homeward does nothing about it as it is set up",
            Self::Advice => "no system could hold it: it belongs in the training",
        }
    }
}

/// What was found about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What becomes of it.
    pub state: State,
    /// Which keys make it so, or what is lacking.
    pub because: String,
    /// What to add for more, where something would do more.
    pub remedy: Option<String>,
}

/// One rule, and what was found about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
}

/// How far one school follows one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The school's name in commands.
    pub school: String,
    /// Its name as people say it.
    pub school_name: String,
    /// The policy's name in commands.
    pub policy: &'static str,
    /// Whose policy it is.
    pub policy_title: &'static str,
    /// Every rule of the policy, in its order.
    pub rules: Vec<Row>,
    /// What the policies leave to be decided, and what is decided here.
    pub questions: Vec<Answer>,
}

impl Report {
    /// Returns how many rules are in a state.
    #[must_use]
    pub fn count(&self, state: State) -> usize {
        let rows = self.rules.iter();
        rows.filter(|row| row.finding.state == state).count()
    }
}

/// Judges one school by one policy.
#[must_use]
pub fn report(config: &Config, school: &School, policy: Policy) -> Report {
    let facts = Facts::of(config, school);
    let rows = rules().into_iter().filter(|rule| rule.policy() == Some(policy));
    Report {
        school: school.id.as_str().to_owned(),
        school_name: school.name.clone(),
        policy: policy.name(),
        policy_title: policy.title(),
        rules: rows
            .map(|rule| Row {
                finding: judge(&facts, policy, &rule),
                rule,
            })
            .collect(),
        questions: questions()
            .into_iter()
            .map(|question| questions::answer(&facts, policy, question))
            .collect(),
    }
}

fn judge(facts: &Facts<'_>, policy: Policy, rule: &Rule) -> Finding {
    if rule.marks == [Mark::Advice] {
        return check::advice();
    }
    let found = match policy {
        Policy::MeadTrust => mead::judge(facts, &rule.id),
        Policy::Ordsall => ordsall::judge(facts, &rule.id),
        Policy::RoselynHouse => roselyn::judge(facts, &rule.id),
        Policy::Stepney => stepney::judge(facts, &rule.id),
        Policy::WashwoodHeath => washwood::judge(facts, &rule.id),
    };
    found.unwrap_or_else(check::unknown)
}
