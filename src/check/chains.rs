//! The people on a chain, whatever the hour: single people, single phones, single channels, useless
//! waits.

use super::walk::{ToldPeople, differs, everybody};
use super::{CheckContext, Finding, FindingPlace, StepKey, chains_in_use};
use crate::config::School;
use crate::domain::chain::{Ask, Chain, Channel, Step};
use crate::domain::id::PersonId;
use crate::domain::time::Span;
use std::collections::BTreeSet;

/// Fewest people on a chain: of two, one is on the visit and the other's phone is off (docs/rules/times.md).
const FEWEST: usize = 3;
/// Longest hold of a chain by acknowledgements in all.
const LONGEST_HOLD: Span = Span::from_mins(60);
/// Longest between two repeats of a last step.
const SLOWEST_REPEAT: Span = Span::from_mins(15);
/// Chains of a worker in danger: no first step may depend on one person, and no phone beside the worker may ring.
const URGENT: [&str; 2] = ["duress", "help"];

/// One chain, and the people on each of its steps.
struct ChainJudge<'a> {
    school: &'a School,
    chain: &'a Chain,
    steps: Vec<(&'a Step, ToldPeople)>,
}

/// Judges every chain.
pub(super) fn judge(school: &School, around: CheckContext) -> Vec<Finding> {
    let used = chains_in_use(school);
    let mut findings = Vec::new();
    for chain in school.chains.values() {
        let judge = ChainJudge {
            school,
            chain,
            steps: chain.steps().zip(everybody(school, chain)).collect(),
        };
        if used.contains(chain.name.as_str()) {
            findings.extend(judge.few_people());
            findings.extend(judge.one_phone());
            findings.extend(judge.one_decider());
        }
        findings.extend(judge.last_step());
        findings.extend(judge.urgent());
        findings.extend(judge.waits(around.receipt_within));
        findings.extend(judge.holds());
    }
    findings
}

fn people(step: &[(PersonId, Vec<Channel>)]) -> BTreeSet<&PersonId> {
    step.iter().map(|(person, _)| person).collect()
}

