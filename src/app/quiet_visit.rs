//! A silent visit, foreseen: the questions to the workers and the steps of the chain, by a school's rules at a chosen hour.
//!
//! The domain itself decides, as for a real visit. No message is sent, and no record is kept.

use super::answer::ComingStep;
use super::forecast::coming;
use crate::config::School;
use crate::domain::aggregate::replay;
use crate::domain::apply::apply;
use crate::domain::command::{DecisionContext, VisitCommand, WorkerSays};
use crate::domain::decide::decide;
use crate::domain::event::VisitEvent;
use crate::domain::id::{AlertCode, PersonId, VisitId};
use crate::domain::private::Private;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{SignOut, Stop, Visit};
use crate::domain::visit_plans::VisitPlans;
use crate::input::times::parse_when;
use std::collections::{BTreeMap, BTreeSet};

/// Longest time looked ahead to.
const AHEAD_AT_MOST: Span = Span::from_mins(60 * 24 * 31);

/// From setting off to the door.
const JOURNEY: Span = Span::from_mins(10);

/// From setting off to the expected return.
const LASTS: Span = Span::from_mins(90);

/// The steps about a silent visit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietVisit {
    /// The start of the visit.
    pub leave: Timestamp,
    /// The expected return.
    pub back_by: Timestamp,
    /// The steps after a silent sign-out.
    pub after_leaving: Vec<ComingStep>,
    /// The arrival, said by the workers.
    pub arrive: Timestamp,
    /// The steps after a silent arrival.
    pub after_arrival: Vec<ComingStep>,
}

/// Reads the start of a visit as typed, up to a month ahead; an empty text means now.
///
/// # Errors
/// The fault and the remedy, in words.
pub fn start_as_typed(typed: &str, now: Timestamp, time_zone: &str) -> Result<Timestamp, String> {
    if typed.is_empty() {
        return Ok(now);
    }
    let leave = parse_when(typed, now, time_zone)?;
    if leave > now + AHEAD_AT_MOST {
        return Err(format!(
            "`{typed}` is more than a month ahead; choose a nearer day"
        ));
    }
    Ok(leave)
}

/// Foresees a silent visit of a school; `None` for an unknown visit type.
#[must_use]
pub fn quiet_visit(
    school: &School,
    visit_type: &str,
    workers: &[PersonId],
    leave: Timestamp,
) -> Option<QuietVisit> {
    let back_by = leave + LASTS;
    let sign_out = SignOut {
        workers: workers.to_vec(),
        carried: BTreeMap::new(),
        stops: vec![Stop {
            address: Private::new("the household"),
            expected_at: None,
            until: None,
        }],
        // A household with a number: the step that rings the household is not passed over.
        household: Some(school.phone.clone()),
        purpose: None,
        vehicle: None,
        risk_assessment: None,
        hazards: None,
        authorised_by: None,
        responsible_contact: None,
        back_by,
        ends_at_home: false,
        at_risk: false,
        emergency: false,
        contact_accepted: false,
        leave_at: None,
        exception: None,
        against_policy: None,
        details: BTreeMap::new(),
    };
    let plans = VisitPlans::from(school.plan(visit_type)?);
    let begun = VisitEvent::SignedOut {
        plan: plans.of_visit(false).into(),
        sign_out: Box::new(sign_out),
        exceptions: BTreeSet::new(),
        at: leave,
        doubts: Vec::new(),
    };
    let visit = replay::<Visit>(VisitId(0), &[begun])?;
    let arrive = leave + JOURNEY;
    Some(QuietVisit {
        leave,
        back_by,
        after_leaving: coming(visit.clone()),
        arrive,
        after_arrival: arrived(visit, arrive).map_or_else(Vec::new, coming),
    })
}

/// Returns the visit with every worker arrived.
fn arrived(mut visit: Visit, at: Timestamp) -> Option<Visit> {
    let workers: Vec<PersonId> = visit.workers.keys().cloned().collect();
    for worker in workers {
        let command = VisitCommand::Worker {
            worker: Some(worker.clone()),
            reply_to: Some(worker),
            by: None,
            sent_at: at,
            text: None,
            say: WorkerSays::Arrived,
        };
        let given = DecisionContext {
            at,
            code: AlertCode::nth(0),
        };
        for event in decide(&visit, &command, &given).ok()?.events() {
            apply(&mut visit, &event);
        }
    }
    Some(visit)
}
