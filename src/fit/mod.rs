//! How far a school, as it is configured, follows the home visit policies: every rule judged, every open question answered.
//!
//! Pure but for [`read`]: one compiled configuration and one policy in, a report out. The rules and their checks are data
//! (`config/fit`). A rule is *enforced* only where Homeward itself refuses, times or
//! tells, and for every visit type that the rule speaks of; what it leaves to people is said to be left to them.

mod asks;
mod check;
mod facts;
mod html;
mod kinds;
mod policy;
mod questions;
mod roles;
mod sentence;
mod special;
mod steps;
mod text;
mod visits;

pub use html::html;
pub use policy::{PolicyError, PolicyRule, PolicyRules, RuleMark, read, shipped};
pub use questions::{PolicyQuestion, QuestionAnswer};
pub use text::{markdown, plain};

use crate::config::{Config, School};
use facts::SchoolFacts;
use policy::{CheckedRule, Otherwise};
use serde::Serialize;

/// What becomes of a rule under a configuration, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleState {
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

impl RuleState {
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
pub struct RuleFinding {
    /// What becomes of it.
    pub state: RuleState,
    /// Which keys make it so, or what is lacking.
    pub because: String,
    /// What to add for more, where something would do more.
    pub remedy: Option<String>,
}

/// One rule, and what was found about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JudgedRule {
    /// The rule.
    #[serde(flatten)]
    pub rule: PolicyRule,
    /// The finding.
    #[serde(flatten)]
    pub finding: RuleFinding,
}

/// How far one school follows one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FitReport {
    /// The school's name in commands.
    pub school: String,
    /// Its name as people say it.
    pub school_name: String,
    /// The policy's name in commands.
    pub policy: String,
    /// Whose policy it is.
    pub policy_title: String,
    /// Every rule of the policy, in its order.
    pub rules: Vec<JudgedRule>,
    /// What the policies leave to be decided, and what is decided here.
    pub questions: Vec<QuestionAnswer>,
}

impl FitReport {
    /// Returns how many rules are in a state.
    #[must_use]
    pub fn count(&self, state: RuleState) -> usize {
        let rows = self.rules.iter();
        rows.filter(|row| row.finding.state == state).count()
    }
}

/// Judges one school by one policy.
#[must_use]
pub fn report(config: &Config, school: &School, policy: &PolicyRules) -> FitReport {
    let facts = SchoolFacts::of(config, school);
    let rules = policy.rules.iter().map(|rule| JudgedRule {
        rule: rule.rule(),
        finding: judge(&facts, rule),
    });
    let questions = policy.questions.iter();
    FitReport {
        school: school.id.as_str().to_owned(),
        school_name: school.name.clone(),
        policy: policy.name.clone(),
        policy_title: policy.title.clone(),
        rules: rules.collect(),
        questions: questions
            .map(|question| questions::answer(&facts, policy, question))
            .collect(),
    }
}

fn judge(facts: &SchoolFacts<'_>, rule: &CheckedRule) -> RuleFinding {
    if rule.is_advice() {
        return check::advice();
    }
    let tries = [
        (RuleState::Enforced, &rule.enforced),
        (RuleState::Reminded, &rule.reminded),
        (RuleState::Recorded, &rule.recorded),
    ];
    let tries = tries.into_iter().filter(|(_, checks)| !checks.is_empty());
    let found = check::best(tries.map(|(state, checks)| (state, kinds::ask_all(checks, facts))));
    match (found.state, rule.otherwise) {
        (RuleState::NotCovered, Otherwise::Advice) => check::advice(),
        (_, _) => found,
    }
}
