//! Marks of a worker: when last heard, and when last known to be safe.

use crate::domain::alert::DeadlineKind;
use crate::domain::id::PersonId;
use crate::domain::plan::PairRule;
use crate::domain::reply::LastQuestion;
use crate::domain::time::Timestamp;
use crate::domain::visit::{DeadlineKey, KeptOutText, NudgeWhen, StopOutcome, Visit, Whereabouts};

pub(super) fn mark_heard(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    if let Some(worker) = visit.workers.get_mut(worker) {
        worker.heard_at = worker.heard_at.max(Some(sent_at));
    }
}

/// Marks the instant of a worker's text: a late reading makes no text younger.
pub(super) fn mark_texted(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    mark_heard(visit, worker, sent_at);
    if visit.plan.edition < 5 {
        return;
    }
    if let Some(worker) = visit.workers.get_mut(worker) {
        worker.texted_at = worker.texted_at.max(Some(sent_at));
    }
}

/// Marks a worker safe at `sent_at`: a late reading makes no proof younger.
pub(super) fn mark_safe_alone(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    mark_heard(visit, worker, sent_at);
    if let Some(worker) = visit.workers.get_mut(worker) {
        worker.proof_at = worker.proof_at.max(sent_at);
        worker.asked = LastQuestion::Nothing;
        worker.held_up = false;
        worker.missed_due = None;
    }
}

/// Marks a worker safe as of `sent_at`, and companions in the same place too, where one may speak
/// for both.
pub(super) fn mark_safe(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    mark_safe_alone(visit, worker, sent_at);
    // Once a deadline is missed, a word is proof of the sender alone (docs/rules/visits.md).
    let for_themselves = visit.plan.edition >= 2 && visit.is_overdue();
    if visit.plan.visit_type.pair == PairRule::Each || for_themselves {
        return;
    }
    let Some(speaker) = visit.workers.get(worker).cloned() else {
        return;
    };
    for (id, other) in &mut visit.workers {
        if id != worker && speaker.vouches_for(other) {
            other.vouched_at = other.vouched_at.max(Some(sent_at));
        }
    }
}

/// Notes the outcome of a stop by a worker's move: a later word from the stop takes back an earlier word.
pub(super) fn note_outcome(visit: &mut Visit, to: Whereabouts, stop: usize) {
    let outcome = match to {
        Whereabouts::OnSite => StopOutcome::Visited,
        Whereabouts::AtDoor => StopOutcome::NobodyIn,
        Whereabouts::OnTheWay | Whereabouts::Left | Whereabouts::Back | Whereabouts::Home => return,
    };
    if visit.plan.edition >= 2 {
        visit.outcomes.insert(stop, outcome);
    }
}

/// Notes a text of being kept out by a danger; an earlier text keeps the instant of its alarm.
pub(super) fn mark_kept_out(visit: &mut Visit, worker: &PersonId, raise_at: Timestamp, sent_at: Timestamp) {
    mark_heard(visit, worker, sent_at);
    if let Some(worker) = visit.workers.get_mut(worker) {
        let raise_at = worker.kept_out_until().map_or(raise_at, |at| at.min(raise_at));
        worker.kept_out = Some(KeptOutText { sent_at, raise_at });
        worker.asked = LastQuestion::Nothing;
    }
}

/// Notes a question of the office. The question's own text is the nudge at its deadline.
pub(super) fn mark_asked(visit: &mut Visit, workers: &[PersonId], asked_at: Timestamp) {
    for id in workers {
        if let Some(worker) = visit.workers.get_mut(id) {
            worker.asked_now = Some(asked_at);
            worker.asked = LastQuestion::CheckIn;
        }
        let key = DeadlineKey {
            kind: DeadlineKind::CheckIn,
            worker: Some(id.clone()),
            due: asked_at,
        };
        visit.nudged.insert((key, NudgeWhen::At));
    }
}
