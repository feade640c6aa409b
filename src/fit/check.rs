//! What a detector is made of: things that hold, with the key that makes them so, or do not, with what is lacking.

use super::{Finding, State};

/// Whether something holds: because of what, or for want of what.
pub(super) type Check = Result<String, Lack>;

/// Why something does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lack {
    /// What is so instead.
    pub(super) why: String,
    /// What to add; empty where no key would help.
    pub(super) add: String,
}

impl Lack {
    pub(super) fn new(why: impl Into<String>, add: impl Into<String>) -> Self {
        Self {
            why: why.into(),
            add: add.into(),
        }
    }
}

/// Fails for want of something that no key gives.
pub(super) fn never(why: &str) -> Check {
    Err(Lack::new(why, ""))
}

/// Holds whatever the file says: it is how Homeward is made.
pub(super) fn always(because: &str) -> Check {
    Ok(format!("{because} (always)"))
}

/// Holds where all hold.
pub(super) fn all(checks: impl IntoIterator<Item = Check>) -> Check {
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
        Err(Lack::new(joined(whys, "; "), joined(adds, "; and ")))
    }
}

/// Holds where any holds; else lacks what the first lacks.
pub(super) fn any(first: Check, or: impl IntoIterator<Item = Check>) -> Check {
    match first {
        Ok(because) => Ok(because),
        Err(lack) => or.into_iter().find_map(Result::ok).ok_or(lack),
    }
}

/// Returns the first state whose check holds; what the stronger ones lack is what to add for more.
pub(super) fn best<const N: usize>(tries: [(State, Check); N]) -> Finding {
    let mut lacks: Vec<Lack> = Vec::new();
    for (state, check) in tries {
        match check {
            Ok(because) => {
                let short = lacks.first().map(|lack| format!("; but {}", lack.why));
                return Finding {
                    state,
                    because: format!("{because}{}", short.unwrap_or_default()),
                    remedy: remedy(lacks.into_iter().take(1)),
                };
            }
            Err(lack) => lacks.push(lack),
        }
    }
    let because = lacks.first().map_or_else(String::new, |lack| lack.why.clone());
    Finding {
        state: State::NotCovered,
        because,
        remedy: remedy(lacks),
    }
}

fn remedy(lacks: impl IntoIterator<Item = Lack>) -> Option<String> {
    let adds = joined(lacks.into_iter().map(|lack| lack.add), "; or ");
    (!adds.is_empty()).then_some(adds)
}

/// Enforced, or not covered.
pub(super) fn enforced(check: Check) -> Finding {
    best([(State::Enforced, check)])
}

/// Reminded, or not covered.
pub(super) fn reminded(check: Check) -> Finding {
    best([(State::Reminded, check)])
}

/// Recorded, or not covered.
pub(super) fn recorded(check: Check) -> Finding {
    best([(State::Recorded, check)])
}

/// What nobody could hold.
pub(super) fn advice() -> Finding {
    Finding {
        state: State::Advice,
        because: "how somebody behaves out there is theirs: no system holds it".to_owned(),
        remedy: None,
    }
}

/// What no detector knows; a test says that there is no such rule.
pub(super) fn unknown() -> Finding {
    Finding {
        state: State::NotCovered,
        because: "Homeward does not know this rule".to_owned(),
        remedy: None,
    }
}

/// Joins what is not empty, each once.
pub(super) fn joined(parts: impl IntoIterator<Item = String>, with: &str) -> String {
    let mut once: Vec<String> = Vec::new();
    for part in parts {
        if !part.is_empty() && !once.contains(&part) {
            once.push(part);
        }
    }
    once.join(with)
}