impl ChainJudge<'_> {
    fn at(&self, index: usize, key: StepKey) -> FindingPlace {
        FindingPlace::Step(self.chain.name.clone(), index, key)
    }

    fn few_people(&self) -> Option<Finding> {
        let all: BTreeSet<&PersonId> = self.steps.iter().flat_map(|(_, told)| people(told)).collect();
        let unknown = self.steps.iter().any(|(step, _)| differs(step));
        // A line manager differs from visit to visit, and may be the third person.
        let count = all.len() + usize::from(unknown);
        (count < FEWEST).then(|| {
            let said = if all.len() == 1 {
                "one person".to_owned()
            } else {
                format!("{} people", all.len())
            };
            Finding::warning(
                "few-people",
                FindingPlace::Chain(self.chain.name.clone()),
                format!(
                    "only {said} in all would hear of an alert of `{}`: take away the worker and a phone that is off, and nobody is left",
                    self.chain.name
                ),
                format!("put at least {FEWEST} different people on it"),
            )
        })
    }

    /// Finds several people with one telephone number between them.
    fn one_phone(&self) -> Option<Finding> {
        let all: BTreeSet<&PersonId> = self.steps.iter().flat_map(|(_, told)| people(told)).collect();
        let by_email = self
            .steps
            .iter()
            .any(|(_, told)| told.iter().any(|(_, by)| by.contains(&Channel::Email)));
        let mobiles: Vec<_> = all
            .iter()
            .filter_map(|person| self.school.people.get(person)?.mobile.as_ref())
            .collect();
        let numbers: BTreeSet<_> = mobiles.iter().collect();
        let lone = mobiles.len() > 1 && numbers.len() == 1 && !by_email;
        lone.then(|| {
            Finding::warning(
                "one-phone",
                FindingPlace::Chain(self.chain.name.clone()),
                format!(
                    "every message of `{}` goes to one and the same phone: lost, flat or off, it silences them all",
                    self.chain.name
                ),
                "give somebody on it another number, or tell by e-mail as well",
            )
        })
    }

    /// Whether the only person on a step has a deputy.
    fn has_deputy(&self, told: &[(PersonId, Vec<Channel>)]) -> bool {
        let lone = told
            .first()
            .and_then(|(person, _)| self.school.people.get(person));
        lone.is_some_and(|person| person.deputy.is_some())
    }

    /// Finds a deciding step before the last with one person on it: the visit may be the person's
    /// own.
    fn one_decider(&self) -> Vec<Finding> {
        let last = self.chain.last_index();
        let lone = self.steps.iter().enumerate().filter(|(index, (step, told))| {
            *index != last
                && matches!(step.ask, Ask::Decide | Ask::Police)
                && people(told).len() == 1
                && !differs(step)
                && !self.has_deputy(told)
        });
        lone.map(|(index, (step, told))| {
            let who = told.first().map_or("", |(person, _)| person.key());
            Finding::warning(
                "one-decider",
                self.at(index, StepKey::Tell),
                format!(
                    "`{who}` alone is told at the step `{}` of `{}`: when `{who}` is the worker who is out, nobody is, and the step is passed over",
                    step.name, self.chain.name
                ),
                "add somebody else who may decide",
            )
        })
        .collect()
    }

    fn last_step(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let index = self.chain.last_index();
        let Some((step, told)) = self.steps.last() else {
            return findings;
        };
        let name = &self.chain.name;
        // A room tells nobody.
        let tells_by_all = |only: Channel| {
            let mut by = step.by.iter().filter(|channel| **channel != Channel::Chat);
            by.all(|channel| *channel == only)
        };
        if tells_by_all(Channel::Voice) {
            findings.push(Finding::error(
                "voice-only-step",
                self.at(index, StepKey::By),
                format!(
                    "the last step of `{name}` tells by a call alone: whoever misses the call has nothing to look at, and a call has no room for numbers and addresses"
                ),
                "add `\"sms\"`",
            ));
        } else if tells_by_all(Channel::Email) {
            findings.push(Finding::error(
                "email-only-last-step",
                self.at(index, StepKey::By),
                format!(
                    "the last step of `{name}` tells by e-mail alone: at 15:40 nobody who stands in a classroom would know"
                ),
                "add `\"sms\"`",
            ));
        } else if !told.is_empty() && told.iter().all(|(_, by)| !by.contains(&Channel::Sms)) && !differs(step)
        {
            findings.push(Finding::warning(
                "last-step-without-mobile",
                self.at(index, StepKey::Tell),
                format!(
                    "nobody told at the last step of `{name}` has a mobile: all of them would hear by e-mail alone"
                ),
                "give one of them a `mobile`, or add somebody who has one",
            ));
        }
        if self.chain.last_again.span() > SLOWEST_REPEAT {
            findings.push(Finding::warning(
                "slow-repeat",
                self.at(index, StepKey::Again),
                format!(
                    "the last step of `{name}` is said again only every {}: whoever missed it once would miss it for so long",
                    self.chain.last_again.span()
                ),
                format!("{SLOWEST_REPEAT} at most is advised, and `\"2m\"` where the police are asked for"),
            ));
        }
        findings
    }

    /// Finds a call for help with one person to wait for, or with a phone to ring beside the person
    /// feared.
    fn urgent(&self) -> Vec<Finding> {
        let name = self.chain.name.as_str();
        let mut findings = Vec::new();
        if !URGENT.contains(&name) {
            return findings;
        }
        if let Some((step, told)) = self.steps.first()
            && self.chain.last_index() > 0
            && people(told).len() == 1
            && !differs(step)
        {
            let who = told.first().map_or("", |(person, _)| person.key());
            findings.push(Finding::warning(
                "help-waits",
                self.at(0, StepKey::Tell),
                format!(
                    "a call for help would be told to `{who}` alone, and to nobody else for {}",
                    step.wait.span()
                ),
                "tell at least two people at the first step",
            ));
        }
        if name == "duress" {
            for (index, (step, _)) in self.steps.iter().enumerate() {
                if matches!(step.ask, Ask::RingWorker | Ask::RingHousehold) {
                    findings.push(Finding::warning(
                        "duress-rings",
                        self.at(index, StepKey::Ask),
                        "a phone that rings shows whoever holds the worker that help was called",
                        "write `\"police\"` or `\"decide\"`",
                    ));
                }
            }
        }
        findings
    }

    /// Finds a wait so short that the next step begins before a lost text could have gone again.
    fn waits(&self, receipt_within: Span) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, pair) in self.steps.windows(2).enumerate() {
            let [(step, told), (_, next)] = pair else { continue };
            let lost = people(told).difference(&people(next)).count() > 0;
            if step.wait.span() < receipt_within && lost && !URGENT.contains(&self.chain.name.as_str()) {
                findings.push(Finding::warning(
                    "wait-before-receipt",
                    self.at(index, StepKey::Wait),
                    format!(
                        "the next step comes after {}, before a text that was lost goes again ({receipt_within}): people here may be passed over unheard",
                        step.wait.span()
                    ),
                    format!("wait at least {receipt_within}, or shorten `receipt_within` in homeward.toml"),
                ));
            }
        }
        findings
    }

    fn holds(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (index, (step, _)) in self.steps.iter().enumerate() {
            let all = (0..step.holds).fold(Span::ZERO, |sum, _| sum + step.hold.span());
            if all > LONGEST_HOLD {
                findings.push(Finding::warning(
                    "long-hold",
                    self.at(index, StepKey::Hold),
                    format!(
                        "whoever answers ACK could keep `{}` from going on for {all} in all, and be stuck in a lesson",
                        self.chain.name
                    ),
                    "shorten `hold`, or lower `holds`",
                ));
            }
        }
        findings
    }
}
