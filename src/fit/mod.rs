//! How far a school's configuration follows the home visit policies: every rule judged, every open
//! question answered.
//!
//! Pure but for [`read`]: one compiled configuration and one policy in, a report out. The rules and
//! their checks are data (`config/fit`). A rule is *enforced* only where Homeward itself refuses,
//! times or tells, and for every visit type under the rule; the report names each part left to
//! people.

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
use policy::{CheckedRule, UnmetState};
use serde::Serialize;

/// How a configuration carries out a rule, from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleState {
    /// Homeward refuses, times or tells by itself.
    Enforced,
    /// Homeward asks a person, who may not do as asked.
    Reminded,
    /// The matter is put on record: asked for at sign-out, or kept with the event.
    Recorded,
    /// Nothing in the configuration serves the rule.
    NotCovered,
    /// Only the workers themselves could keep the rule: a matter for the training and the tip card.
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

    /// Returns the name of the state in plain words.
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

    /// Returns the meaning of the state, for the reader of a report.
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

/// The finding about one rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleFinding {
    /// How the configuration carries out the rule.
    pub state: RuleState,
    /// The keys behind the state, or the gap.
    pub because: String,
    /// Addition to the configuration for a stronger state, where there is a stronger state.
    pub remedy: Option<String>,
}

/// One rule with its finding.
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
    /// The school's name in plain words.
    pub school_name: String,
    /// The policy's name in commands.
    pub policy: String,
    /// The policy's title: the council or trust behind it.
    pub policy_title: String,
    /// Every rule of the policy, in its order.
    pub rules: Vec<JudgedRule>,
    /// The questions left open by the policies, with the school's answers.
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
        (RuleState::NotCovered, UnmetState::Advice) => check::advice(),
        (_, _) => found,
    }
}
