//! Policies as data: rules, and the checks by which a configuration is judged.
//!
//! A policy is one TOML file. Five in `config/fit` are built in; [`read`] reads any other, so that a sixth policy needs no code.

use super::kinds::RuleCheck;
use super::questions::PolicyQuestion;
use crate::config::PolicyName;
use crate::named_file;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

/// Checks of several policies, and the questions to all policies.
const SHARED: &str = include_str!("../../config/fit/shared.toml");

/// Rules of every shipped policy. A test compares the list with the names for schools' files.
const SHIPPED: [(&str, &str); 5] = [
    ("mead-trust", include_str!("../../config/fit/mead-trust.toml")),
    ("ordsall", include_str!("../../config/fit/ordsall.toml")),
    (
        "roselyn-house",
        include_str!("../../config/fit/roselyn-house.toml"),
    ),
    ("stepney", include_str!("../../config/fit/stepney.toml")),
    (
        "washwood-heath",
        include_str!("../../config/fit/washwood-heath.toml"),
    ),
];

/// Why the rules of a policy cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file could not be opened.
    #[error("the policy `{}` cannot be read", path.display())]
    File {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        source: io::Error,
    },
    /// The file makes no sense.
    #[error("the policy `{policy}` cannot be used: {why}")]
    Rules {
        /// Name of a shipped policy, or path of a file.
        policy: String,
        /// The mistake, with its line where there is one.
        why: String,
    },
}

/// Demand of a rule on a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RuleMark {
    /// Leave must be given first.
    Authorise,
    /// A person is told.
    Escalate,
    /// Nothing: the policy is silent.
    Gap,
    /// Advice: no system could hold the rule.
    Advice,
    /// A person is reminded.
    Prompt,
    /// A fact is on record.
    Record,
    /// A deadline is timed.
    Time,
}

impl RuleMark {
    fn parse(letter: char) -> Result<Self, String> {
        Ok(match letter {
            'A' => Self::Authorise,
            'E' => Self::Escalate,
            '-' => Self::Gap,
            'O' => Self::Advice,
            'P' => Self::Prompt,
            'R' => Self::Record,
            'T' => Self::Time,
            _ => {
                return Err(format!("`{letter}` is no mark; they are T, E, R, A, P, O and -"));
            }
        })
    }

    /// Returns the letter of a mark in policies' files.
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
pub struct PolicyRule {
    /// Letters of the policy and number of the rule: `OP-12`.
    pub id: String,
    /// Demands of the rule on a system.
    pub marks: Vec<RuleMark>,
    /// Text of the rule, in our words.
    pub says: String,
}

/// A rule, and the checks of which all must hold for each state.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckedRule {
    id: String,
    #[serde(deserialize_with = "marks")]
    marks: Vec<RuleMark>,
    says: String,
    #[serde(default)]
    pub(super) enforced: Vec<RuleCheck>,
    #[serde(default)]
    pub(super) reminded: Vec<RuleCheck>,
    #[serde(default)]
    pub(super) recorded: Vec<RuleCheck>,
    /// The state where no check holds.
    #[serde(default)]
    pub(super) otherwise: UnmetState,
}

/// The state of a rule for which nothing is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum UnmetState {
    /// Advice: the rest of the rule is for the training.
    Advice,
    #[default]
    NotCovered,
}

impl CheckedRule {
    pub(super) fn rule(&self) -> PolicyRule {
        PolicyRule {
            id: self.id.clone(),
            marks: self.marks.clone(),
            says: self.says.clone(),
        }
    }

    /// Whether no system could hold the rule.
    pub(super) fn is_advice(&self) -> bool {
        self.marks == [RuleMark::Advice]
    }

    fn is_checked(&self) -> bool {
        !(self.enforced.is_empty() && self.reminded.is_empty() && self.recorded.is_empty())
    }
}

