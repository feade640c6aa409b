//! Marks of a worker: when last heard, and when last known to be safe.

use crate::domain::alert::{Cause, CauseWhat};
use crate::domain::id::PersonId;
use crate::domain::plan::PairRule;
use crate::domain::reply::LastQuestion;
use crate::domain::time::Timestamp;
use crate::domain::visit::{KeptOutText, Visit};

pub(super) fn mark_heard(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    if let Some(worker) = visit.workers.get_mut(worker) {
        worker.heard_at = worker.heard_at.max(Some(sent_at));
    }
}

/// Safe at `sent_at`, and no later for having been read later.
pub(super) fn mark_safe_alone(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    mark_heard(visit, worker, sent_at);
    if let Some(worker) = visit.workers.get_mut(worker) {
        worker.proof_at = worker.proof_at.max(sent_at);
        worker.asked = LastQuestion::Nothing;
        worker.held_up = false;
    }
}

/// Marks a worker safe as of `sent_at`, and the others in the same place too, where one may speak
/// for both.
pub(super) fn mark_safe(visit: &mut Visit, worker: &PersonId, sent_at: Timestamp) {
    mark_safe_alone(visit, worker, sent_at);
    // Once somebody is overdue, nobody is called safe who was not heard: a word is proof of its sender
    // alone.
    let for_themselves = visit.plan.edition >= 2 && visit.is_overdue();
    if visit.plan.visit_type.pair == PairRule::Each || for_themselves {
        return;
    }
    let Some(speaker) = visit.workers.get(worker).cloned() else {
        return;
    };
    for (id, other) in &mut visit.workers {
        if id != worker && other.is_with(&speaker) {
            other.vouched_at = other.vouched_at.max(Some(sent_at));
        }
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

/// Keeps the words behind a cause: the next text would replace the words, and the police ask for
/// the words.
pub(super) fn keep_quote(visit: &mut Visit, cause: &Cause) {
    let is_text = cause.by.is_none()
        && matches!(
            cause.what,
            CauseWhat::HelpAsked | CauseWhat::Unclear | CauseWhat::Worrying
        );
    let Some(id) = cause.worker.as_ref().filter(|_| is_text) else {
        return;
    };
    let said = visit.workers.get(id).and_then(|worker| worker.last_words.clone());
    if let Some(said) = said.filter(|said| said.at <= cause.at) {
        visit.quoted.push((id.clone(), said));
    }
}

/// Drops the waiting unclear text, once raised as a cause.
pub(super) fn drop_unclear(visit: &mut Visit, what: &CauseWhat) {
    if matches!(what, CauseWhat::Unclear | CauseWhat::Worrying) {
        visit.unclear = None;
    }
}
