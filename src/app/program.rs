//! Programs over the API: which scopes a call needs, and what of an answer a token may read.
//!
//! Duress is for tokens that act on alerts. To every other token a visit in duress is a visit like any other, and there is no
//! such alert: the answers have the same length, order and words. Addresses, numbers and the words of texts need a scope of
//! their own.

use super::answer::{AlertDetail, AlertView, CallAnswer, HealthReport, VisitStory, VisitView};
use super::request::{AlertWord, Call, Question, Request, Response, VisitWord};
use crate::domain::account::{ApiScope, Program};
use crate::domain::alert::AlertKind;
use crate::domain::principal::Principal;

/// Returns the scopes needed for a call, all of them; `None` for what no program may ask.
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
            // The sheet says duress, and is for whoever rings the police.
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
    /// Returns the answer as far as a program's token may read it; `question` is what was asked, where nothing was done.
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
/// A visit that is over stands among those going on for its alert alone. Without the alert it is one of the past: in a list of all
/// at its place there, in a list of those going on nowhere.
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
        let past = lines.iter().rposition(|line| !is_past(line)).map_or(0, |last| last + 1);
        let later = lines.iter().skip(past).take_while(|known| number(known) > number(&line));
        let at = past + later.count();
        lines.insert(at, line);
    }
    lines
}

fn number(line: &VisitView) -> Option<u64> {
    line.id.strip_prefix('v')?.parse().ok()
}

/// Returns an alert as a token may see it; `None` where the token may not know of it.
///
/// A settled alert no longer says of what kind it was.
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
        // Each line of it may tell of duress, and a gap tells too.
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
    // Nobody rings a worker in duress, or the household. Whoever may not know of duress sees the numbers as always.
    if !sees_addresses || (acts && in_duress) {
        story.household_number = None;
        story.who.iter_mut().for_each(|who| who.number = None);
    }
    if !(acts && sees_addresses) {
        story.heard.clear();
        story.told.clear();
        story.incidents.iter_mut().for_each(|incident| incident.note = None);
    }
}

fn of_school(program: &Program, mut report: HealthReport) -> HealthReport {
    if let Some(own) = &program.school {
        report.time_zones.retain(|school, _| school == own);
    }
    report
}
