//! Tests of the steps of a chain, one after the other, with the sentences about the outcome.

use super::check::{CheckLack, CheckOutcome};
use super::facts::{SchoolFacts, TypeLack, names};
use super::roles::PolicyRoles;
use super::sentence::{GappedSentence, SentenceGap};
use crate::domain::chain::{Ask, Chain, Step};
use serde::{Deserialize, Deserializer};

/// Steps of a chain, in order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChainTests {
    of: WhichChain,
    #[serde(default)]
    steps: Vec<StepTest>,
    /// Sentence if all steps are there.
    holds: GappedSentence<StepGap>,
}

/// Chain to test.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WhichChain {
    /// Chain of a late return, of every visit type.
    LateReturn,
    /// Chain of every school, by name.
    Named(String),
    /// Every chain of a silent worker's deadlines, of every visit type.
    Silence,
}

impl<'de> Deserialize<'de> for WhichChain {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Ok(match word.as_str() {
            "late-return" => Self::LateReturn,
            "silence" => Self::Silence,
            _ => Self::Named(word),
        })
    }
}

/// Place of a step in the chain.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum StepPlace {
    /// Anywhere after the step of the test before.
    #[default]
    After,
    /// At the very beginning of the chain.
    First,
    /// The step of the test before.
    Same,
}

/// Test of one step.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTest {
    #[serde(default)]
    at: StepPlace,
    asks: Option<Ask>,
    /// Only people with the roles may be told.
    only: Option<PolicyRoles>,
    /// A person with one of the roles must be told.
    tells: Option<PolicyRoles>,
    /// Complaint if no step passes, followed by the remedy.
    lacks: Option<GappedSentence<StepGap>>,
    add: Option<GappedSentence<StepGap>>,
}

/// Gap of a sentence about steps: the chain, or name and people of the first, second, ... step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StepGap {
    Chain,
    Name(usize),
    Told(usize),
}

impl SentenceGap for StepGap {
    fn named(name: &str) -> Result<Self, String> {
        let numbered = name.split_once('.').and_then(|(number, what)| {
            let index = number.parse::<usize>().ok()?.checked_sub(1)?;
            match what {
                "step" => Some(Self::Name(index)),
                "told" => Some(Self::Told(index)),
                _ => None,
            }
        });
        match (name, numbered) {
            ("chain", _) => Ok(Self::Chain),
            (_, Some(gap)) => Ok(gap),
            (_, None) => Err(format!(
                "`{{{name}}}` means nothing of a chain; there are `{{chain}}`, and `{{1.step}}` and `{{1.told}}` of the first step that is looked for"
            )),
        }
    }
}

impl ChainTests {
    /// Asks the chain, or the chains.
    pub(super) fn ask(&self, facts: &SchoolFacts<'_>) -> CheckOutcome {
        match &self.of {
            WhichChain::LateReturn => {
                facts.late_return(|chain| self.look(facts, chain).map_err(TypeLack::of_chain))
            }
            WhichChain::Named(name) => facts.of_chain(name, |chain| self.look(facts, chain)),
            WhichChain::Silence => facts.silence(|chain| self.look(facts, chain).map_err(TypeLack::of_chain)),
        }
    }

    fn look(&self, facts: &SchoolFacts<'_>, chain: &Chain) -> CheckOutcome {
        let steps: Vec<&Step> = chain.steps().collect();
        let mut found: Vec<&Step> = Vec::new();
        let mut next = 0;
        for test in &self.steps {
            let candidates = match test.at {
                StepPlace::After => next..steps.len(),
                StepPlace::First => 0..1,
                StepPlace::Same => next.saturating_sub(1)..next,
            };
            let mut candidates = candidates.filter_map(|index| Some((index, *steps.get(index)?)));
            match candidates.find(|(_, step)| test.passes(facts, step)) {
                Some((index, step)) => {
                    next = index + 1;
                    found.push(step);
                }
                None => {
                    let said = |sentence: &Option<GappedSentence<StepGap>>| {
                        sentence
                            .as_ref()
                            .map_or_else(String::new, |sentence| filled(sentence, chain, &found))
                    };
                    return Err(CheckLack::new(said(&test.lacks), said(&test.add)));
                }
            }
        }
        Ok(filled(&self.holds, chain, &found))
    }
}

impl StepTest {
    fn passes(&self, facts: &SchoolFacts<'_>, step: &Step) -> bool {
        self.asks.is_none_or(|ask| step.ask == ask)
            && self
                .tells
                .as_ref()
                .is_none_or(|roles| facts.tells(&step.tell, roles))
            && self
                .only
                .as_ref()
                .is_none_or(|roles| facts.only(&step.tell, roles))
    }
}

fn filled(sentence: &GappedSentence<StepGap>, chain: &Chain, found: &[&Step]) -> String {
    let step = |index: &usize| found.get(*index);
    sentence.filled(|gap| match gap {
        StepGap::Chain => chain.name.to_string(),
        StepGap::Name(index) => step(index).map_or_else(String::new, |step| step.name.clone()),
        StepGap::Told(index) => step(index).map_or_else(String::new, |step| names(&step.tell)),
    })
}
