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
            Question::SignOutForm { .. } => None,
        },
        Call::Do(request) => match request {
            Request::Alert { word, .. } => match word {
                AlertWord::Ack
                | AlertWord::Give { .. }
                | AlertWord::GiveBack
                | AlertWord::Next
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
    /// Returns the part of the answer open to a program's token; `question` is `None` after an act.
    #[must_use]
    pub fn within_scopes_of(self, principal: &Principal, question: Option<&Question>) -> Self {
        let Principal::Program(program) = principal else {
            return self;
        };
        match self {
            Self::Done(CallAnswer::AlertDetail(detail)) => match alert_detail(program, detail) {
                Some(detail) => Self::Done(CallAnswer::AlertDetail(detail)),
                None => Self::Refused {
                    message: "no such alert is open".to_owned(),
                },
            },
            Self::Done(answer) => Self::Done(within_scopes(program, answer, question)),
            refused => refused,
        }
    }
}

fn within_scopes(program: &Program, answer: CallAnswer, question: Option<&Question>) -> CallAnswer {
    match answer {
        CallAnswer::AlertList(mut lines) => {
            lines.retain(|line| program.has(ApiScope::Act) || !is_duress(Some(line.kind)));
            CallAnswer::AlertList(lines)
        }
        CallAnswer::VisitList(lines) if !program.has(ApiScope::Act) => {
            let all = matches!(question, Some(Question::Visits { all: true }));
            CallAnswer::VisitList(without_duress(lines, all))
        }
        CallAnswer::VisitChanged(mut changed) => {
            hide_duress(program, &mut changed.visit);
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

fn is_duress(kind: Option<AlertKind>) -> bool {
    kind == Some(AlertKind::Duress)
}

fn hide_duress(program: &Program, line: &mut VisitView) {
    if !program.has(ApiScope::Act) && is_duress(line.alert.as_ref().map(|alert| alert.kind)) {
        line.alert = None;
    }
}

/// Returns lines of visits as if no alert were one of duress.
///
/// A visit already over stands among open visits for its alert alone. Without the alert the visit belongs to the past: in a list of
/// all visits it moves to its place there, and a list of open visits leaves it out.
fn without_duress(lines: Vec<VisitView>, all: bool) -> Vec<VisitView> {
    let is_of_duress = |line: &VisitView| is_duress(line.alert.as_ref().map(|alert| alert.kind));
    let (over, mut lines): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| line.closed_at.is_some() && is_of_duress(line));
    for line in &mut lines {
        if is_of_duress(line) {
            line.alert = None;
        }
    }
    if !all {
        return lines;
    }
    let is_past = |line: &VisitView| line.closed_at.is_some() && line.alert.is_none();
    for mut line in over {
        line.alert = None;
        let past = lines
            .iter()
            .rposition(|line| !is_past(line))
            .map_or(0, |last| last + 1);
        let later = lines
            .iter()
            .skip(past)
            .take_while(|known| number(known) > number(&line));
        let at = past + later.count();
        lines.insert(at, line);
    }
    lines
}

fn number(line: &VisitView) -> Option<u64> {
    line.id.strip_prefix('v')?.parse().ok()
}

/// Returns the part of an alert open to a token; `None` for a hidden alert.
///
/// A settled alert no longer says its kind, and is hidden from tokens without `act`.
fn alert_detail(program: &Program, mut detail: AlertDetail) -> Option<AlertDetail> {
    let shows = |line: &AlertView| !is_duress(Some(line.kind));
    if !program.has(ApiScope::Act) && !detail.alert.as_ref().is_some_and(shows) {
        return None;
    }
    if !program.has(ApiScope::Address) {
        detail.sheet = None;
        detail.sheet_lines = None;
    }
    Some(detail)
}

fn cut_story(program: &Program, story: &mut VisitStory) {
    let acts = program.has(ApiScope::Act);
    let sees_addresses = program.has(ApiScope::Address);
    let in_duress = is_duress(story.alert.as_ref().map(|alert| alert.kind));
    hide_duress(program, &mut story.visit);
    if !acts {
        story.alert = story.alert.take().filter(|_| !in_duress);
        // Each line may tell of duress, and a gap tells too.
        story.record.clear();
    }
    if !sees_addresses {
        story.stops.clear();
        story.household_number = None;
        story.purpose = None;
        story.vehicle = None;
        story.exception_reason = None;
        story.details.clear();
    }
    // No call goes to a worker in duress, or to the household. Without `act` the numbers are there as always.
    if !sees_addresses || (acts && in_duress) {
        story.household_number = None;
        story.who.iter_mut().for_each(|who| who.number = None);
    }
    if !(acts && sees_addresses) {
        story.heard.clear();
        story.told.clear();
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
