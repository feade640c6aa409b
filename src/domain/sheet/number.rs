//! 999 or 101 (docs/rules/chains.md, "The police prompt").

use super::{SheetPart, missing, words};
use crate::domain::alert::{Alert, CauseWhat};
use crate::domain::visit::{Visit, Whereabouts};

/// The number to ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoliceNumber {
    /// 999, the emergency number.
    Emergency,
    /// 101, and 999 if not answered in three minutes.
    NonEmergency,
}

/// The number to ring, and the reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberChoice {
    /// 999 or 101.
    pub number: PoliceNumber,
    /// Why, in words for the caller.
    pub because: &'static str,
}

impl NumberChoice {
    pub(super) fn parts(self) -> Vec<SheetPart> {
        let Self { number, because } = self;
        vec![words(match number {
            PoliceNumber::Emergency => format!("999: {because}."),
            PoliceNumber::NonEmergency => format!(
                "101, or 999 if not answered in 3 minutes: {because}. Anything more that worries you? Then 999."
            ),
        })]
    }
}

const fn emergency(because: &'static str) -> NumberChoice {
    NumberChoice {
        number: PoliceNumber::Emergency,
        because,
    }
}

/// Decides the number to ring.
///
/// 101 is for one case alone: every missing worker had left the address, only a time was missed
/// since, and nothing on record points to danger. All doubt means 999, where the call-taker grades
/// the call.
#[must_use]
pub fn number_to_ring(visit: &Visit, alert: Option<&Alert>) -> NumberChoice {
    let mut gravest: Option<(u8, &'static str)> = None;
    for cause in alert.iter().flat_map(|alert| &alert.causes) {
        let because = match &cause.what {
            CauseWhat::CodeAtReception
            | CauseWhat::DuressUsed
            | CauseWhat::SafeTakenBack { duress: true } => (5, "the distress phrase was used"),
            CauseWhat::SafeTakenBack { duress: false } => (3, "it was taken back that they are safe"),
            CauseWhat::HelpAsked if cause.by.is_some() => (4, "somebody heard that they are in danger"),
            CauseWhat::HelpAsked => (4, "they asked for help"),
            CauseWhat::HelpFromPhone(_) => (4, "a text from an unknown phone says that they are in danger"),
            CauseWhat::Worrying if cause.by.is_some() => (3, "somebody here is worried for them"),
            CauseWhat::Worrying | CauseWhat::Unclear => (3, "a message from them points to danger"),
            CauseWhat::Apart => (2, "one has left, the other has not come out"),
            CauseWhat::Missed(_)
            | CauseWhat::Aside(_)
            | CauseWhat::Drill
            | CauseWhat::Monitor(_)
            | CauseWhat::NoPolice
            | CauseWhat::NotRung
            | CauseWhat::PhoneRefused
            | CauseWhat::StillOut(_) => continue,
        };
        gravest = gravest.max(Some(because));
    }
    if let Some((_, because)) = gravest {
        return emergency(because);
    }
    let hazards = visit.sign_out.hazards.as_ref();
    if visit.sign_out.at_risk || hazards.is_some_and(|hazards| !hazards.is_empty()) {
        return emergency("dangers were known before the visit, and nobody has heard their voice");
    }
    let missing = missing(visit);
    let any = |wanted| missing.iter().any(|(_, worker)| worker.whereabouts == wanted);
    if any(Whereabouts::OnSite) {
        emergency("as far as we know they are still inside")
    } else if any(Whereabouts::AtDoor) {
        emergency("as far as we know they were still at the door")
    } else if any(Whereabouts::OnTheWay) {
        emergency("nobody knows whether they arrived")
    } else {
        NumberChoice {
            number: PoliceNumber::NonEmergency,
            because: "they had left the address, and nothing on record points to danger",
        }
    }
}
