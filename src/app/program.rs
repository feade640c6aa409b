//! Programs over the API: the scopes for each call, and the part of an answer open to a token.
//!
//! Duress is for tokens with `act`. To every other token a visit in duress is a visit like any other, and the alert is not
//! there: the answers have the same length, order and words. Addresses, numbers and the words of texts need a further scope.

use super::answer::{AlertDetail, AlertView, CallAnswer, HealthReport, VisitStory, VisitView};
use super::request::{AlertWord, Call, Question, Request, Response, VisitWord};
use crate::domain::account::{ApiScope, Program};
use crate::domain::alert::AlertKind;
use crate::domain::principal::Principal;

/// Returns every scope needed for a call; `None` for a call closed to programs.
///
/// People alone clear households, give leave, change accounts, and end duress as the second of two.
#[must_use]
pub fn scopes_of(call: &Call) -> Option<&'static [ApiScope]> {
    match call {
        Call::Ask(question) => match question {
            Question::Alerts { .. }
            | Question::History(_)
            | Question::Households { .. }
            | Question::OffSite
            | Question::PeopleToday
            | Question::ShowAlert { .. }
            | Question::ShowVisit { .. }
            | Question::Visits { .. } => Some(&[ApiScope::Read]),
            Question::ForeseeSignOut(_) => Some(&[ApiScope::SignOut]),
            // The sheet says duress, and is for a call to the police.
            Question::Sheet { .. } => Some(&[ApiScope::Act, ApiScope::Address]),
            Question::Drills | Question::SettledAlert { .. } | Question::SignOutForm { .. } => None,
        },
        Call::Do(request) => match request {
            Request::Alert { word, .. } => match word {
                AlertWord::Ack
                | AlertWord::Give { .. }
                | AlertWord::GiveBack
                | AlertWord::Next
                | AlertWord::NoPolice
                | AlertWord::NotRung
                | AlertWord::Police { .. }
                | AlertWord::Safe { .. }
                | AlertWord::Tried { .. } => Some(&[ApiScope::Act]),
                AlertWord::Confirm => None,
            },
            Request::Raise { .. } => Some(&[ApiScope::Act]),
            Request::Visit { word, .. } => match word {
                // Refused in duress: the refusal would tell.
                VisitWord::Ask => Some(&[ApiScope::Act]),
                VisitWord::Back
                | VisitWord::Cancel
                | VisitWord::Filed
                | VisitWord::Home
                | VisitWord::In
                | VisitWord::Left { .. }
                | VisitWord::More { .. }
                | VisitWord::Nobody
                | VisitWord::Ok
                | VisitWord::Start => Some(&[ApiScope::SignOut]),
                VisitWord::GiveLeave | VisitWord::RefuseLeave => None,
            },
            Request::Presence { .. } | Request::SignOut(_) => Some(&[ApiScope::SignOut]),
            Request::Figures | Request::Gateways | Request::Health => Some(&[ApiScope::Health]),
            Request::Account(_)
            | Request::ClearHousehold { .. }
            | Request::Drill(_)
            | Request::GatewayLog { .. }
            | Request::Incident { .. }
            | Request::MessageStates { .. }
            | Request::SendTest { .. } => None,
        },
    }
}

/// Whether a program has every scope that a call needs.
pub(super) fn allows(program: &Program, call: &Call) -> bool {
    scopes_of(call).is_some_and(|scopes| scopes.iter().all(|scope| program.has(*scope)))
}

impl Response {
    /// Returns the part of the answer open to a program's token.
    ///
    /// Questions of a token without `act` were answered as if nobody were in duress. The steps and holders of alerts are hidden as
    /// well: an alert of help that becomes one of duress begins another chain, and the new step would tell.
    #[must_use]
    pub fn within_scopes_of(self, principal: &Principal) -> Self {
        let Principal::Program(program) = principal else {
            return self;
        };
        match self {
            // A settled alert no longer says its kind.
            Self::Done(CallAnswer::AlertDetail(detail)) if detail.alert.is_none() && !acts(program) => {
                Self::Refused {
                    message: "no such alert is open".to_owned(),
                }
            }
            Self::Done(answer) => Self::Done(within_scopes(program, answer)),
            refused => refused,
        }
    }
}

fn acts(program: &Program) -> bool {
    program.has(ApiScope::Act)
}

fn within_scopes(program: &Program, answer: CallAnswer) -> CallAnswer {
    match answer {
        CallAnswer::AlertDetail(mut detail) => {
            cut_detail(program, &mut detail);
            CallAnswer::AlertDetail(detail)
        }
        CallAnswer::AlertList(mut lines) => {
            lines.iter_mut().for_each(|line| cut_alert(program, line));
            CallAnswer::AlertList(lines)
        }
        CallAnswer::VisitList(mut lines) => {
            lines.iter_mut().for_each(|line| cut_visit(program, line));
            CallAnswer::VisitList(lines)
        }
        CallAnswer::VisitChanged(mut changed) => {
            // Made of the visit as it is, and not as it is without duress: that there is no alert must say nothing.
            if !acts(program) {
                changed.visit.alert = None;
            }
            CallAnswer::VisitChanged(changed)
        }
        CallAnswer::VisitStory(mut story) => {
            cut_story(program, &mut story);
            CallAnswer::VisitStory(story)
        }
        CallAnswer::HealthReport(report) => CallAnswer::HealthReport(of_school(program, report)),
        other => other,
    }
}

/// Leaves an open alert in a visit's line, as the list of alerts does: a screen that shows none would be calm for no reason.
fn cut_visit(program: &Program, line: &mut VisitView) {
    if let Some(alert) = line.alert.as_mut().filter(|_| !acts(program)) {
        alert.step.clear();
        alert.held_by = None;
        alert.next_at = None;
    }
}

fn cut_alert(program: &Program, line: &mut AlertView) {
    if !acts(program) {
        line.step.clear();
        line.held_by = None;
        line.next_at = None;
    }
}

fn cut_detail(program: &Program, detail: &mut AlertDetail) {
    if let Some(line) = &mut detail.alert {
        cut_alert(program, line);
    }
    if !acts(program) {
        detail.told.clear();
    }
    // The sheet says duress, and who was told.
    if !(acts(program) && program.has(ApiScope::Address)) {
        detail.sheet = None;
        detail.sheet_lines = None;
    }
}

fn cut_story(program: &Program, story: &mut VisitStory) {
    let sees_addresses = program.has(ApiScope::Address);
    let kind = story.alert.as_ref().map(|alert| alert.kind);
    cut_visit(program, &mut story.visit);
    if let Some(line) = &mut story.alert {
        cut_alert(program, line);
    }
    if !acts(program) {
        // Each line may tell of duress, and a gap tells too.
        story.record.clear();
    }
    if !sees_addresses {
        story.stops.clear();
        story.purpose = None;
        story.vehicle = None;
        story.exception_reason = None;
        story.details.clear();
    }
    // No call goes to a worker in duress, or to the household. Without `act` no alert is of duress, and the numbers are there.
    if !sees_addresses || kind == Some(AlertKind::Duress) {
        story.household_number = None;
        story.who.iter_mut().for_each(|who| who.number = None);
    }
    if !(acts(program) && sees_addresses) {
        story.heard.clear();
        story.told.clear();
        story.record.iter_mut().for_each(|line| line.words = None);
        story
            .incidents
            .iter_mut()
            .for_each(|incident| incident.note = None);
    }
}

fn of_school(program: &Program, mut report: HealthReport) -> HealthReport {
    if let Some(own) = &program.school {
        report.time_zones.retain(|school, _| school == own);
    }
    report
}