fn marks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RuleMark>, D::Error> {
    let letters = String::deserialize(deserializer)?;
    let marks = letters.chars().map(RuleMark::parse).collect::<Result<_, _>>();
    marks.map_err(serde::de::Error::custom)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SharedFile {
    question: Vec<PolicyQuestion>,
    checks: BTreeMap<String, RuleCheck>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    title: String,
    letters: String,
    #[serde(default)]
    says: BTreeMap<String, String>,
    #[serde(default)]
    checks: BTreeMap<String, RuleCheck>,
    rule: Vec<CheckedRule>,
}

/// A home visit policy: rules, and answers to the questions on which policies differ.
#[derive(Debug, Clone)]
pub struct PolicyRules {
    /// Name of the policy in commands.
    pub name: String,
    /// Name of the trust or school.
    pub title: String,
    pub(super) rules: Vec<CheckedRule>,
    pub(super) questions: Vec<PolicyQuestion>,
    says: BTreeMap<String, String>,
}

impl PolicyRules {
    /// Returns every rule, in the order of the policy.
    #[must_use]
    pub fn rules(&self) -> Vec<PolicyRule> {
        self.rules.iter().map(CheckedRule::rule).collect()
    }

    /// Returns the questions to every policy, in the order of a visit.
    #[must_use]
    pub fn questions(&self) -> &[PolicyQuestion] {
        &self.questions
    }

    /// Returns the policy's answer to a question; `None` if the policy is silent.
    #[must_use]
    pub fn says_of(&self, question: &PolicyQuestion) -> Option<&str> {
        self.says.get(&question.key).map(String::as_str)
    }
}

/// Returns the rules of a shipped policy.
///
/// # Errors
/// The mistake in the built-in data. A test proves the data sound.
pub fn shipped(policy: PolicyName) -> Result<PolicyRules, PolicyError> {
    let name = policy.as_str();
    let found = SHIPPED.iter().find(|(known, _)| *known == name);
    let text = found.map_or("", |(_, text)| text);
    parse(name, text).map_err(|why| PolicyError::Rules {
        policy: name.to_owned(),
        why,
    })
}

/// Reads the rules of a policy from a file. The file's name without extension is the policy's name in commands.
///
/// # Errors
/// The file cannot be read, or has a mistake at a line.
pub fn read(path: &Path) -> Result<PolicyRules, PolicyError> {
    let text = named_file::text(path, named_file::LONGEST_DATA).map_err(|source| PolicyError::File {
        path: path.to_owned(),
        source,
    })?;
    let name = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    parse(&name, &text).map_err(|why| PolicyError::Rules {
        policy: path.display().to_string(),
        why,
    })
}

fn parse(name: &str, text: &str) -> Result<PolicyRules, String> {
    let shared: SharedFile = toml::from_str(SHARED).map_err(|error| format!("shared.toml: {error}"))?;
    let PolicyFile {
        title,
        letters,
        says,
        checks,
        rule: mut rules,
    } = toml::from_str(text).map_err(|error| error.to_string())?;
    if let Some(key) = says
        .keys()
        .find(|key| !shared.question.iter().any(|asked| asked.key == **key))
    {
        return Err(format!("`says.{key}` answers no question"));
    }
    let mut ids = BTreeSet::new();
    for rule in &mut rules {
        let number = rule
            .id
            .strip_prefix(&letters)
            .and_then(|rest| rest.strip_prefix('-'));
        if number.is_none_or(str::is_empty) || !ids.insert(rule.id.clone()) {
            return Err(format!(
                "rule `{}`: an id is `{letters}-` and a number, once",
                rule.id
            ));
        }
        if rule.is_checked() == rule.is_advice() {
            return Err(format!(
                "rule `{}`: name a check under `enforced`, `reminded` or `recorded`, or mark it `O` alone",
                rule.id
            ));
        }
        let checks_of_rule = [&mut rule.enforced, &mut rule.reminded, &mut rule.recorded];
        for check in checks_of_rule.into_iter().flatten() {
            let resolved = check.resolve(&[&checks, &shared.checks]);
            resolved.map_err(|why| format!("rule `{}`: {why}", rule.id))?;
        }
    }
    Ok(PolicyRules {
        name: name.to_owned(),
        title,
        rules,
        questions: shared.question,
        says,
    })
}
