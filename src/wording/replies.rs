//! What is said where no event of a visit says it: remarks, and answers to texts that move nothing.

use super::civil;
use crate::domain::alert::{AlertKind, CauseWhat};
use crate::domain::id::AlertCode;
use crate::domain::inbound::{self, Answer};
use crate::domain::notice::{About, Notice, Template};
use crate::domain::time::Timestamp;
use crate::domain::visit::Visit;

/// From how many visits gone quiet at once the alert says so.
const TOGETHER: usize = 3;

/// Says that many have gone quiet together, where a step of an overdue alert is told: perhaps it is the network. No
/// deadline is lowered for it. `out` is every visit of the school that is open.
pub fn about_many<'a>(notice: &Notice, out: impl Iterator<Item = &'a Visit>) -> Option<String> {
    if !matches!(notice.about, About::Step { .. }) || notice.facts.kind != Some(AlertKind::Overdue) {
        return None;
    }
    let out: Vec<&Visit> = out.collect();
    let quiet: Vec<Timestamp> = out
        .iter()
        .filter_map(|visit| visit.alert.as_ref())
        .filter(|alert| alert.kind == AlertKind::Overdue)
        .map(|alert| alert.opened_at)
        .collect();
    let since = quiet.iter().min().filter(|_| quiet.len() >= TOGETHER)?;
    let since = civil::clock(*since, &notice.facts.time_zone);
    Some(format!(
        "{} of {} visits out have gone quiet since {since}: perhaps the network",
        quiet.len(),
        out.len()
    ))
}

/// Says why a SAFE that speaks of one of two ends nothing; `None` if it leaves nobody out.
#[must_use]
pub fn leaves_out(visit: &Visit, text: &str) -> Option<String> {
    let alert = visit.alert.as_ref()?;
    let (_, left_out) = inbound::leaves_out(visit, text)?;
    let left_out = left_out.join(" and ");
    Some(format!(
        "{left_out}? When all are heard: SAFE {} SPOKE",
        alert.code
    ))
}

/// Returns what is wrong where danger or worry comes from somebody who is signed out nowhere, and how they are answered.
#[must_use]
pub fn outside(kind: AlertKind, name: &str) -> (CauseWhat, Option<Template>) {
    match kind {
        // As any harmless text from somebody who is signed out nowhere is answered (P9).
        AlertKind::Duress => (CauseWhat::DuressUsed, Some(Template::NotOut)),
        AlertKind::Help => (CauseWhat::HelpAsked, Some(Template::HelpReceived)),
        AlertKind::Concern | AlertKind::Overdue => (CauseWhat::Worrying, Some(Template::NotOut)),
        AlertKind::Monitor => {
            let remark =
                format!("{name} has asked for no more texts, and may not hear us any more. Ring them");
            (CauseWhat::Monitor(remark), None)
        }
    }
}

/// Returns how a text that moves nothing is answered: the template, the code and the remark it speaks of. What stands is
/// told with the facts of each alert.
#[must_use]
pub fn answer(answer: &Answer) -> (Template, Option<AlertCode>, Option<String>) {
    match answer {
        Answer::AskBack { codes } => {
            let listed: Vec<&str> = codes.iter().map(AlertCode::as_str).collect();
            let only = match codes.as_slice() {
                [code] => Some(code.clone()),
                _ => None,
            };
            (Template::AskBack, only, Some(listed.join(", ")))
        }
        Answer::AskLeave { code } => (Template::LeaveAskBack, Some(code.clone()), None),
        Answer::ContactStatus => (Template::ContactStatus, None, None),
        Answer::NothingOpen => (Template::NothingOpen, None, None),
        Answer::NotOut => (Template::NotOut, None, None),
    }
}
