//! The visit begun by an opening event.

use crate::domain::boxed::BoxedState;
use crate::domain::event::VisitEvent;
use crate::domain::id::{PersonId, VisitId};
use crate::domain::reply::LastQuestion;
use crate::domain::shared::SharedPlan;
use crate::domain::time::{Span, Timestamp};
use crate::domain::visit::{PlanningState, RuleException, SignOut, Visit, Whereabouts, Worker, WorkerState};
use std::collections::{BTreeMap, BTreeSet};

/// Returns the visit begun by an opening event; `None` for any other event.
#[must_use]
pub fn opened(id: VisitId, event: &VisitEvent) -> Option<Visit> {
    if let VisitEvent::Planned {
        plan,
        sign_out,
        exceptions,
        asked,
        code,
        at,
    } = event
    {
        return Some(Visit {
            planning: Some(BoxedState::from(PlanningState {
                code: code.clone(),
                asked: asked.clone(),
                agreed: BTreeMap::new(),
                refused: None,
                planned_at: *at,
                asked_again: false,
                said_late: false,
            })),
            ..begun(id, plan.at_hand()?, sign_out, exceptions, *at)
        });
    }
    let VisitEvent::SignedOut {
        plan,
        sign_out,
        exceptions,
        at,
        ..
    } = event
    else {
        return None;
    };
    Some(begun(id, plan.at_hand()?, sign_out, exceptions, *at))
}

/// Returns a visit as its workers set off.
pub(super) fn begun(
    id: VisitId,
    plan: &SharedPlan,
    sign_out: &SignOut,
    exceptions: &BTreeSet<RuleException>,
    at: Timestamp,
) -> Visit {
    let worker = |id: &PersonId| {
        let worker = WorkerState {
            whereabouts: Whereabouts::OnTheWay,
            since: at,
            stop: 0,
            proof_at: at,
            vouched_at: None,
            missed_due: None,
            home_by: None,
            heard_at: None,
            last_words: None,
            texted_at: None,
            reassured_at: None,
            unreached_since: None,
            unsent_since: None,
            asked: LastQuestion::Nothing,
            stay_said: false,
            entered: false,
            held_up: false,
            kept_out: None,
            asked_now: None,
            in_at: None,
            left_at: None,
            was_back: false,
        };
        (id.clone(), Worker::from(worker))
    };
    Visit {
        id,
        plan: plan.clone(),
        exceptions: exceptions.clone(),
        planning: None,
        leave_before: None,
        out_at: at,
        workers: sign_out.workers.iter().map(worker).collect::<BTreeMap<_, _>>(),
        back_by: sign_out.back_by,
        extended: Span::ZERO,
        reassured_at: None,
        nudged: BTreeSet::new(),
        missed: BTreeSet::new(),
        unclear: None,
        apart_raised: false,
        called_off: None,
        outcomes: BTreeMap::new(),
        alert: None,
        quoted: Vec::new(),
        last_voice: None,
        heard_by: None,
        said_safe: Vec::new(),
        stood_down: BTreeSet::new(),
        past_alerts: Vec::new(),
        closed: None,
        write_up_done: plan.visit_type.write_up.is_none(),
        incidents: Vec::new(),
        cooling_off: None,
        sign_out: sign_out.clone(),
    }
}
