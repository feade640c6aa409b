//! Combining checks: all of several, any of several, and the strongest state whose checks hold.

use super::{RuleFinding, RuleState};

/// Outcome of a check: the keys by which the check holds, or the gap.
pub(super) type CheckOutcome = Result<String, CheckLack>;

/// Why a check does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CheckLack {
    /// Present state of the configuration: the reason.
    pub(super) why: String,
    /// What to add; empty where no key would help.
    pub(super) add: String,
}

impl CheckLack {
    pub(super) fn new(why: impl Into<String>, add: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            add: add.into(),
        }
    }
}

/// Holds where all hold.
pub(super) fn all(checks: impl IntoIterator<Item = CheckOutcome>) -> CheckOutcome {
    let mut held = Vec::new();
    let (mut whys, mut adds) = (Vec::new(), Vec::new());
    for check in checks {
        match check {
            Ok(because) => held.push(because),
            Err(lack) => {
                whys.push(lack.why);
                adds.push(lack.add);
            }
        }
    }
    if whys.is_empty() {
        Ok(joined(held, "; "))
    } else {
        Err(CheckLack::new(joined(whys, "; "), joined(adds, "; and ")))
    }
}

/// Holds where any check holds; else fails with the gap of the first.
pub(super) fn any(checks: impl IntoIterator<Item = CheckOutcome>) -> CheckOutcome {
    let mut first = None;
    for check in checks {
        match check {
            Ok(because) => return Ok(because),
            Err(lack) => first = first.or(Some(lack)),
        }
    }
    Err(first.unwrap_or_else(|| CheckLack::new("", "")))
}

/// Returns the first state whose checks hold. The gap of the strongest state is the remedy for
/// more.
pub(super) fn best(tries: impl IntoIterator<Item = (RuleState, CheckOutcome)>) -> RuleFinding {
    let mut lacks: Vec<CheckLack> = Vec::new();
    for (state, check) in tries {
        match check {
            Ok(because) => {
                let short = lacks.first().map(|lack| format!("; but {}", lack.why));
                return RuleFinding {
                    state,
                    because: format!("{because}{}", short.unwrap_or_default()),
                    remedy: remedy(lacks.into_iter().take(1)),
                };
            }
            Err(lack) => lacks.push(lack),
        }
    }
    let because = lacks.first().map_or_else(String::new, |lack| lack.why.clone());
    RuleFinding {
        state: RuleState::NotCovered,
        because,
        remedy: remedy(lacks),
    }
}

fn remedy(lacks: impl IntoIterator<Item = CheckLack>) -> Option<String> {
    let adds = joined(lacks.into_iter().map(|lack| lack.add), "; or ");
    (!adds.is_empty()).then_some(adds)
}

/// Returns the finding about a rule no system could hold.
pub(super) fn advice() -> RuleFinding {
    RuleFinding {
        state: RuleState::Advice,
        because: "how somebody behaves out there is theirs: no system holds it".to_owned(),
        remedy: None,
    }
}

/// Joins the non-empty parts, each once.
pub(super) fn joined(parts: impl IntoIterator<Item = String>, with: &str) -> String {
    let mut once: Vec<String> = Vec::new();
    for part in parts {
        if !part.is_empty() && !once.contains(&part) {
            once.push(part);
        }
    }
    once.join(with)
}
